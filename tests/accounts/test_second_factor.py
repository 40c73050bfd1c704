"""Tests of the second factor: enrolled at the first sign-in, each number once, the ways back, and nobody half-way in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pyotp
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.actions import second_factors
from accounts.errors import RecoveryCodeWrong, SecondFactorWrong, SignInLocked
from accounts.models import AccessRecord, Did, Happened, RecoveryCode, SecondFactor, SignInEvent
from centers.roles import Role
from common import clock
from messaging.models import Message
from tests.accounts.steps import at_once, other_than, person_of
from tests.factories.accounts import PASSWORD, OwnerFactory, StaffFactory, enrolled
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"
STAFF, SECOND, ENROL, RECOVERY = (
    "/accounts/staff/",
    "/accounts/staff/second/",
    "/accounts/staff/second/enrol/",
    "/accounts/staff/second/recovery/",
)


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def give_password(client: Client, username: str, *, query: str = "") -> HttpResponse:
    return client.post(STAFF + query, {"username": username, "password": PASSWORD})


def key_on(page: HttpResponse) -> pyotp.TOTP:
    found = re.search(r"<dt>설정 키</dt><dd class=\"p-num\">([A-Z2-7 ]+)</dd>", words(page))
    assert found
    return pyotp.TOTP(found[1].replace(" ", ""))


def codes_on(page: HttpResponse) -> list[str]:
    return re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", words(page))


def kinds(user: Any) -> list[str]:
    return [event.happened for event in SignInEvent.objects.filter(user=user).order_by("pk")]


def test_a_first_sign_in_enrols_the_app_and_shows_ten_codes_once(client: Client) -> None:
    staff = StaffFactory(role=Role.COUNSELOR, center=CenterFactory())
    assert give_password(client, staff.username, query="?next=/desk/outbox/")["Location"] == SECOND
    assert client.get(SECOND)["Location"] == ENROL
    page = client.get(ENROL)
    app = key_on(page)
    assert key_on(client.get(ENROL)).secret == app.secret
    assert "<svg" in words(page)
    assert "style=" not in words(page)
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    done = client.post(ENROL, {"digits": app.at(clock.now())})
    assert len(set(codes_on(done))) == 10
    assert 'href="/desk/outbox/"' in words(done)
    assert person_of(client) == staff.pk
    assert kinds(staff) == [Happened.ENROLLED]
    assert client.get(ENROL)["Location"] == "/workplace/"


def test_the_key_is_encrypted_and_the_codes_are_digests(client: Client) -> None:
    staff = StaffFactory()
    give_password(client, staff.username)
    app = key_on(client.get(ENROL))
    codes = codes_on(client.post(ENROL, {"digits": app.at(clock.now())}))
    factor = SecondFactor.objects.get(user=staff)
    assert app.secret not in factor.secret
    stored = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(stored) == 10
    assert not stored & set(codes) | stored & {code.replace("-", "") for code in codes}


def test_a_later_sign_in_asks_for_the_number_of_the_app(client: Client, hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(seconds=30))
    assert give_password(client, staff.username, query="?next=/desk/")["Location"] == SECOND
    assert client.get(ENROL)["Location"] == SECOND
    assert client.post(SECOND, {"digits": app.at(clock.now())})["Location"] == "/desk/"
    assert person_of(client) == staff.pk


def test_between_password_and_number_a_person_is_nobody(client: Client) -> None:
    staff = StaffFactory(role=Role.ADMIN)
    enrolled(staff)
    give_password(client, staff.username)
    assert person_of(client) is None
    for page in ("/desk/", "/manage/", "/my/", "/workplace/", "/accounts/profile/", "/manage/staff/"):
        assert client.get(page)["Location"].startswith("/accounts/sign-in/?next="), page


def test_the_session_gets_a_new_key_at_both_steps(client: Client, hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(seconds=30))
    session = client.session
    session["kept"] = True
    session.save()
    keys = [session.session_key]
    give_password(client, staff.username)
    keys.append(client.session.session_key)
    client.post(SECOND, {"digits": app.at(clock.now())})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


@pytest.mark.parametrize("page", [SECOND, ENROL, RECOVERY])
def test_without_a_password_there_is_no_second_step(client: Client, page: str) -> None:
    assert client.get(page)["Location"] == STAFF
    assert client.post(page, {"digits": "123456", "code": "x"})["Location"] == STAFF


@pytest.mark.parametrize("why", ["late", "inactive", "password"])
def test_the_half_way_note_ends(client: Client, hands: time_machine.Traveller, why: str) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(seconds=30))
    give_password(client, staff.username)
    if why == "late":
        hands.shift(timedelta(minutes=10))
    elif why == "inactive":
        staff.is_active = False
        staff.save()
    else:
        staff.set_password("another-password-2026")
        staff.save()
    assert client.post(SECOND, {"digits": app.at(clock.now())})["Location"] == STAFF
    assert person_of(client) is None


def test_a_number_is_used_once_and_an_older_one_not_after_it(hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    before = clock.now()
    hands.shift(timedelta(seconds=30))
    second_factors.check(staff, app.at(clock.now()))
    for used in (app.at(clock.now()), app.at(before)):
        with pytest.raises(SecondFactorWrong):
            second_factors.check(staff, used)
    hands.shift(timedelta(seconds=30))
    second_factors.check(staff, app.at(clock.now()))


@pytest.mark.parametrize(("seconds", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off(hands: time_machine.Traveller, seconds: int, opens: bool) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(minutes=10))
    shown = app.at(clock.now() + timedelta(seconds=seconds))
    if opens:
        second_factors.check(staff, shown)
    else:
        with pytest.raises(SecondFactorWrong):
            second_factors.check(staff, shown)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_type_the_same_number_at_once_one_comes_in() -> None:
    staff = StaffFactory()
    with time_machine.travel(START, tick=False) as hands:
        app = enrolled(staff)
        hands.shift(timedelta(seconds=30))
        results = at_once(4, lambda _number: second_factors.check(staff, app.at(clock.now())))
    assert results.count(None) == 1
    assert sum(isinstance(result, SecondFactorWrong) for result in results) == 3


@pytest.mark.django_db(transaction=True)
def test_of_four_who_type_the_same_recovery_code_at_once_one_comes_in() -> None:
    staff = StaffFactory()
    enrolled(staff)
    code = second_factors.renew_codes(staff)[0]
    results = at_once(4, lambda _number: second_factors.recover(staff, code))
    assert results.count(9) == 1
    assert sum(isinstance(result, RecoveryCodeWrong) for result in results) == 3


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_five_are_looked_at() -> None:
    staff = StaffFactory()
    with time_machine.travel(START, tick=False):
        app = enrolled(staff)
        results = at_once(20, lambda _number: second_factors.check(staff, other_than(app.at(clock.now()))))
    assert sum(isinstance(result, SecondFactorWrong) for result in results) == 5
    assert sum(isinstance(result, SignInLocked) for result in results) == 15
    assert kinds(staff) == [Happened.ENROLLED, Happened.LOCKED]


def test_five_wrong_numbers_lock_and_the_person_is_told(client: Client, hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(seconds=30))
    give_password(client, staff.username)
    for _number in range(5):
        client.post(SECOND, {"digits": other_than(app.at(clock.now()))})
    answer = client.post(SECOND, {"digits": app.at(clock.now())})
    assert "인증 앱의 번호를 여러 번 잘못 적어 로그인을 잠갔습니다" in words(answer)
    assert person_of(client) is None
    told = Message.objects.filter(kind="accounts/sign_in_changed", recipient=staff).order_by("pk").last()
    assert told
    assert "다섯 번 틀려" in told.body
    hands.shift(timedelta(minutes=15))
    give_password(client, staff.username)
    client.post(SECOND, {"digits": app.at(clock.now())})
    assert person_of(client) == staff.pk


def test_a_recovery_code_is_the_way_back_from_the_lock(client: Client, hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    code = second_factors.renew_codes(staff)[3]
    give_password(client, staff.username)
    for _number in range(5):
        client.post(SECOND, {"digits": other_than(app.at(clock.now()))})
    assert client.post(RECOVERY, {"code": f" {code.upper().replace('-', ' ')} "})["Location"] == "/workplace/"
    assert person_of(client) == staff.pk
    assert "9개 남았습니다" in words(client.get("/accounts/profile/"))
    again = Client()
    give_password(again, staff.username)
    assert "이미 쓴 코드" in words(again.post(RECOVERY, {"code": code}))
    hands.shift(timedelta(seconds=60))
    second_factors.check(staff, app.at(clock.now()))


def test_five_wrong_recovery_codes_lock_for_themselves(hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    code = second_factors.renew_codes(staff)[0]
    for _number in range(5):
        with pytest.raises(RecoveryCodeWrong):
            second_factors.recover(staff, "aaaaa-aaaaa")
    with pytest.raises(SignInLocked):
        second_factors.recover(staff, code)
    hands.shift(timedelta(seconds=60))
    second_factors.check(staff, app.at(clock.now()))


def test_a_recovery_code_of_somebody_else_opens_nothing() -> None:
    hers, his = StaffFactory(), StaffFactory()
    enrolled(hers)
    enrolled(his)
    code = second_factors.renew_codes(hers)[0]
    with pytest.raises(RecoveryCodeWrong):
        second_factors.recover(his, code)


def test_key_and_codes_outlive_a_change_of_the_secret_key(settings: Any, hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    code = second_factors.renew_codes(staff)[0]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "2" * 50
    hands.shift(timedelta(seconds=30))
    second_factors.check(staff, app.at(clock.now()))
    assert second_factors.recover(staff, code) == 9


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\0", "😀" * 6, "1" * 10_000, "\u202e123456"])
def test_bad_input_is_said_and_counts_nothing(client: Client, typed: str) -> None:
    staff = StaffFactory()
    enrolled(staff)
    give_password(client, staff.username)
    for page, field in ((SECOND, "digits"), (RECOVERY, "code")):
        answer = client.post(page, {field: typed})
        assert answer.status_code == 200
        assert 'role="alert"' in words(answer)
    assert person_of(client) is None


def test_full_width_digits_with_a_space_are_meant_as_they_look(client: Client, hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(seconds=30))
    give_password(client, staff.username)
    shown = app.at(clock.now())
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in shown)
    client.post(SECOND, {"digits": f"{wide[:3]} {wide[3:]}"})
    assert person_of(client) == staff.pk


def test_an_administrator_forgets_a_lost_app_and_the_person_is_told(client: Client) -> None:
    staff, admin = StaffFactory(role=Role.COUNSELOR, center=CenterFactory()), StaffFactory(role=Role.ADMIN)
    enrolled(staff)
    hers = Client()
    hers.force_login(staff)
    client.force_login(admin)
    assert "인증 앱 지우기" in words(client.get(f"/manage/staff/{staff.pk}/"))
    for _twice in range(2):
        assert client.post(f"/manage/staff/{staff.pk}/second-factor/").status_code == 302
    assert "인증 앱 지우기" not in words(client.get(f"/manage/staff/{staff.pk}/"))
    assert not second_factors.has_enrolled(staff)
    assert hers.get("/desk/")["Location"].startswith("/accounts/sign-in/")
    event = SignInEvent.objects.get(user=staff, happened=Happened.RESET)
    assert event.by == admin
    assert Message.objects.filter(key=f"accounts/sign_in_changed:{event.pk}", recipient=staff).exists()
    give_password(Client(), staff.username)


def test_the_command_lets_a_locked_out_administrator_back_in(capsys: pytest.CaptureFixture[str]) -> None:
    admin, runs = StaffFactory(role=Role.ADMIN), StaffFactory()
    said = {"by": runs.username.upper(), "reason": "휴대전화와 복구 코드를 잃어버림"}
    with pytest.raises(CommandError, match="등록한 인증 앱이 없어"):
        call_command("reset_second_factor", admin.username, **said)
    enrolled(admin)
    owner = OwnerFactory(email="owner@example.kr")
    for wrong in ({"reason": " "}, {"reason": "가" * 201}, {"by": "nobody@example.kr"}, {"by": owner.email}):
        with pytest.raises(CommandError, match="아무것도 바꾸지 않았습니다"):
            call_command("reset_second_factor", admin.username, **said | wrong)
    assert second_factors.has_enrolled(admin)
    assert not AccessRecord.objects.exists()
    call_command("reset_second_factor", admin.username.upper(), **said)
    record = AccessRecord.objects.get()
    assert (record.by, record.people, record.did, record.reason) == (runs, [admin.pk], Did.CHANGED, said["reason"])
    assert record.page == "command:reset_second_factor"
    assert not second_factors.has_enrolled(admin)
    assert SignInEvent.objects.get(happened=Happened.RESET).by is None
    with pytest.raises(CommandError, match="없어"):
        call_command("reset_second_factor", "nobody@example.kr", **said)


def test_what_happened_stays_as_written() -> None:
    staff = StaffFactory()
    enrolled(staff)
    event = SignInEvent.objects.get()
    with pytest.raises(ProgrammingError), transaction.atomic():
        event.delete()
    with pytest.raises(ProgrammingError), transaction.atomic():
        SignInEvent.objects.update(happened=Happened.RESET)


def test_nobody_enrols_a_second_app_over_the_first(hands: time_machine.Traveller) -> None:
    staff = StaffFactory()
    app = enrolled(staff)
    hands.shift(timedelta(seconds=30))
    with pytest.raises(SecondFactorWrong):
        second_factors.enrol(staff, app.at(clock.now()))
