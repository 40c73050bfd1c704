"""Checks whether a job holds, 30 days, three and six months after it began, and every answer with who gave it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, ConsentText, RightsRequest, User
from centers.roles import Permission, centers_where
from common import clock, months, working_days
from jobs.models.placement import Placement
from jobs.states import Answer, CheckState, PaperKind, Voice, before

ASK_AT = time(10, 0)  # Korean time: the counter is open, so that whoever has a question reaches somebody
SILENT_AFTER = timedelta(days=7)  # how long the person, and after her the employer, is waited for

OPEN = (CheckState.PLANNED, CheckState.ASKED_PERSON, CheckState.ASKED_EMPLOYER, CheckState.PAPER)


class Milestone(models.TextChoices):
    DAYS_30 = "days_30", _("30일")
    MONTHS_3 = "months_3", _("3개월")
    MONTHS_6 = "months_6", _("6개월")

    def day(self, started_on: date) -> date:
        """The date this check is about, on the real calendar."""
        if self == Milestone.DAYS_30:
            return started_on + timedelta(days=30)
        return months.after(started_on, 3 if self == Milestone.MONTHS_3 else 6)


def ask_at(day: date) -> datetime:
    """10:00 in Korea on `day`, or on the next working day where that is none."""
    return clock.at(day if working_days.is_working_day(day) else working_days.add(day, 1), ASK_AT)


class EmploymentCheckQuerySet(models.QuerySet["EmploymentCheck"]):
    def visible_to(self, user: User) -> EmploymentCheckQuerySet:
        centers = centers_where(user, Permission.SEE_FOLLOW_UPS)
        if centers is None:
            return self.all()
        return self.filter(placement__center__in=centers) if centers else self.none()

    def askable(self) -> EmploymentCheckQuerySet:
        """Without those of people who took back that we use what they told us, or had it suspended: nothing is asked of them."""
        gone = Consent.objects.taken_back().filter(text__purpose=ConsentText.COLLECTION)
        suspended = RightsRequest.objects.suspending()
        return self.exclude(placement__person__in=gone.values("user")).exclude(
            placement__person__in=suspended.values("person")
        )

    def due(self, at: datetime) -> EmploymentCheckQuerySet:
        """Planned, their time has come, and the person may be asked."""
        return self.askable().filter(state=CheckState.PLANNED, ask_at__lte=at)

    def silent(self, at: datetime) -> EmploymentCheckQuerySet:
        """Asked, not answered, and the time to answer has passed."""
        return self.askable().filter(state__in=(CheckState.ASKED_PERSON, CheckState.ASKED_EMPLOYER), silent_at__lte=at)

    def unsettled(self) -> EmploymentCheckQuerySet:
        """Still ahead, or under way."""
        return self.filter(state__in=OPEN)

    def awaiting_paper(self) -> EmploymentCheckQuerySet:
        """Neither the person nor the employer answered: a paper is asked for at the desk."""
        return self.filter(state=CheckState.PAPER)

    def for_list(self) -> EmploymentCheckQuerySet:
        """Everything a link's page, a message or a row of the desk's list names."""
        return self.select_related("placement__person", "placement__center", "placement__consultant")

    def locked(self) -> EmploymentCheckQuerySet:
        return self.select_for_update(of=("self",), no_key=True)

    def move_to(self, state: str, **fields: Any) -> int:
        """The only writer of `state`: moves those of these rows that may become `state`; how many did."""
        return self.filter(state__in=before(state)).update(state=state, **fields)


class EmploymentCheck(models.Model):
    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="checks", verbose_name=_("취업"), db_index=False
    )
    milestone = models.CharField(_("시기"), max_length=10, choices=Milestone)
    day = models.DateField(_("확인하는 날"))
    ask_at = models.DateTimeField(_("물어볼 때"))
    state = models.CharField(_("상태"), max_length=16, choices=CheckState, default=CheckState.PLANNED)
    person_asked_at = models.DateTimeField(_("본인에게 물은 때"), null=True, blank=True)
    employer_asked_at = models.DateTimeField(_("회사에 물은 때"), null=True, blank=True)
    silent_at = models.DateTimeField(_("답 없음으로 보는 때"), null=True, blank=True)
    answer = models.CharField(_("답"), max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("답한 때"), null=True, blank=True)

    objects = EmploymentCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("일자리 확인")
        verbose_name_plural = _("일자리 확인")
        ordering = ["day", "pk"]
        indexes = [
            models.Index(fields=["ask_at", "id"], name="check_due", condition=Q(state="planned")),
            models.Index(
                fields=["silent_at", "id"],
                name="check_silence",
                condition=Q(state__in=("asked_person", "asked_employer")),
            ),
            models.Index(fields=["silent_at", "id"], name="check_paper", condition=Q(state="paper")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["placement", "milestone"], name="one_check_per_placement_and_milestone"),
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="check_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="asked_person") | Q(person_asked_at__isnull=False, silent_at__isnull=False),
                name="check_asked_of_the_person_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="asked_employer") | Q(employer_asked_at__isnull=False, silent_at__isnull=False),
                name="check_asked_of_the_employer_says_when",
            ),
            models.CheckConstraint(
                condition=Q(employer_asked_at=None) | Q(employer_asked_at__gte=F("person_asked_at")),
                name="the_person_is_asked_before_the_employer",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answer__in=Answer.values, answered_at__isnull=False)
                | ~Q(state="answered") & Q(answer="", answered_at=None),
                name="answered_check_says_what_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"일자리 확인 {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether somebody may still answer it: also when the centre has closed it as unknown."""
        return self.state in before(CheckState.ANSWERED)

    @property
    def takes_paper(self) -> bool:
        """Whether a paper seen today says something about its day."""
        return self.state != CheckState.SKIPPED and self.day <= clock.today()


class CheckAnswer(models.Model):
    """One answer to a check and who gave it, kept for ever. A paper seen later stands beside what was said before."""

    employment_check = models.ForeignKey(
        EmploymentCheck, models.PROTECT, related_name="answers", verbose_name=_("일자리 확인")
    )
    answer = models.CharField(_("답"), max_length=10, choices=Answer)
    voice = models.CharField(_("말한 쪽"), max_length=10, choices=Voice)
    paper = models.CharField(_("본 서류"), max_length=12, choices=PaperKind, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("적은 직원"))
    note = models.CharField(_("내용"), max_length=300, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("일자리 확인의 답")
        verbose_name_plural = _("일자리 확인의 답")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voice="paper", paper__in=PaperKind.values, by__isnull=False)
                | Q(voice__in=("person", "employer"), paper="", by=None)
                | Q(voice="staff", paper="", by__isnull=False),
                name="answer_says_who_gave_it",
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.employment_check_id} {self.answer} {self.voice}"
