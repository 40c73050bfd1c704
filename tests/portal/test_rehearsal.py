"""A draft rehearsed on last year's applications: counted, listed with masked names, in a bounded number of queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.actions import editions
from centers.models import Criterion
from centers.roles import Role
from common import clock
from enrollment.models import Application
from portal import rehearsal
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CourseFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, Any]:
    edition = ProgramYearFactory(with_criteria=True)
    cohort = OpenCohortFactory(course=CourseFactory(track=edition.track), program_year=edition)
    draft = editions.draft_next(edition, by=StaffFactory())
    return {"cohort": cohort, "draft": draft}


def test_it_counts_what_would_change_and_writes_nothing(world: dict[str, Any], client: Client) -> None:
    world["draft"].criteria.filter(kind=Criterion.Kind.SMALL_BUSINESS).update(parameters={"workers_under": 3})
    world["draft"].criteria.filter(kind=Criterion.Kind.AGE).delete()
    small = ApplicationFactory(submitted=True, cohort=world["cohort"], workers=1)
    large = ApplicationFactory(submitted=True, cohort=world["cohort"], workers=4, applicant=OwnerFactory(name="김예시"))
    ApplicationFactory(draft=True, cohort=world["cohort"])
    ApplicationFactory(submitted=True)  # another track
    before = list(Application.objects.order_by("pk").values())

    result = rehearsal.rehearse(world["draft"])

    assert result.total == 2
    assert result.counts == [("가능성 있음", 2, 1), ("확인 필요", 0, 0), ("제외 가능", 0, 1)]
    assert [moved.application for moved in result.moved] == [large]
    assert list(Application.objects.order_by("pk").values()) == before

    client.force_login(StaffFactory(role=Role.ADMIN))
    page = client.get(reverse("manage-edition-rehearse", args=[world["draft"].pk])).text
    assert large.number in page
    assert "김○시" in page
    assert "김예시" not in page
    assert small.number not in page


def test_only_the_year_before_the_drafts_is_looked_at(world: dict[str, Any]) -> None:
    last_year = clock.now() - timedelta(days=366)
    old = ApplicationFactory(submitted=True, cohort=world["cohort"])
    Application.objects.filter(pk=old.pk).update(submitted_at=last_year)
    assert rehearsal.rehearse(world["draft"]).total == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_do_not_grow_with_the_applications(
    world: dict[str, Any], rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        ApplicationFactory(submitted=True, cohort=world["cohort"], workers=7)
    with django_assert_num_queries(3):
        rehearsal.rehearse(world["draft"])


def test_an_empty_year_says_so(world: dict[str, Any], client: Client) -> None:
    client.force_login(StaffFactory(role=Role.ADMIN))
    page = client.get(reverse("manage-edition-rehearse", args=[world["draft"].pk])).text
    assert "지난해에 낸 신청이 없습니다." in page
