"""A cohort's schedule in management: nothing stored before it was seen, every later change told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.models import Cohort, Membership
from centers.roles import Role
from common import clock
from common.errors import StaleForm
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory, CourseFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.training import SessionFactory, seated
from tests.support.at_once import at_once
from tests.support.held import while_held
from training.actions import attendance, schedules
from training.errors import ScheduleStands, SessionCancelled, SessionMarked, SessionsOverlap
from training.models import Session, SessionEvent
from training.schedule import Part, Pattern, lay_out

pytestmark = pytest.mark.django_db
_DAY = timedelta(days=1)


@pytest.fixture
def cohort() -> Cohort:
    return OpenCohortFactory(course=CourseFactory(with_modules=True))


@pytest.fixture
def lead(client: Client, cohort: Cohort) -> Any:
    lead = StaffFactory(role=Role.LEAD, center=cohort.center)
    client.force_login(lead)
    return lead


def typed(cohort: Cohort, **changes: Any) -> dict[str, Any]:
    first = cohort.starts_on
    return {
        "weekdays": ["0", "1", "2", "3", "4"],
        "starts": "09:30",
        "ends": "17:00",
        "hours": "6",
        "first_day_y": first.year,
        "first_day_m": first.month,
        "first_day_d": first.day,
        "room": "2층",
    } | changes


def page(cohort: Cohort, name: str = "pattern") -> str:
    return reverse(f"training_manage:{name}", args=[cohort.pk])


def seen(response: Any) -> str:
    return response.context["seal"]


def test_looking_stores_nothing_and_saving_stores_what_was_seen(client: Client, lead: Any, cohort: Cohort) -> None:
    response = client.post(page(cohort), typed(cohort) | {"review": "1"})
    assert not Session.objects.exists()
    assert response.context["layout"].is_whole
    client.post(page(cohort), typed(cohort) | {"save": "1", "seen": seen(response)})
    rows = list(Session.objects.order_by("starts_at"))
    assert sum(row.hours for row in rows) == 40
    assert [row.module.name for row in rows][:4] == ["기초", "기초", "기초", "심화"]


def test_what_was_changed_after_looking_is_shown_again_before_it_is_stored(
    client: Client, lead: Any, cohort: Cohort
) -> None:
    response = client.post(page(cohort), typed(cohort) | {"review": "1"})
    again = client.post(page(cohort), typed(cohort, room="3층") | {"save": "1", "seen": seen(response)})
    assert not Session.objects.exists()
    assert "아직 저장하지 않았습니다" in again.content.decode()


def test_a_day_taken_out_on_the_calendar_is_skipped(client: Client, lead: Any, cohort: Cohort) -> None:
    response = client.post(page(cohort), typed(cohort) | {"review": "1"})
    first = response.context["layout"].sessions[0].day
    response = client.post(page(cohort), typed(cohort) | {"review": "1", "left_out": [first.isoformat()]})
    assert response.context["layout"].sessions[0].day > first


def test_a_pattern_that_does_not_fit_cannot_be_stored(client: Client, lead: Any, cohort: Cohort) -> None:
    response = client.post(page(cohort), typed(cohort, weekdays=["0"]) | {"save": "1", "seen": "x"})
    assert not Session.objects.exists()
    assert "다 들어가지 않아" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": ["9"]}, "weekdays"),
        ({"ends": "09:00"}, "ends"),
        ({"starts": "25:00"}, "starts"),
        ({"hours": "0"}, "hours"),
        ({"hours": "12"}, "hours"),
        ({"hours": "많이"}, "hours"),
        ({"first_day_y": "1999"}, "first_day"),
        ({"room": "가" * 61}, "room"),
        ({"room": "\x00"}, "room"),
    ],
)
def test_what_cannot_be_laid_out_says_why(
    client: Client, lead: Any, cohort: Cohort, changes: dict[str, Any], field: str
) -> None:
    response = client.post(page(cohort), typed(cohort, **changes) | {"review": "1", "left_out": ["x", "2026-13-99"]})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_course_without_modules_is_laid_out_by_its_whole_hours(client: Client) -> None:
    cohort = OpenCohortFactory()
    client.force_login(StaffFactory(role=Role.LEAD, center=cohort.center))
    response = client.post(page(cohort), typed(cohort, whole="8") | {"review": "1"})
    assert [one.hours for one in response.context["layout"].sessions] == [6, 2]


def _layout(cohort: Cohort) -> list[Any]:
    first = cohort.starts_on
    days = Pattern(
        frozenset(range(5)),
        *(clock.at(first).time().replace(hour=hour) for hour in (9, 16)),
        6,
        "",
        first,
        cohort.ends_on,
    )
    return list(lay_out([Part(None, "과정", 12)], days).sessions)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_saving_at_once_one_schedule_stands() -> None:
    cohort, by = OpenCohortFactory(), StaffFactory()
    results = at_once([partial(schedules.save, cohort, _layout(cohort), by=by)] * 4)
    assert sorted(str(type(result).__name__) for result in results) == ["ScheduleStands"] * 3 + ["int"]
    assert Session.objects.count() == 2
    with pytest.raises(ScheduleStands):
        schedules.save(cohort, _layout(cohort), by=by)


def _moved(session: Session, by: Any, **changes: Any) -> int:
    usual = {
        "starts_at": session.starts_at + _DAY,
        "ends_at": session.ends_at + _DAY,
        "room": "3층",
        "reason": "강사 사정",
        "version": session.version,
    }
    return schedules.move(session, by=by, **usual | changes)


def test_moving_tells_everybody_with_a_seat_and_nobody_else() -> None:
    session, by = SessionFactory(days=1), StaffFactory()
    admitted, trained = seated(session.cohort, state="admitted") + seated(session.cohort)
    ApplicationFactory(cohort=session.cohort, submitted=True)
    assert _moved(session, by) == 2
    told = Message.objects.filter(kind="training/session_changed")
    assert {message.about for message in told} == {f"application:{row.pk}" for row in (admitted, trained)}
    assert _moved(session, by) == 0
    assert told.count() == 2
    assert SessionEvent.objects.get().reason == "강사 사정"


def test_what_was_changed_on_another_screen_is_not_changed_unseen() -> None:
    session, by = SessionFactory(days=1), StaffFactory()
    _moved(session, by)
    with pytest.raises(StaleForm):
        _moved(session, by, room="4층", version=0)


def test_no_two_sessions_meet_at_once_and_a_marked_one_stays() -> None:
    session, by = SessionFactory(), StaffFactory()
    other = SessionFactory(cohort=session.cohort, days=1)
    with pytest.raises(SessionsOverlap):
        _moved(session, by)
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "present", was="", by=by)
    with pytest.raises(SessionMarked):
        schedules.cancel(session, reason="강사 사정", by=by)
    schedules.cancel(other, reason="강사 사정", by=by)
    with pytest.raises(SessionCancelled):
        schedules.cancel(other, reason="강사 사정", by=by)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_statements_whatever_it_lists(
    client: Client, lead: Any, cohort: Cohort, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        session = SessionFactory(cohort=cohort, day=cohort.starts_on + number * _DAY)
        StaffFactory(role=Role.TEACHER, cohort=cohort)
        schedules.cancel(session, reason="강사 사정", by=lead)
    with django_assert_num_queries(7):
        client.get(page(cohort, "training"))


def test_pages_change_one_session_after_the_other(client: Client, lead: Any, cohort: Cohort) -> None:
    session = SessionFactory(cohort=cohort, day=cohort.starts_on)
    day = cohort.starts_on + _DAY
    boxes = {"day_y": day.year, "day_m": day.month, "day_d": day.day, "starts": "10:00", "ends": "16:00"}
    move = reverse("training_manage:move", args=[session.pk])
    assert client.post(move, boxes | {"reason": "", "version": "0"}).status_code == 422
    assert client.post(move, boxes | {"reason": "강사 사정", "version": "7"}).status_code == 422
    assert client.post(move, boxes | {"reason": "강사 사정", "version": "0"}).status_code == 302
    session.refresh_from_db()
    assert (session.day, session.clock_text) == (day, "10:00~16:00")
    more = boxes | {"day_d": (day + _DAY).day, "day_m": (day + _DAY).month, "day_y": (day + _DAY).year}
    added = more | {"module": str(session.module_id), "hours": "4", "reason": "모자란 시간"}
    assert client.post(page(cohort, "add"), added).status_code == 302
    assert client.post(page(cohort, "add"), added).status_code == 422
    assert client.post(reverse("training_manage:cancel", args=[session.pk]), {"reason": "휴관"}).status_code == 302
    assert list(Session.objects.filter(cancelled_at=None).values_list("hours", flat=True)) == [4]


def test_a_teacher_is_appointed_with_a_password_shown_once_and_dismissed(
    client: Client, lead: Any, cohort: Cohort
) -> None:
    shown = client.post(page(cohort, "teacher-add"), {"name": "강예시", "username": "T@example.kr"}).content.decode()
    assert re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", shown)
    membership = Membership.objects.get(cohort=cohort)
    assert (membership.user.username, membership.role) == ("t@example.kr", Role.TEACHER)
    again = client.post(page(cohort, "teacher-add"), {"name": "강예시", "username": "t@example.kr"})
    assert "이미 맡고 있어" in again.content.decode()
    end = reverse("training_manage:teacher-end", args=[membership.pk])
    assert end in client.get(page(cohort, "training")).content.decode()
    client.post(end)
    membership.refresh_from_db()
    assert membership.ends_on == clock.today()
    assert end not in client.get(page(cohort, "training")).content.decode()


def test_somebody_who_works_here_already_keeps_name_and_password(client: Client, lead: Any, cohort: Cohort) -> None:
    known = StaffFactory(name="박상담", username="known@example.kr")
    response = client.post(page(cohort, "teacher-add"), {"name": "딴 이름", "username": "known@example.kr"})
    assert response.status_code == 302
    membership = Membership.objects.get(cohort=cohort)
    assert (membership.user, membership.user.name) == (known, "박상담")
    assert isinstance(membership.starts_on, date)


@pytest.mark.django_db(transaction=True)
def test_a_session_is_added_though_the_cohort_moves_to_another_centre_meanwhile(cohort: Cohort) -> None:
    center = CenterFactory()
    seated(cohort)
    starts = clock.at(cohort.starts_on) + timedelta(hours=10)
    adds = partial(
        schedules.add,
        cohort,
        module=None,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        hours=2,
        room="",
        reason="하루 더 배웁니다",
        by=StaffFactory(),
    )

    told = while_held(
        Cohort.objects.filter(pk=cohort.pk),
        adds,
        meanwhile=partial(Cohort.objects.filter(pk=cohort.pk).update, center=center),
    )

    assert told == 1
    assert Message.objects.get(kind="training/session_changed").office_id == center.pk
