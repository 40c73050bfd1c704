"""One line per cohort, numbered seats, offers, and an event row with a reason for every change of either."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from centers.models import Cohort
from common import clock
from enrollment.models.application import Application


class LineQuerySet(models.QuerySet["Line"]):
    def locked(self) -> LineQuerySet:
        """Take this lock last in a transaction: whoever holds it gives out numbers and seats."""
        return self.select_for_update(of=("self",), no_key=True)


class Line(models.Model):
    """The lock of a cohort's line; order in line is the order in which this row was locked."""

    cohort = models.OneToOneField(Cohort, models.PROTECT, primary_key=True, related_name="line", verbose_name=_("기수"))
    next_number = models.PositiveIntegerField(_("다음 순번"), default=1)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("줄")
        verbose_name_plural = _("줄")

    def __str__(self) -> str:
        return f"줄 {self.cohort_id}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def free(self) -> SeatQuerySet:
        """Seats nobody holds and nobody is being asked about."""
        return self.filter(occupant=None).exclude(Exists(Offer.objects.open().filter(seat=OuterRef("pk"))))

    def taken(self) -> SeatQuerySet:
        return self.filter(occupant__isnull=False)


class Seat(models.Model):
    """A numbered seat with at most one occupant: selling one twice is impossible by schema."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="seats", verbose_name=_("기수"))
    number = models.PositiveSmallIntegerField(_("자리 번호"))
    occupant = models.OneToOneField(
        Application, models.PROTECT, null=True, blank=True, related_name="seat", verbose_name=_("앉은 사람")
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("자리")
        verbose_name_plural = _("자리")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="one_seat_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="seats_are_numbered_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}-{self.number}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> OfferQuerySet:
        return self.filter(settled_at=None)

    def overdue(self) -> OfferQuerySet:
        return self.open().filter(expires_at__lte=clock.now())


class Offer(models.Model):
    """A released seat held for the first eligible person in line until a deadline."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("받음")
        REFUSED = "refused", _("사양함")
        LAPSED = "lapsed", _("기한 지남")
        WITHDRAWN = "withdrawn", _("거둠")

    application = models.ForeignKey(Application, models.PROTECT, related_name="offers", verbose_name=_("신청"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="offers", verbose_name=_("자리"))
    made_at = models.DateTimeField(_("제안한 때"))
    expires_at = models.DateTimeField(_("기한"))
    outcome = models.CharField(_("결과"), max_length=10, choices=Outcome.choices, blank=True)
    settled_at = models.DateTimeField(_("정해진 때"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("자리 제안")
        verbose_name_plural = _("자리 제안")
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(settled_at=None), name="one_open_offer_per_seat"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(settled_at=None), name="one_open_offer_per_application"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="settled_offer_has_an_outcome",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="offer_leaves_time_to_answer"),
        ]

    def __str__(self) -> str:
        return f"제안 {self.pk}"


class LineEvent(models.Model):
    """Why a place in line or a seat changed. Kept for ever; a replay of these rows proves the order."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("줄이 열림")
        JOINED = "joined", _("줄에 섬")
        SEATED = "seated", _("자리를 받음")
        WAITS = "waits", _("자격 확인, 자리를 기다림")
        OFFERED = "offered", _("자리를 제안받음")
        REFUSED = "refused", _("제안을 사양함")
        LAPSED = "lapsed", _("제안 기한이 지남")
        RELEASED = "released", _("자리를 내놓음")
        LEFT = "left", _("줄을 떠남")
        RETURNED = "returned", _("심사로 되돌아감")
        CAPACITY = "capacity", _("정원이 바뀜")
        MOVED = "moved", _("다른 센터로 옮김")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="line_events", verbose_name=_("기수"))
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="line_events", verbose_name=_("신청")
    )
    kind = models.CharField(_("일"), max_length=10, choices=Kind.choices)
    line_number = models.PositiveIntegerField(_("순번"), null=True, blank=True)
    seat_number = models.PositiveSmallIntegerField(_("자리"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("그 뒤의 정원"), null=True, blank=True)
    reason = models.CharField(_("까닭"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가")
    )
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("줄의 일")
        verbose_name_plural = _("줄의 일")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="line_event_says_why")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.application_id or ''}"
