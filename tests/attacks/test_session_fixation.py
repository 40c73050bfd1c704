"""A session somebody planted in a browser before its owner signed in is worth nothing afterwards."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import Session
from centers.roles import Role
from common import clock
from tests.accounts.steps import ask, enter_code, person_of
from tests.factories.accounts import PASSWORD, OwnerFactory, StaffFactory, enrolled
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db


def planted() -> tuple[Client, str]:
    """A browser with a session of the attacker's, and its key."""
    client = Client()
    session = sessions.SessionStore()
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client, session.session_key


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_an_owners_key_changes_as_she_signs_in() -> None:
    OwnerFactory(name="김예시", phone="+821012345678")
    client, key = planted()
    ask(client)
    before = key_of(client)
    enter_code(client)

    assert person_of(client)
    assert key_of(client) not in {key, before}
    assert not Session.objects.filter(session_key__in={key, before}).exists()
    assert with_key(key).get(reverse("my")).status_code == 302
    assert with_key(before).get(reverse("my")).status_code == 302


def test_the_key_of_staff_changes_at_the_password_and_at_the_second_factor() -> None:
    staff = StaffFactory(role=Role.COUNSELOR, center=CenterFactory())
    app = enrolled(staff)
    client, key = planted()
    client.post(reverse("accounts:staff-sign-in"), {"username": staff.username, "password": PASSWORD})
    half_way = key_of(client)
    assert half_way != key
    assert person_of(client) is None

    client.post(reverse("accounts:second-factor"), {"digits": next_number(app)})

    assert person_of(client) == staff.pk
    assert key_of(client) not in {key, half_way}
    for old in (key, half_way):
        assert with_key(old).get(reverse("desk")).status_code == 302
        assert not Session.objects.filter(session_key=old).exists()


def next_number(app: pyotp.TOTP) -> str:
    return app.at(clock.now() + timedelta(seconds=30))


def test_signing_out_leaves_nothing_to_come_back_with() -> None:
    client = Client()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    key = key_of(client)
    client.post(reverse("accounts:sign-out"))

    assert with_key(key).get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("key", ["", "a", "a" * 32, "../../etc/passwd", "0" * 5000])
def test_a_key_somebody_invents_is_never_taken_up(key: str) -> None:
    client = with_key(key)
    ask(client)

    assert key_of(client) != key or not Session.objects.filter(session_key=key).exists()
