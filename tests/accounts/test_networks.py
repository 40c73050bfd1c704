"""Tests of the networks staff may work from: owners are never asked, and nobody talks herself in by a header."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client

from centers.roles import Role
from portal import env
from tests.accounts.steps import person_of, walk_in
from tests.factories.accounts import PASSWORD, OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = "203.0.113.9", "198.51.100.7"
SAID = "직원 화면은 정해진 곳에서만 쓸 수 있습니다"


@pytest.fixture(autouse=True)
def _two_networks(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.STAFF_NETWORKS = ["203.0.113.0/24", "2001:db8::/32"]


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def enter(client: Client, username: str) -> HttpResponse:
    return client.post("/accounts/staff/", {"username": username, "password": PASSWORD})


@pytest.mark.parametrize("address", [INSIDE, "2001:db8::17", "::ffff:203.0.113.9"])
def test_staff_inside_sign_in_and_work(address: str) -> None:
    client = Client(REMOTE_ADDR=address)
    staff = StaffFactory(role=Role.COUNSELOR, center=CenterFactory())
    assert enter(client, staff.username)["Location"] == "/workplace/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("address", [OUTSIDE, "2001:db9::17", "", "nonsense"])
def test_outside_there_is_one_page_whoever_asks(address: str) -> None:
    client = Client(REMOTE_ADDR=address)
    for username in (StaffFactory().username, "nobody@example.kr"):
        answer = enter(client, username)
        assert answer.status_code == 403
        assert SAID in words(answer)
    assert SAID in words(client.get("/accounts/staff/"))
    assert person_of(client) is None


def test_a_sign_in_carried_outside_opens_nothing_but_the_way_out() -> None:
    client = Client(REMOTE_ADDR=OUTSIDE)
    client.force_login(StaffFactory(role=Role.ADMIN))
    for page in ("/desk/", "/manage/", "/accounts/profile/", "/accounts/staff/second/", "/"):
        answer = client.get(page)
        assert answer.status_code == 403, page
        assert SAID in words(answer)
    client.post("/accounts/sign-out/")
    assert person_of(client) is None
    assert client.get("/").status_code == 200


def test_an_owner_comes_in_from_anywhere() -> None:
    client = Client(REMOTE_ADDR=OUTSIDE)
    walk_in(client)
    assert client.get("/my/").status_code == 200
    other = Client(REMOTE_ADDR=OUTSIDE)
    other.force_login(OwnerFactory())
    assert other.get("/accounts/profile/").status_code == 200


def test_what_a_stranger_writes_into_the_header_does_not_count(settings: Any) -> None:
    staff = StaffFactory()
    liar = Client(REMOTE_ADDR=OUTSIDE, headers={"X-Forwarded-For": INSIDE})
    assert enter(liar, staff.username).status_code == 403
    settings.PROXY_HOPS = 1
    liar = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": f"{INSIDE}, {OUTSIDE}"})
    assert enter(liar, staff.username).status_code == 403
    honest = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": INSIDE})
    assert enter(honest, staff.username).status_code == 302


def test_a_list_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFF_NETWORKS", "203.0.113.0/24, 2001:db8::/32")
    assert env.networks("STAFF_NETWORKS") == ["203.0.113.0/24", "2001:db8::/32"]
    monkeypatch.setenv("STAFF_NETWORKS", "203.0.113.7/24")
    with pytest.raises(ImproperlyConfigured, match="STAFF_NETWORKS"):
        env.networks("STAFF_NETWORKS")
