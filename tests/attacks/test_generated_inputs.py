"""Whatever is typed into any form of any page, the answer is a page and never an error of the server.

The forms are those the pages of the doors really show, found by reading them, with the names and choices they offer; what is sent is
made up: the valid, the nearly valid and what nobody would type. `make test` tries some hundred inputs as each person, `make soak`
ten thousand.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.walk import CSRF, addresses, signed_in
from tests.house.doors import DOORS

ODD = (
    "", " ", "\0", "a\0b", "😀", "\u202eabc", "\u200b", "ＡＢＣ", "①", "½", "가" * 3_000, "a" * 100_000, "-1", "0", "1", "2147483648",
    "9223372036854775808", "1" * 400, "1e400", "NaN", "Infinity", "0x10", "1_000", "٣", "null", "true", "on", "[]", "{}", "{\"a\": 1}",
    "2026-02-30", "2026-11-26", "0000-00-00", "99999-01-01", "10000-12-31", "24:60", "09:00", "2026-11-26T09:00", "13", "31", "2026",
    "010-1234-5678", "+821012345678", "a@b.kr", "@", "900101-1234567", "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}",
    "%s%s%n", "../../etc/passwd", "=1+1", "\r\nX: y", "\ud7ff", "\uffff", "https://elsewhere.example", "110-234-567890", "04524",
)  # fmt: skip


@dataclass
class Form:
    """A form as a page shows it: where it goes, what it would send untouched, and what may be chosen."""

    route: str
    address: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, route: str, address: str) -> None:
        super().__init__()
        self.route, self.page, self.forms = route, address, []  # type: ignore[var-annotated]
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self._form = Form(self.route, given.get("action") or self.page) if posts else None
        if self._form is None or (tag != "option" and not name):
            return
        if tag == "select":
            self._select = name
            self._form.values.setdefault(name, [])
        elif tag == "option" and self._select:
            self._form.choices.setdefault(self._select, []).append(value)
        elif tag == "textarea":
            self._form.values[name] = [""]
        elif tag in ("input", "button"):
            self._take(self._form, given.get("type", "text"), name, value)

    def _take(self, form: Form, kind: str, name: str, value: str) -> None:
        if kind == "file":
            form.files.add(name)
        elif kind in ("radio", "checkbox", "submit"):
            form.choices.setdefault(name, []).append(value or "on")
        else:
            form.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "form" and self._form is not None:
            self.forms.append(self._form)
            self._form = None


def forms_for(client: Client, world: dict[str, Any]) -> list[Form]:
    """Every different form this person is shown, and every act of hers that is a POST without a page."""
    found: dict[tuple[str, ...], Form] = {}
    for route, address in addresses(world):
        door = DOORS[route]
        here = (
            [Form(route, address, {name: [value] for name, value in door.data.items()})]
            if door.method == "post"
            else []
        )
        if door.method == "get":
            page = client.get(address)
            if page.status_code < 300 and page.headers.get("Content-Type", "").startswith("text/html"):
                reader = _Reader(route, address)
                reader.feed(page.content.decode())
                here = reader.forms
        for form in here:
            if "sign-out" not in form.address:
                found.setdefault((form.address.partition("?")[0], *sorted(form.values | form.choices)), form)
    return list(found.values())


def upload() -> st.SearchStrategy[Any]:
    data = st.sampled_from([b"", b"%PDF-1.4", b"\xff\xd8\xff", b"PK\x03\x04", b"\0" * 2_000, b"<svg onload=alert(1)>"])
    names = st.sampled_from(
        ["a.pdf", "a", "", "가" * 300 + ".jpg", "../../a.pdf", "a\0.pdf", "\u202efdp.exe", "a.xlsx"]
    )
    return st.builds(lambda name, content: SimpleUploadedFile(name or "x", content), names, data)


def typed(form: Form) -> st.SearchStrategy[dict[str, Any]]:
    """What a person, a broken browser or somebody hostile sends for it."""
    fields = {}
    for name in {*form.values, *form.choices, *form.files}:
        odd = st.sampled_from(ODD) | st.text(st.characters(codec="utf-8"), max_size=40)
        offered = [*form.values.get(name, []), *form.choices.get(name, [])]
        ways = [odd, st.lists(odd, max_size=3)] + ([st.sampled_from(offered)] * 3 if offered else [])
        fields[name] = st.one_of(*ways, *([upload()] * 3 if name in form.files else []))
    return st.fixed_dictionaries({}, optional=fields)


@pytest.mark.soak
@pytest.mark.parametrize("person", ["anonymous", "owner", "here", "lead", "admin", "teacher"])
def test_no_input_ends_in_an_error_of_the_server(world: dict[str, Any], person: str) -> None:
    client = signed_in(world[person])
    forms = forms_for(client, world)
    cookies = copy.deepcopy(client.cookies)
    tried: set[str] = set()

    @settings(suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.data())
    def whatever_is_typed_is_answered(data: st.DataObject) -> None:
        form = data.draw(st.sampled_from(forms))
        values = data.draw(typed(form))
        tried.add(form.route)
        try:
            with transaction.atomic():
                answer = client.post(
                    form.address, values | {"csrfmiddlewaretoken": CSRF}, headers={"Referer": "http://testserver/"}
                )
                assert answer.status_code < 500, form
                transaction.set_rollback(True)
        finally:
            client.cookies = copy.deepcopy(cookies)

    whatever_is_typed_is_answered()
    assert len(tried) > min(len(forms), 60) // 4
    assert django_settings.SESSION_COOKIE_NAME in cookies or person == "anonymous"
