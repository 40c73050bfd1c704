"""Whether a person exists is answered the same, in words and in time.

The work is compared exactly (queries, hashes). Time is measured as well, with the real hasher, interleaved so that a busy
machine slows both alike; the bound is generous: what it must find is a hash that is computed for one kind only.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import SignInCode, SignInFailure
from tests.accounts.steps import ask
from tests.factories.accounts import OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

ROUNDS = 15


def words(response: HttpResponse, *typed: str) -> str:
    """The page without what differs for everybody: the token, and what was typed into it."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    for text in typed:
        page = page.replace(text, "")
    return page


def work(act: Callable[[], HttpResponse]) -> tuple[int, list[str]]:
    """How many queries, and which tables they touch in which order."""
    with CaptureQueriesContext(connection) as found:
        act()
    tables = [re.sub(r"[^A-Z]*\"?(\w+)\"?.*", r"\1", query["sql"].partition("accounts_")[2][:40]) for query in found]
    return len(found), tables


def wrong_password(username: str) -> HttpResponse:
    return Client().post("/accounts/staff/", {"username": username, "password": "wrong-password"})


def test_asking_for_a_code_is_the_same_work_and_the_same_page() -> None:
    owner, closed = OwnerFactory(), OwnerFactory(is_active=False)
    family = OwnerFactory(name="이예시")
    OwnerFactory(name="박예시", phone=family.phone)
    phones = [person.phone.replace("+82", "0") for person in (owner, closed, family)] + ["010-9999-0001"]
    works, pages = [], []
    for phone in phones:
        client = Client()
        works.append(work(lambda client=client, phone=phone: ask(client, address=phone)))
        page = client.get("/accounts/code/")
        shown = SignInCode.objects.latest("pk").address
        pages.append(
            re.sub(r"010-\*{4}-\d{4}", "", words(page, shown)).replace(
                f'value="{client.session["sign_in"]["code_id"]}"', ""
            )
        )
    assert works == [works[0]] * 4
    assert len(set(pages)) == 1


def test_a_wrong_password_is_the_same_work() -> None:
    passwordless = OwnerFactory(username="owner@example.kr")
    usernames = [
        StaffFactory().username,
        StaffFactory(is_active=False).username,
        passwordless.username,
        "nobody@example.kr",
    ]
    works = [work(lambda username=username: wrong_password(username)) for username in usernames]
    assert works == [works[0]] * 4


def test_a_new_address_for_oneself_is_asked_for_the_same_whoever_has_it(client: Client) -> None:
    taken = OwnerFactory(by_email=True)
    works, pages = [], []
    for email in (taken.email, "nobody@example.kr"):
        client = Client()
        client.force_login(OwnerFactory())
        works.append(work(lambda client=client, email=email: client.post("/accounts/profile/email/", {"email": email})))
        pages.append(client.get("/accounts/profile/email/code/").status_code)
    assert works[0] == works[1]
    assert pages == [200, 200]


def test_with_the_real_hasher_nobody_is_answered_faster(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    kinds = {
        "known": StaffFactory().username,
        "inactive": StaffFactory(is_active=False).username,
        "passwordless": OwnerFactory(username="owner@example.kr").username,
        "unknown": "nobody@example.kr",
    }
    spent: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _round in range(ROUNDS):
        for kind, username in kinds.items():
            SignInFailure.objects.all().delete()
            began = time.perf_counter()
            wrong_password(username)
            spent[kind].append(time.perf_counter() - began)
    middle = {kind: median(times) for kind, times in spent.items()}
    assert max(middle.values()) < min(middle.values()) * 4 / 3, middle
