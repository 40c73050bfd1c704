"""What people make in a course: the résumé in sections, what was said after a mock interview, days at a host's."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User
from centers.roles import Permission, centers_where, cohorts_where
from common import clock
from common.prepared import prepared
from enrollment.models import Application
from enrollment.models.application import ApplicationQuerySet
from enrollment.states import SEATED

LONGEST = 2000


def taught_by(user: User) -> ApplicationQuerySet:
    """The people with a seat in the cohorts somebody teaches, and at the centres where she takes attendance."""
    seated = Application.objects.filter(state__in=SEATED)
    centers = centers_where(user, Permission.TAKE_ATTENDANCE)
    if centers is None:
        return seated
    cohorts = cohorts_where(user, Permission.TAKE_ATTENDANCE)
    return shown_to(user, seated.filter(Q(cohort__in=cohorts) | Q(cohort__center__in=centers)))


def shown_to(user: User, people: ApplicationQuerySet) -> ApplicationQuerySet:
    """Without those who took back that the institution that teaches them is told, when `user` is its teacher.

    The centre's own people go on seeing them, and mark them.
    """
    centers = centers_where(user, Permission.TAKE_ATTENDANCE)
    if centers is None or not cohorts_where(user, Permission.TAKE_ATTENDANCE):
        return people
    return _told_of(people, centers)


def is_shown_to(user: User, application: int) -> bool:
    """The same of one person, by the id of her application."""
    centers = centers_where(user, Permission.TAKE_ATTENDANCE)
    if centers is None or not cohorts_where(user, Permission.TAKE_ATTENDANCE):
        return True
    return bool(_told(application, tuple(centers)))


@prepared
def _told(application: int, centers: tuple[int, ...]) -> models.QuerySet[Application, tuple[int]]:
    return _told_of(Application.objects.filter(pk=application), centers).values_list("pk")


def _told_of(people: ApplicationQuerySet, centers: Iterable[int]) -> ApplicationQuerySet:
    gone = Consent.objects.taken_back().filter(
        user=OuterRef("applicant"), text__recipient=OuterRef("cohort__course__taught_by__name")
    )
    return people.filter(~Exists(gone) | Q(cohort__center__in=centers))


class ResumeSection(models.Model):
    """One section of a person's résumé, as typed. It belongs to the person, whichever courses she takes."""

    class Kind(models.TextChoices):
        SUMMARY = "summary", _("나를 한 줄로")
        BUSINESS = "business", _("가게를 꾸린 경험")
        JOBS = "jobs", _("다른 일을 한 경험")
        SKILLS = "skills", _("할 줄 아는 것과 자격")
        SCHOOLING = "schooling", _("학교와 교육")
        WISHES = "wishes", _("하고 싶은 일")

    person = models.ForeignKey(
        User, models.PROTECT, related_name="resume_sections", verbose_name=_("사람"), db_index=False
    )
    kind = models.CharField(_("칸"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("내용"), max_length=LONGEST, blank=True)
    version = models.PositiveIntegerField(_("저장한 횟수"), default=0)
    saved_at = models.DateTimeField(_("저장한 때"), default=clock.now)

    class Meta:
        verbose_name = _("이력서 칸")
        verbose_name_plural = _("이력서 칸")
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_resume_section_of_a_kind")]

    def __str__(self) -> str:
        return self.get_kind_display()


class InterviewFeedback(models.Model):
    """What somebody was told after a mock interview. Kept as it was said."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="interview_feedback", verbose_name=_("신청")
    )
    held_on = models.DateField(_("면접한 날"))
    strengths = models.TextField(_("잘한 점"), max_length=LONGEST)
    to_improve = models.TextField(_("고칠 점"), max_length=LONGEST)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"))
    at = models.DateTimeField(_("적은 때"))

    class Meta:
        verbose_name = _("모의 면접 조언")
        verbose_name_plural = _("모의 면접 조언")
        ordering = ["held_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(strengths="") & ~Q(to_improve=""), name="feedback_names_a_strength_and_what_to_improve"
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"모의 면접 {self.held_on}"


class WorkTrial(models.Model):
    """직업체험: where, with whom to speak there, on which days; afterwards a short report in the person's own words."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="work_trials", verbose_name=_("신청"))
    host = models.CharField(_("체험한 곳"), max_length=80)
    contact = models.CharField(_("그곳의 담당자와 연락처"), max_length=120, blank=True)
    starts_on = models.DateField(_("첫날"))
    ends_on = models.DateField(_("마지막 날"))
    report = models.TextField(_("체험 보고"), max_length=LONGEST, blank=True)
    reported_at = models.DateTimeField(_("보고한 때"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"))
    recorded_at = models.DateTimeField(_("적은 때"))

    class Meta:
        verbose_name = _("직업체험")
        verbose_name_plural = _("직업체험")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="trial_starts_before_it_ends"),
            models.CheckConstraint(
                condition=Q(report="", reported_at=None) | ~Q(report="") & Q(reported_at__isnull=False),
                name="reported_trial_has_its_report",
            ),
            models.UniqueConstraint(
                fields=["application", "host", "starts_on"], name="one_trial_per_host_and_first_day"
            ),
        ]

    def __str__(self) -> str:
        return self.host
