"""Tests of proving oneself again before a risky act: asked for in time, remembered for a while, losing nothing typed."""

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
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.actions import second_factors
from accounts.models import SecondFactor
from centers.models import Membership
from centers.roles import Role
from common import clock
from tests.accounts.steps import person_of
from tests.factories.accounts import PASSWORD, StaffFactory, enrolled
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db

START = "2026-11-30 10:00:00+09:00"
ASKED = "본인인지 한 번 더 확인합니다"
# What is risky, and for which methods it is asked.
RISKY = {
    "accounts:renew-codes": ("POST",),
    "accounts:change-app": ("POST",),
    "centers:staff-add": ("GET", "POST"),
    "centers:staff-detail": ("POST",),
    "centers:role-end": ("GET", "POST"),
    "centers:staff-password": ("POST",),
    "centers:staff-second-factor": ("POST",),
    "centers:staff-suspend": ("POST",),
    "centers:staff-resume": ("POST",),
    "centers:edition-publish": ("POST",),
    "enrollment_desk:contact-decide": ("POST",),
    "aftercare_desk:take-back": ("GET", "POST"),
    "allowance_desk:act": ("POST",),
    "allowance_desk:batch-new": ("GET", "POST"),
    "allowance_desk:batch": ("POST",),
    "centers:roles-review": ("POST",),
    "consent-text": ("POST",),
    "consent-text-call-off": ("POST",),
    "policy-publish": ("POST",),
    "read-only": ("POST",),
    "retention-proposal": ("POST",),
    "access-review": ("POST",),
    "retention-period": ("POST",),
    "retention-hold-lift": ("POST",),
}


