"""One follow-up: a letter at its time, the answer to it, or the silence after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from aftercare.models.plan import FollowUpPlan, looked_after_at
from aftercare.states import SILENCED, Answer, PlanState, State, before
from centers.models import CadenceStep
from centers.roles import Permission, centers_where
from common import clock, working_days
from counseling.models import Booking
from counseling.models import State as TalkState

CALL_WITHIN_WORKING_DAYS = 2  # what the letter's page promises to whoever asks for a talk

_RECIPIENT = ("name", "phone", "email", "preferred_channel")
_UNHANDLED_WISH = Q(state=State.ANSWERED, answer=Answer.WANTED, handled_at=None)
_UNHANDLED_SILENCE = Q(state=State.SILENT, handled_at=None)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> FollowUpQuerySet:
        """Follow-ups of the centres where this person looks after people."""
        centers = centers_where(user, Permission.SEE_FOLLOW_UPS)
        return self.all() if centers is None else self.at_centers(centers)

    def at_centers(self, centers: Iterable[int]) -> FollowUpQuerySet:
        """Follow-ups of the plans these centres look after."""
        return self.filter(looked_after_at(centers, "plan__"))

    def due(self, at: datetime) -> FollowUpQuerySet:
        """Planned, and their time has come."""
        return self.filter(state=State.PLANNED, due_at__lte=at, plan__state=PlanState.OPEN)

    def overdue_for_answer(self, at: datetime) -> FollowUpQuerySet:
        """Sent, not answered, and the time to answer has passed."""
        return self.filter(state=State.SENT, silent_at__lte=at)

    def silent(self) -> FollowUpQuerySet:
        """Nobody answered and nobody has called yet."""
        return self.filter(_UNHANDLED_SILENCE)

    def wanted(self) -> FollowUpQuerySet:
        """A talk was asked for and has not taken place yet. A stop afterwards takes the wish back."""
        return self.filter(_UNHANDLED_WISH).exclude(plan__state__in=SILENCED)

    def to_handle(self) -> FollowUpQuerySet:
        """What waits for a person at the centre."""
        return self.filter(_UNHANDLED_WISH | _UNHANDLED_SILENCE).exclude(plan__state__in=SILENCED)

    def talked(self) -> FollowUpQuerySet:
        """The talk that was booked from the letter has taken place, and nobody has said so here yet."""
        return self.to_handle().filter(booking__state=TalkState.HELD)

    def counts_to_handle(self) -> dict[str, int]:
        """How many wait for a person: all, wanted, silent, in one query."""
        wish = Q(answer=Answer.WANTED)
        return self.to_handle().aggregate(
            all=Count("pk"), wanted=Count("pk", filter=wish), silent=Count("pk", filter=~wish)
        )

    def longest_waiting_first(self) -> FollowUpQuerySet:
        """Wishes before silences."""
        return self.order_by("answered_at", "silent_at", "pk")

    def unsettled(self) -> FollowUpQuerySet:
        """Those because of which a plan goes on: to be sent, to be answered, or waiting for a person."""
        return self.filter(Q(state__in=(State.PLANNED, State.SENT)) | _UNHANDLED_WISH | _UNHANDLED_SILENCE)

    def for_list(self) -> FollowUpQuerySet:
        """Everything a row of the desk's list, a letter's page or a message names."""
        return self.select_related(
            "handled_by",
            "booking__consultant",
            "booking__center",
            "booking__person",
            "plan__consultant",
            "plan__moved_to",
            "plan__completion__application__applicant",
            "plan__completion__application__program_year",
            "plan__completion__application__cohort__course",
            "plan__completion__application__cohort__center",
        )

    def for_letters(self) -> FollowUpQuerySet:
        """Only what a letter names, for thousands at once: what many share (cohort, course, centre) is read once."""
        return (
            self.select_related("plan__completion__application__applicant")
            .only(
                *(field.attname for field in FollowUp._meta.concrete_fields),
                "plan__consultant_id",
                "plan__moved_to_id",
                "plan__completion__completed_on",
                "plan__completion__application__cohort_id",
                "plan__completion__application__program_year_id",
                *(f"plan__completion__application__applicant__{name}" for name in _RECIPIENT),
            )
            .prefetch_related(
                "plan__moved_to",
                "plan__completion__application__program_year",
                "plan__completion__application__cohort__course",
                "plan__completion__application__cohort__center",
            )
        )

    def locked(self) -> FollowUpQuerySet:
        return self.select_for_update(of=("self",), no_key=True)

    def move_to(self, state: str, **fields: Any) -> int:
        """The only writer of `state`: moves those of these rows that may become `state`; how many did."""
        return self.filter(state__in=before(state)).update(state=state, **fields)


class FollowUp(models.Model):
    # Indexes cost every sweep: the constraint on (plan, step) serves the plan, and nothing looks up the other two.
    plan = models.ForeignKey(
        FollowUpPlan, models.PROTECT, related_name="follow_ups", verbose_name=_("계획"), db_index=False
    )
    step = models.ForeignKey(
        CadenceStep, models.PROTECT, related_name="follow_ups", verbose_name=_("사후관리 시기"), db_index=False
    )
    day = models.PositiveSmallIntegerField(_("수료 뒤 며칠"))
    round = models.PositiveSmallIntegerField(_("몇 번째로 시작한 안부"), default=0)
    purpose = models.CharField(_("목적"), max_length=120)
    silent_after_days = models.PositiveSmallIntegerField(_("답을 기다리는 날"))
    due_at = models.DateTimeField(_("보낼 때"))
    state = models.CharField(_("상태"), max_length=10, choices=State, default=State.PLANNED)
    sent_at = models.DateTimeField(_("보낸 때"), null=True, blank=True)
    silent_at = models.DateTimeField(_("답 없음으로 보는 때"), null=True, blank=True)
    answer = models.CharField(_("답"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("답한 때"), null=True, blank=True)
    handled_at = models.DateTimeField(_("처리한 때"), null=True, blank=True)
    handled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("처리한 상담사"),
        db_index=False,
    )
    outcome = models.CharField(_("결과"), max_length=500, blank=True)
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("예약한 상담")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("안부")
        verbose_name_plural = _("안부")
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="follow_up_due", condition=Q(state=State.PLANNED)),
            models.Index(fields=["silent_at"], name="follow_up_silence", condition=Q(state=State.SENT)),
            models.Index(
                fields=["silent_at", "id"], name="follow_up_to_handle", condition=_UNHANDLED_WISH | _UNHANDLED_SILENCE
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "step", "round"], name="one_follow_up_per_plan_round_and_step"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="follow_up_state_is_known"),
            models.CheckConstraint(
                condition=Q(sent_at=None, silent_at=None) | Q(sent_at__isnull=False, silent_at__gt=F("sent_at")),
                name="sent_follow_up_says_how_long_it_waits",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.PLANNED, State.CANCELLED)) | Q(sent_at__isnull=False),
                name="only_sent_follow_ups_are_answered_or_silent",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PLANNED) | Q(sent_at=None), name="planned_follow_up_is_not_sent"
            ),
            models.CheckConstraint(
                condition=Q(state=State.ANSWERED, answer__in=Answer.values, answered_at__isnull=False)
                | ~Q(state=State.ANSWERED) & Q(answer="", answered_at=None),
                name="answered_follow_up_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None, outcome="")
                | Q(handled_at__isnull=False, handled_by__isnull=False) & ~Q(outcome=""),
                name="handled_follow_up_says_by_whom_and_how",
            ),
        ]

    def __str__(self) -> str:
        return f"안부 {self.pk} ({self.day}일)"

    @property
    def since(self) -> str:
        """After what the days are counted: '수료 뒤 30일'. A lost job begins them anew."""
        return "일자리가 끝난" if self.round else "수료"

    @property
    def asks_for_a_person(self) -> bool:
        """Whether somebody at the centre still has to act on it."""
        if self.handled_at or self.plan.is_silenced:
            return False
        return self.state == State.SILENT or (self.state == State.ANSWERED and self.answer == Answer.WANTED)

    @property
    def talk_ahead(self) -> Booking | None:
        """The coming talk booked from this letter: nobody need call before it."""
        return self.booking if self.booking and self.booking.is_coming else None

    @property
    def call_by(self) -> date:
        """The date by which the page promised a call, or by which a silent person should have one."""
        since = self.answered_at or self.silent_at or self.due_at
        return working_days.add(since.astimezone(clock.SEOUL).date(), CALL_WITHIN_WORKING_DAYS)

    @property
    def is_late(self) -> bool:
        """Whether that call is due today or overdue."""
        return self.talk_ahead is None and self.call_by <= clock.today()
