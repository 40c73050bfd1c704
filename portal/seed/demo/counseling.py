"""Talks of the demo: hours at every centre, and at each some talks behind, today and ahead, in every state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from random import Random

from accounts.models import User
from centers.models import Cohort, Course
from common import clock, working_days
from counseling.actions import bookings, plans, talks
from counseling.actions.plans import Choice, Content
from counseling.actions.talks import NextStep
from counseling.models import Booking, DayException, Kind, Slot, Source, Way, WeeklyHours, Whose, free_slots
from enrollment.models import Application
from portal.seed.demo.people import Desk

_MORNING, _AFTERNOON = (time(9), time(12)), (time(13), time(17))
_ABOUT = (
    "이력서를 처음 써 봅니다. 무엇부터 적어야 하나요.",
    "가게를 접고 나서 무슨 일을 할 수 있을지 모르겠습니다.",
    "기술을 배우고 싶은데 나이가 걱정입니다.",
    "",
)


def lay(desks: Mapping[str, Desk], owner: User, random: Random) -> None:
    for desk in desks.values():
        keep_hours(desk)
        _talks(desk, random)
    _owners_talks(desks["seoul"], owner, random)


def keep_hours(desk: Desk) -> None:
    """The counsellor is there every day, the lead two mornings; next week the counsellor has a day off."""
    begun = clock.today() - timedelta(days=200)
    room = f"https://video.example.kr/{desk.center.slug}"
    kept = [(desk.counselor, weekday, half) for weekday in range(5) for half in (_MORNING, _AFTERNOON)]
    if desk.lead != desk.counselor:
        kept += [(desk.lead, weekday, _MORNING) for weekday in (1, 3)]
    for consultant, weekday, (begins, ends) in kept:
        WeeklyHours.objects.create(
            consultant=consultant,
            center=desk.center,
            weekday=weekday,
            begins=begins,
            ends=ends,
            slot_minutes=60,
            ways=list(Way) if weekday != 2 else [Way.VISIT, Way.PHONE],
            video_room=room if weekday != 2 else "",
            valid_from=begun,
        )
    DayException.objects.create(
        consultant=desk.counselor,
        what=DayException.What.OFF,
        on=working_days.add(clock.today(), 6),
        note="연차",
        made_by=desk.counselor,
    )


def _talks(desk: Desk, random: Random) -> None:
    """Of people who applied here: behind, one not written down yet, today, ahead, moved, called off."""
    known = Application.objects.filter(cohort__center=desk.center, submitted_at__isnull=False, applicant__phone__gt="")
    known = known.filter(applicant__username=None)  # the owner of the sign-in table has talks of her own
    people = [row.applicant for row in known.select_related("applicant").order_by("pk")[:12]]
    today = clock.today()
    if missed := _book(people[0], desk, _working_day(today, -9), 0, random):
        with clock.standing_at(missed.ends_at):
            bookings.mark_missed(missed, by=desk.counselor)
    _book(people[1], desk, _working_day(today, -1), 1, random)
    if held := _book(people[10], desk, _working_day(today, -4), 3, random):
        with clock.standing_at(held.ends_at):
            _hold(held, desk)
    for index, person in enumerate(people[2:5]):
        _book(person, desk, today, 3 + index, random)
    for index, person in enumerate(people[5:8], start=2):
        _book(person, desk, _working_day(today, index), index, random)
    if moved := _book(people[8], desk, _working_day(today, 3), 5, random):
        bookings.move(moved, starts_at=_on(desk, _working_day(today, 4))[-1].starts_at, by=moved.person)
    if cancelled := _book(people[9], desk, _working_day(today, 2), 4, random):
        bookings.cancel(
            cancelled, by=desk.counselor, reason="상담사가 교육에 가게 되어 다른 날로 잡아 주시기 바랍니다."
        )
    # one who completed has everything a case can hold: a talk behind and one ahead, agreed steps, a plan
    if held := _book(people[5], desk, _working_day(today, -7), 0, random, kind=Kind.DESIGN):
        with clock.standing_at(held.ends_at):
            _hold(held, desk)
            _plan(people[5], desk)


def _owners_talks(desk: Desk, owner: User, random: Random) -> None:
    """The owner of the sign-in table: the talk on her life's design is held and became a plan; another is ahead."""
    today = clock.today()
    held_on = _working_day(today, -6)
    if held := _book(owner, desk, held_on, 2, random, kind=Kind.DESIGN):
        with clock.standing_at(held.ends_at):
            _hold(held, desk)
            _plan(owner, desk)
    slots = _on(desk, _working_day(today, 5))
    bookings.book(
        owner,
        center=desk.center,
        consultant=desk.counselor,
        kind=Kind.CAREER,
        way=Way.VISIT,
        starts_at=slots[2].starts_at,
        about="수료한 뒤에 어디에 지원하면 좋을지 이야기하고 싶습니다.",
        by=owner,
    )


