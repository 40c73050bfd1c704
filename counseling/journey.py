"""Counselling's part of a person's own page: talks ahead, what was agreed in them, the plan."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from common import korean
from common.journey import Act, Part, Stage, Traces
from counseling import notices
from counseling.models import Booking, CareerPlan, PlanVersion, ToDo
from counseling.states import Kind, State, Way

_RANK = 4  # after what an application or a job waits for
_STAGES = {Kind.DESIGN: Stage.DESIGN, Kind.CAREER: Stage.AFTERCARE}


TRACES: Traces = ((Booking, "person"), (ToDo, "person"), (CareerPlan, "person"))


def parts(person: User) -> list[Part]:
    """Coming talks, then the last held talk of life-career design, open steps of her own, and the plan; three queries."""
    held_design = Q(kind=Kind.DESIGN, state=State.HELD)
    talks = list(Booking.objects.of_person(person).filter(Q(state=State.BOOKED) | held_design).for_list())
    coming = [talk for talk in talks if talk.is_coming]
    held = [talk for talk in talks if talk.state == State.HELD]
    steps = list(ToDo.objects.of_person(person).open().select_related("booking", "consultant"))
    plan = PlanVersion.objects.filter(plan__person=person).select_related("plan__consultant").first()
    told = [_talk(talk) for talk in coming] + [_held(talk) for talk in held[-1:]] + [_step(step) for step in steps]
    return [*told, _plan(plan)] if plan else told


def _talk(talk: Booking) -> Part:
    where = talk.get_way_display() if talk.way != Way.VISIT else f"{talk.center.name} 방문"
    return Part(
        stage=_STAGES[Kind(talk.kind)],
        title=str(talk.get_kind_display()),
        badge="예약",
        tone="primary",
        text=f"{korean.moment(talk.starts_at)}, {talk.consultant.name} 상담사, {where}",
        url=talk.get_absolute_url(),
        about=notices.about(talk),
        at=talk.starts_at,
    )


def _held(talk: Booking) -> Part:
    return Part(
        stage=_STAGES[Kind(talk.kind)],
        title=str(talk.get_kind_display()),
        badge="마침",
        tone="success",
        text=f"{korean.day(talk.starts_at)}, {talk.consultant.name} 상담사와 이야기했습니다.",
        url=talk.get_absolute_url(),
        about=notices.about(talk),
        at=talk.starts_at,
        is_over=True,
    )


def _step(step: ToDo) -> Part:
    """What is to be done is an act only where it is the person's own; what the consultant promised is told."""
    mine = step.is_persons
    url = step.booking.get_absolute_url()
    who = "내가 하기로 했습니다" if mine else f"{step.consultant.name} 상담사가 하기로 했습니다"
    act = Act(
        rank=_RANK,
        title=step.text,
        text="상담에서 함께 정한 일입니다. 마치면 알려 주세요.",
        button="정한 일 보기",
        url=url,
        due=step.due_on,
    )
    return Part(
        stage=_STAGES[Kind(step.booking.kind)],
        title=step.text,
        badge="정한 일",
        tone="warning" if step.is_late else "primary",
        text=f"{who}. {korean.day(step.due_on)}까지",
        url=url,
        at=step.due_on,
        act=act if mine else None,
    )


def _plan(version: PlanVersion) -> Part:
    return Part(
        stage=Stage.DESIGN,
        title="생애경력설계서",
        badge=f"{version.number}판",
        tone="success",
        text=f"{korean.day(version.at)}, {version.plan.consultant.name} 상담사와 적었습니다.",
        url=reverse("counseling:plan"),
        about=notices.about_plan(version.plan),
        at=version.at,
        is_over=True,
    )
