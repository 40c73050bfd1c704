"""The page of the history of fields: by an application's number, personal values covered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, User
from centers.models import Membership
from centers.roles import Role
from common import clock
from enrollment.models import Application
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import MembershipFactory
from tests.factories.enrollment import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(StaffFactory(role=Role.ADMIN))
    return client


def _asked(client: Client, number: str) -> Any:
    return client.get(reverse("changes"), {"number": number})


def test_by_its_number_the_changes_of_an_application_and_its_person_are_told(admin: Client) -> None:
    application = ApplicationFactory(submitted=True, applicant__name="김견본", workers=3)
    Application.objects.filter(pk=application.pk).update(workers=4, address="다른 곳 1")
    User.objects.filter(pk=application.applicant_id).update(name="이견본")
    page = _asked(admin, application.number).content.decode()
    assert "3" in page
    assert "가림" in page
    for hidden in ("김견본", "이견본", application.address):
        assert hidden not in page
    assert AccessRecord.objects.get().people == [application.applicant_id]


def test_without_a_number_roles_and_rules_are_told(admin: Client) -> None:
    role = MembershipFactory()
    before = role.ends_on
    Membership.objects.filter(pk=role.pk).update(ends_on=clock.today())
    page = admin.get(reverse("changes")).content.decode()
    assert before.isoformat() in page
    assert "저절로" in page


def test_what_was_deleted_stands_among_the_rules_its_personal_values_covered(admin: Client) -> None:
    person = OwnerFactory(name="김견본")
    User.objects.filter(pk=person.pk).delete()
    page = admin.get(reverse("changes"))
    assert "김견본" not in page.content.decode()
    (row,) = page.context["rows"]
    assert (row.change.row, row.change.is_last, {said.value for said in row.said}) == (person.pk, True, {None})


@pytest.mark.parametrize("number", ["", "없는 번호", "2026-서울-99999", "9" * 40, "a\0b", "😀", "1-1-" + "9" * 30])
def test_a_number_that_is_none_is_answered_and_kept(admin: Client, number: str) -> None:
    answer = _asked(admin, number)
    assert answer.status_code == 422
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions_however_much_there_is(
    admin: Client, rows: int, django_assert_num_queries: Any
) -> None:
    application = ApplicationFactory(submitted=True)
    for number in range(rows):
        Application.objects.filter(pk=application.pk).update(workers=100 + number)
    _asked(admin, application.number)
    with django_assert_num_queries(9):
        _asked(admin, application.number)
