"""Tests of what the clock starts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest
from django.test import Client

from accounts import tasks
from accounts.actions import codes, passwords
from accounts.models import Session, SignInCode, SignInFailure
from messaging.models import Channel
from portal.timetable import BEAT_SCHEDULE
from tests.accounts.steps import PHONE

pytestmark = pytest.mark.django_db


def test_after_a_month_nothing_of_a_sign_in_is_left() -> None:
    with time_machine.travel("2026-11-30 10:00:00+09:00", tick=False) as hands:
        codes.send(SignInCode.Purpose.SIGN_IN, Channel.SMS, PHONE, name="김예시")
        passwords.check(HttpRequest(), username="nobody@example.kr", password="wrong")
        hands.shift(timedelta(days=31))
        tasks.forget_old()
        tasks.forget_old()
    assert not SignInCode.objects.exists()
    assert not SignInFailure.objects.exists()


def test_the_clock_knows_the_task() -> None:
    assert tasks.forget_old.name in {entry["task"] for entry in BEAT_SCHEDULE.values()}


def test_a_session_that_is_over_is_deleted_with_what_was_typed_in_it() -> None:
    with time_machine.travel("2026-11-30 10:00:00+09:00", tick=False) as hands:
        Client().post("/accounts/sign-in/", {"name": "김예시", "address": "010-1234-5678"})
        assert Session.objects.count() == 1
        hands.shift(timedelta(days=1))
        tasks.forget_old()
    assert not Session.objects.exists()
