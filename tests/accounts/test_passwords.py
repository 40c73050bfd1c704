"""Tests of signing in with a password: the lock, its races, and that nobody learns who exists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpRequest

from accounts.actions import passwords, tries
from accounts.errors import SignInLocked
from accounts.models import SignInFailure, User
from tests.accounts.steps import at_once
from tests.factories.accounts import PASSWORD, OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"
WHO = "seoul@example.kr"


def check(password: str = PASSWORD, username: str = WHO) -> User | None:
    return passwords.check(HttpRequest(), username=username, password=password)


def lock(username: str = WHO) -> None:
    for _number in range(5):
        assert check("wrong", username) is None


def test_the_right_password_opens_in_any_letter_case_of_the_address() -> None:
    staff = StaffFactory(username=WHO)
    assert check(username="Seoul@Example.KR") == staff


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper()])
def test_a_wrong_password_opens_nothing(password: str) -> None:
    StaffFactory(username=WHO)
    assert check(password) is None


def test_an_inactive_person_stays_out() -> None:
    StaffFactory(username=WHO, is_active=False)
    assert check() is None


def test_an_owner_without_a_password_stays_out() -> None:
    owner = OwnerFactory(username=WHO)
    assert check(owner.password) is None


@pytest.mark.parametrize("exists", [True, False])
def test_five_failures_lock_an_address_whether_anybody_has_it_or_not(exists: bool) -> None:
    if exists:
        StaffFactory(username=WHO)
    with time_machine.travel(START, tick=False):
        lock()
        with pytest.raises(SignInLocked, match=r"2026\. 11\. 30\.\(월\) 10시 15분부터"):
            check()


def test_the_lock_ends_after_a_quarter_of_an_hour() -> None:
    staff = StaffFactory(username=WHO)
    with time_machine.travel(START, tick=False) as hands:
        lock()
        hands.shift(timedelta(minutes=15))
        assert check() == staff


def test_one_address_does_not_lock_another() -> None:
    staff = StaffFactory(username=WHO)
    lock("other@example.kr")
    assert check() == staff


def test_a_success_forgets_the_failures_before_it() -> None:
    StaffFactory(username=WHO)
    for _round in range(3):
        for _number in range(4):
            check("wrong")
        assert check()


def test_an_unknown_address_takes_as_much_hashing_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    StaffFactory(username=WHO)
    OwnerFactory(username="owner@example.kr")
    hashed: list[str] = []

    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    counts = []
    for username in (WHO, "owner@example.kr", "nobody@example.kr"):
        hashed.clear()
        check("wrong", username)
        counts.append(len(hashed))
    assert counts == [1, 1, 1]


@pytest.mark.parametrize("fields", [{}, {"username": WHO}, {"password": PASSWORD}, {"username": "", "password": ""}])
def test_half_a_pair_authenticates_nobody(fields: dict[str, Any]) -> None:
    StaffFactory(username=WHO)
    assert authenticate(HttpRequest(), **fields) is None


def test_old_failures_are_forgotten_after_a_month() -> None:
    with time_machine.travel(START, tick=False) as hands:
        check("wrong")
        hands.shift(timedelta(days=31))
        check("wrong")
        assert tries.forget_old() == 1
        assert SignInFailure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_thirty_guesses_at_once_five_are_looked_at() -> None:
    StaffFactory(username=WHO)

    results = at_once(30, lambda _number: check("wrong"))

    assert sum(result is None for result in results) == 5
    assert sum(isinstance(result, SignInLocked) for result in results) == 25
