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
from aftercare.models.follow_up import FollowUp
from aftercare.models.plan import FollowUpPlan
from aftercare.states import PlanState
from centers.models import Center
from common import clock, korean
from counseling.models import Booking
from enrollment.models import Application
from enrollment.states import State as ApplicationState
from jobs.models import EmploymentCheck, Placement

_OVER = (ApplicationState.COMPLETED, ApplicationState.NOT_COMPLETED)
type Thing = Application | FollowUpPlan | Booking | Placement


@dataclass(frozen=True)
class Promise:
    """Something the centre owes the person: what, by when, who keeps it, and whether it can go to another centre."""

    thing: Thing
    title: str
    words: str
    keeper: User | None
    on: date | datetime | None = None
    goes_elsewhere: bool = True
    url: str = ""


def promises(person: User, center: Center) -> list[Promise]:
    """Every open promise of this centre to this person, in six queries."""
    return [
        *_applications(person, center),
        *_plans(person, center),
        *_talks(person, center),
        *_jobs(person, center),
    ]


def _applications(person: User, center: Center) -> Iterator[Promise]:
    rows = Application.objects.of_applicant(person).not_ended().exclude(state__in=_OVER)
    rows = rows.filter(cohort__center=center, submitted_at__isnull=False)
    for row in rows.select_related("assigned_to", "program_year", "cohort__course", "cohort__center").order_by("pk"):
        yield Promise(
            row,
            "신청",
            f"{row.label}, {row.get_state_display()}",
            row.assigned_to,
            row.review_due_on,
            goes_elsewhere=False,
            url=reverse("enrollment_desk:case", args=[row.pk]),
        )


def _plans(person: User, center: Center) -> Iterator[Promise]:
    plans = FollowUpPlan.objects.at_centers([center.pk]).filter(
        completion__application__applicant=person, state__in=(PlanState.OPEN, PlanState.STOPPED)
    )
    unsettled = models.Prefetch("follow_ups", FollowUp.objects.unsettled(), to_attr="ahead")
    for plan in plans.for_page().prefetch_related(unsettled).order_by("pk"):
        ahead: list[FollowUp] = getattr(plan, "ahead", [])
        words = "연락을 멈춤" if plan.is_stopped else f"남은 안부 {len(ahead)}건"
        first = min((row.due_at for row in ahead), default=None)
        yield Promise(plan, "사후관리", words, plan.consultant, first, url=plan.get_absolute_url())


def _talks(person: User, center: Center) -> Iterator[Promise]:
    for talk in Booking.objects.of_person(person).coming().filter(center=center).for_list():
        yield Promise(
            talk, "예약한 상담", str(talk.get_kind_display()), talk.consultant, talk.starts_at, goes_elsewhere=False
        )


def _jobs(person: User, center: Center) -> Iterator[Promise]:
    ahead = models.Prefetch("checks", EmploymentCheck.objects.unsettled().order_by("day"), to_attr="ahead")
    rows = Placement.objects.hired_of(person).held().filter(center=center).for_list().prefetch_related(ahead)
    for placement in rows:
        checks: list[EmploymentCheck] = getattr(placement, "ahead", [])
        words = f"{placement.employer}, 남은 확인 {len(checks)}건"
        on = checks[0].day if checks else None
        yield Promise(placement, "일자리 확인", words, placement.consultant, on, url=placement.get_absolute_url())


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
        return reverse("aftercare_desk:case", args=[self.to_center_id, self.person_id])


def spoken(promise: Promise) -> str:
    """A promise in one line, as messages and the history name it."""
    when = f", {korean.day(promise.on)}" if promise.on else ""
    return f"{promise.title}: {promise.words}{when}"