def _hold(booking: Booking, desk: Desk) -> None:
    """Both sides have something to do: hers by next week, the consultant's one is due."""
    later, soon = _working_day(clock.today(), 9), _working_day(clock.today(), 5)
    talks.hold(
        booking,
        shared="가게를 꾸리며 손님과 거래처를 오래 이어 온 것이 강점입니다. 시설을 돌보는 일로 방향을 잡고 과정을 함께 골랐습니다.",
        internal="허리가 약해 무거운 것을 드는 일은 피하고 싶어 하심.",
        step=NextStep("이력서를 한 장 써 오기", later, Whose.PERSON),
        by=desk.counselor,
    )
    talks.hold(booking, step=NextStep("가까운 채용 공고 찾아 드리기", soon, Whose.CONSULTANT), by=desk.counselor)


def _plan(owner: User, desk: Desk) -> None:
    """Two courses: a cohort that takes applications today, and one for later."""
    open_now = Cohort.objects.filter(
        center=desk.center,
        published_at__isnull=False,
        cancelled_at=None,
        closes_at__gt=clock.now() + timedelta(days=14),
    )
    cohort = open_now.exclude(applications__applicant=owner).select_related("course").order_by("closes_at").first()
    chosen = [Choice(cohort.course, cohort, "지금 모집하고 집에서 가깝습니다.")] if cohort else []
    other = Course.objects.exclude(pk__in=[choice.course.pk for choice in chosen]).order_by("pk").last()
    if other:
        chosen.append(Choice(other, None, "먼저 고른 과정을 마친 뒤에 이어서 배웁니다."))
    plans.write(
        owner,
        Content(
            career="작은 식당을 11년 꾸렸습니다. 장을 보고 손님을 맞고 장부를 적는 일을 혼자 했습니다.",
            strengths="처음 보는 사람과도 편하게 이야기합니다. 맡은 일은 끝까지 합니다. 기계를 손보는 것을 좋아합니다.",
            direction="건물이나 설비를 돌보는 일을 배워 예순다섯까지 일하고 싶습니다.",
            choices=chosen,
            dates=[(_working_day(clock.today(), 11), "이력서를 가지고 다시 만나기")],
        ),
        center=desk.center,
        consultant=desk.counselor,
        by=desk.counselor,
        shown=0,
    )


def _book(person: User, desk: Desk, day: date, place: int, random: Random, *, kind: str = "") -> Booking | None:
    """A talk on that day, booked some days before; the `place`-th free time. None where the day has none."""
    with clock.standing_at(min(clock.now(), clock.at(day, time(8)) - timedelta(days=3))):
        slots = _on(desk, day)
        if not slots:
            return None
        return bookings.book(
            person,
            center=desk.center,
            consultant=desk.counselor,
            kind=kind or random.choice(Kind.values),
            way=random.choice((Way.VISIT, Way.VISIT, Way.PHONE)),
            starts_at=slots[min(place, len(slots) - 1)].starts_at,
            about=random.choice(_ABOUT),
            source=random.choice((Source.ONLINE, Source.ONLINE, Source.DESK)),
            by=person,
        )


def _on(desk: Desk, day: date) -> list[Slot]:
    return [slot for slot in free_slots(desk.center, consultant=desk.counselor) if slot.day == day]


def _working_day(day: date, steps: int) -> date:
    """That many working days ahead, or behind when negative."""
    if steps >= 0:
        return working_days.add(day, steps)
    while steps:
        day -= timedelta(days=1)
        steps += working_days.is_working_day(day)
    return day
