"""Keeping data short: how long, what is due, who signed, what must stay for now, and the register of destruction (파기대장).

None of these tables holds anything of a person but the number of her row.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from portal.states import FLOW, State

ERASURE = "erasure"  # Proposal.rule when the person asked, not the clock
_STANDS = pgtrigger.Update | pgtrigger.Delete


class PeriodChange(models.Model):
    """How long a rule keeps from here on; the newest counts, and what counted before remains readable."""

    rule = models.SlugField(_("보관 규칙"), max_length=40)
    months = models.PositiveSmallIntegerField(_("보관 기간(달)"))
    reason = models.CharField(_("까닭"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("바꾼 사람"))
    at = models.DateTimeField(_("바꾼 때"))

    class Meta:
        verbose_name = _("보관 기간 변경")
        verbose_name_plural = _("보관 기간 변경")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=240), name="kept_for_a_month_to_20_years"),
            models.CheckConstraint(condition=~Q(reason=""), name="period_is_changed_with_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_STANDS)]

    def __str__(self) -> str:
        return f"{self.rule}: {self.months}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def in_force(self) -> LegalHoldQuerySet:
        """Neither lifted nor over. Until the end of its last day nothing of the person is destroyed."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()), lifted_at=None)

    def locked(self) -> LegalHoldQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class LegalHold(models.Model):
    """Nothing of this person is destroyed while a lawsuit or an audit needs it."""

    class Ground(models.TextChoices):
        LAWSUIT = "lawsuit", _("소송")
        AUDIT = "audit", _("감사")
        INVESTIGATION = "investigation", _("수사·조사")
        LAW = "law", _("다른 법률의 보존 의무")

    person = models.ForeignKey(User, models.PROTECT, related_name="legal_holds", verbose_name=_("누구의 기록"))
    ground = models.CharField(_("근거"), max_length=15, choices=Ground)
    reason = models.CharField(_("까닭"), max_length=300)
    ends_on = models.DateField(_("언제까지"), null=True, blank=True)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("멈춘 사람"))
    placed_at = models.DateTimeField(_("멈춘 때"))
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("푼 사람")
    )
    lifted_at = models.DateTimeField(_("푼 때"), null=True, blank=True)
    lift_reason = models.CharField(_("푼 까닭"), max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("파기 멈춤")
        verbose_name_plural = _("파기 멈춤")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="lifted_hold_says_who_when_and_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="lifted_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__lifted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"파기 멈춤 {self.pk}"

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None and (self.ends_on is None or self.ends_on >= clock.today())


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> ProposalQuerySet:
        return self.filter(state=State.PROPOSED)

    def open(self) -> ProposalQuerySet:
        """Neither done nor dropped."""
        return self.filter(state__in=(State.PROPOSED, State.SIGNED))

    def locked(self) -> ProposalQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Proposal(models.Model):
    """What is due under one rule on one day, for somebody to sign; or what one person asked to have erased."""

    rule = models.SlugField(_("보관 규칙"), max_length=40)
    before = models.DateTimeField(_("이때보다 오래된 것"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("보관 기간(달)"), null=True, blank=True)
    made_at = models.DateTimeField(_("제안한 때"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("삭제 요청을 받아들인 직원")
    )
    state = models.CharField(_("상태"), max_length=10, choices=State, default=State.PROPOSED)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("서명하거나 접은 사람")
    )
    settled_at = models.DateTimeField(_("서명하거나 접은 때"), null=True, blank=True)
    dropped_why = models.CharField(_("접은 까닭"), max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("파기 제안")
        verbose_name_plural = _("파기 제안")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(asked_by=None) | Q(settled_by=None) | ~Q(settled_by=F("asked_by")),
                name="whoever_asked_does_not_sign",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at=None, settled_by=None)
                | ~Q(state="proposed") & Q(settled_at__isnull=False),
                name="settled_proposal_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped", settled_by__isnull=False) & ~Q(dropped_why="")
                | ~Q(state="dropped") & Q(dropped_why=""),
                name="dropped_proposal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(rule=ERASURE, before=None, asked_by__isnull=False)
                | ~Q(rule=ERASURE) & Q(before__isnull=False, months__isnull=False, asked_by=None),
                name="proposal_comes_from_the_clock_or_a_request",
            ),
        ]

    def __str__(self) -> str:
        return f"파기 제안 {self.pk}"

    def move_to(self, state: str, *, by: User | None = None, why: str = "") -> None:
        """The only writer of `state`, on a locked row; raises IllegalMove. `by` None: the person herself let the day pass."""
        FLOW.check(self.state, state)
        if self.state == State.PROPOSED:
            self.settled_by, self.settled_at, self.dropped_why = by, clock.now(), why
        self.state = state
        self.save(update_fields=["state", "settled_by", "settled_at", "dropped_why"])


class Outcome(models.TextChoices):
    WAITING = "waiting", _("기다림")
    DESTROYED = "destroyed", _("파기함")
    KEPT = "kept", _("그사이 까닭이 생겨 남김")


class ProposalItem(models.Model):
    """One unit of a rule: a person's records of a room, a message, a file. `unit` is its number."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="items", verbose_name=_("파기 제안"))
    rule = models.SlugField(_("보관 규칙"), max_length=40)
    unit = models.BigIntegerField(_("번호"))
    position = models.PositiveSmallIntegerField(_("차례"), default=0)
    outcome = models.CharField(_("결과"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    rows = models.PositiveIntegerField(_("행"), default=0)
    files = models.PositiveIntegerField(_("파일"), default=0)
    settled_at = models.DateTimeField(_("정해진 때"), null=True, blank=True)

    class Meta:
        verbose_name = _("파기할 것")
        verbose_name_plural = _("파기할 것")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["rule", "unit"], name="item_of_rule_and_unit")]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "rule", "unit"], name="one_item_per_proposal_and_unit"),
            models.UniqueConstraint(
                fields=["rule", "unit"], condition=Q(outcome="waiting"), name="one_waiting_item_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", settled_at=None) | ~Q(outcome="waiting") & Q(settled_at__isnull=False),
                name="settled_item_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.unit}"


class DestructionLine(models.Model):
    """A line of the register (파기대장): what, how much, how, on which ground, who signed, when. Written once."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="line", verbose_name=_("파기 제안"))
    name = models.CharField(_("무엇"), max_length=120)
    items = models.TextField(_("항목"))
    ground = models.TextField(_("근거"))
    kept_for = models.CharField(_("보관 기간"), max_length=120)
    method = models.CharField(_("방법"), max_length=200)
    units = models.PositiveIntegerField(_("건수"))
    rows = models.PositiveIntegerField(_("행"))
    files = models.PositiveIntegerField(_("파일"))
    kept = models.PositiveIntegerField(_("까닭이 생겨 남긴 것"))
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("서명한 사람")
    )
    signed_at = models.DateTimeField(_("서명한 때"))
    finished_at = models.DateTimeField(_("파기를 마친 때"))

    class Meta:
        verbose_name = _("파기대장")
        verbose_name_plural = _("파기대장")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="register_says_what")]
        triggers = [pgtrigger.Protect(name="append_only", operation=_STANDS)]

    def __str__(self) -> str:
        return f"파기대장 {self.pk}"
