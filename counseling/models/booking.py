"""A booked talk. Its state has one writer, move_to(); no consultant and no person has two at once: the database says so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from centers.roles import Permission, centers_where
from common import clock, korean
from counseling.states import FLOW, Kind, Source, State, Way


class BookingQuerySet(models.QuerySet["Booking"]):
    def of_person(self, user: User) -> BookingQuerySet:
        return self.filter(person=user)

    def visible_to(self, user: User) -> BookingQuerySet:
        """Talks at the centres where this person holds talks."""
        centers = centers_where(user, Permission.HOLD_TALKS)
        return self.all() if centers is None else self.filter(center__in=centers)

    def live(self) -> BookingQuerySet:
        """Those that take somebody's time: all but the cancelled."""
        return self.exclude(state=State.CANCELLED)

    def coming(self) -> BookingQuerySet:
        return self.filter(state=State.BOOKED, ends_at__gt=clock.now()).order_by("starts_at", "pk")

    def past(self) -> BookingQuerySet:
        """Over, whatever became of them; the last one first."""
        return self.exclude(state=State.BOOKED, ends_at__gt=clock.now()).order_by("-starts_at", "-pk")

    def to_record(self) -> BookingQuerySet:
        """Their time is over and nobody has said yet how it went."""
        return self.filter(state=State.BOOKED, ends_at__lte=clock.now()).order_by("starts_at", "pk")

    def on_days(self, first: date, last: date) -> BookingQuerySet:
        """Those that start on a Korean day from `first` to `last`."""
        begin, end = clock.at(first, time.min), clock.at(last + timedelta(days=1), time.min)
        return self.filter(starts_at__gte=begin, starts_at__lt=end)

    def to_remind(self) -> BookingQuerySet:
        """Tomorrow's talks nobody has been reminded of; what was booked or moved today was told today."""
        tomorrow = clock.today() + timedelta(days=1)
        told_before = clock.at(clock.today(), time.min)
        return self.on_days(tomorrow, tomorrow).filter(state=State.BOOKED, reminded_at=None, changed_at__lt=told_before)

    def for_list(self) -> BookingQuerySet:
        return self.select_related("person", "consultant", "center")

    def locked(self) -> BookingQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


def _one_at_a_time(who: str, name: str) -> ExclusionConstraint:
    """No two live talks of one person overlap. A range of a single number needs no extension, as plain `=` would."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Func(F(who), F(who), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
            (
                Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=~Q(state=State.CANCELLED),
    )


class Booking(models.Model):
    person = models.ForeignKey(User, models.PROTECT, related_name="talks", verbose_name=_("상담받는 분"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="talks_held", verbose_name=_("상담사"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="talks", verbose_name=_("센터"))
    kind = models.CharField(_("상담 종류"), max_length=10, choices=Kind)
    way = models.CharField(_("상담 방법"), max_length=10, choices=Way)
    video_room = models.URLField(_("화상 상담 주소"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("시작"))
    ends_at = models.DateTimeField(_("끝"))
    about = models.CharField(_("이야기하고 싶은 것"), max_length=500, blank=True)
    source = models.CharField(_("예약한 곳"), max_length=10, choices=Source, default=Source.ONLINE)
    state = models.CharField(_("상태"), max_length=10, choices=State, default=State.BOOKED)
    booked_at = models.DateTimeField(_("예약한 때"))
    changed_at = models.DateTimeField(_("마지막으로 알린 때"))
    reminded_at = models.DateTimeField(_("하루 전에 알린 때"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("상담 예약")
        verbose_name_plural = _("상담 예약")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["center", "starts_at"], name="talks_of_a_center"),
            models.Index(fields=["starts_at"], name="talk_to_remind", condition=Q(state="booked", reminded_at=None)),
        ]
        constraints = [
            _one_at_a_time("consultant", "consultant_holds_one_talk_at_a_time"),
            _one_at_a_time("person", "person_has_one_talk_at_a_time"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="talk_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="talk_state_is_known"),
            models.CheckConstraint(condition=~Q(way=Way.VIDEO) | ~Q(video_room=""), name="video_talk_has_a_room"),
            models.CheckConstraint(condition=~Q(person=F("consultant")), name="nobody_consults_herself"),
        ]

    def __str__(self) -> str:
        return f"상담 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("counseling:talk", args=[self.pk])

    @property
    def label(self) -> str:
        """How messages name the talk they are about."""
        return f"{self.get_kind_display()} {korean.moment(self.starts_at)}"

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(clock.SEOUL).date()

    @property
    def place(self) -> str:
        """Where to be at that time, in words."""
        if self.way == Way.PHONE:
            return str(_("상담사가 전화드립니다"))
        if self.way == Way.VIDEO:
            return self.video_room
        return f"{self.center.name} {self.center.address}".strip()

    @property
    def is_coming(self) -> bool:
        return self.state == State.BOOKED and self.ends_at > clock.now()

    @property
    def change_until(self) -> datetime:
        """Until when the person herself may move or cancel it."""
        return self.starts_at - timedelta(hours=settings.COUNSELING_CHANGE_HOURS)

    @property
    def may_be_changed(self) -> bool:
        return self.state == State.BOOKED and clock.now() <= self.change_until

    @property
    def reminder_ahead(self) -> bool:
        """Whether the person is reminded of it on the day before: not where she booked or moved it no earlier than then."""
        told_on = self.changed_at.astimezone(clock.SEOUL).date()
        day_before = self.day - timedelta(days=1)
        return self.state == State.BOOKED and self.reminded_at is None and told_on < day_before >= clock.today()

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def can_be_recorded(self) -> bool:
        """Whether notes may be written: from its beginning on, and of no talk that was called off."""
        return self.has_begun and self.state != State.CANCELLED

    def is_open_case_of(self, user: User) -> bool:
        """A talk of hers that is to come or was held: its notes may still be added to."""
        return self.consultant_id == user.pk and (self.state == State.BOOKED or self.can_be_recorded)

    @property
    def to_record(self) -> bool:
        return self.state == State.BOOKED and self.has_begun

    def move_to(self, state: str, *, by: User, reason: str = "") -> None:
        """The only writer of `state`, on a locked row; raises IllegalMove."""
        FLOW.check(self.state, state)
        self.state = state
        self.changed_at = clock.now()
        self.save(update_fields=["state", "changed_at"])
        self.note_event(BookingEvent.OF_STATE[State(state)], by=by, reason=reason)

    def note_event(self, kind: str, *, by: User, reason: str = "") -> None:
        """Write down what was just done to this talk, as it stands now."""
        BookingEvent.objects.create(
            booking=self,
            kind=kind,
            by=by,
            reason=reason,
            at=self.changed_at,
            starts_at=self.starts_at,
            consultant=self.consultant,
        )


class BookingEvent(models.Model):
    """What was done to a booked talk, kept for ever: who, when, why, and the time and consultant it had from then on."""

    class What(models.TextChoices):
        BOOKED = "booked", _("예약함")
        MOVED = "moved", _("시간을 옮김")
        CANCELLED = "cancelled", _("취소함")
        MISSED = "missed", _("오지 않음")
        HELD = "held", _("상담을 마침")

    OF_STATE: dict[str, Any] = {
        State.HELD: What.HELD,
        State.MISSED: What.MISSED,
        State.CANCELLED: What.CANCELLED,
    }

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events", verbose_name=_("상담"))
    kind = models.CharField(_("일"), max_length=10, choices=What)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"))
    reason = models.CharField(_("까닭"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("상담 시각"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("상담사"))
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("상담 예약 기록")
        verbose_name_plural = _("상담 예약 기록")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.kind}"
