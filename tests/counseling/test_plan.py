"""Tests of the plan: versions that stay, a writer who was overtaken, and an application opened in one tap, prefilled."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from common import clock
from common.errors import StaleForm
from counseling.models import CareerPlan, PlanVersion
from enrollment.models import Application
from messaging.models import Message
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, CourseFactory
from tests.factories.counseling import BookingFactory, PlanVersionFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db

PLAN = "/plan/"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def typed(consultant: Any, **changed: Any) -> dict[str, Any]:
    return {
        "consultant": consultant.pk,
        "career": "옷가게를 7년 했습니다.",
        "strengths": "셈이 빠릅니다.",
        "direction": "회계 일을 하고 싶습니다.",
        "shown": "0",
        **changed,
    }


def test_a_consultant_writes_the_plan_and_both_read_it() -> None:
    booking = BookingFactory(held=True)
    cohort = OpenCohortFactory(center=booking.center)
    consultant, person = booking.consultant, booking.person
    url = reverse("counseling_desk:plan-write", args=[person.pk])
    client = signed_in(consultant)
    today = clock.today()
    response = client.post(
        url,
        typed(
            consultant,
            choice_1=f"cohort-{cohort.pk}",
            why_1="셈이 빠르셔서",
            choice_2=f"course-{CourseFactory().pk}",
            on_1_y=today.year + 1,
            on_1_m=3,
            on_1_d=2,
            text_1="다시 만나기",
        ),
    )
    assert response.status_code == 302
    version = PlanVersion.objects.get()
    assert (version.number, version.plan.consultant, version.plan.center) == (1, consultant, booking.center)
    assert [(choice.cohort, choice.why) for choice in version.choices.all()] == [(cohort, "셈이 빠르셔서"), (None, "")]
    assert Message.objects.get(kind="counseling/plan_written").recipient == person
    for page in (
        signed_in(person).get(PLAN).content.decode(),
        client.get(reverse("counseling_desk:plan", args=[person.pk])).content.decode(),
    ):
        assert "셈이 빠릅니다." in page
        assert "다시 만나기" in page
        assert consultant.name in page


def test_the_first_version_begins_with_what_the_person_wrote_when_she_applied() -> None:
    application = ApplicationFactory(submitted=True, career="국숫집을 9년 했습니다.", wishes="설비 일")
    consultant = StaffFactory(role="counselor", center=application.cohort.center)
    page = signed_in(consultant).get(reverse("counseling_desk:plan-write", args=[application.applicant_id]))
    assert "국숫집을 9년 했습니다." in page.content.decode()
    assert "설비 일" in page.content.decode()


def test_every_version_stays_as_it_was_written() -> None:
    first = PlanVersionFactory()
    plan = first.plan
    PlanVersionFactory(person=plan.person, center=plan.center, consultant=plan.consultant, shown=1)
    page = signed_in(plan.person).get(PLAN, {"version": 1}).content.decode()
    assert "앞서 적은 판입니다" in page
    for rows in (PlanVersion.objects.all(), first.dates.all()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(id=0)
    assert signed_in(plan.person).get(PLAN, {"version": "가\x00"}).status_code == 200


def test_a_writer_who_was_overtaken_is_told_and_loses_nothing() -> None:
    version = PlanVersionFactory()
    plan = version.plan
    with pytest.raises(StaleForm):
        PlanVersionFactory(person=plan.person, center=plan.center, consultant=plan.consultant, shown=0)
    BookingFactory(person=plan.person, center=plan.center, consultant=None, held=True)
    client = signed_in(plan.consultant)
    response = client.post(reverse("counseling_desk:plan-write", args=[plan.person_id]), typed(plan.consultant))
    page = response.content.decode()
    assert response.status_code == 422
    assert "다른 화면에서 먼저 고친 내용" in page
    assert "셈이 빠릅니다." in page


@pytest.mark.django_db(transaction=True)
def test_of_two_people_writing_at_once_one_writes() -> None:
    person, center = OwnerFactory(), CenterFactory()
    act = partial(PlanVersionFactory, person=person, center=center)
    results = at_once([act] * 4)
    assert [type(result) for result in results].count(StaleForm) == 3
    assert (CareerPlan.objects.count(), PlanVersion.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"career": ""}, "비어 있습니다"),
        ({"strengths": "글" * 1001}, "1000자까지"),
        ({"direction": "\u202e"}, "보이지 않는 글자"),
        ({"choice_1": "cohort-0"}, "고를 수 없는 값"),
        ({"on_1_y": "2027", "on_1_m": "3", "on_1_d": "1"}, "그날 할 일이 비어 있습니다"),
        ({"text_2": "만나기"}, "날짜가 비어 있습니다"),
        ({"consultant": "0"}, "고를 수 없는 값"),
        ({"shown": "x"}, "숫자"),
    ],
)
def test_what_cannot_be_a_plan_is_said(changed: dict[str, str], said: str) -> None:
    booking = BookingFactory(held=True)
    url = reverse("counseling_desk:plan-write", args=[booking.person_id])
    response = signed_in(booking.consultant).post(url, typed(booking.consultant) | changed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not PlanVersion.objects.exists()


def test_one_course_is_chosen_once() -> None:
    booking = BookingFactory(held=True)
    course = f"course-{CourseFactory().pk}"
    url = reverse("counseling_desk:plan-write", args=[booking.person_id])
    page = signed_in(booking.consultant).post(url, typed(booking.consultant, choice_1=course, choice_3=course))
    assert "같은 과정을 두 번 골랐습니다" in page.content.decode()


def test_one_tap_opens_a_prefilled_application() -> None:
    cohort = OpenCohortFactory()
    version = PlanVersionFactory(center=cohort.center, cohorts=[cohort])
    client = signed_in(version.plan.person)
    assert "신청서 열기" in client.get(PLAN).content.decode()
    response = client.post("/plan/apply/", {"version": version.pk, "cohort": cohort.pk})
    application = Application.objects.get()
    assert response.url == reverse("enrollment:application", args=[application.pk])
    page = client.get(reverse("enrollment:section", args=[application.pk, "wishes"])).content.decode()
    assert version.career in page
    assert version.direction in page
    again = client.post("/plan/apply/", {"version": version.pk, "cohort": cohort.pk})
    assert again.url == response.url


def test_a_choice_whose_cohort_closed_leads_to_the_open_ones_of_its_course() -> None:
    closed = OpenCohortFactory(closed=True)
    elsewhere = OpenCohortFactory(course=closed.course)
    version = PlanVersionFactory(center=closed.center, cohorts=[closed])
    client = signed_in(version.plan.person)
    assert str(elsewhere) in client.get(PLAN).content.decode()
    assert client.post("/plan/apply/", {"version": version.pk, "cohort": elsewhere.pk}).status_code == 302
    assert Application.objects.get().cohort == elsewhere


@pytest.mark.parametrize("what", ["an older version", "another course", "nonsense", "nothing"])
def test_what_the_plan_does_not_offer_is_not_applied_for(what: str) -> None:
    cohort, other = OpenCohortFactory(), OpenCohortFactory()
    first = PlanVersionFactory(cohorts=[cohort])
    plan = first.plan
    if what == "an older version":
        PlanVersionFactory(person=plan.person, center=plan.center, consultant=plan.consultant, shown=1)
    sent = {
        "an older version": {"version": first.pk, "cohort": cohort.pk},
        "another course": {"version": first.pk, "cohort": other.pk},
        "nonsense": {"version": "가", "cohort": "\x00"},
        "nothing": {},
    }[what]
    page = signed_in(plan.person).post("/plan/apply/", sent, follow=True).content.decode()
    assert "신청을 시작하지 않았습니다" in page
    assert not Application.objects.exists()


def test_without_a_plan_the_page_says_how_to_get_one() -> None:
    assert "/talks/book/?kind=design" in signed_in(OwnerFactory()).get(PLAN).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_costs_the_same_for_one_course_and_for_three(django_assert_num_queries: Any, count: int) -> None:
    version = PlanVersionFactory(cohorts=[OpenCohortFactory() for _ in range(count)])
    client = signed_in(version.plan.person)
    with django_assert_num_queries(11):
        client.get(PLAN)
