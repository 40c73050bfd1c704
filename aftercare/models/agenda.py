"""What a consultant has to do for the people she looks after, day by day: calls, talks, agreed steps, papers, clubs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from aftercare.models.club import ClubMeeting, JobClub
from aftercare.models.follow_up import CALL_WITHIN_WORKING_DAYS, FollowUp
from aftercare.states import Answer
from common import clock, working_days
from counseling.models import Booking, State, ToDo, Whose
from jobs.models import EmploymentCheck

_MOST_OF_A_KIND = 100


@dataclass(frozen=True)
class Task:
    """One thing to do: by which day, at what time if it has one, for whom (a person or a club), what, and where it is done."""

    on: date
    who: str
    what: str
    url: str
    at: datetime | None = None
    person: int | None = None


@dataclass(frozen=True)
class Agenda:
    """What should have been done before today, what is for today, and what follows; each in its order.

    Of each kind of work the first hundred are there; `more` says how many are not.
    """

    overdue: list[Task]
    today: list[Task]
    soon: list[Task]
    more: int = 0


def agenda(consultant: User, *, days_ahead: int) -> Agenda:
    """Everything of this consultant's until `days_ahead` days from today, in five queries; one more for a kind cut short."""
    today = clock.today()
    until = today + timedelta(days=days_ahead)
    kinds = (
        (_calls(consultant), _call),
        (_talks(consultant, until), _talk),
        (_steps(consultant, until), _step),
        (_papers(consultant), _paper),
        (_clubs(consultant, until), _meeting),
    )
    tasks: list[Task] = []
    more = 0
    for rows, task_of in kinds:
        shown = list(rows[: _MOST_OF_A_KIND + 1])
        if len(shown) > _MOST_OF_A_KIND:
            more += rows.count() - _MOST_OF_A_KIND
        tasks += filter(None, map(task_of, shown[:_MOST_OF_A_KIND]))
    tasks.sort(key=lambda task: (task.on, task.at or clock.at(task.on, time.max), task.who))
    return Agenda(
        overdue=[task for task in tasks if task.on < today],
        today=[task for task in tasks if task.on == today],
        soon=[task for task in tasks if today < task.on <= until],
        more=more,
    )


def _calls(consultant: User) -> QuerySet[Any]:
    """Wishes and silences; whoever has booked a talk meanwhile is met then."""
    rows = FollowUp.objects.visible_to(consultant).filter(plan__consultant=consultant).to_handle()
    return rows.for_list().longest_waiting_first()


def _call(row: FollowUp) -> Task | None:
    if row.talk_ahead is not None:
        return None
    what = "상담을 원하셔서 전화" if row.answer == Answer.WANTED else "안부에 답이 없어 전화"
    owner = row.plan.owner
    return Task(row.call_by, owner.name, what, row.plan.get_absolute_url(), person=owner.pk)


def _talks(consultant: User, until: date) -> QuerySet[Any]:
    """Booked ones, those whose time is over too: somebody has to write down how they went."""
    rows = Booking.objects.visible_to(consultant).filter(consultant=consultant, state=State.BOOKED)
    rows = rows.filter(starts_at__lt=clock.at(until + timedelta(days=1), time.min)).order_by("starts_at", "pk")
    return rows.for_list()


def _talk(row: Booking) -> Task:
    what = f"{row.get_kind_display()}, {row.get_way_display()}"
    if row.ends_at <= clock.now():
        what = f"{what}. 결과 적기"
    url = reverse("counseling_desk:talk", args=[row.pk])
    return Task(row.day, row.person.name, what, url, row.starts_at, row.person_id)


def _steps(consultant: User, until: date) -> QuerySet[Any]:
    """What she promised in a talk to do."""
    rows = ToDo.objects.visible_to(consultant).filter(consultant=consultant, whose=Whose.CONSULTANT, due_on__lte=until)
    return rows.open().for_list()


def _step(row: ToDo) -> Task:
    url = reverse("counseling_desk:person", args=[row.person_id])
    return Task(row.due_on, row.person.name, f"상담에서 정한 일: {row.text}", url, person=row.person_id)


def _papers(consultant: User) -> QuerySet[Any]:
    """Jobs neither the person nor the employer said anything about: as soon to be called as silence after a letter."""
    rows = EmploymentCheck.objects.visible_to(consultant).filter(placement__consultant=consultant).awaiting_paper()
    return rows.for_list().order_by("silent_at", "pk")


def _paper(row: EmploymentCheck) -> Task:
    since = (row.silent_at or row.ask_at).astimezone(clock.SEOUL).date()
    on = working_days.add(since, CALL_WITHIN_WORKING_DAYS)
    what = f"{row.placement.employer} 근무 {row.get_milestone_display()} 확인할 서류 받기"
    person = row.placement.person
    return Task(on, person.name, what, row.placement.get_absolute_url(), person=person.pk)


def _clubs(consultant: User, until: date) -> QuerySet[Any]:
    """Meetings she called: those to come, and those nobody has written down who came to."""
    rows = ClubMeeting.objects.live().filter(called_by=consultant, version=0)
    rows = rows.filter(
        club__in=JobClub.objects.visible_to(consultant), starts_at__lt=clock.at(until + timedelta(days=1), time.min)
    )
    return rows.select_related("club").order_by("starts_at", "pk")


def _meeting(row: ClubMeeting) -> Task:
    what = "동아리 모임 출석 적기" if row.has_begun else f"동아리 모임, {row.place}"
    day = row.starts_at.astimezone(clock.SEOUL).date()
    return Task(day, row.club.name, what, row.get_absolute_url(), row.starts_at)
