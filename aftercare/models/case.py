"""A person's case at one centre: everything promised to her that is still open, and each time it changed hands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from aftercare.models.club import JobClub
from aftercare.models.follow_up import FollowUp
from aftercare.models.plan import FollowUpPlan
from aftercare.states import PlanState
from centers.models import Center
from common import clock, korean
from counseling.models import Booking, CareerPlan, PlanVersion, ToDo
from enrollment.models import Application, CallbackRequest
from enrollment.states import State as ApplicationState
from jobs.models import EmploymentCheck, Placement, Referral

_OVER = (ApplicationState.COMPLETED, ApplicationState.NOT_COMPLETED)
type Thing = Application | FollowUpPlan | Booking | ToDo | CareerPlan | Placement | Referral


class Goes(models.TextChoices):
    """How far a promise goes along with its person."""

    ANYWHERE = "anywhere", _("옮길 수 있음")
    IN_CENTER = "in_center", _("이 센터에 남음")
    NOBODYS = "nobodys", _("센터가 함께 지킴")  # kept by whoever is there: there is nobody to take it from


@dataclass(frozen=True)
class Promise:
    """Something the centre owes the person: what, by when, who keeps it, and how far it goes along with her.

    `thing` is what is handed over; None where nobody's name stands on it.
    """

    title: str
    words: str
    thing: Thing | None = None
    keeper: User | None = None
    on: date | datetime | None = None
    goes: Goes = Goes.ANYWHERE
    url: str = ""


def promises(person: User, center: Center) -> list[Promise]:
    """Every open promise of this centre to this person that is known on this floor or below, in twelve queries."""
    return [
        *_applications(person, center),
        *_calls(person, center),
        *_plans(person, center),
        *_talks(person, center),
        *_agreed(person, center),
        *_career_plans(person, center),
        *_jobs(person, center),
        *_referrals(person, center),
        *_clubs(person, center),
    ]


def _applications(person: User, center: Center) -> Iterator[Promise]:
    rows = Application.objects.of_applicant(person).not_ended().exclude(state__in=_OVER)
    rows = rows.filter(cohort__center=center, submitted_at__isnull=False)
    for row in rows.select_related("assigned_to", "program_year", "cohort__course", "cohort__center").order_by("pk"):
        yield Promise(
            "신청",
            f"{row.label}, {row.get_state_display()}",
            thing=row,
            keeper=row.assigned_to,
            on=row.review_due_on,
            goes=Goes.IN_CENTER,
            url=reverse("enrollment_desk:case", args=[row.pk]),
        )


def _calls(person: User, center: Center) -> Iterator[Promise]:
    for row in CallbackRequest.objects.waiting().filter(user=person, center=center):
        yield Promise("전화", row.about or "전화를 기다리심", on=row.created_at, goes=Goes.NOBODYS)


def _plans(person: User, center: Center) -> Iterator[Promise]:
    plans = FollowUpPlan.objects.at_centers([center.pk]).filter(
        completion__application__applicant=person, state__in=(PlanState.OPEN, PlanState.STOPPED)
    )
    unsettled = models.Prefetch("follow_ups", FollowUp.objects.unsettled(), to_attr="ahead")
    for plan in plans.for_page().prefetch_related(unsettled).order_by("pk"):
        ahead: list[FollowUp] = getattr(plan, "ahead", [])
        words = "연락을 멈춤" if plan.is_stopped else f"남은 안부 {len(ahead)}건"
        first = min((row.due_at for row in ahead), default=None)
        url = plan.get_absolute_url()
        yield Promise("사후관리", words, thing=plan, keeper=plan.consultant, on=first, url=url)


def _talks(person: User, center: Center) -> Iterator[Promise]:
    for talk in Booking.objects.of_person(person).coming().filter(center=center).for_list():
        yield Promise(
            "예약한 상담",
            str(talk.get_kind_display()),
            thing=talk,
            keeper=talk.consultant,
            on=talk.starts_at,
            goes=Goes.IN_CENTER,
            url=reverse("counseling_desk:talk", args=[talk.pk]),
        )


def _agreed(person: User, center: Center) -> Iterator[Promise]:
    """Next steps of talks: what the consultant promised, and what the person did and somebody asks after."""
    for step in ToDo.objects.of_person(person).open().filter(center=center).for_list():
        whose = "본인이 할 일" if step.is_persons else "상담사가 할 일"
        url = reverse("counseling_desk:person", args=[person.pk])
        words = f"{step.text} ({whose})"
        yield Promise("상담에서 정한 일", words, thing=step, keeper=step.consultant, on=step.due_on, url=url)


def _career_plans(person: User, center: Center) -> Iterator[Promise]:
    """The plan that somebody looks after, with the dates of its newest version that are still to come."""
    version = (
        PlanVersion.objects.filter(plan__person=person, plan__center=center)
        .select_related("plan__consultant")
        .prefetch_related("dates")
        .first()
    )
    if version is None:
        return
    ahead = [row for row in version.dates.all() if row.on >= clock.today()]
    words = f"{version.number}판, 다음 날짜 {len(ahead)}건" if ahead else f"{version.number}판"
    yield Promise(
        "생애경력설계서",
        words,
        thing=version.plan,
        keeper=version.plan.consultant,
        on=ahead[0].on if ahead else None,
        url=reverse("counseling_desk:plan", args=[person.pk]),
    )


def _jobs(person: User, center: Center) -> Iterator[Promise]:
    ahead = models.Prefetch("checks", EmploymentCheck.objects.unsettled().order_by("day"), to_attr="ahead")
    rows = Placement.objects.hired_of(person).held().filter(center=center).for_list().prefetch_related(ahead)
    for placement in rows:
        checks: list[EmploymentCheck] = getattr(placement, "ahead", [])
        words = f"{placement.employer}, 남은 확인 {len(checks)}건"
        on = checks[0].day if checks else None
        url = placement.get_absolute_url()
        yield Promise("일자리 확인", words, thing=placement, keeper=placement.consultant, on=on, url=url)


def _referrals(person: User, center: Center) -> Iterator[Promise]:
    """The company answers to the centre that sent its list: a referral is brought to its end there."""
    for row in Referral.objects.unfinished().filter(person=person, center=center).for_list().order_by("pk"):
        yield Promise(
            "알선",
            f"{row.company.name} {row.opening.work}, {row.get_state_display()}",
            thing=row,
            keeper=row.consultant,
            on=row.referred_at,
            goes=Goes.IN_CENTER,
            url=row.opening.get_absolute_url(),
        )


def _clubs(person: User, center: Center) -> Iterator[Promise]:
    for club in JobClub.objects.running().of_member(person).filter(center=center).for_list():
        on = getattr(club, "next_at", None)
        yield Promise("취업동아리", club.name, on=on, goes=Goes.NOBODYS, url=club.get_absolute_url())


class CaseMove(models.Model):
    """Somebody else looks after a person from now on, kept for ever with its reason and what went along."""

    person = models.ForeignKey(User, models.PROTECT, related_name="case_moves", verbose_name=_("옮겨진 분"))
    from_center = models.ForeignKey(Center, models.PROTECT, related_name="+", verbose_name=_("맡던 센터"))
    to_center = models.ForeignKey(Center, models.PROTECT, related_name="+", verbose_name=_("맡을 센터"))
    from_consultant = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("맡던 상담사")
    )
    to_consultant = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("맡을 상담사"))
    reason = models.CharField(_("까닭"), max_length=300)
    moved = models.JSONField(_("옮긴 약속"), default=list)
    stayed = models.JSONField(_("남은 약속"), default=list)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"))
    at = models.DateTimeField(_("언제"), default=clock.now)

    class Meta:
        verbose_name = _("담당 변경")
        verbose_name_plural = _("담당 변경")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="case_is_moved_with_a_reason")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"담당 변경 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.to_center_id, self.person_id])


def spoken(promise: Promise) -> str:
    """A promise in one line, as messages and the history name it."""
    when = f", {korean.day(promise.on)}" if promise.on else ""
    return f"{promise.title}: {promise.words}{when}"
