"""Schedules and attendance of the demo: what was taught is marked, what is to come is planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from centers.actions import memberships
from centers.models import Cohort
from centers.roles import Role
from common import clock
from enrollment.models import Application
from enrollment.states import SEATED, State
from portal.seed.demo.answers import invented_photo
from portal.seed.demo.people import TEACHER, Desk
from portal.seed.demo.sign_ins import PASSWORD
from training.actions import attendance, certificates, schedules, work
from training.models import Mark, ResumeSection, Session
from training.schedule import Part, Pattern, lay_out
from training.states import Attendance

_WHOLE_HOURS = 12  # of a course that is not divided into modules
_PLANNED = ("finished_long_ago", "finished", "in_training", "closed")
_DAILY = frozenset(range(5))


def lay(places: Mapping[str, tuple[Desk, Mapping[str, Cohort]]]) -> None:
    """A schedule for every cohort that has begun or soon will; by slug of the centre its desk and its cohorts."""
    for place, made in places.values():
        for key in _PLANNED:
            plan(made[key], place, three_days_a_week=key == "in_training")
            for session in Session.objects.filter(cohort=made[key], starts_at__lt=clock.now()).order_by("starts_at"):
                _teach(session, place)
        _certify(made["finished_long_ago"])
        for key in ("finished", "in_training"):
            _work(made[key], place)
    place, made = places["seoul"]
    _excuse(made["in_training"], place)
    _teacher([made["in_training"], made["finished"]], place)


def plan(cohort: Cohort, place: Desk, *, three_days_a_week: bool = False) -> None:
    """Three days a week, today's among them, leaves something to come in the middle of a course."""
    parts = [Part(module, module.name, module.hours) for module in cohort.course.modules.all()]
    weekdays = {0, 2, 4, clock.today().weekday()} if three_days_a_week else _DAILY
    pattern = Pattern(
        weekdays=frozenset(weekdays),
        starts=time(9, 30),
        ends=time(17),
        hours=6,
        room="2층 강의실(꾸민 것)",
        first_day=cohort.starts_on,
        last_day=cohort.ends_on,
    )
    layout = lay_out(parts or [Part(None, cohort.course.name, _WHOLE_HOURS)], pattern)
    with clock.standing_at(min(clock.at(cohort.starts_on) - timedelta(days=10), clock.now())):
        schedules.save(cohort, layout.sessions, by=place.lead)


def _teach(session: Session, place: Desk) -> None:
    """Most people are there. Who did not complete was often away; of the first the reason is known, of the second not yet.

    Today's roster is only begun: the first person is marked, the others wait for the teacher.
    """
    people = list(Application.objects.filter(cohort=session.cohort_id, state__in=SEATED).order_by("line_number", "pk"))
    by, is_today = place.counselor, session.day == clock.today()
    with clock.standing_at(min(session.starts_at + timedelta(minutes=20), clock.now())):
        if is_today:
            attendance.mark(session, people[0].pk, Attendance.PRESENT, was="", by=by)
            return
        for number, person in enumerate(people):
            if status := _unusual(session, number, person):
                mark = attendance.mark(session, person.pk, status, was="", by=by)
                if number == 1 and status == Attendance.EXCUSED:
                    attendance.prove(mark, note="병원 진료(시연)", upload=None, by=by)
        attendance.mark_rest_present(session, by=by)


def _excuse(cohort: Cohort, place: Desk) -> None:
    """On the last day that was taught the second person was at a doctor's: what proves it is a photograph."""
    taught = [row for row in Session.objects.filter(cohort=cohort).order_by("starts_at") if row.day < clock.today()]
    if not taught:
        return
    person = Application.objects.filter(cohort=cohort, state__in=SEATED).order_by("line_number", "pk")[1]
    with clock.standing_at(taught[-1].starts_at + timedelta(hours=1)):
        was = Mark.objects.get(session=taught[-1], application=person).status
        mark = attendance.mark(taught[-1], person.pk, Attendance.EXCUSED, was=was, by=place.counselor)
        photo = SimpleUploadedFile("진료확인서(시연).jpg", invented_photo("clinic"), content_type="image/jpeg")
        attendance.prove(mark, note="병원 진료(시연)", upload=photo, by=place.counselor)


def _unusual(session: Session, number: int, person: Application) -> str:
    """What somebody was, if not simply there."""
    day = (session.day - session.cohort.starts_on).days
    if person.state == State.NOT_COMPLETED:
        return Attendance.ABSENT
    if day in (0, 1) or person.state == State.COMPLETED:
        return Attendance.LATE if number == day % 5 else ""
    return {1: Attendance.EXCUSED, 2: Attendance.EXCUSED, 3: Attendance.ABSENT}.get(number, "") if day < 4 else ""


_WRITTEN = {
    ResumeSection.Kind.SUMMARY: "손님을 오래 맞아 온 사람입니다. 새 일도 차근차근 배웁니다.",
    ResumeSection.Kind.BUSINESS: "동네에서 가게를 9년 꾸렸습니다. 주문과 장부, 손님 응대를 혼자 맡았습니다.",
    ResumeSection.Kind.SKILLS: "1종 보통 운전면허가 있습니다. 재고 정리를 잘합니다.",
}


def _work(cohort: Cohort, place: Desk) -> None:
    """The first wrote three sections and did a mock interview, the second one, the third tried a job; the others nothing."""
    seated = Application.objects.filter(cohort=cohort, state__in=SEATED).select_related("applicant")
    people = list(seated.order_by("line_number", "pk")[:3])
    day = min(cohort.starts_on + timedelta(days=5), clock.today())
    with clock.standing_at(min(clock.at(day, time(16)), clock.now())):
        for number, person in enumerate(people[:2]):
            for kind in list(_WRITTEN)[: 3 if number == 0 else 1]:
                work.save_section(person.applicant, kind, _WRITTEN[kind], version=0)
        work.give_feedback(
            people[0],
            held_on=day,
            strengths="눈을 보고 또렷하게 말합니다.",
            to_improve="지원한 까닭을 더 짧게 말합니다.",
            by=place.counselor,
        )
        trial = work.record_trial(
            people[2],
            host="예시 가전설치(꾸민 것)",
            contact="담당 김견본",
            starts_on=day,
            ends_on=day,
            by=place.counselor,
        )
        if cohort.ends_on < clock.today():
            work.report(trial, "세탁기를 나르고 물을 잇는 일을 해 보았습니다. 몸을 쓰는 일이 맞습니다.")


def _certify(cohort: Cohort) -> None:
    """Everybody but one made a certificate a few days after completing."""
    completed = Application.objects.filter(cohort=cohort, state=State.COMPLETED).select_related("applicant")
    for application in completed.order_by("pk")[1:]:
        with clock.standing_at(clock.at(cohort.ends_on + timedelta(days=5), time(11))):
            certificates.issue(application, by=application.applicant)


def _teacher(cohorts: list[Cohort], place: Desk) -> None:
    """The teacher of the sign-in table, over two cohorts."""
    username, name = TEACHER
    teacher = User.objects.create_staff(name=name, username=username, password=PASSWORD)
    for cohort in cohorts:
        with clock.standing_at(clock.at(cohort.starts_on)):
            memberships.grant(
                teacher,
                role=Role.TEACHER,
                center=None,
                cohort=cohort,
                starts_on=cohort.starts_on,
                ends_on=cohort.ends_on + timedelta(days=30),
                reason="기수의 강사로 정함",
                by=place.lead,
            )
