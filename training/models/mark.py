"""Attendance: one mark for each person and session. Once it is changed, event rows keep every time it was written."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from enrollment.models import Application
from training.models.session import Session
from training.states import Attendance

# What adds to the hours attended: an excuse does once its reason is written down.
COUNTS = Q(status__in=[Attendance.PRESENT, Attendance.LATE]) | Q(status=Attendance.EXCUSED, is_proven=True)


class MarkQuerySet(models.QuerySet["Mark"]):
    def counted(self) -> MarkQuerySet:
        """Marks of sessions that take place."""
        return self.filter(session__cancelled_at=None)

    def sums(self, *by: str) -> models.QuerySet:
        """`attended` and `missed` hours for each group of these columns, as dictionaries."""
        hours = Sum("session__hours", filter=COUNTS)
        return (
            self.counted()
            .order_by()
            .values(*by)
            .annotate(attended=Coalesce(hours, 0), missed=Coalesce(Sum("session__hours", filter=~COUNTS), 0))
        )


class Mark(models.Model):
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="marks", verbose_name=_("수업"), db_index=False
    )  # served by the unique index
    application = models.ForeignKey(Application, models.PROTECT, related_name="marks", verbose_name=_("신청"))
    status = models.CharField(_("출석"), max_length=10, choices=Attendance.choices)
    is_proven = models.BooleanField(_("까닭을 적어 둠"), default=False)
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"), db_index=False)
    marked_at = models.DateTimeField(_("적은 때"))

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("출석")
        verbose_name_plural = _("출석")
        constraints = [
            models.UniqueConstraint(fields=["session", "application"], name="one_mark_per_person_and_session"),
            models.CheckConstraint(
                condition=Q(is_proven=False) | Q(status=Attendance.EXCUSED), name="only_an_excuse_is_proven"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.application_id} {self.status}"

    @property
    def counts(self) -> bool:
        """Whether its hours are attended; the same rule as COUNTS."""
        return self.status in (Attendance.PRESENT, Attendance.LATE) or (
            self.status == Attendance.EXCUSED and self.is_proven
        )


class MarkEvent(models.Model):
    """A mark as it was written: first, changed on the day, or corrected later with a reason. Kept for ever.

    A mark that was never changed is its own history: marking somebody present costs one row.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="mark_events", verbose_name=_("수업"))
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="mark_events", verbose_name=_("신청"), db_index=False
    )
    before = models.CharField(_("전"), max_length=10, choices=Attendance.choices, blank=True)
    after = models.CharField(_("뒤"), max_length=10, choices=Attendance.choices)
    reason = models.CharField(_("까닭"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"), db_index=False)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("출석의 일")
        verbose_name_plural = _("출석의 일")
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.session_id} {self.application_id}: {self.before} → {self.after}"


def storage_name(evidence: Evidence, filename: str) -> str:
    """A random name by month: nothing of the person or of the file's own name is in it."""
    return f"{clock.today():%Y/%m}/{uuid.uuid4().hex}"


class Evidence(models.Model):
    """Why somebody was excused: a note, and the paper if there is one."""

    mark = models.ForeignKey(Mark, models.PROTECT, related_name="evidence", verbose_name=_("출석"))
    note = models.CharField(_("까닭"), max_length=200)
    file = models.FileField(_("파일"), upload_to=storage_name, max_length=100, blank=True)
    original_name = models.CharField(_("올린 이름"), max_length=120, blank=True)
    content_type = models.CharField(_("종류"), max_length=20, blank=True)
    sha256 = models.CharField(_("내용의 지문"), max_length=64, blank=True, db_default="")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"))
    added_at = models.DateTimeField(_("적은 때"))

    class Meta:
        verbose_name = _("공결 증빙")
        verbose_name_plural = _("공결 증빙")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="evidence_says_why"),
            models.CheckConstraint(
                condition=Q(file="", original_name="", content_type="")
                | ~Q(file="") & ~Q(original_name="") & ~Q(content_type=""),
                name="evidence_file_has_name_and_type",
            ),
        ]

    def __str__(self) -> str:
        return self.note
