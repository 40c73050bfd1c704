"""The first page of management, and which doors of management open for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Center
from centers.roles import Role
from common import clock
from tests.factories.accounts import OwnerFactory, RightsRequestFactory, StaffFactory
from tests.factories.centers import (
    CenterFactory,
    CohortFactory,
    CourseFactory,
    MembershipFactory,
    PartnerCompanyFactory,
    ProgramYearFactory,
)
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return StaffFactory(role=Role.ADMIN)


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def lead(center: Center) -> Any:
    return StaffFactory(role=Role.LEAD, center=center)


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def admin_pages(center: Center) -> list[str]:
    return [
        reverse("centers:center-list"),
        reverse("centers:center-add"),
        reverse("centers:center-edit", args=[center.pk]),
        reverse("centers:course-list"),
        reverse("centers:course-add"),
        reverse("centers:course-edit", args=[CourseFactory(with_modules=True).pk]),
        reverse("centers:company-list"),
        reverse("centers:company-add"),
        reverse("centers:company-edit", args=[PartnerCompanyFactory().pk]),
        reverse("centers:edition-list"),
        reverse("centers:edition-detail", args=[ProgramYearFactory(with_criteria=True).pk]),
        reverse("centers:edition-edit", args=[ProgramYearFactory(draft=True, with_cadence=True).pk]),
        reverse("centers:staff-list"),
        reverse("centers:staff-add"),
        reverse("centers:staff-detail", args=[MembershipFactory(center=center).user_id]),
        reverse("centers:role-end", args=[MembershipFactory(center=center).pk]),
    ]


def cohort_pages(center: Center) -> list[str]:
    cohort = OpenCohortFactory(center=center)
    draft = CohortFactory(center=center, draft=True)
    return [
        reverse("manage"),
        reverse("manage-cohorts"),
        reverse("manage-cohort-add"),
        reverse("manage-cohort", args=[cohort.pk]),
        reverse("manage-cohort", args=[draft.pk]),
        reverse("manage-cohort-edit", args=[cohort.pk]),
        reverse("manage-cohort-edit", args=[draft.pk]),
        reverse("manage-cohort-capacity", args=[cohort.pk]),
        reverse("manage-cohort-cancel", args=[cohort.pk]),
    ]


def statuses(client: Client, pages: list[str]) -> set[int]:
    return {client.get(page).status_code for page in pages}


def test_an_admin_opens_every_page(client: Client, admin: Any, center: Center) -> None:
    signed_in(client, admin)
    assert statuses(client, admin_pages(center) + cohort_pages(center)) == {200}


def test_a_lead_opens_the_cohorts_of_the_own_centre_and_nothing_else(client: Client, lead: Any, center: Center) -> None:
    signed_in(client, lead)
    assert statuses(client, cohort_pages(center)) == {200}
    assert statuses(client, admin_pages(center)) == {403}


def test_another_centres_cohort_does_not_exist_for_a_lead(client: Client, lead: Any) -> None:
    signed_in(client, lead)
    assert statuses(client, cohort_pages(CenterFactory())[3:]) == {404}


@pytest.mark.parametrize("who", ["owner", "counselor"])
def test_nobody_else_opens_management(client: Client, center: Center, who: str) -> None:
    user = OwnerFactory() if who == "owner" else StaffFactory(role=Role.COUNSELOR, center=center)
    signed_in(client, user)
    assert statuses(client, admin_pages(center) + cohort_pages(center)) == {403}


def test_a_stranger_is_asked_to_sign_in(client: Client, center: Center) -> None:
    assert statuses(client, admin_pages(center) + cohort_pages(center)) == {302}


@pytest.mark.parametrize(
    "name", ["center-publish", "center-hide", "edition-publish", "edition-draft", "staff-suspend", "staff-password"]
)
def test_acts_are_not_reached_by_a_link(client: Client, admin: Any, name: str) -> None:
    signed_in(client, admin)
    assert client.get(reverse(f"centers:{name}", args=[1])).status_code == 405


def titles(client: Client) -> list[tuple[str, str]]:
    return [(item.tag, item.title) for item in client.get(reverse("manage")).context["items"]]


def test_the_first_page_names_what_is_left_to_do(client: Client, admin: Any, center: Center) -> None:
    late = CohortFactory(center=center, draft=True)
    CohortFactory(
        center=center,
        draft=True,
        course=late.course,
        number=40,
        opens_at=clock.now() + timedelta(days=30),
        closes_at=clock.now() + timedelta(days=40),
        starts_on=clock.today() + timedelta(days=50),
    )
    hidden = CenterFactory(is_published=False, phone="")
    MembershipFactory(center=hidden, role=Role.LEAD)
    edition = ProgramYearFactory(draft=True, track=late.course.track, year=clock.today().year + 1)
    signed_in(client, admin)
    assert titles(client) == [
        ("공개 전", f"{late}, {center.name}"),
        ("점검", "역할 점검"),
        ("책임자 없음", center.name),
        ("숨김", hidden.name),
        ("초안", f"{edition.track.name} {edition.year}년 규정집"),
    ]


@pytest.mark.parametrize(("days", "expected"), [(-1, ["기한 지남", "공개 전"]), (1, ["공개 전", "답하기"])])
def test_only_what_a_law_wanted_by_a_day_that_is_over_goes_before_the_rest(
    client: Client, admin: Any, center: Center, days: int, expected: list[str]
) -> None:
    CohortFactory(center=center, draft=True)
    RightsRequestFactory(due_on=clock.today() + timedelta(days=days))
    signed_in(client, admin)
    assert [tag for tag, _title in titles(client)][:2] == expected


def test_a_lead_is_told_of_the_own_cohorts_only(client: Client, lead: Any, center: Center) -> None:
    mine = CohortFactory(center=center, draft=True)
    CohortFactory(draft=True)
    signed_in(client, lead)
    assert titles(client) == [("공개 전", f"{mine}, {center.name}")]


def test_a_full_cohort_with_a_line_is_mentioned(client: Client, lead: Any, center: Center) -> None:
    cohort = OpenCohortFactory(center=center, capacity=1)
    ApplicationFactory(cohort=cohort, waiting=True)
    signed_in(client, lead)
    assert titles(client) == [("자리 없음", f"{cohort}, {center.name}")]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_page_asks_the_same_number_of_questions_however_much_there_is(
    client: Client, admin: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        CohortFactory(draft=True)
        OpenCohortFactory(capacity=1)
    signed_in(client, admin)
    client.get(reverse("manage"))
    with django_assert_num_queries(15):
        client.get(reverse("manage"))
