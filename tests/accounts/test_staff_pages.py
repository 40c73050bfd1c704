"""Tests of the staff's way in, and of the way out."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.accounts.steps import person_of
from tests.factories.accounts import PASSWORD, OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_password_alone(settings: Any) -> None:
    """The second step has its own tests."""
    settings.STAFF_SECOND_FACTOR = False


STAFF = "/accounts/staff/"


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def enter(client: Client, username: str, password: str = PASSWORD, *, query: str = "") -> HttpResponse:
    return client.post(STAFF + query, {"username": username, "password": password})


def test_staff_sign_in_and_come_to_the_desk(client: Client) -> None:
    staff = StaffFactory()
    assert enter(client, staff.username)["Location"] == "/workplace/"
    assert person_of(client) == staff.pk


def test_an_owner_with_a_password_comes_to_the_home_page(client: Client) -> None:
    owner = OwnerFactory(username="owner@example.kr")
    owner.set_password(PASSWORD)
    owner.save()
    assert enter(client, "owner@example.kr")["Location"] == "/my/"


def test_the_page_somebody_came_for_opens(client: Client) -> None:
    assert enter(client, StaffFactory().username, query="?next=/desk/outbox/")["Location"] == "/desk/outbox/"


def test_no_address_leads_to_another_site(client: Client) -> None:
    assert enter(client, StaffFactory().username, query="?next=//evil.example/")["Location"] == "/workplace/"


def test_the_session_gets_a_new_key(client: Client) -> None:
    client.get(STAFF)
    session = client.session
    session["kept"] = True
    session.save()
    before = session.session_key
    enter(client, StaffFactory().username)
    assert client.session.session_key != before


def test_wrong_unknown_inactive_and_passwordless_people_read_the_same() -> None:
    usernames = [
        StaffFactory().username,
        "nobody@example.kr",
        StaffFactory(is_active=False).username,
        OwnerFactory(username="owner@example.kr").username,
    ]
    pages = []
    for username in usernames:
        answer = enter(Client(), username, "wrong-password")
        lines = [line for line in words(answer).splitlines() if "csrfmiddlewaretoken" not in line]
        pages.append((answer.status_code, "\n".join(lines).replace(username, "")))
    assert set(pages) == {pages[0]}
    assert "이메일이나 비밀번호가 맞지 않아" in pages[0][1]


def test_a_locked_address_is_told_from_when(client: Client) -> None:
    staff = StaffFactory()
    for _number in range(5):
        enter(client, staff.username, "wrong")
    answer = enter(client, staff.username)
    assert "로그인을 잠갔습니다" in words(answer)
    assert person_of(client) is None


def test_the_password_never_comes_back_in_the_page(client: Client) -> None:
    page = words(enter(client, "seoul@example.kr", "my-secret-password"))
    assert 'value="seoul@example.kr"' in page
    assert "my-secret-password" not in page


@pytest.mark.parametrize(
    ("username", "password"),
    [("", ""), ("kim", "x"), ("a" * 250 + "@example.kr", "x"), ("k\0@example.kr", "x"), ("kim@example.kr", "\0"),
     ("kim@example.kr", "x" * 100_000), ("😀@example.kr", "x"), ("kim@example.kr", "😀" * 100)],
)  # fmt: skip
def test_bad_input_is_said(client: Client, username: str, password: str) -> None:
    answer = enter(client, username, password)
    assert answer.status_code == 200
    assert 'role="alert"' in words(answer)


def test_both_ways_in_lead_to_each_other_and_keep_where_to_go(client: Client) -> None:
    assert "/accounts/sign-in/?next=%2Fmy%2F" in words(client.get(f"{STAFF}?next=/my/"))
    assert "/accounts/staff/?next=%2Fdesk%2F" in words(client.get("/accounts/sign-in/?next=/desk/"))


def test_signing_out_needs_a_press(client: Client) -> None:
    staff = StaffFactory()
    client.force_login(staff)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert person_of(client) == staff.pk
    assert client.post("/accounts/sign-out/")["Location"] == "/"
    assert person_of(client) is None


def test_signing_out_twice_is_the_same_as_once(client: Client) -> None:
    client.force_login(OwnerFactory())
    client.post("/accounts/sign-out/")
    assert client.post("/accounts/sign-out/")["Location"] == "/"


def test_somebody_made_inactive_is_out_at_once(client: Client) -> None:
    owner = OwnerFactory()
    client.force_login(owner)
    owner.is_active = False
    owner.save()
    assert client.get("/accounts/profile/")["Location"] == "/accounts/sign-in/?next=/accounts/profile/"
