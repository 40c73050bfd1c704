"""One job somebody got: where, since when, how it was found, who may be asked about it, and how it ended."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center, PartnerCompany
from centers.roles import Permission, centers_where
from common import clock
from jobs.states import Voice


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: User) -> PlacementQuerySet:
        """Jobs of people whom this person's centres look after."""
        centers = centers_where(user, Permission.SEE_FOLLOW_UPS)
        if centers is None:
            return self.all()
        return self.filter(center__in=centers) if centers else self.none()

    def real(self) -> PlacementQuerySet:
        """Without those recorded by mistake."""
        return self.exclude(end_reason=Placement.EndReason.MISTAKE)

    def hired_of(self, person: User) -> PlacementQuerySet:
        """The jobs this person has got, the latest first."""
        return self.real().filter(person=person).order_by("-started_on", "-pk")

    def held(self) -> PlacementQuerySet:
        """Of which no end is known."""
        return self.filter(ended_on=None)

    def lost(self) -> PlacementQuerySet:
        """Ended without another job."""
        return self.filter(end_reason=Placement.EndReason.NO_LONGER)

    def moved_on_unrecorded(self) -> PlacementQuerySet:
        """Ended for another job that nobody has written down yet."""
        later = Placement.objects.real().filter(person=OuterRef("person"), started_on__gt=OuterRef("started_on"))
        return self.filter(~Exists(later), end_reason=Placement.EndReason.CHANGED)

    def employed_at_least(self, days: int, *, on: date | None = None) -> PlacementQuerySet:
        """Jobs that had lasted `days` whole days when `on` (today) began: still open, or ended on a later last day.

        The first and the last day count. A later check's answer, a paper and a known end all show in `ended_on`.
        """
        day = on or clock.today()
        lasted = Q(ended_on=None) | Q(ended_on__gte=F("started_on") + timedelta(days=days - 1))
        return self.real().filter(lasted, started_on__lte=day - timedelta(days=days))

    def for_list(self) -> PlacementQuerySet:
        return self.select_related("person", "center", "company", "consultant")

    def locked(self) -> PlacementQuerySet:
        """Taken before the placement's checks are touched, except by the sweeps, which skip what is locked."""
        return self.select_for_update(of=("self",), no_key=True)


class Placement(models.Model):
    class Source(models.TextChoices):
        REFERRAL = "referral", _("센터의 알선")
        OWN_SEARCH = "own_search", _("스스로 찾음")
        JOB_CLUB = "job_club", _("취업동아리")

    class EndReason(models.TextChoices):
        NO_LONGER = "no_longer", _("일자리를 잃음")
        CHANGED = "changed", _("다른 일자리로 옮김")
        MISTAKE = "mistake", _("잘못 적음")

    person = models.ForeignKey(User, models.PROTECT, related_name="placements", verbose_name=_("취업한 분"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="placements", verbose_name=_("센터"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("담당 상담사"))
    employer = models.CharField(_("회사 이름"), max_length=120)
    company = models.ForeignKey(
        PartnerCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("참여 기업"),
    )
    work = models.CharField(_("하는 일"), max_length=200, blank=True)
    source = models.CharField(_("찾은 길"), max_length=12, choices=Source)
    started_on = models.DateField(_("일을 시작한 날"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("기록한 직원"))
    recorded_at = models.DateTimeField(_("기록한 때"))
    contact_name = models.CharField(_("회사 담당자"), max_length=60, blank=True)
    contact_phone = models.CharField(_("회사 전화번호"), max_length=16, blank=True)
    contact_email = models.EmailField(_("회사 메일 주소"), blank=True)
    contact_round = models.PositiveSmallIntegerField(_("회사에 묻는 동의를 고친 횟수"), default=0)
    employer_consent_at = models.DateTimeField(_("회사에 물어도 된다고 하신 때"), null=True, blank=True)
    ended_on = models.DateField(_("마지막으로 일한 날"), null=True, blank=True)
    end_reason = models.CharField(_("끝난 까닭"), max_length=12, choices=EndReason, blank=True)
    end_voice = models.CharField(_("끝났다고 한 쪽"), max_length=10, choices=Voice, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("취업")
        verbose_name_plural = _("취업")
        ordering = ["-started_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "employer", "started_on"],
                condition=~Q(end_reason="mistake"),
                name="one_placement_per_person_job_and_day",
            ),
            models.CheckConstraint(condition=~Q(employer=""), name="placement_names_the_employer"),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="", end_voice="")
                | Q(ended_on__gte=F("started_on"), end_voice__in=Voice.values)
                & Q(end_reason__in=("no_longer", "changed", "mistake")),
                name="ended_placement_says_when_why_and_who_said_so",
            ),
            models.CheckConstraint(
                condition=Q(employer_consent_at=None) | ~Q(contact_phone="", contact_email=""),
                name="consented_employer_can_be_reached",
            ),
        ]

    def __str__(self) -> str:
        return f"취업 {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("jobs_desk:placement", args=[self.pk])

    @property
    def is_held(self) -> bool:
        return self.ended_on is None

    def is_open_case_of(self, user: User) -> bool:
        """She looks after this person, who still works there."""
        return self.consultant_id == user.pk and self.is_held

    @property
    def may_ask_employer(self) -> bool:
        return self.employer_consent_at is not None


class PlacementEvent(models.Model):
    """What was done to a placement, kept for ever, with who and when."""

    class Kind(models.TextChoices):
        RECORDED = "recorded", _("취업을 기록함")
        CONTACT = "contact", _("회사에 물어도 된다고 하심")
        NO_CONTACT = "no_contact", _("회사에 묻지 않기로 함")
        ANSWERED = "answered", _("답을 받음")
        UNKNOWN = "unknown", _("확인하지 못하고 마침")
        ENDED = "ended", _("일자리가 끝남")
        END_UNDONE = "end_undone", _("끝난 것으로 적은 것을 되돌림")
        MOVED = "moved", _("담당이 바뀜")

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="events", verbose_name=_("취업"))
    kind = models.CharField(_("일"), max_length=12, choices=Kind)
    voice = models.CharField(_("말한 쪽"), max_length=10, choices=Voice)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가"))
    note = models.CharField(_("내용"), max_length=300, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("취업 기록")
        verbose_name_plural = _("취업 기록")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.kind}"
