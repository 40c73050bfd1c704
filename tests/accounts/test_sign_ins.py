"""Tests of whom a proved address belongs to."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions import sign_ins
from accounts.errors import AccountClosed
from accounts.models import User
from messaging.models import Channel
from tests.accounts.steps import PHONE, at_once
from tests.factories.accounts import OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

MARCH, MAY = date(1968, 3, 14), date(1990, 5, 1)


def by_name(name: str = "김예시") -> User | None:
    return sign_ins.by_name(Channel.SMS, PHONE, name)


def by_birth_date(birth_date: date, name: str = "김예시") -> User | None:
    return sign_ins.by_birth_date(Channel.SMS, PHONE, name, birth_date)


def register(birth_date: date, name: str = "김예시") -> User:
    return sign_ins.register(Channel.SMS, PHONE, name, birth_date)


def test_a_new_number_makes_a_new_person_without_a_password() -> None:
    person = by_name()
    assert person is not None
    assert (person.name, person.phone, person.preferred_channel) == ("김예시", PHONE, Channel.SMS)
    assert not person.has_usable_password()


def test_a_new_e_mail_address_makes_a_new_person_who_gets_mail() -> None:
    person = sign_ins.by_name(Channel.EMAIL, "kim@example.kr", "김예시")
    assert person is not None
    assert (person.phone, person.email, person.preferred_channel) == ("", "kim@example.kr", Channel.EMAIL)


@pytest.mark.parametrize(
    "typed", ["김예시", "김 예시", " 김예시 ", "\u1100\u1175\u11b7\u110b\u1168\u1109\u1175"]
)  # the last one is the name in single letters, as some devices type it
def test_the_only_person_of_a_number_is_known_by_her_name(typed: str) -> None:
    person = OwnerFactory(phone=PHONE)
    assert by_name(typed) == person


def test_letter_case_of_a_foreign_name_does_not_matter() -> None:
    person = OwnerFactory(phone=PHONE, name="Nguyễn Thị Hoa")
    assert by_name("nguyễn thị HOA") == person


def test_another_name_at_a_known_number_has_to_tell_the_birth_date() -> None:
    OwnerFactory(phone=PHONE, name="이다른")
    assert by_name() is None
    assert User.objects.count() == 1


def test_where_two_share_a_number_the_name_alone_opens_nothing() -> None:
    OwnerFactory(phone=PHONE, birth_date=MARCH)
    OwnerFactory(phone=PHONE, name="이다른", birth_date=MAY)
    assert by_name() is None


def test_the_birth_date_tells_a_family_apart() -> None:
    mother = OwnerFactory(phone=PHONE, name="이다른", birth_date=MARCH)
    daughter = OwnerFactory(phone=PHONE, birth_date=MAY)
    assert (by_birth_date(MARCH, "이다른"), by_birth_date(MAY)) == (mother, daughter)


def test_the_name_tells_twins_apart() -> None:
    one = OwnerFactory(phone=PHONE, name="김하나", birth_date=MARCH)
    two = OwnerFactory(phone=PHONE, name="김두리", birth_date=MARCH)
    assert (by_birth_date(MARCH, "김하나"), by_birth_date(MARCH, "김 두리")) == (one, two)
    assert by_birth_date(MARCH, "김세찌") is None


def test_a_misspelt_name_with_the_right_birth_date_finds_the_person() -> None:
    person = OwnerFactory(phone=PHONE, birth_date=MARCH)
    assert by_birth_date(MARCH, "김얘시") == person


def test_somebody_who_never_told_her_birth_date_is_not_doubled_when_her_number_is_shared() -> None:
    early = OwnerFactory(phone=PHONE)
    OwnerFactory(phone=PHONE, name="이다른", birth_date=MAY)
    assert by_birth_date(MARCH) == early


def test_a_person_without_birth_date_and_with_another_name_stays_another_person() -> None:
    other = OwnerFactory(phone=PHONE, name="이다른")
    assert by_birth_date(MARCH) is None
    person = register(MARCH)
    assert person != other
    assert (person.name, person.birth_date) == ("김예시", MARCH)


def test_a_former_holder_of_the_number_is_not_opened_by_another_birth_date() -> None:
    OwnerFactory(phone=PHONE, birth_date=MAY)
    assert by_birth_date(MARCH) is None


def test_registering_twice_makes_one_person() -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=MAY)
    assert register(MARCH) == register(MARCH)


def test_staff_are_never_found_by_a_code() -> None:
    staff = StaffFactory(phone=PHONE, name="김예시", username="kim@example.kr")
    by_phone = by_name()
    by_email = sign_ins.by_name(Channel.EMAIL, "kim@example.kr", "김예시")
    assert staff not in {by_phone, by_email}


def test_an_owner_who_has_a_password_too_is_found_by_a_code() -> None:
    owner = OwnerFactory(phone=PHONE, username="owner@example.kr", email="owner@example.kr")
    assert by_name() == owner


@pytest.mark.parametrize("birth_date", [None, MARCH])
def test_a_closed_account_is_neither_opened_nor_doubled(birth_date: date | None) -> None:
    OwnerFactory(phone=PHONE, birth_date=birth_date, is_active=False)
    with pytest.raises(AccountClosed):
        by_name()
    assert User.objects.count() == 1


def test_somebody_elses_closed_account_keeps_nobody_out() -> None:
    OwnerFactory(phone=PHONE, name="이다른", is_active=False)
    assert by_name() is not None


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_person() -> None:
    results = at_once(8, lambda _number: by_name())

    assert {person.pk for person in results} == {User.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_by_e_mail_make_one_person() -> None:
    results = at_once(8, lambda _number: sign_ins.by_name(Channel.EMAIL, "kim@example.kr", "김예시"))

    assert {person.pk for person in results} == {User.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_with_a_birth_date_make_one_person() -> None:
    OwnerFactory(phone=PHONE, name="이다른", birth_date=MAY)

    results = at_once(8, lambda _number: register(MARCH))

    assert {person.pk for person in results} == {User.objects.get(name="김예시").pk}