@pytest.fixture(autouse=True)
def _asked_after_a_quarter_of_an_hour(settings: Any) -> None:
    settings.REAUTHENTICATION_MINUTES = 15
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def admin(client: Client, hands: time_machine.Traveller) -> Any:
    """Signed in twenty minutes ago."""
    admin = StaffFactory(role=Role.ADMIN)
    client.post("/accounts/staff/", {"username": admin.username, "password": PASSWORD})
    hands.shift(timedelta(minutes=20))
    return admin


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def hidden(page: HttpResponse) -> dict[str, str]:
    """What the asking page carries along, as a browser would send it."""
    form = page.content.decode().partition('class="p-form"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {unescape(name): unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def _guarded(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if methods := getattr(pattern.callback, "asks_again", None):
                yield f"{namespace}{pattern.name}", methods
        else:
            yield from _guarded(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)


def test_these_acts_and_no_others_ask() -> None:
    assert dict(_guarded(get_resolver())) == RISKY


def test_a_form_is_shown_after_the_proof(client: Client, admin: Any) -> None:
    page = client.get(reverse("centers:staff-add"))
    assert ASKED in words(page)
    assert "no-store" in page["Cache-Control"]
    sent = hidden(page) | {"again-proof": PASSWORD}
    assert client.post(reverse("centers:staff-add"), sent)["Location"] == reverse("centers:staff-add")
    assert ASKED not in words(client.get(reverse("centers:staff-add")))


def test_a_post_that_comes_too_late_loses_nothing(client: Client, admin: Any) -> None:
    center = CenterFactory()
    person = StaffFactory(role=Role.COUNSELOR, center=center)
    address = reverse("centers:staff-detail", args=[person.pk])
    other = CenterFactory()
    typed = {"role": "counselor", "center": str(other.pk), "starts_on_y": "2026", "starts_on_m": "12"} | {
        "starts_on_d": "1",
        "ends_on_y": "2027",
        "ends_on_m": "6",
        "ends_on_d": "1",
        "reason": "인사 발령",
        "note": 'x"><b>&\nnew line',
    }
    asked = client.post(address, typed)
    assert ASKED in words(asked)
    assert Membership.objects.filter(user=person).count() == 1
    assert hidden(asked) == typed
    wrong = client.post(address, hidden(asked) | {"again-proof": "wrong"})
    assert "맞지 않아 하지 않았습니다" in words(wrong)
    assert hidden(wrong) == typed
    done = client.post(address, hidden(wrong) | {"again-proof": PASSWORD})
    assert done.status_code == 302
    assert Membership.objects.filter(user=person, center=other).exists()


def test_a_proof_holds_for_a_quarter_of_an_hour(client: Client, admin: Any, hands: time_machine.Traveller) -> None:
    address = reverse("centers:staff-add")
    client.post(address, hidden(client.get(address)) | {"again-proof": PASSWORD})
    hands.shift(timedelta(minutes=14))
    assert ASKED not in words(client.get(address))
    hands.shift(timedelta(minutes=1))
    assert ASKED in words(client.get(address))


def test_signing_in_is_a_proof(client: Client, hands: time_machine.Traveller) -> None:
    admin = StaffFactory(role=Role.ADMIN)
    client.post("/accounts/staff/", {"username": admin.username, "password": PASSWORD})
    assert ASKED not in words(client.get(reverse("centers:staff-add")))


def test_the_number_of_the_app_is_a_proof_and_is_used_up(
    client: Client, admin: Any, hands: time_machine.Traveller
) -> None:
    app = enrolled(admin)
    hands.shift(timedelta(seconds=30))
    address = reverse("centers:staff-add")
    number = app.at(clock.now())
    sent = hidden(client.get(address)) | {"again-proof": f"{number[:3]} {number[3:]}"}
    assert client.post(address, sent).status_code == 302
    hands.shift(timedelta(minutes=15))
    sent = hidden(client.get(address)) | {"again-proof": number}
    assert "맞지 않아" in words(client.post(address, sent))


def test_guessing_locks(client: Client, admin: Any) -> None:
    address = reverse("centers:staff-add")
    sent = hidden(client.get(address))
    for _number in range(5):
        client.post(address, sent | {"again-proof": "wrong"})
    assert "잠갔습니다" in words(client.post(address, sent | {"again-proof": PASSWORD}))
    assert person_of(client) == admin.pk


@pytest.mark.parametrize("proof", ["", "\0", "😀" * 200, "x" * 10_000, "000000"])
def test_bad_input_is_said(client: Client, admin: Any, proof: str) -> None:
    address = reverse("centers:staff-add")
    answer = client.post(address, {"again-proof": proof})
    assert answer.status_code == 200
    assert 'role="alert"' in words(answer)
    assert ASKED in words(answer)


def test_nobody_proves_herself_with_another_persons_password(client: Client, admin: Any) -> None:
    other = StaffFactory()
    other.set_password("another-password-2026")
    other.save()
    address = reverse("centers:staff-add")
    sent = hidden(client.get(address)) | {"again-proof": "another-password-2026"}
    assert ASKED in words(client.post(address, sent))


def test_new_recovery_codes_are_shown_once_and_the_old_ones_end(
    client: Client, admin: Any, hands: time_machine.Traveller
) -> None:
    enrolled(admin)
    old = second_factors.renew_codes(admin)
    assert "쓸 수 있는 복구 코드가 10개" in words(client.get("/accounts/profile/"))
    asked = client.post(reverse("accounts:renew-codes"))
    assert ASKED in words(asked)
    shown = client.post(reverse("accounts:renew-codes"), {"again-proof": PASSWORD})
    codes = re.findall(r"<li>([a-z2-9]{5}-[a-z2-9]{5})</li>", words(shown))
    assert len(codes) == 10
    assert not set(codes) & set(old)
    assert second_factors.recover(admin, codes[0]) == 9


def test_a_new_phone_is_enrolled_at_the_next_sign_in(client: Client, admin: Any, settings: Any) -> None:
    enrolled(admin)
    done = client.post(reverse("accounts:change-app"), {"again-proof": PASSWORD})
    assert done["Location"] == "/accounts/staff/"
    assert "인증 앱을 지웠습니다" in words(client.get("/accounts/staff/"))
    assert not SecondFactor.objects.exists()
    settings.STAFF_SECOND_FACTOR = True
    client.post("/accounts/staff/", {"username": admin.username, "password": PASSWORD})
    assert client.get("/accounts/staff/second/")["Location"] == "/accounts/staff/second/enrol/"
