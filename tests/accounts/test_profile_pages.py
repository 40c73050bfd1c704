"""Tests of 내 정보: what is shown, how messages come, and a new e-mail address proved by a code."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.actions import codes, profiles
from accounts.errors import CodeExpired, NoAddress
from accounts.models import SignInCode, User
from messaging.models import Channel, Message
from tests.accounts.steps import PHONE, digits_of, newest_digits, other_than, walk_in
from tests.factories.accounts import OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

PROFILE, EMAIL, CODE = "/accounts/profile/", "/accounts/profile/email/", "/accounts/profile/email/code/"
START = "2026-11-30 10:00:00+09:00"


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def owner(client: Client) -> User:
    owner = OwnerFactory(phone=PHONE)
    client.force_login(owner)
    return owner


@pytest.mark.parametrize("path", [PROFILE, EMAIL, CODE])
def test_strangers_are_asked_to_sign_in(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/sign-in/?next={path}"


def test_the_phone_is_masked(client: Client, owner: User) -> None:
    page = words(client.get(PROFILE))
    assert owner.name in page
    assert "010-****-5678" in page
    assert "010-1234-5678" not in page


def test_the_page_takes_the_same_few_queries(client: Client, owner: User, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        client.get(PROFILE)


def test_a_new_address_counts_once_its_code_came_back(client: Client, owner: User) -> None:
    asked = client.post(EMAIL, {"email": "Kim@Example.kr"})
    assert asked["Location"] == CODE
    assert "k***@example.kr" in words(client.get(CODE))
    owner.refresh_from_db()
    assert owner.email == ""
    assert client.post(CODE, {"digits": newest_digits()})["Location"] == PROFILE
    owner.refresh_from_db()
    assert owner.email == "kim@example.kr"


def test_the_person_can_then_sign_in_by_it(client: Client, owner: User) -> None:
    client.post(EMAIL, {"email": "kim@example.kr"})
    client.post(CODE, {"digits": newest_digits()})
    with time_machine.travel(timedelta(minutes=1)):
        other_device = Client()
        walk_in(other_device, address="kim@example.kr", by="email")
    assert other_device.session["_auth_user_id"] == str(owner.pk)


def test_the_way_that_reached_the_person_before_is_told(client: Client, owner: User) -> None:
    client.post(EMAIL, {"email": "kim@example.kr"})
    client.post(CODE, {"digits": newest_digits()})
    first = Message.objects.get(kind="accounts/email_changed")
    assert (first.channel, first.address) == (Channel.SMS, PHONE)
    client.post(EMAIL, {"email": "other@example.kr"})
    client.post(CODE, {"digits": newest_digits()})
    second = Message.objects.filter(kind="accounts/email_changed").latest("pk")
    assert (second.channel, second.address) == (Channel.EMAIL, "kim@example.kr")


def test_a_double_click_on_the_code_changes_once(client: Client, owner: User) -> None:
    client.post(EMAIL, {"email": "kim@example.kr"})
    digits = newest_digits()
    for _press in range(2):
        assert client.post(CODE, {"digits": digits})["Location"] == PROFILE
    assert Message.objects.filter(kind="accounts/email_changed").count() == 1


def test_wrong_digits_change_nothing(client: Client, owner: User) -> None:
    client.post(EMAIL, {"email": "kim@example.kr"})
    assert "4번 더" in words(client.post(CODE, {"digits": other_than(newest_digits())}))
    owner.refresh_from_db()
    assert owner.email == ""


def test_an_expired_code_offers_a_new_one(client: Client, owner: User) -> None:
    with time_machine.travel(START, tick=False) as hands:
        client.force_login(owner)
        client.post(EMAIL, {"email": "kim@example.kr"})
        hands.shift(timedelta(minutes=11))
        assert "더 쓸 수 없습니다" in words(client.post(CODE, {"digits": newest_digits()}, follow=True))
        assert "새 인증번호를 보냈습니다" in words(client.post(f"{CODE}again/", follow=True))
        assert "여러 번 요청하여" in words(client.post(f"{CODE}again/", follow=True))
        client.post(CODE, {"digits": newest_digits()})
    owner.refresh_from_db()
    assert owner.email == "kim@example.kr"


def test_too_many_codes_are_refused_on_the_first_page_too(client: Client, owner: User) -> None:
    client.post(EMAIL, {"email": "kim@example.kr"})
    assert "여러 번 요청하여" in words(client.post(EMAIL, {"email": "kim@example.kr"}))


@pytest.mark.parametrize("path", [CODE, f"{CODE}again/"])
def test_a_page_out_of_turn_leads_to_the_first_one(client: Client, owner: User, path: str) -> None:
    assert client.post(path)["Location"] == EMAIL


def test_the_address_of_a_namesake_with_the_same_birth_date_is_not_taken(client: Client) -> None:
    born = date(1968, 3, 14)
    OwnerFactory(by_email=True, email="kim@example.kr", birth_date=born)
    owner = OwnerFactory(by_email=True, birth_date=born)
    client.force_login(owner)
    client.post(EMAIL, {"email": "kim@example.kr"})
    answer = client.post(CODE, {"digits": newest_digits()}, follow=True)
    assert "같은 분이 이미 있어" in words(answer)
    assert User.objects.filter(email="kim@example.kr").count() == 1


@pytest.mark.parametrize("email", ["", "kim", "k\0@example.kr", "a" * 300 + "@example.kr", "😀@example.kr"])
def test_a_bad_address_is_said(client: Client, owner: User, email: str) -> None:
    answer = client.post(EMAIL, {"email": email})
    assert answer.status_code == 200
    assert "is-error" in words(answer)


def test_the_way_messages_come_can_be_changed(client: Client) -> None:
    owner = OwnerFactory(email="kim@example.kr")
    client.force_login(owner)
    client.post(PROFILE, {"channel": Channel.EMAIL})
    owner.refresh_from_db()
    assert owner.preferred_channel == Channel.EMAIL


@pytest.mark.parametrize("channel", ["", "pigeon", Channel.EMAIL, "\0"])
def test_a_way_without_an_address_is_not_offered(client: Client, owner: User, channel: str) -> None:
    assert "이메일로 받기" not in words(client.get(PROFILE))
    assert client.post(PROFILE, {"channel": channel}).status_code == 200
    owner.refresh_from_db()
    assert owner.preferred_channel == Channel.SMS


def test_the_act_refuses_a_way_without_an_address(owner: User) -> None:
    with pytest.raises(NoAddress):
        profiles.prefer(owner, Channel.EMAIL)


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": SignInCode.Purpose.SIGN_IN},
        {"purpose": SignInCode.Purpose.NEW_CONTACT, "about": "user:0"},
    ],
)
def test_a_code_for_something_else_changes_no_address(owner: User, fields: dict[str, Any]) -> None:
    sent = codes.send(channel=Channel.EMAIL, address="kim@example.kr", name="김예시", **fields)
    with pytest.raises(CodeExpired):
        profiles.change_email(owner, proof=codes.check(sent, digits_of(sent)))


def test_a_code_that_was_not_typed_in_changes_no_address(owner: User) -> None:
    about = profiles.email_about(owner)
    sent = codes.send(SignInCode.Purpose.NEW_CONTACT, Channel.EMAIL, "kim@example.kr", name="김예시", about=about)
    with pytest.raises(CodeExpired):
        profiles.change_email(owner, proof=sent)


def test_another_persons_code_page_shows_nothing(client: Client, owner: User) -> None:
    client.post(EMAIL, {"email": "kim@example.kr"})
    stolen = client.session["new_email_code"]
    other = Client()
    other.force_login(StaffFactory())
    session = other.session
    session["new_email_code"] = stolen
    session.save()
    assert other.get(CODE)["Location"] == EMAIL


def test_the_page_leads_an_owner_to_her_consents(client: Client, owner: User) -> None:
    assert reverse("consents") in client.get(PROFILE).content.decode()
