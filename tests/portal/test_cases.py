"""The page of a person's case: what every room promised, and handing it over."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from aftercare.actions import case_moves
from aftercare.models import CaseMove
from allowance.actions import claims
from centers.models import Center
from centers.roles import Role
from enrollment.models import Application
from jobs.models import Placement
from tests.aftercare.test_case_moves import case, colleague
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db

QUERIES = 20


def page(center: Center, owner: User) -> str:
    return reverse("case", args=[center.pk, owner.pk])


def test_the_page_lists_moves_and_remembers() -> None:
    owner, center, by = case()
    to = colleague(center)
    client = Client()
    client.force_login(by)
    listed = client.get(page(center, owner)).content.decode()
    assert "예시 상사" in listed
    response = client.post(page(center, owner), {"to": f"{center.pk}-{to.pk}", "reason": "휴직 😀"}, follow=True)
    assert "약속 3건을 옮기고" in response.content.decode()
    assert "휴직 😀" in response.content.decode()
    again = client.post(page(center, owner), {"to": f"{center.pk}-{to.pk}", "reason": "휴직"})
    assert "옮길 약속이 없어" in again.content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"to": "1-1", "reason": "휴직"}, {"to": "\x00", "reason": "가" * 301}, {"to": ""}]
)
def test_what_cannot_be_is_said_and_changes_nothing(typed: dict[str, str]) -> None:
    owner, center, by = case()
    client = Client()
    client.force_login(by)
    response = client.post(page(center, owner), typed)
    assert "고칠 곳이" in response.content.decode()
    assert not CaseMove.objects.exists()


def test_staff_of_another_centre_finds_no_case_until_it_comes_there() -> None:
    owner, center, by = case()
    far = CenterFactory()
    to = StaffFactory(role=Role.COUNSELOR, center=far)
    client = Client()
    client.force_login(to)
    assert client.get(page(center, owner)).status_code == 404
    assert client.get(page(far, owner)).status_code == 404
    case_moves.move(owner, center, to_center=far, to=to, reason="이사", by=by)
    assert client.get(page(far, owner)).status_code == 200
    assert (Application.objects.count(), Placement.objects.get().center) == (1 + 1, far)


def claim_of(owner: User, center: Center, **state: bool) -> Any:
    completed = ApplicationFactory(cohort=OpenCohortFactory(center=center), applicant=owner, completed=True)
    return ClaimFactory(application=completed, **state)


def test_a_claim_is_a_promise_of_the_centre_and_is_named_when_the_person_goes_elsewhere(client: Client) -> None:
    owner, center, by = case()
    claim_of(owner, center, handed_in=True)
    claim_of(owner, center, paid=True)
    far = CenterFactory()
    to = colleague(far)
    client.force_login(by)
    listed = client.get(page(center, owner)).text
    assert listed.count("전직 장려수당</a>") == 1
    assert "센터가 함께 지킴" in listed
    client.post(page(center, owner), {"to": f"{far.pk}-{to.pk}", "reason": "이사"})
    assert "전직 장려수당: 1차, 증빙 확인" in CaseMove.objects.get().stayed


def test_within_one_centre_a_claim_stays_where_it_is_and_nothing_is_said(client: Client) -> None:
    owner, center, by = case()
    claim_of(owner, center, handed_in=True)
    to = colleague(center)
    client.force_login(by)
    client.post(page(center, owner), {"to": f"{center.pk}-{to.pk}", "reason": "휴직"})
    assert CaseMove.objects.get().stayed == []


def test_within_one_centre_a_claim_that_somebody_looks_after_goes_along(client: Client) -> None:
    owner, center, by = case()
    claim = claim_of(owner, center, handed_in=True)
    claims.assign(claim, by, shown=None, by=by)
    to = colleague(center)
    client.force_login(by)
    assert by.name in client.get(page(center, owner)).content.decode()
    client.post(page(center, owner), {"to": f"{center.pk}-{to.pk}", "reason": "휴직"})
    claim.refresh_from_db()
    assert claim.assigned_to == to


def test_a_page_costs_as_many_queries_for_three_claims_as_for_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    owner, center, by = case()
    client.force_login(by)
    claim_of(owner, center)
    client.get(page(center, owner))
    with django_assert_num_queries(QUERIES):
        client.get(page(center, owner))
    for _ in range(2):
        claim_of(owner, center)
    with django_assert_num_queries(QUERIES):
        client.get(page(center, owner))
