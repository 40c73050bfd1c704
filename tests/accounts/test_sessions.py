"""Tests of sign-ins as sessions: how long they last unused, that using and extending them keeps them, and ending one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import devices
from accounts.models import Happened, Session, SignInEvent, User
from centers.actions import staff as staff_acts
from centers.roles import Role
from messaging.models import Message
from tests.accounts.steps import person_of, walk_in
from tests.factories.accounts import PASSWORD, OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"
PROFILE, EXTEND, NEW_PASSWORD = "/accounts/profile/", "/accounts/extend/", "/accounts/profile/password/"
END_ONE, END_OTHERS = "/accounts/profile/sign-ins/end/", "/accounts/profile/sign-ins/end-others/"
PHONE_BROWSER = "Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 SamsungBrowser/27.0 Chrome/125.0 Mobile"


@pytest.fixture(autouse=True)
def _by_password_alone(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def staff_in(client: Client, **given: Any) -> Any:
    staff = StaffFactory(role=Role.COUNSELOR, center=CenterFactory(), **given)
    client.post("/accounts/staff/", {"username": staff.username, "password": PASSWORD})
    assert person_of(client) == staff.pk
    return staff


def test_staff_are_out_after_half_an_hour_and_read_why(client: Client, hands: time_machine.Traveller) -> None:
    staff_in(client)
    hands.shift(timedelta(minutes=30))
    answer = client.get(PROFILE)
    assert answer["Location"] == "/accounts/sign-in/?next=/accounts/profile/"
    assert "한동안 쓰지 않아 자동으로 로그아웃했습니다" in words(client.get(answer["Location"]))
    assert "한동안 쓰지 않아" not in words(client.get(answer["Location"]))


def test_an_owner_has_an_hour(client: Client, hands: time_machine.Traveller) -> None:
    walk_in(client)
    hands.shift(timedelta(minutes=59))
    assert client.get(PROFILE).status_code == 200
    hands.shift(timedelta(minutes=60))
    assert client.get(PROFILE).status_code == 302


def test_using_it_keeps_it_alive_but_not_beyond_the_day(client: Client, hands: time_machine.Traveller) -> None:
    staff_in(client)
    for _each in range(35):  # 20 minutes each, 11 hours 40 minutes together
        hands.shift(timedelta(minutes=20))
        assert client.get(PROFILE).status_code == 200
    hands.shift(timedelta(minutes=19))
    assert client.get(PROFILE).status_code == 200
    hands.shift(timedelta(minutes=1))
    assert client.get(PROFILE).status_code == 302


def test_every_page_says_until_when(client: Client, hands: time_machine.Traveller) -> None:
    staff_in(client)
    assert "2026. 11. 30.(월) 10시 30분에" in words(client.get(PROFILE))
    hands.shift(timedelta(minutes=10))
    page = words(client.get("/desk/"))
    assert "2026. 11. 30.(월) 10시 40분에" in page
    assert 'data-left="1800"' in page
    assert "시간 연장" in page
    assert "시간 연장" not in words(Client().get("/"))


def test_extending_lasts_the_whole_time_again(client: Client, hands: time_machine.Traveller) -> None:
    staff_in(client)
    hands.shift(timedelta(minutes=29))
    answer = client.post(EXTEND, headers={"Accept": "application/json"})
    assert answer.json() == {"left": 1800}
    hands.shift(timedelta(minutes=29))
    assert "2026. 11. 30.(월) 11시 28분까지" in words(client.post(EXTEND, headers={"Accept": "text/html"}))
    assert client.get(EXTEND).status_code == 405


def test_what_a_page_sends_while_nobody_is_there_keeps_nothing_alive(
    client: Client, hands: time_machine.Traveller
) -> None:
    staff_in(client)
    hands.shift(timedelta(minutes=29))
    assert client.get(PROFILE, headers={"X-Unattended": "1"}).status_code == 200
    hands.shift(timedelta(minutes=1))
    assert client.get(PROFILE).status_code == 302


def test_reading_pages_costs_no_write_within_a_minute(
    client: Client, hands: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    walk_in(client)
    hands.shift(timedelta(seconds=59))
    with django_assert_num_queries(3):  # the session, the person, her sign-ins
        client.get(PROFILE)
    hands.shift(timedelta(seconds=1))
    with django_assert_num_queries(6):  # the same, and the session written inside a savepoint
        client.get(PROFILE)


@pytest.mark.parametrize(("name", "minutes"), [("STAFF_IDLE_MINUTES", 5), ("OWNER_IDLE_MINUTES", 7)])
def test_the_operator_sets_the_minutes(
    client: Client, hands: time_machine.Traveller, settings: Any, name: str, minutes: int
) -> None:
    setattr(settings, name, minutes)
    staff_in(client) if name.startswith("STAFF") else walk_in(client)
    hands.shift(timedelta(minutes=minutes, seconds=-1))
    assert client.get(PROFILE, headers={"X-Unattended": "1"}).status_code == 200
    hands.shift(timedelta(seconds=1))
    assert client.get(PROFILE).status_code == 302


def test_a_person_sees_her_sign_ins_and_ends_one(client: Client, hands: time_machine.Traveller) -> None:
    walk_in(client)
    hands.shift(timedelta(minutes=5))
    phone = Client(headers={"User-Agent": PHONE_BROWSER}, REMOTE_ADDR="203.0.113.9")
    walk_in(phone)
    page = words(client.get(PROFILE))
    assert "Android 휴대전화, 삼성 인터넷" in page
    assert "2026. 11. 30.(월) 10시 5분에" in page
    assert "203.0.113.9" in page
    handles = re.findall(r'name="which" value="([0-9a-f]{16})"', page)
    assert len(handles) == 1
    assert phone.session.session_key not in page
    for _twice in range(2):
        client.post(END_ONE, {"which": handles[0]})
    assert phone.get(PROFILE).status_code == 302
    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize("which", ["", "\0", "x" * 5000, "😀"])
def test_ending_what_is_not_there_ends_nothing(client: Client, which: str) -> None:
    walk_in(client)
    assert client.post(END_ONE, {"which": which}).status_code == 302
    assert client.get(PROFILE).status_code == 200


def test_nobody_ends_the_sign_in_of_somebody_else(client: Client) -> None:
    other = Client()
    other.force_login(OwnerFactory())
    walk_in(client)
    handle = Session.objects.get(session_key=other.session.session_key).handle
    client.post(END_ONE, {"which": handle})
    client.post(END_OTHERS)
    assert other.get(PROFILE).status_code == 200


def test_ending_all_others_leaves_this_one(client: Client) -> None:
    staff = staff_in(client)
    others = [Client(), Client()]
    for other in others:
        other.force_login(staff)
    client.post(END_OTHERS)
    assert [other.get(PROFILE).status_code for other in others] == [302, 302]
    assert client.get(PROFILE).status_code == 200


def test_a_suspended_person_is_out_at_once_and_stays_out_when_resumed(client: Client) -> None:
    staff, admin = staff_in(client), StaffFactory(role=Role.ADMIN)
    staff_acts.suspend(staff, by=admin)
    assert not Session.objects.filter(user=staff).exists()
    assert client.get(PROFILE).status_code == 302
    staff_acts.resume(staff)
    assert client.get(PROFILE).status_code == 302


def test_a_new_password_ends_the_other_sign_ins_and_is_told(client: Client) -> None:
    staff = staff_in(client)
    other = Client()
    other.force_login(staff)
    typed = {"old": PASSWORD, "new": "바다 건너 종이배 하나", "again": "바다 건너 종이배 하나"}
    assert client.post(NEW_PASSWORD, typed)["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302
    assert not Session.objects.filter(session_key=other.session.session_key).exists()
    event = SignInEvent.objects.get(user=staff, happened=Happened.PASSWORD_CHANGED)
    assert Message.objects.filter(key=f"accounts/sign_in_changed:{event.pk}", recipient=staff).exists()
    staff.refresh_from_db()
    assert staff.check_password("바다 건너 종이배 하나")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"old": "wrong"}, "지금 비밀번호가 맞지 않아"),
        ({"old": "wrong", "new": PASSWORD, "again": PASSWORD}, "지금 비밀번호가 맞지 않아"),
        ({"new": PASSWORD, "again": PASSWORD}, "지금 비밀번호와 같아"),
        ({"again": "another-one-2026"}, "서로 달라"),
        ({"new": "short", "again": "short"}, "비밀번호"),
        ({"new": "password123", "again": "password123"}, "비밀번호"),
        ({"old": "", "new": "", "again": ""}, "오류"),
        ({"new": "\0" * 12, "again": "\0" * 12}, "오류"),
    ],
)
def test_a_password_that_cannot_be_is_said(client: Client, typed: dict[str, str], said: str) -> None:
    staff = staff_in(client)
    fine = {"old": PASSWORD, "new": "paper-boat-2026", "again": "paper-boat-2026"}
    answer = client.post(NEW_PASSWORD, fine | typed)
    assert answer.status_code == 200
    assert said in words(answer)
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_an_owner_without_a_password_changes_none(client: Client) -> None:
    walk_in(client)
    assert client.get(NEW_PASSWORD).status_code == 404


def test_an_administrators_temporary_password_is_told_to_the_person(client: Client) -> None:
    staff, admin = staff_in(client), StaffFactory(role=Role.ADMIN)
    staff_acts.new_password(staff, by=admin)
    assert client.get(PROFILE).status_code == 302
    assert SignInEvent.objects.get(user=staff).by == admin


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (PHONE_BROWSER, "Android 휴대전화, 삼성 인터넷"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "iPhone, 사파리"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Windows 컴퓨터, 엣지"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Chrome/130.0 Whale/4.0 Safari", "Mac 컴퓨터, 웨일"),
        ("curl/8", "알 수 없는 기기"),
        ("", "알 수 없는 기기"),
        ("\0<script>" * 1000, "알 수 없는 기기"),
    ],
)
def test_a_device_is_named_in_a_few_words(user_agent: str, name: str) -> None:
    assert devices.named(user_agent) == name


def test_whoever_signed_in_with_a_temporary_password_chooses_her_own_before_anything_else(client: Client) -> None:
    center = CenterFactory()
    staff = StaffFactory(role=Role.COUNSELOR, center=center)
    given = staff_acts.new_password(staff, by=StaffFactory(role=Role.ADMIN))
    client.force_login(User.objects.get(pk=staff.pk))
    for page in (reverse("desk"), PROFILE, reverse("workplace")):
        assert client.get(page).headers["Location"] == NEW_PASSWORD
    assert "임시 비밀번호로 로그인하셨습니다" in client.get(NEW_PASSWORD).content.decode()
    own = "new-and-only-mine-2026"
    same = client.post(NEW_PASSWORD, {"old": given, "new": given, "again": given})
    assert same.context["form"].errors.keys() == {"new"}
    assert client.post(NEW_PASSWORD, {"old": given, "new": own, "again": own}).headers["Location"] == PROFILE
    assert not User.objects.get(pk=staff.pk).password_is_temporary
    assert client.get(reverse("desk")).status_code == 200


def test_staff_keep_their_own_menu_on_their_profile(client: Client) -> None:
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    page = client.get(PROFILE).content.decode()
    assert "업무 메뉴" in page
    assert "일자리" not in page.split("</header>")[0].split("업무 메뉴")[0]
