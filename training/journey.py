"""Training's part of a person's own page: how many hours are done, how many may still be missed, what comes next."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from common import clock, korean
from common.journey import Part, Stage, Traces
from enrollment.models import Application, Completion
from enrollment.states import ON_COURSE, State
from training import hours
from training.hours import Tally
from training.models import Certificate, Session
from training.states import Outlook

_BADGES = {
    Outlook.NOT_YET: ("교육 중", "primary"),
    Outlook.REACHED: ("시간을 채움", "success"),
    Outlook.OUT_OF_REACH: ("센터와 상의", "warning"),
}


TRACES: Traces = ((Session, "cohort__applications__applicant"), (Completion, "application__applicant"))


def parts(person: User) -> list[Part]:
    """One part for each course with a schedule that this person has a seat in, and for each one completed. Six statements at most."""
    rows = list(
        Application.objects.of_applicant(person)
        .filter(state__in=ON_COURSE)
        .select_related("cohort__course", "program_year")
        .order_by("cohort__starts_on", "pk")
    )
    tallies = hours.tallies(rows)
    ahead = Session.objects.filter(cohort__in={row.cohort_id for row in rows}, ends_at__gt=clock.now())
    first = ahead.standing().for_list().order_by("cohort_id", "starts_at").distinct("cohort_id")
    upcoming = {session.cohort_id: session for session in first}
    running = [_part(row, tallies[row.pk], upcoming.get(row.cohort_id)) for row in rows if tallies[row.pk].planned]
    return running + _certificates(person)


def _certificates(person: User) -> list[Part]:
    """A part for each completion: the certificate, or the way to make it."""
    completed = Application.objects.of_applicant(person).filter(state=State.COMPLETED).select_related("cohort__course")
    standing = Certificate.objects.genuine().filter(completion__application__applicant=person)
    numbers = dict(standing.values_list("completion__application_id", "number"))
    return [
        Part(
            stage=Stage.TRAINING,
            title=f"{row.cohort} 수료증",
            badge="수료",
            tone="success",
            text=f"수료증 번호 {numbers[row.pk]}" if row.pk in numbers else "수료증을 만들어 내려받을 수 있습니다.",
            url=reverse("training:certificate", args=[row.pk]),
            is_over=row.pk in numbers,
        )
        for row in completed.order_by("pk")
    ]


def _part(application: Application, tally: Tally, upcoming: Session | None) -> Part:
    badge, tone = _BADGES[tally.outlook]
    return Part(
        stage=Stage.TRAINING,
        title=f"{application.cohort} 출석",
        badge=badge,
        tone=tone,
        text=f"{_next(upcoming)}{tally.planned}시간 가운데 {tally.attended}시간 출석. {may_miss_text(tally)}",
        url=reverse("training:progress", args=[application.pk]),
        at=upcoming.starts_at if upcoming else None,
    )


def _next(upcoming: Session | None) -> str:
    if upcoming is None:
        return ""
    where = f", {upcoming.room}" if upcoming.room else ""
    return f"다음 수업 {korean.day(upcoming.starts_at)} {upcoming.clock_text} {upcoming.title}{where}. "


def may_miss_text(tally: Tally) -> str:
    """'앞으로 8시간까지 빠질 수 있습니다.', that enough is done, or what to do when it is too late."""
    if tally.outlook == Outlook.REACHED:
        return "수료에 필요한 시간을 채우셨습니다."
    if tally.outlook == Outlook.OUT_OF_REACH:
        return "빠진 시간이 많아 수료 기준을 채우기 어렵습니다. 센터로 전화해 주세요."
    if tally.may_miss == 0:
        return "남은 수업에 모두 나오시면 수료하실 수 있습니다."
    return f"앞으로 {tally.may_miss}시간까지 빠질 수 있습니다."
