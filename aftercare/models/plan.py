"""A follow-up plan: one per completion, opened from the cadence of the edition the application was judged by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from aftercare.states import PLAN_FLOW, SILENCED, PlanState
from centers.models import Center
from centers.roles import Permission, centers_where
from common import clock, locks
from counseling.models import Booking
from counseling.models import State as TalkState
from enrollment.models import Application, Completion


def looked_after_at(centers: Iterable[int], prefix: str = "") -> Q:
    """The plans of these centres, where `prefix` leads to a plan."""
    centers = list(centers)
    first = {f"{prefix}moved_to": None, f"{prefix}completion__application__cohort__center__in": centers}
    return Q(**first) | Q(**{f"{prefix}moved_to__in": centers})


class FollowUpPlanQuerySet(models.QuerySet["FollowUpPlan"]):
    def visible_to(self, user: User) -> FollowUpPlanQuerySet:
        """Plans of the centres where this person looks after people."""
        centers = centers_where(user, Permission.SEE_FOLLOW_UPS)
        return self.all() if centers is None else self.at_centers(centers)

    def at_centers(self, centers: Iterable[int]) -> FollowUpPlanQuerySet:
        """Plans these centres look after: theirs from the beginning and those moved to them."""
        return self.filter(looked_after_at(centers))

    def not_reached_since(self, moment: datetime) -> FollowUpPlanQuerySet:
        """Open plans, begun before `moment`, whose person has since neither been reached, nor come to a talk, nor
        answered a letter.
        """
        spoken = FollowUpPlan.objects.filter(pk=OuterRef("pk"), contacts__reached=True, contacts__at__gte=moment)
        answered = PlanEvent.objects.filter(plan=OuterRef("pk"), kind=PlanEvent.Kind.ANSWERED, at__gte=moment)
        met = Booking.objects.filter(
            person=OuterRef("completion__application__applicant"), state=TalkState.HELD, starts_at__gte=moment
        )
        return self.filter(~Exists(spoken), ~Exists(answered), ~Exists(met), state=PlanState.OPEN, opened_at__lt=moment)

    def with_last_contact(self) -> FollowUpPlanQuerySet:
        """With when somebody of the centre last tried (`tried_at`) and last reached the person (`reached_at`)."""
        return self.annotate(
            tried_at=Max("contacts__at"), reached_at=Max("contacts__at", filter=Q(contacts__reached=True))
        )

    def for_page(self) -> FollowUpPlanQuerySet:
        """Everything one plan's page names."""
        return self.select_related(
            "consultant",
            "moved_to",
            "completion__application__applicant",
            "completion__application__program_year",
            "completion__application__cohort__course",
            "completion__application__cohort__center",
        )

    def hold(self, **which: object) -> FollowUpPlanQuerySet:
        """These of the plans, locked as locked() says, then read with everything a page names."""
        return locks.held(self.filter(**which)).for_page()

    def locked(self) -> FollowUpPlanQuerySet:
        """Taken before the plan's follow-ups are touched, except by the sweeps, which skip what is locked."""
        return self.select_for_update(of=("self",), no_key=True)


class FollowUpPlan(models.Model):
    completion = models.OneToOneField(Completion, models.PROTECT, related_name="follow_up_plan", verbose_name=_("수료"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="follow_up_plans", verbose_name=_("담당 상담사"))
    moved_to = models.ForeignKey(
        Center, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("옮겨 맡은 센터")
    )
    state = models.CharField(_("상태"), max_length=10, choices=PlanState, default=PlanState.OPEN)
    opened_at = models.DateTimeField(_("시작한 때"))
    stopped_at = models.DateTimeField(_("멈춘 때"), null=True, blank=True)
    stop_reason = models.CharField(_("멈춘 까닭"), max_length=300, blank=True)

    objects = FollowUpPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("사후관리 계획")
        verbose_name_plural = _("사후관리 계획")
        indexes = [models.Index(fields=["opened_at"], name="plan_open", condition=Q(state=PlanState.OPEN))]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=SILENCED, stopped_at__isnull=False) & ~Q(stop_reason="")
                | ~Q(state__in=SILENCED) & Q(stopped_at=None, stop_reason=""),
                name="stopped_plan_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"사후관리 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("aftercare_desk:plan", args=[self.pk])

    @property
    def application(self) -> Application:
        return self.completion.application

    @property
    def owner(self) -> User:
        return self.application.applicant

    @property
    def center(self) -> Center:
        """Who looks after it now: the cohort's centre, unless the case was moved."""
        return self.moved_to or self.application.cohort.center

    @property
    def round(self) -> int:
        """Which of its rounds of letters goes on: that of the latest lost job whose loss was no slip, else the first."""
        return self.reopenings.filter(undone_at=None).aggregate(latest=models.Max("round"))["latest"] or 0

    @property
    def rounds(self) -> int:
        """How often a lost job has begun its letters anew."""
        return self.follow_ups.aggregate(latest=models.Max("round"))["latest"] or 0

    @property
    def is_stopped(self) -> bool:
        return self.state == PlanState.STOPPED

    @property
    def is_cancelled(self) -> bool:
        return self.state == PlanState.CANCELLED

    @property
    def is_silenced(self) -> bool:
        """Stopped or cancelled: nothing goes out and nobody is to be called."""
        return self.state in SILENCED

    def is_open_case_of(self, user: User) -> bool:
        """She looks after this person, and nothing has silenced it."""
        return self.consultant_id == user.pk and not self.is_silenced

    def move_to(self, state: str, *, by: User | None, reason: str = "") -> None:
        """The only writer of `state`, on a locked row; raises IllegalMove. `by` None: the owner's link or the clock."""
        PLAN_FLOW.check(self.state, state)
        now = clock.now()
        stopping = state in SILENCED
        self.state = state
        self.stopped_at, self.stop_reason = (now, reason) if stopping else (None, "")
        self.save(update_fields=["state", "stopped_at", "stop_reason"])
        PlanEvent.objects.create(plan=self, kind=PlanEvent.OF_STATE[PlanState(state)], by=by, note=reason, at=now)


class PlanEvent(models.Model):
    """What people did to a plan, kept for ever: answers, stops, take-backs and talks, with who and when."""

    class Kind(models.TextChoices):
        STOPPED = "stopped", _("연락을 멈춤")
        RESUMED = "resumed", _("다시 연락하기로 함")
        FINISHED = "finished", _("예정된 안부를 마침")
        CANCELLED = "cancelled", _("수료가 되돌려져 취소함")
        ANSWERED = "answered", _("답함")
        HANDLED = "handled", _("상담사가 처리함")
        MOVED = "moved", _("담당이 바뀜")
        UNDONE = "undone", _("일자리를 잃은 것이 아니어서 되돌림")

    OF_STATE = {
        PlanState.STOPPED: Kind.STOPPED,
        PlanState.OPEN: Kind.RESUMED,
        PlanState.FINISHED: Kind.FINISHED,
        PlanState.CANCELLED: Kind.CANCELLED,
    }

    plan = models.ForeignKey(FollowUpPlan, models.PROTECT, related_name="events", verbose_name=_("계획"))
    kind = models.CharField(_("일"), max_length=10, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가"))
    note = models.CharField(_("내용"), max_length=500, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("사후관리 기록")
        verbose_name_plural = _("사후관리 기록")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"
