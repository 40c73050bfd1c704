"""The public pages: what they show in each phase, how they are filtered, and what they ask of the database."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Cohort, Institution
from common import clock
from enrollment.models import with_occupancy
from tests.factories.accounts import OwnerFactory
from tests.factories.centers import (
    CenterFactory,
    CourseFactory,
    InstitutionFactory,
    PartnerCompanyFactory,
    ProgramYearFactory,
    TrackFactory,
)
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


def page(url: str, client: Client | None = None) -> str:
    """The text of a page, its tags and doubled spaces taken out, read by somebody with an empty cache."""
    response = (client or Client()).get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


def detail(cohort: Cohort) -> str:
    return reverse("course-detail", args=[cohort.pk])


def full_cohort(**values: Any) -> Cohort:
    """One seat, taken; one person waits and one is under review."""
    cohort = OpenCohortFactory(capacity=1, **values)
    ApplicationFactory(cohort=cohort, admitted=True)
    ApplicationFactory(cohort=cohort, reach="waiting")
    ApplicationFactory(cohort=cohort, submitted=True)
    return cohort


def test_occupancy_counts_seats_and_people_of_each_cohort_by_itself() -> None:
    busy = full_cohort()
    offered = ApplicationFactory(offered=True).cohort
    quiet = OpenCohortFactory(capacity=3)

    found = with_occupancy(Cohort.objects.order_by("pk"))

    counts = "seats_total", "seats_taken", "seats_offered", "seats_left", "waiting", "in_review"
    assert {cohort.pk: tuple(getattr(cohort, name) for name in counts) for cohort in found} == {
        busy.pk: (1, 1, 0, 0, 1, 1),
        offered.pk: (1, 0, 1, 0, 0, 0),
        quiet.pk: (3, 0, 0, 3, 0, 0),
    }


class TestHome:
    def test_shows_the_three_cohorts_that_close_soonest_and_the_centres(self) -> None:
        cohorts = [OpenCohortFactory(closes_at=clock.now() + timedelta(days=days, hours=1)) for days in (9, 2, 5, 7)]
        hidden = CenterFactory(is_published=False)

        text = page("/")

        places = [text.find(str(cohorts[i])) for i in (1, 2, 3)]
        assert places == sorted(places)
        assert -1 not in places
        assert str(cohorts[0]) not in text
        assert all(cohort.center.name in text for cohort in cohorts)
        assert hidden.name not in text

    def test_says_who_may_apply_from_the_newest_published_edition(self) -> None:
        ProgramYearFactory(year=2025, with_criteria=True, name="지난해 규정")
        ProgramYearFactory(year=2026, with_criteria=True, name="올해 규정")
        ProgramYearFactory(year=2027, with_criteria=True, name="다음 해 초안", draft=True)

        text = page("/")

        assert "2026년 올해 규정 기준입니다." in text
        assert "폐업했거나 곧 폐업할 소상공인입니다." in text
        assert "사업자등록증명으로 확인합니다." in text

    def test_offers_a_call_back_when_nothing_is_open(self) -> None:
        text = page("/")

        assert "지금 모집 중인 과정이 없습니다." in text
        assert "전화 요청 남기기" in text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_asks_the_database_four_times(self, rows: int, django_assert_num_queries: Any) -> None:
        for _ in range(rows):
            OpenCohortFactory(program_year=ProgramYearFactory(with_criteria=True))

        with django_assert_num_queries(4):
            page("/")


class TestList:
    def test_orders_open_cohorts_by_closing_and_puts_announced_ones_after_them(self) -> None:
        announced = OpenCohortFactory(announced=True)
        later = OpenCohortFactory(closes_at=clock.now() + timedelta(days=6))
        sooner = OpenCohortFactory(closes_at=clock.now() + timedelta(days=2))

        text = page("/courses/")

        places = [text.find(str(cohort)) for cohort in (sooner, later, announced)]
        assert places == sorted(places)
        assert -1 not in places
        assert "지금 신청할 수 있는 과정이 2개 있습니다." in text

    def test_leaves_out_what_nobody_can_apply_for(self) -> None:
        gone = [
            OpenCohortFactory(closed=True),
            OpenCohortFactory(in_training=True),
            OpenCohortFactory(finished=True),
            OpenCohortFactory(cancelled=True),
            OpenCohortFactory(center=CenterFactory(is_published=False)),
        ]
        draft = OpenCohortFactory()
        Cohort.objects.filter(pk=draft.pk).update(published_at=None)

        text = page("/courses/")

        assert not [cohort for cohort in [*gone, draft] if str(cohort) in text]

    def test_says_how_many_seats_are_left_and_who_is_ahead(self) -> None:
        full_cohort()
        ApplicationFactory(cohort=OpenCohortFactory(capacity=4), admitted=True)

        text = page("/courses/")

        assert "자리가 모두 찼습니다. 앞에 2명이 있고, 신청하면 그다음 차례로 기다립니다." in text
        assert "4자리 중 3자리" in text

    def test_filters_by_centre_track_and_month_through_links_that_keep_each_other(self) -> None:
        seoul, daegu = CenterFactory(slug="seoul"), CenterFactory(slug="daegu")
        track = TrackFactory(key="repair")
        course = CourseFactory(track=track)
        wanted = OpenCohortFactory(course=course, center=seoul)
        others = [OpenCohortFactory(course=course, center=daegu), OpenCohortFactory(center=seoul)]
        month = f"{wanted.starts_on:%Y-%m}"

        response = Client().get("/courses/", {"center": "seoul", "track": "repair", "month": month})

        assert str(wanted) in response.text
        assert not [cohort for cohort in others if str(cohort) in response.text]
        assert f'href="?month={month}&amp;track=repair"' in response.text  # all centres
        assert f'href="?center=daegu&amp;month={month}&amp;track=repair"' in response.text

    def test_an_unknown_filter_counts_as_none(self) -> None:
        cohort = OpenCohortFactory()

        for query in ({"center": "없음"}, {"month": "2026-13"}, {"track": "' or 1=1"}, {"center": "x" * 5000}):
            assert str(cohort) in page("/courses/?" + "&".join(f"{k}={v}" for k, v in query.items()))

    def test_an_empty_choice_leads_back_to_all_and_offers_a_call_back(self) -> None:
        CenterFactory(slug="quiet")
        OpenCohortFactory()

        text = page("/courses/?center=quiet")

        assert "고르신 조건으로 모집 중인 과정이 없습니다." in text
        assert "모든 과정 보기" in text
        assert "전화 요청 남기기" in text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_asks_the_database_three_times(self, rows: int, django_assert_num_queries: Any) -> None:
        for _ in range(rows):
            full_cohort()

        with django_assert_num_queries(3):
            page("/courses/")


class TestDetail:
    def test_shows_rules_modules_papers_partners_and_dates_from_the_rows(self) -> None:
        edition = ProgramYearFactory(with_criteria=True, with_papers=True, attendance_percent=75, closing_months=4)
        school: Institution = InstitutionFactory(name="예시 학교")
        course = CourseFactory(track=edition.track, with_modules=True, taught_by=school)
        course.partners.add(PartnerCompanyFactory(name="예시 상사"))
        cohort = OpenCohortFactory(course=course, program_year=edition, national_number=5)

        text = page(detail(cohort))

        for expected in (
            "직원이 5명보다 적습니다(광업, 제조업, 건설업, 운수업은 10명).",
            "기초, 16시간",
            "심화, 24시간",
            "모두 40시간",
            "출석 75% 이상이면 수료합니다.",
            "약 4개월 안에 폐업하고",
            "폐업사실증명원 꼭 필요",
            "직원이 있던 분만 냅니다.",
            "발급받은 날부터 30일 동안 쓸 수 있습니다.",
            "예시 학교",
            "예시 상사",
            "전국 5기",
            "20자리 중 20자리",
            "지금 신청하면 접수 순번 1번입니다.",
        ):
            assert expected in text

    def test_an_open_cohort_leads_to_the_start_of_the_application(self) -> None:
        cohort = OpenCohortFactory()

        response = Client().get(detail(cohort))

        assert f'href="{reverse("enrollment:start", args=[cohort.pk])}">신청하기</a>' in response.text
        assert "csrfmiddlewaretoken" not in response.text

    def test_who_has_applied_already_is_led_to_her_application(self) -> None:
        application = ApplicationFactory(submitted=True)
        client = Client()
        client.force_login(application.applicant)

        text = page(detail(application.cohort), client)

        assert "이미 신청하셨습니다" in text
        assert "신청하기" not in text

    @pytest.mark.parametrize(
        ("phase", "expected"),
        [
            ({"announced": True}, "모집 예정"),
            ({"closed": True}, "신청을 받지 않습니다."),
            ({"in_training": True}, "신청을 받지 않습니다."),
            ({"finished": True}, "신청을 받지 않습니다."),
            ({"cancelled": True}, "이 과정은 열리지 않습니다. 신청하신 분이 적어 열지 않습니다."),
        ],
    )
    def test_out_of_its_time_it_stays_and_says_what_is_still_possible(self, phase: Any, expected: str) -> None:
        cohort = OpenCohortFactory(**phase)
        alternative = OpenCohortFactory(course=cohort.course)

        text = page(detail(cohort))

        assert expected in text
        assert "신청하기" not in text
        assert ("어떻게 신청하나요" in text) is ("announced" in phase)
        assert str(alternative) in text

    def test_is_not_there_before_it_is_published_or_at_a_hidden_centre(self) -> None:
        draft = OpenCohortFactory()
        Cohort.objects.filter(pk=draft.pk).update(published_at=None)
        hidden = OpenCohortFactory(center=CenterFactory(is_published=False))

        for url in (detail(draft), detail(hidden), "/courses/999999/"):
            assert Client().get(url).status_code == 404

    def test_names_the_same_course_elsewhere_before_the_rest_of_the_centre(self) -> None:
        cohort = OpenCohortFactory()
        elsewhere = OpenCohortFactory(course=cohort.course, closes_at=clock.now() + timedelta(days=9))
        same_place = OpenCohortFactory(center=cohort.center, closes_at=clock.now() + timedelta(days=1))
        unrelated = OpenCohortFactory()

        text = page(detail(cohort)).partition("함께 보면 좋은 과정")[2]

        assert 0 < text.find(str(elsewhere)) < text.find(str(same_place))
        assert str(unrelated) not in text

    @pytest.mark.parametrize("rows", [1, 3])
    def test_asks_the_database_seven_times(self, rows: int, django_assert_num_queries: Any) -> None:
        edition = ProgramYearFactory(with_criteria=True, with_papers=True)
        course = CourseFactory(track=edition.track, with_modules=True)
        course.partners.add(*(PartnerCompanyFactory() for _ in range(rows)))
        cohort = OpenCohortFactory(course=course, program_year=edition)
        for _ in range(rows):
            OpenCohortFactory(course=course, program_year=edition)

        with django_assert_num_queries(7):
            page(detail(cohort))


@pytest.mark.parametrize("name", ["guide", "genuine", "privacy", "accessibility"])
def test_the_pages_of_words_are_open_to_anybody(name: str) -> None:
    center = CenterFactory()

    text = page(reverse(name))

    assert "막히면 사람에게 물어보세요" in text
    assert name == "accessibility" or center.name in text


def test_genuine_names_the_addresses_that_messages_really_use(settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example.kr"
    settings.DEFAULT_FROM_EMAIL = "센터 <news@example.kr>"

    text = page(reverse("genuine"))

    assert "https://portal.example.kr" in text
    assert "news@example.kr" in text
    assert "계좌번호나 계좌 비밀번호를 묻지 않습니다." in text


@pytest.mark.parametrize("url", ["/", "/courses/", "/guide/", "/genuine/", "/privacy/", "/accessibility/"])
def test_public_pages_only_answer_get_and_head(url: str) -> None:
    client = Client()
    client.force_login(OwnerFactory())

    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200
