"""What an edition says beyond criteria and papers: the allowance, whom the year looks for, which tracks go together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from centers.models.rulebook import ProgramYear, Track
from centers.models.standing import stands_with_its_edition


class AllowanceInstalment(models.Model):
    """One part of the 전직 장려수당 of an edition. What is not known of it (amount, condition, days) stays empty."""

    class Condition(models.TextChoices):
        COMPLETED = "completed", _("수료")
        ADVANCED_COMPLETED_OR_HIRED = "advanced_completed_or_hired", _("심화 과정 수료 또는 취업")
        JOB_SEARCH = "job_search", _("취업활동")
        HIRED = "hired", _("취업")
        EMPLOYED_30_DAYS = "employed_30_days", _("취업하여 30일 이상 근속")

    class Handled(models.TextChoices):
        HERE = "here", _("이 누리집에서 신청을 받아 전달합니다")
        SEMAS = "semas", _("소상공인시장진흥공단이 직접 신청을 받습니다")

    program_year = models.ForeignKey(ProgramYear, models.CASCADE, related_name="instalments", verbose_name=_("규정집"))
    number = models.PositiveSmallIntegerField(_("몇 번째"))
    amount = models.PositiveIntegerField(_("금액(원)"), null=True, blank=True)
    condition = models.CharField(_("조건"), max_length=30, choices=Condition.choices, blank=True)
    words = models.CharField(_("읽는 문장"), max_length=200)
    claim_days = models.PositiveSmallIntegerField(_("신청 기한(조건을 채운 뒤 며칠)"), null=True, blank=True)
    handled = models.CharField(_("신청받는 곳"), max_length=10, choices=Handled.choices, default=Handled.HERE)

    class Meta:
        verbose_name = _("수당 회차")
        verbose_name_plural = _("수당 회차")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "number"], name="one_instalment_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & (Q(amount=None) | Q(amount__gte=1)), name="instalment_is_counted_from_one"
            ),
            models.CheckConstraint(
                condition=Q(claim_days=None) | Q(claim_days__gte=1), name="claim_window_lasts_at_least_a_day"
            ),
        ]
        triggers = [stands_with_its_edition()]

    def __str__(self) -> str:
        return f"{self.number}차 {self.words}"


class TargetGroup(models.Model):
    """People an edition looks for. It opens doors and explains; it never refuses anybody, criteria are what is judged."""

    class Sex(models.TextChoices):
        ANY = "any", _("누구나")
        FEMALE = "female", _("여성")
        MALE = "male", _("남성")

    program_year = models.ForeignKey(
        ProgramYear, models.CASCADE, related_name="target_groups", verbose_name=_("규정집")
    )
    position = models.PositiveSmallIntegerField(_("순서"))
    age_from = models.PositiveSmallIntegerField(_("만 나이, 부터"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("만 나이, 까지"), null=True, blank=True)
    sex = models.CharField(_("성별"), max_length=10, choices=Sex.choices, default=Sex.ANY)
    crisis_industry = models.BooleanField(_("고용위기업종"), default=False)
    words = models.CharField(_("읽는 문장"), max_length=200)

    class Meta:
        verbose_name = _("대상 집단")
        verbose_name_plural = _("대상 집단")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "position"], name="one_target_group_per_place"),
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_from__lte=F("age_to")),
                name="target_ages_run_upwards",
            ),
        ]
        triggers = [stands_with_its_edition()]

    def __str__(self) -> str:
        return self.words


class PairRuleQuerySet(models.QuerySet["PairRule"]):
    def between(self, first: Track | int, second: Track | int) -> PairRuleQuerySet:
        """What the published editions say of these two tracks, in either order, the newest year first."""
        one, other = (track if isinstance(track, int) else track.pk for track in (first, second))
        pairs = Q(track_a=one, track_b=other) | Q(track_a=other, track_b=one)
        return self.filter(pairs, program_year__published_at__isnull=False).order_by("-program_year__year", "pk")


class PairRule(models.Model):
    """Whether somebody may take part in both tracks, by an edition of one of them. The order of the two says nothing."""

    class Kind(models.TextChoices):
        ALLOWED = "allowed", _("함께 할 수 있음")
        RESTRICTED = "restricted", _("함께 하는 데 제한이 있음")

    program_year = models.ForeignKey(ProgramYear, models.CASCADE, related_name="pair_rules", verbose_name=_("규정집"))
    track_a = models.ForeignKey(Track, models.PROTECT, related_name="+", verbose_name=_("한 갈래"))
    track_b = models.ForeignKey(Track, models.PROTECT, related_name="+", verbose_name=_("다른 갈래"))
    kind = models.CharField(_("함께 할 수 있는지"), max_length=12, choices=Kind.choices)
    words = models.CharField(_("읽는 문장"), max_length=200)

    objects = PairRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("갈래 짝 규칙")
        verbose_name_plural = _("갈래 짝 규칙")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "program_year", Least("track_a", "track_b"), Greatest("track_a", "track_b"), name="one_rule_per_pair"
            ),
            models.CheckConstraint(condition=~Q(track_a=F("track_b")), name="a_pair_is_of_two_tracks"),
        ]
        triggers = [stands_with_its_edition()]

    def __str__(self) -> str:
        return self.words
