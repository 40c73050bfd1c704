"""A session: one meeting of a cohort, of one module, with its hours. Changes after it was announced are event rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Cohort, CourseModule
from centers.roles import Permission, centers_where, cohorts_where
from common import clock

MOST_HOURS = 12


class SessionQuerySet(models.QuerySet["Session"]):
    def standing(self) -> SessionQuerySet:
        """What takes or took place: not cancelled, its cohort not called off."""
        return self.filter(cancelled_at=None, cohort__cancelled_at=None)

    def visible_to(self, user: User) -> SessionQuerySet:
        """Sessions of the cohorts somebody teaches, and of the centres where she takes attendance."""
        return self.at(cohorts_where(user, Permission.TAKE_ATTENDANCE), centers_where(user, Permission.TAKE_ATTENDANCE))

    def at(self, cohorts: Iterable[int], centers: Iterable[int] | None) -> SessionQuerySet:
        """Sessions of these cohorts and at these centres (None: at all)."""
        return self.all() if centers is None else self.filter(Q(cohort__in=cohorts) | Q(cohort__center__in=centers))

    def of_day(self, day: date) -> SessionQuerySet:
        start = clock.at(day, time.min)
        return self.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))

    def for_list(self) -> SessionQuerySet:
        return self.select_related("cohort__course", "cohort__center", "module")

    def meeting(self, starts_at: datetime, ends_at: datetime) -> SessionQuerySet:
        """Sessions that share a moment with this stretch of time."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def kept(self, pk: int) -> Session:
        """One session as it is, until the transaction ends: whoever moves it or calls it off waits, and so do we for him.

        Those who only keep it do not wait for each other: many people are marked at once.
        """
        return self.model.objects.raw("SELECT * FROM training_session WHERE id = %s FOR SHARE", [pk])[0]

    def locked(self) -> SessionQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Session(models.Model):
    """`hours` are the hours it counts for (시수), breaks included as the centre counts them."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="sessions", verbose_name=_("기수"))
    module = models.ForeignKey(
        CourseModule, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("과목")
    )
    starts_at = models.DateTimeField(_("시작"))
    ends_at = models.DateTimeField(_("끝"))
    hours = models.PositiveSmallIntegerField(_("시간"))
    room = models.CharField(_("장소"), max_length=60, blank=True)
    cancelled_at = models.DateTimeField(_("열지 않기로 한 때"), null=True, blank=True)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("수업")
        verbose_name_plural = _("수업")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="session_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(hours__gte=1, hours__lte=MOST_HOURS), name="session_has_1_to_12_hours"),
            models.UniqueConstraint(
                fields=["cohort", "starts_at"], condition=Q(cancelled_at=None), name="one_session_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at.astimezone(clock.SEOUL):%Y-%m-%d %H:%M}"

    @property
    def title(self) -> str:
        """The module, or the course where it has none."""
        return self.module.name if self.module else self.cohort.course.name

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(clock.SEOUL).date()

    @property
    def clock_text(self) -> str:
        """'09:30~17:00'."""
        start, end = self.starts_at.astimezone(clock.SEOUL), self.ends_at.astimezone(clock.SEOUL)
        return f"{start:%H:%M}~{end:%H:%M}"

    @property
    def is_ahead(self) -> bool:
        """It takes place and is not over: neither it nor its cohort was called off."""
        return self.cancelled_at is None and self.cohort.cancelled_at is None and self.ends_at > clock.now()

    @property
    def may_be_marked(self) -> bool:
        """From the morning of its day on."""
        return self.cancelled_at is None and self.day <= clock.today()


class SessionEvent(models.Model):
    """A session added, moved or called off after the schedule stood: what it was, what it is, why, who. Kept for ever."""

    class Kind(models.TextChoices):
        ADDED = "added", _("더함")
        MOVED = "moved", _("옮김")
        CANCELLED = "cancelled", _("열지 않음")

    session = models.ForeignKey(Session, models.PROTECT, related_name="events", verbose_name=_("수업"))
    kind = models.CharField(_("일"), max_length=10, choices=Kind.choices)
    before = models.CharField(_("전"), max_length=200, blank=True)
    after = models.CharField(_("뒤"), max_length=200, blank=True)
    reason = models.CharField(_("까닭"), max_length=200)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"))
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("일정의 일")
        verbose_name_plural = _("일정의 일")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="session_event_says_why")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.session_id}"
