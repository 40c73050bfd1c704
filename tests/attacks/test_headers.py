"""What stands in a request's headers is the stranger's word: no host she names reaches a page, a cache, a message or another reader.

And what stands in ours: every page says that it is not to be framed, sniffed, or kept by whoever is not meant to keep it.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import SignInCode
from messaging.models import Message
from tests.accounts.steps import TYPED, ask
from tests.attacks.walk import addresses, send, signed_in
from tests.factories.accounts import OwnerFactory
from tests.house.doors import DOORS
from tests.house.doors.door import PUBLIC

EVIL = "elsewhere.example"
CLAIMS = {
    "X-Forwarded-Host": EVIL,
    "X-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Original-URL": f"/{EVIL}",
    "X-Rewrite-URL": f"/{EVIL}",
    "X-Forwarded-Prefix": f"/{EVIL}",
    "X-Forwarded-Port": "6666",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": f"host={EVIL};proto=http",
    "Origin": f"https://{EVIL}",
}
# Shown within a page of ours, and so framed by it: a paper, an evidence, a page of a paper that is being made black.
FRAMED_HERE = {"enrollment:paper", "allowance:paper", "training_desk:evidence"}
MACHINES = {"healthz", "readyz"}


@pytest.fixture(autouse=True)
def _a_real_host(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.mark.parametrize("person", ["anonymous", "owner", "lead", "admin"])
def test_no_page_repeats_a_host_a_stranger_named(world: dict[str, Any], person: str) -> None:
    client, repeated = signed_in(world[person]), []
    for route, address in addresses(world):
        if route == "accounts:sign-out":
            continue
        headers = {name: value for name, value in CLAIMS.items() if name != "Origin"}
        for answer in (client.get(address, headers=headers), send(client, address, DOORS[route].data, **headers)):
            said = "" if answer.streaming else answer.content.decode(errors="replace")
            if EVIL in said or any(EVIL in value for value in answer.headers.values()):
                repeated.append(route)
    assert repeated == []
    assert not Message.objects.filter(body__contains=EVIL).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", [EVIL, f"testserver.{EVIL}", f"testserver@{EVIL}", "testserver:evil", "", "a b", "[::1"]
)
def test_a_foreign_host_is_answered_with_nothing(host: str) -> None:
    for path in ("/", "/guide/", "/accounts/sign-in/", "/my/", "/nowhere/"):
        answer = Client(raise_request_exception=False).get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert EVIL not in answer.content.decode()


@pytest.mark.django_db
def test_links_in_messages_begin_where_the_portal_says(client: Client) -> None:
    OwnerFactory(name="김예시", phone="+821012345678")
    client.post(reverse("accounts:sign-in"), {"name": "김예시", "address": TYPED}, headers=CLAIMS | {"Origin": "null"})
    ask(client)

    assert SignInCode.objects.exists()
    written = " ".join(Message.objects.values_list("body", flat=True))
    assert EVIL not in written


@pytest.mark.django_db
def test_a_page_for_everybody_is_the_same_whatever_a_stranger_sends() -> None:
    """What a shared cache may keep depends on nothing but the address and what Vary names."""
    for route, door in DOORS.items():
        if door.outcomes != PUBLIC or door.args or door.method != "get":
            continue
        address = reverse(route)
        plain = Client().get(address)
        if plain.status_code != 200:
            continue
        poisoned = Client().get(address, headers=CLAIMS | {"User-Agent": EVIL, "Accept-Language": "en", "Accept": EVIL})
        assert EVIL not in poisoned.content.decode(), route
        kept = plain.headers.get("Cache-Control", "")
        if "no-store" in kept or "private" in kept:
            continue
        assert "cookie" in plain.headers.get("Vary", "").lower(), route
        assert "Set-Cookie" not in plain.headers, route
        assert plain.cookies == {}, route
        assert poisoned.content == plain.content or route in MACHINES, route


@pytest.mark.django_db
def test_what_was_built_for_somebody_is_never_given_to_the_next() -> None:
    owner = OwnerFactory(name="유일무이한이름")
    for path in ("/", "/guide/", "/courses/", "/privacy/"):
        assert Client().get(path).status_code in (200, 404)
        assert "유일무이한이름" in (hers := signed_in(owner).get(path)).content.decode() or hers.status_code == 404
        assert "유일무이한이름" not in Client().get(path).content.decode()


@pytest.mark.parametrize("person", ["anonymous", "owner", "lead", "admin"])
def test_every_answer_carries_its_shields(world: dict[str, Any], person: str) -> None:
    client, bare = signed_in(world[person]), {}
    for route, address in addresses(world):
        if route == "accounts:sign-out":
            continue
        for answer in (client.get(address), send(client, address, DOORS[route].data)):
            if missing := unshielded(answer, route, is_somebody=bool(world[person])):
                bare[route] = missing
    assert bare == {}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/nowhere/", "/desk/nowhere/", "/%00", "/?q=900101-1234567", "/static/../manage.py"])
def test_pages_of_errors_carry_them_too(path: str) -> None:
    assert unshielded(Client(raise_request_exception=False).get(path), "", is_somebody=False) == []


def unshielded(answer: Any, route: str, *, is_somebody: bool) -> list[str]:
    """What an answer lacks."""
    headers, missing = answer.headers, []
    frames = "SAMEORIGIN" if route in FRAMED_HERE else "DENY"
    if headers.get("X-Frame-Options") not in {frames, "DENY"}:
        missing.append("X-Frame-Options")
    if headers.get("X-Content-Type-Options") != "nosniff":
        missing.append("X-Content-Type-Options")
    if headers.get("Referrer-Policy") not in {"same-origin", "strict-origin"}:
        missing.append("Referrer-Policy")
    html = headers.get("Content-Type", "").startswith("text/html")
    policy = set(headers.get("Content-Security-Policy", "").split("; "))
    wanted = {"default-src 'none'"} | ({"script-src 'self'", "style-src 'self'", "base-uri 'none'"} if html else set())
    if not wanted <= policy or not policy & {"frame-ancestors 'none'", "frame-ancestors 'self'"}:
        missing.append("Content-Security-Policy")
    if html and "frame-ancestors 'none'" not in policy:
        missing.append("frame-ancestors")
    kept = headers.get("Cache-Control", "")
    if is_somebody and html and answer.status_code == 200 and not ("private" in kept or "no-store" in kept):
        missing.append(f"Cache-Control: {kept}")
    if settings.SESSION_COOKIE_NAME in answer.cookies and not answer.cookies[settings.SESSION_COOKIE_NAME]["httponly"]:
        missing.append("HttpOnly")
    return missing
