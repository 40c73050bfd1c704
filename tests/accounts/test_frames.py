"""Pages that owners and staff have alike keep everybody in her own frame: staff their menu, owners theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from centers.roles import Role
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory, enrolled

pytestmark = pytest.mark.django_db

STAFF, OWNERS = "업무 메뉴", "주요 메뉴"


def staff() -> User:
    return StaffFactory(role=Role.ADMIN)


@pytest.mark.parametrize(("who", "menu"), [(staff, STAFF), (OwnerFactory, OWNERS)])
def test_time_extension_and_the_pages_of_a_new_email_keep_the_menu(who: Any, menu: str) -> None:
    client = signed_in(who())
    pages = [
        client.post(reverse("accounts:extend")),
        client.get(reverse("accounts:profile")),
        client.get(reverse("accounts:new-email")),
        client.post(reverse("accounts:new-email"), {"email": "new@people.example"}, follow=True),
    ]
    assert pages[-1].redirect_chain == [(reverse("accounts:new-email-code"), 302)]
    for page in pages:
        shown = page.content.decode()
        assert menu in shown
        assert ({STAFF, OWNERS} - {menu}).pop() not in shown


def test_new_recovery_codes_and_being_asked_again_keep_the_menu_of_staff(settings: Any) -> None:
    person = staff()
    enrolled(person)
    client = signed_in(person)
    shown = client.post(reverse("accounts:renew-codes")).content.decode()
    assert "복구 코드 열 개" in shown
    assert STAFF in shown
    settings.REAUTHENTICATION_MINUTES = 0
    shown = client.post(reverse("accounts:renew-codes")).content.decode()
    assert "본인인지 한 번 더 확인합니다" in shown
    assert STAFF in shown


def test_who_is_not_in_yet_sees_the_public_menu(client: Client) -> None:
    assert OWNERS in client.get(reverse("accounts:staff-sign-in")).content.decode()
