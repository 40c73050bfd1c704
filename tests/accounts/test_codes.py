"""Tests of codes: sending, checking, limits, secrecy and races."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import serializers
from django.db import connection

from accounts import notices
from accounts.actions import codes
from accounts.errors import CodeExpired, CodeWrong, TooManyCodes
from accounts.models import SignInCode
from common import clock
from messaging.models import Channel, Message, Office, State
from tests.accounts.steps import PHONE, at_once, digits_of, other_than

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"
Purpose = SignInCode.Purpose


def send(address: str = PHONE, **more: object) -> SignInCode:
    fields = {"purpose": Purpose.SIGN_IN, "channel": Channel.SMS, "address": address, "name": "김예시"} | more
    return codes.send(**fields)


def send_later(seconds: int, clock_hands: time_machine.Coordinates, **more: object) -> SignInCode:
    clock_hands.shift(seconds)
    return send(**more)


def test_a_code_is_six_digits_in_an_urgent_message_that_ends_with_it() -> None:
    code = send()
    message = Message.objects.get()
    assert len(digits_of(code)) == 6
    assert digits_of(code).isdecimal()
    assert (message.kind, message.address, message.urgent) == ("accounts/sign_in_code", PHONE, True)
    assert message.expires_at == code.expires_at == code.created_at + timedelta(minutes=10)


def test_the_code_stands_in_clear_in_no_row_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = send()
    digits = digits_of(code)
    codes.check(code, digits)
    rows = serializers.serialize("json", [*SignInCode.objects.all(), *Message.objects.all()])
    without_numbers = rows.replace(Message.objects.get().check_number, "")
    assert f'"{digits}"' not in without_numbers
    assert f" {digits}" not in without_numbers
    assert digits not in caplog.text
    assert len(code.code_hash) == 64


def test_the_right_digits_use_the_code_up() -> None:
    code = send()
    assert codes.check(code, digits_of(code)).used_at is not None


def test_a_second_press_with_the_right_digits_is_the_same_as_one() -> None:
    code = send()
    digits = digits_of(code)
    first = codes.check(code, digits)
    assert codes.check(code.pk, digits) == first


def test_a_used_code_ends_for_good_after_a_minute() -> None:
    with time_machine.travel(START, tick=False) as hands:
        code = send()
        digits = digits_of(code)
        codes.check(code, digits)
        hands.shift(61)
        with pytest.raises(CodeExpired):
            codes.check(code, digits)


def test_wrong_digits_say_how_many_tries_are_left() -> None:
    code = send()
    with pytest.raises(CodeWrong, match="4번 더") as refusal:
        codes.check(code, other_than(digits_of(code)))
    assert refusal.value.left == 4


def test_five_wrong_tries_end_a_code() -> None:
    code = send()
    digits = digits_of(code)
    for _number in range(4):
        with pytest.raises(CodeWrong):
            codes.check(code, other_than(digits))
    with pytest.raises(CodeExpired):
        codes.check(code, other_than(digits))
    with pytest.raises(CodeExpired):
        codes.check(code, digits)


@pytest.mark.parametrize(("seconds", "is_good"), [(599, True), (600, False)])
def test_a_code_lasts_ten_minutes(seconds: int, is_good: bool) -> None:
    with time_machine.travel(START, tick=False) as hands:
        code = send()
        digits = digits_of(code)
        hands.shift(seconds)
        if is_good:
            assert codes.check(code, digits) == code
        else:
            with pytest.raises(CodeExpired):
                codes.check(code, digits)


def test_a_newer_code_ends_the_older_one_and_takes_back_its_message() -> None:
    with time_machine.travel(START, tick=False) as hands:
        older = send()
        digits = digits_of(older)
        newer = send_later(31, hands)
        with pytest.raises(CodeExpired):
            codes.check(older, digits)
        message = Message.objects.get(key=notices.code_key(older))
        assert (message.state, message.secret) == (State.CANCELLED, "")
        assert codes.check(newer, digits_of(newer)) == newer


def test_a_code_for_another_thing_stays_usable() -> None:
    with time_machine.travel(START, tick=False) as hands:
        first = send(purpose=Purpose.DESK_INTAKE, about="application:1")
        digits = digits_of(first)
        send_later(31, hands, purpose=Purpose.DESK_INTAKE, about="application:2")
        assert codes.check(first, digits) == first


def test_a_second_code_within_half_a_minute_is_refused_with_the_seconds_left() -> None:
    with time_machine.travel(START, tick=False) as hands:
        send()
        hands.shift(10)
        with pytest.raises(TooManyCodes, match="20초 뒤에") as refusal:
            send()
        assert refusal.value.retry_at == clock.now() + timedelta(seconds=20)
        hands.shift(20)
        assert send()


def test_a_sixth_code_within_a_quarter_of_an_hour_is_refused_with_the_time() -> None:
    with time_machine.travel(START, tick=False) as hands:
        for _number in range(5):
            send()
            hands.shift(31)
        with pytest.raises(TooManyCodes, match=r"2026\. 11\. 30\.\(월\) 10시 15분부터"):
            send()
        hands.move_to("2026-11-30 10:15:00+09:00")
        assert send()


def test_a_twenty_first_code_within_a_day_is_refused() -> None:
    with time_machine.travel(START, tick=False) as hands:
        for _number in range(20):
            send()
            hands.shift(timedelta(minutes=4))
        hands.shift(timedelta(hours=1))
        with pytest.raises(TooManyCodes, match=r"2026\. 12\. 1\.\(화\) 10시부터"):
            send()


def test_one_ip_address_gets_so_many_codes_an_hour(settings: object) -> None:
    settings.SIGN_IN_CODES_PER_IP_PER_HOUR = 3
    for number in range(3):
        send(f"+82101000000{number}", asked_from="203.0.113.5")
    with pytest.raises(TooManyCodes):
        send("+821010000009", asked_from="203.0.113.5")
    assert send("+821010000009", asked_from="203.0.113.6")


def test_staff_at_the_desk_are_not_counted_by_ip_address(settings: object) -> None:
    settings.SIGN_IN_CODES_PER_IP_PER_HOUR = 1
    for number in range(3):
        assert send(f"+82101000000{number}", purpose=Purpose.DESK_INTAKE)


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        (Purpose.SIGN_IN, "accounts/sign_in_code"),
        (Purpose.DESK_INTAKE, "accounts/desk_code"),
        (Purpose.NEW_CONTACT, "accounts/new_contact_code"),
    ],
)
@pytest.mark.parametrize(("channel", "address"), [(Channel.SMS, PHONE), (Channel.EMAIL, "kim@example.kr")])
def test_each_purpose_has_its_own_words_on_both_ways(purpose: str, kind: str, channel: str, address: str) -> None:
    send(address, purpose=purpose, channel=channel, office=Office(id=7, name="서울센터", phone="02-6021-1100"))
    message = Message.objects.get()
    assert (message.kind, message.channel, message.address, message.office_id) == (kind, channel, address, 7)
    assert message.has_secret
    assert "서울센터" in message.body


def test_a_name_somebody_typed_is_not_said_to_the_number_she_typed() -> None:
    send("kim@example.kr", channel=Channel.EMAIL, name="당첨되셨습니다")
    assert "당첨" not in Message.objects.get().body


def test_a_code_nobody_has_is_over() -> None:
    with pytest.raises(CodeExpired):
        codes.check(0, "123456")


def test_sending_takes_the_same_few_queries_however_many_codes_there_are(django_assert_num_queries: object) -> None:
    with time_machine.travel(START, tick=False) as hands:
        with django_assert_num_queries(7):
            send()
        for _number in range(2):
            hands.shift(31)
            with django_assert_num_queries(9):  # the older code ends and its message is taken back
                send()


def test_old_codes_are_forgotten_after_a_month() -> None:
    with time_machine.travel(START, tick=False) as hands:
        send()
        hands.shift(timedelta(days=29))
        kept = send()
        hands.shift(timedelta(days=2))
        assert codes.forget_old() == 1
        assert list(SignInCode.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_of_fifty_guesses_at_once_all_count_and_five_are_looked_at() -> None:
    code = send()
    wrong = other_than(digits_of(code))

    results = at_once(50, lambda _number: codes.check(code.pk, wrong))

    code.refresh_from_db()
    assert code.attempts == 50
    assert sorted(problem.left for problem in results if isinstance(problem, CodeWrong)) == [1, 2, 3, 4]
    assert sum(isinstance(problem, CodeExpired) for problem in results) == 46


@pytest.mark.django_db(transaction=True)
def test_of_ten_requests_at_once_for_one_address_one_sends() -> None:
    results = at_once(10, lambda _number: send())

    assert sum(isinstance(result, SignInCode) for result in results) == 1
    assert sum(isinstance(result, TooManyCodes) for result in results) == 9
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_limit_of_an_ip_address_holds_under_load(settings: object) -> None:
    settings.SIGN_IN_CODES_PER_IP_PER_HOUR = 4
    results = at_once(12, lambda number: send(f"+8210100000{number:02d}", asked_from="203.0.113.5"))

    assert sum(isinstance(result, SignInCode) for result in results) == 4
    assert sum(isinstance(result, TooManyCodes) for result in results) == 8


@pytest.mark.django_db(transaction=True)
def test_a_wrong_try_stays_counted_and_may_not_hide_in_a_transaction() -> None:
    code = send()
    with pytest.raises(CodeWrong):
        codes.check(code, other_than(digits_of(code)))
    assert SignInCode.objects.get().attempts == 1
    assert not connection.in_atomic_block
