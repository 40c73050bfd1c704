"""What a consultant has to do for the people she looks after, day by day: calls, talks, agreed steps, papers, clubs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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
    """What should have been done before today, what is for today, and what follows; each in its order."""

    overdue: list[Task]
    today: list[Task]
    soon: list[Task]


def agenda(consultant: User, *, days_ahead: int) -> Agenda:
    """Everything of this consultant's until `days_ahead` days from today, in five queries."""
    today = clock.today()
    until = today + timedelta(days=days_ahead)
    tasks = [
        *_calls(consultant),
        *_talks(consultant, until),
        *_steps(consultant, until),
        *_papers(consultant),
        *_clubs(consultant, until),
    ]
    tasks.sort(key=lambda task: (task.on, task.at or clock.at(task.on, time.max), task.who))
    return Agenda(
        overdue=[task for task in tasks if task.on < today],
        today=[task for task in tasks if task.on == today],
        soon=[task for task in tasks if today < task.on <= until],
    )


def _calls(consultant: User) -> Iterator[Task]:
    """Wishes and silences; whoever has booked a talk meanwhile is met then."""
    rows = FollowUp.objects.visible_to(consultant).filter(plan__consultant=consultant).to_handle()
    for row in rows.for_list().longest_waiting_first()[:_MOST_OF_A_KIND]:
        if row.talk_ahead is None:
            what = "상담을 원하셔서 전화" if row.answer == Answer.WANTED else "안부에 답이 없어 전화"
            owner = row.plan.owner
            yield Task(row.call_by, owner.name, what, row.plan.get_absolute_url(), person=owner.pk)


def _talks(consultant: User, until: date) -> Iterator[Task]:
    """Booked ones, those whose time is over too: somebody has to write down how they went."""
    rows = Booking.objects.visible_to(consultant).filter(consultant=consultant, state=State.BOOKED)
    rows = rows.filter(starts_at__lt=clock.at(until + timedelta(days=1), time.min)).order_by("starts_at", "pk")
    for row in rows.for_list()[:_MOST_OF_A_KIND]:
        what = f"{row.get_kind_display()}, {row.get_way_display()}"
        if row.ends_at <= clock.now():
            what = f"{what}. 결과 적기"
        url = reverse("counseling_desk:talk", args=[row.pk])
        yield Task(row.day, row.person.name, what, url, row.starts_at, row.person_id)


def _steps(consultant: User, until: date) -> Iterator[Task]:
    """What she promised in a talk to do."""
    rows = ToDo.objects.visible_to(consultant).filter(consultant=consultant, whose=Whose.CONSULTANT, due_on__lte=until)
    for row in rows.open().for_list()[:_MOST_OF_A_KIND]:
        url = reverse("counseling_desk:person", args=[row.person_id])
        yield Task(row.due_on, row.person.name, f"상담에서 정한 일: {row.text}", url, person=row.person_id)


def _papers(consultant: User) -> Iterator[Task]:
    """Jobs neither the person nor the employer said anything about: as soon to be called as silence after a letter."""
    rows = EmploymentCheck.objects.visible_to(consultant).filter(placement__consultant=consultant).awaiting_paper()
    for row in rows.for_list().order_by("silent_at", "pk")[:_MOST_OF_A_KIND]:
        since = (row.silent_at or row.ask_at).astimezone(clock.SEOUL).date()
        on = working_days.add(since, CALL_WITHIN_WORKING_DAYS)
        what = f"{row.placement.employer} 근무 {row.get_milestone_display()} 확인할 서류 받기"
        person = row.placement.person
        yield Task(on, person.name, what, row.placement.get_absolute_url(), person=person.pk)


def _clubs(consultant: User, until: date) -> Iterator[Task]:
    """Meetings she called: those to come, and those nobody has written down who came to."""
    rows = ClubMeeting.objects.live().filter(called_by=consultant, version=0)
    rows = rows.filter(
        club__in=JobClub.objects.visible_to(consultant), starts_at__lt=clock.at(until + timedelta(days=1), time.min)
    )
    for row in rows.select_related("club").order_by("starts_at", "pk")[:_MOST_OF_A_KIND]:
        what = "동아리 모임 출석 적기" if row.has_begun else f"동아리 모임, {row.place}"
        day = row.starts_at.astimezone(clock.SEOUL).date()
        yield Task(day, row.club.name, what, row.get_absolute_url(), row.starts_at)
