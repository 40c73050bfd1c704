"""Tests of people: what the database refuses, and when a session ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from messaging.models import Channel, Recipient
from tests.factories.accounts import OwnerFactory, StaffFactory

pytestmark = pytest.mark.django_db

PROFILE = "/accounts/profile/"


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "+821012345678", "email": ""},
        {"phone": "+821012345678", "email": "", "birth_date": date(1968, 3, 14)},
        {"phone": "", "email": "kim@example.kr"},
        {"phone": "", "email": "kim@example.kr", "birth_date": date(1968, 3, 14)},
    ],
)
def test_the_database_keeps_an_owner_from_being_there_twice(fields: dict[str, Any]) -> None:
    OwnerFactory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerFactory(**fields)
    OwnerFactory(**fields, name="이다른")


def test_an_active_person_can_be_reached() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerFactory(phone="")
    assert OwnerFactory(phone="", is_active=False)


def test_an_owner_may_have_the_phone_of_a_member_of_staff() -> None:
    staff = StaffFactory(phone="+821012345678")
    assert OwnerFactory(phone=staff.phone, name=staff.name)


def test_staff_are_written_in_small_letters_and_never_enter_by_a_code() -> None:
    staff = User.objects.create_staff(name="박상담", username="Seoul@Example.KR", password="a-long-password")
    assert (staff.username, staff.email, staff.signs_in_by_code) == ("seoul@example.kr", "seoul@example.kr", False)
    assert User.objects.get_by_natural_key("SEOUL@example.kr") == staff


def test_a_recipient_has_all_ways_and_the_preferred_one() -> None:
    owner = OwnerFactory(email="kim@example.kr", preferred_channel=Channel.EMAIL)
    assert owner.as_recipient() == Recipient(
        user_id=owner.pk, name="김예시", phone=owner.phone, email="kim@example.kr", channel=Channel.EMAIL
    )


def test_a_new_round_of_sessions_ends_the_old_ones(client: Client) -> None:
    owner = OwnerFactory()
    client.force_login(owner)
    User.objects.filter(pk=owner.pk).update(session_round=1)
    assert client.get(PROFILE).status_code == 302


def test_sessions_outlive_a_change_of_the_secret_key(client: Client, settings: Any) -> None:
    client.force_login(OwnerFactory())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + "2" * 50
    assert client.get(PROFILE).status_code == 200


def test_one_address_belongs_to_one_person_of_a_name_and_birth_date_whatever_the_phone() -> None:
    OwnerFactory(grown=True, email="kim@example.kr")
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnerFactory(grown=True, by_email=True, email="kim@example.kr")
