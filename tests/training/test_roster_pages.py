"""The roster on the teacher's phone, with and without script, and the owner's own page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, Did
from centers.roles import Role
from common.journey import Stage
from tests.enrollment.apply_pages import pdf
from tests.factories.accounts import StaffFactory
from tests.factories.training import SessionFactory, seated
from training import journey
from training.actions import attendance
from training.models import Evidence, Mark, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory()


@pytest.fixture
def teacher(client: Client, session: Session) -> Any:
    teacher = StaffFactory(role=Role.TEACHER, cohort=session.cohort)
    client.force_login(teacher)
    return teacher


def url(name: str, *args: int) -> str:
    return reverse(f"training_desk:{name}", args=args)


def test_a_teacher_lands_on_the_one_roster_of_today(client: Client, teacher: Any, session: Session) -> None:
    assert client.get(reverse("workplace")).headers["Location"] == url("roster", session.pk)
    SessionFactory(cohort=session.cohort, starts_at=session.ends_at, ends_at=session.ends_at.replace(minute=50))
    assert client.get(reverse("workplace")).headers["Location"] == url("today")


def test_a_tap_without_script_comes_back_at_the_same_person(client: Client, teacher: Any, session: Session) -> None:
    (person,) = seated(session.cohort)
    response = client.post(url("mark", session.pk), {"application": person.pk, "was": "", "status": "late"})
    assert response.headers["Location"] == f"{url('roster', session.pk)}#person-{person.pk}"
    assert Mark.objects.get().status == "late"


def test_a_tap_with_script_brings_the_row_and_the_counts(client: Client, teacher: Any, session: Session) -> None:
    first, second = seated(session.cohort, 2)
    tap = {"application": first.pk, "was": "", "status": "present"}
    shown = client.post(url("mark", session.pk), tap, headers={"HX-Request": "true"}).content.decode()
    assert f'id="person-{first.pk}"' in shown
    assert f'id="person-{second.pk}"' not in shown
    assert "<strong>1명</strong> 남음" in shown


@pytest.mark.parametrize(
    "tap", [{}, {"status": "gone"}, {"status": "present"}, {"status": "present", "application": "９" * 40}]
)
def test_a_strange_tap_writes_nothing_and_says_so(
    client: Client, teacher: Any, session: Session, tap: dict[str, str]
) -> None:
    response = client.post(url("mark", session.pk), tap, follow=True)
    assert response.status_code == 200
    assert not Mark.objects.exists()


@pytest.mark.parametrize("people", [1, 3])
def test_pages_take_the_same_statements_whatever_they_list(
    client: Client, teacher: Any, session: Session, people: int, django_assert_num_queries: Any
) -> None:
    for row in seated(session.cohort, people):
        attendance.mark(session, row.pk, "present", was="", by=teacher)
    for n in range(people - 1):
        SessionFactory(
            cohort=session.cohort,
            days=-1,
            starts_at=SessionFactory.build(days=-1, cohort=session.cohort, module=None).starts_at.replace(
                minute=31 + n
            ),
        )
    with django_assert_num_queries(7):
        client.get(url("roster", session.pk))
    with django_assert_num_queries(4):
        client.get(url("today"))
    with django_assert_num_queries(12):
        client.post(url("sheet", session.cohort_id), {"purpose": "class"})


def test_marking_one_person_takes_few_statements(
    client: Client, teacher: Any, session: Session, django_assert_max_num_queries: Any
) -> None:
    (person,) = seated(session.cohort)
    with django_assert_max_num_queries(14):
        client.post(url("mark", session.pk), {"application": person.pk, "was": "", "status": "present"})


def test_whoever_is_marked_stands_in_the_access_records(client: Client, teacher: Any, session: Session) -> None:
    first, second = seated(session.cohort, 2)
    client.post(url("mark", session.pk), {"application": first.pk, "was": "", "status": "present"})
    client.post(url("rest", session.pk))
    records = AccessRecord.objects.order_by("pk").values_list("by", "did", "people")
    assert list(records) == [(teacher.pk, Did.CHANGED, [person.applicant_id]) for person in (first, second)]


def test_the_rest_is_present_with_one_press(client: Client, teacher: Any, session: Session) -> None:
    seated(session.cohort, 3)
    client.post(url("rest", session.pk))
    assert list(Mark.objects.values_list("status", flat=True)) == ["present"] * 3


def test_an_excuse_is_written_down_with_its_paper(client: Client, teacher: Any, session: Session) -> None:
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "excused", was="", by=teacher)
    page = url("person", session.pk, person.pk)
    assert client.post(page, {"act": "prove", "proof-note": ""}).status_code == 422
    bad = {"act": "prove", "proof-note": "병원", "proof-file": SimpleUploadedFile("a.pdf", b"no")}
    assert client.post(page, bad).status_code == 422
    assert not Evidence.objects.exists()
    good = {"act": "prove", "proof-note": "병원", "proof-file": SimpleUploadedFile("진료.pdf", pdf())}
    assert client.post(page, good).status_code == 302
    paper = client.get(url("evidence", Evidence.objects.get().pk))
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Cache-Control"] == "private, no-store"


def test_a_correction_of_yesterday_wants_its_reason(client: Client) -> None:
    session = SessionFactory(days=-1)
    by = StaffFactory(role=Role.COUNSELOR, center=session.cohort.center)
    client.force_login(by)
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "absent", was="", by=by)
    page = url("person", session.pk, person.pk)
    typed = {"act": "correct", "was": "absent", "status": "present"}
    assert client.post(page, typed | {"reason": ""}).status_code == 422
    assert client.post(page, typed | {"reason": "늦게 온 것을 못 봄", "was": "late"}).status_code == 422
    assert client.post(page, typed | {"reason": "늦게 온 것을 못 봄"}).status_code == 302
    assert "늦게 온 것을 못 봄" in client.get(page).content.decode()


def test_the_owner_sees_what_may_still_be_missed(client: Client, session: Session) -> None:
    (person,) = seated(session.cohort)
    SessionFactory(cohort=session.cohort, days=1, hours=4)
    attendance.mark(session, person.pk, "present", was="", by=StaffFactory())
    client.force_login(person.applicant)
    shown = client.get(reverse("training:progress", args=[person.pk])).content.decode()
    assert "앞으로 2시간까지 빠질 수 있습니다" in shown


@pytest.mark.parametrize("courses", [1, 3])
def test_the_part_of_the_journey_takes_six_statements(courses: int, django_assert_num_queries: Any) -> None:
    (person,) = seated(SessionFactory(days=1).cohort)
    for _ in range(courses - 1):
        seated(SessionFactory(days=1).cohort, applicant=person.applicant)
    owner = person.applicant
    with django_assert_num_queries(6):
        parts = journey.parts(owner)
    assert [part.stage for part in parts] == [Stage.TRAINING] * courses
    assert "앞으로 1시간까지 빠질 수 있습니다." in parts[0].text
    assert "다음 수업" in parts[0].text
