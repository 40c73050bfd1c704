"""When a consultant can be booked: hours of the week, and single days that differ."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from centers.roles import Permission, centers_where
from common import clock
from counseling.states import Way

SHORTEST, LONGEST = 20, 180  # minutes of one talk
WEEKDAYS = tuple(enumerate((_("월요일"), _("화요일"), _("수요일"), _("목요일"), _("금요일"), _("토요일"), _("일요일"))))


def _ways() -> ArrayField:
    return ArrayField(models.CharField(max_length=10, choices=Way.choices), verbose_name=_("상담 방법"), default=list)


class WeeklyHoursQuerySet(models.QuerySet["WeeklyHours"]):
    def visible_to(self, user: User) -> WeeklyHoursQuerySet:
        """Hours at the centres where this person holds talks."""
        centers = centers_where(user, Permission.HOLD_TALKS)
        return self.all() if centers is None else self.filter(center__in=centers)

    def between(self, first: date, last: date) -> WeeklyHoursQuerySet:
        """Hours that hold on some day from `first` to `last`."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)

    def not_over(self) -> WeeklyHoursQuerySet:
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()))


class WeeklyHours(models.Model):
    """On this weekday, from `begins` to `ends`, talks of `slot_minutes` each can be booked at a centre.

    Korean holidays are left out; a day that differs is a DayException. Hours are never changed backwards: they end, and
    new ones begin.
    """

    consultant = models.ForeignKey(User, models.PROTECT, related_name="weekly_hours", verbose_name=_("상담사"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="weekly_hours", verbose_name=_("센터"))
    weekday = models.PositiveSmallIntegerField(_("요일"), choices=WEEKDAYS)
    begins = models.TimeField(_("시작 시각"))
    ends = models.TimeField(_("끝 시각"))
    slot_minutes = models.PositiveSmallIntegerField(_("상담 한 번의 길이(분)"), default=50)
    ways = _ways()
    video_room = models.URLField(_("화상 상담 주소"), max_length=300, blank=True)
    valid_from = models.DateField(_("언제부터"), default=clock.today)
    valid_until = models.DateField(_("언제까지"), null=True, blank=True)

    objects = WeeklyHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("상담 시간")
        verbose_name_plural = _("상담 시간")
        ordering = ["weekday", "begins", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_are_of_a_day_of_the_week"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="hours_begin_before_they_end"),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=SHORTEST, slot_minutes__lte=LONGEST), name="talk_lasts_20_to_180_minutes"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="hours_stop_after_they_start"
            ),
            models.CheckConstraint(
                condition=Q(ways__len__gte=1, ways__contained_by=Way.values), name="hours_name_their_ways"
            ),
            models.CheckConstraint(
                condition=~Q(ways__contains=[Way.VIDEO]) | ~Q(video_room=""), name="video_hours_have_a_room"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"

    @property
    def way_labels(self) -> str:
        return ", ".join(str(Way(way).label) for way in self.ways)

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class DayExceptionQuerySet(models.QuerySet["DayException"]):
    def between(self, first: date, last: date) -> DayExceptionQuerySet:
        return self.filter(on__gte=first, on__lte=last)


class DayException(models.Model):
    """One day that differs: off (all day, or from `begins` to `ends`), or extra hours, also on a holiday."""

    class What(models.TextChoices):
        OFF = "off", _("쉬는 날")
        EXTRA = "extra", _("더 여는 날")

    consultant = models.ForeignKey(User, models.PROTECT, related_name="day_exceptions", verbose_name=_("상담사"))
    what = models.CharField(_("종류"), max_length=10, choices=What)
    on = models.DateField(_("날짜"))
    begins = models.TimeField(_("시작 시각"), null=True, blank=True)
    ends = models.TimeField(_("끝 시각"), null=True, blank=True)
    center = models.ForeignKey(
        Center, models.PROTECT, null=True, blank=True, related_name="day_exceptions", verbose_name=_("센터")
    )
    slot_minutes = models.PositiveSmallIntegerField(_("상담 한 번의 길이(분)"), null=True, blank=True)
    ways = _ways()
    video_room = models.URLField(_("화상 상담 주소"), max_length=300, blank=True)
    note = models.CharField(_("까닭"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"))
    made_at = models.DateTimeField(_("적은 때"), default=clock.now)

    objects = DayExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("다른 날")
        verbose_name_plural = _("다른 날")
        ordering = ["on", "begins", "pk"]
        indexes = [models.Index(fields=["on", "consultant"], name="exception_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(begins__lt=F("ends")), name="exception_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(what="off", center=None, slot_minutes=None)
                | Q(
                    what="extra",
                    center__isnull=False,
                    begins__isnull=False,
                    slot_minutes__gte=SHORTEST,
                    slot_minutes__lte=LONGEST,
                    ways__len__gte=1,
                ),
                name="extra_hours_are_as_whole_as_weekly_ones",
            ),
            models.CheckConstraint(
                condition=Q(ways__contained_by=Way.values) & (~Q(ways__contains=[Way.VIDEO]) | ~Q(video_room="")),
                name="extra_hours_name_their_ways",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_what_display()}"

    @property
    def is_off(self) -> bool:
        return self.what == self.What.OFF

    @property
    def way_labels(self) -> str:
        return ", ".join(str(Way(way).label) for way in self.ways)


type Hours = WeeklyHours | DayException
