"""Work products: what people write stays as typed, what was said stays as said, and only whom it concerns sees it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from centers.roles import Role
from common import clock
from common.errors import StaleForm
from enrollment.models import Application
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.enrollment import OpenCohortFactory
from tests.factories.training import seated
from tests.support.at_once import at_once
from training.actions import work
from training.errors import ReportTooEarly
from training.models import InterviewFeedback, ResumeSection, WorkTrial

pytestmark = pytest.mark.django_db
SUMMARY = ResumeSection.Kind.SUMMARY


@pytest.fixture
def person() -> Application:
    return seated(OpenCohortFactory())[0]


@pytest.fixture
def teacher(person: Application) -> Any:
    return StaffFactory(role=Role.TEACHER, cohort=person.cohort)


def section(kind: str = SUMMARY) -> str:
    return reverse("training:resume-section", args=[kind])


def boxes(name: str, day: Any) -> dict[str, Any]:
    return {f"{name}_y": day.year, f"{name}_m": day.month, f"{name}_d": day.day}


def test_a_section_is_kept_as_typed_and_printed(client: Client, person: Application) -> None:
    client.force_login(person.applicant)
    typed = "식당 12년.\r\n손님 <b>응대</b> 🙂"
    assert client.post(section(), {"text": typed, "version": "0"}).status_code == 302
    assert ResumeSection.objects.get().text == "식당 12년.\n손님 <b>응대</b> 🙂"
    assert "손님 &lt;b&gt;응대&lt;/b&gt; 🙂" in client.get(reverse("training:resume")).text


@pytest.mark.parametrize("text", ["가" * 2001, "\x00", "\u202e뒤집기", "800101-1234567"])
def test_what_cannot_be_kept_stays_on_the_screen(client: Client, person: Application, text: str) -> None:
    client.force_login(person.applicant)
    response = client.post(section(), {"text": text, "version": "0"})
    assert response.status_code == 422
    assert not ResumeSection.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_broken_version_is_answered(client: Client, person: Application, version: str) -> None:
    client.force_login(person.applicant)
    assert client.post(section(), {"text": "안녕", "version": version}).status_code == 422


def test_two_tabs_are_told_about_each_other_and_lose_nothing(client: Client, person: Application) -> None:
    client.force_login(person.applicant)
    client.post(section(), {"text": "첫째 화면", "version": "0"})
    response = client.post(section(), {"text": "둘째 화면", "version": "0"})
    assert response.status_code == 422
    assert "첫째 화면" in response.text
    assert "둘째 화면" in response.text
    client.post(section(), {"text": "둘째 화면", "version": "1"})
    assert ResumeSection.objects.get().text == "둘째 화면"


@pytest.mark.django_db(transaction=True)
def test_of_several_savings_at_once_one_stands_and_the_others_are_told() -> None:
    person = OwnerFactory()
    acts = [partial(work.save_section, person, SUMMARY, f"글 {n}", version=0) for n in range(4)]
    results = at_once(acts)
    assert sorted(type(result).__name__ for result in results) == ["ResumeSection"] + ["StaleForm"] * 3
    assert isinstance(next(result for result in results if isinstance(result, Exception)), StaleForm)


def test_a_resume_is_written_in_a_course(client: Client) -> None:
    client.force_login(OwnerFactory())
    assert client.get(reverse("training:resume")).status_code == 404
    assert client.get(section()).status_code == 404


def test_a_section_that_does_not_exist_is_not_found(client: Client, person: Application) -> None:
    client.force_login(person.applicant)
    assert client.get(section("other")).status_code == 404


def test_a_teacher_tells_what_was_good_and_what_to_improve_once(
    client: Client, person: Application, teacher: Any
) -> None:
    client.force_login(teacher)
    page = reverse("training_desk:work", args=[person.pk])
    said = {"act": "feedback", "said-strengths": "눈을 보고 말함", "said-to_improve": "더 짧게"}
    assert client.post(page, said).status_code == 422
    assert client.post(page, said | boxes("said-held_on", clock.today() + timedelta(days=1))).status_code == 422
    for _ in range(2):
        assert client.post(page, said | boxes("said-held_on", clock.today())).status_code == 302
    assert InterviewFeedback.objects.count() == 1
    client.force_login(person.applicant)
    assert "눈을 보고 말함" in client.get(reverse("training:work", args=[person.pk])).text


def test_what_was_said_can_neither_be_changed_nor_deleted(person: Application, teacher: Any) -> None:
    work.give_feedback(person, held_on=clock.today(), strengths="밝음", to_improve="짧게", by=teacher)
    for act in (
        lambda: InterviewFeedback.objects.update(strengths=""),
        lambda: InterviewFeedback.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_trial_is_recorded_once_and_reported_by_the_person(client: Client, person: Application, teacher: Any) -> None:
    client.force_login(teacher)
    page = reverse("training_desk:work", args=[person.pk])
    today = clock.today()
    typed = {"act": "trial", "at-host": "예시 가전", "at-contact": "홍팀장"} | boxes("at-starts_on", today)
    assert client.post(page, typed | boxes("at-ends_on", today - timedelta(days=1))).status_code == 422
    assert client.post(page, typed | boxes("at-ends_on", today)).status_code == 302
    assert client.post(page, typed | boxes("at-ends_on", today)).status_code == 422
    trial = WorkTrial.objects.get()
    client.force_login(person.applicant)
    report = reverse("training:trial-report", args=[trial.pk])
    assert client.post(report, {"report": ""}).status_code == 422
    assert client.post(report, {"report": "에어컨을 달아 보았습니다."}).status_code == 302
    assert "에어컨을 달아 보았습니다." in client.get(reverse("training:work", args=[person.pk])).text


def test_nobody_reports_before_the_first_day(person: Application, teacher: Any) -> None:
    day = clock.today() + timedelta(days=3)
    trial = work.record_trial(person, host="예시 가전", contact="", starts_on=day, ends_on=day, by=teacher)
    with pytest.raises(ReportTooEarly):
        work.report(trial, "미리 씀")


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_statements_whatever_they_list(
    client: Client, person: Application, teacher: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        day = clock.today() - timedelta(days=number)
        work.give_feedback(person, held_on=day, strengths="밝음", to_improve="짧게", by=teacher)
        work.record_trial(person, host=f"예시 {number}", contact="", starts_on=day, ends_on=day, by=teacher)
        work.save_section(person.applicant, list(ResumeSection.Kind)[number], "글", version=0)
    client.force_login(teacher)
    with django_assert_num_queries(8):
        client.get(reverse("training_desk:work", args=[person.pk]))
    client.force_login(person.applicant)
    with django_assert_num_queries(6):
        client.get(reverse("training:work", args=[person.pk]))
