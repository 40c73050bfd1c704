"""Tracks and their programme years: the rules that change by year are rows here, never constants in code."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centers.models.standing import stands_once_published, stands_with_its_edition
from common.history import remember


class Track(models.Model):
    """One of the ways through the service: 생애경력설계, Re-Start 패키지, 기업연계특화과정."""

    LIFE_DESIGN = "life-design"  # the key of the track that is the basis of every other

    key = models.SlugField(_("짧은 이름"), max_length=40, unique=True)
    name = models.CharField(_("이름"), max_length=80)
    summary = models.CharField(_("한 줄 설명"), max_length=200)
    position = models.PositiveSmallIntegerField(_("순서"), default=0)
    needs_pledge = models.BooleanField(
        _("채용 약속이 있어야 엽니다"),
        default=False,
        help_text=_("기업연계 과정처럼 기업의 채용 약속이 먼저 있어야 합니다."),
    )

    class Meta:
        verbose_name = _("과정 갈래")
        verbose_name_plural = _("과정 갈래")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class ProgramYearQuerySet(models.QuerySet["ProgramYear"]):
    def published(self) -> ProgramYearQuerySet:
        return self.exclude(published_at=None)

    def newest_of_each_track(self) -> ProgramYearQuerySet:
        """The newest published edition of every track, in the order of the tracks."""
        newest = self.published().order_by("track_id", "-year").distinct("track_id")
        return self.filter(pk__in=newest.values("pk")).order_by("track__position", "pk")


class ProgramYear(models.Model):
    """The edition of a track's rules for one year. An application pins the edition it is judged by.

    A draft until published_at; from then on the database refuses every change of it and of its rows. Whoever changed
    it last does not publish it, unless the operator's setting allows one person both: then published_alone says so.
    """

    track = models.ForeignKey(Track, models.PROTECT, related_name="program_years", verbose_name=_("과정 갈래"))
    year = models.PositiveSmallIntegerField(_("연도"))
    name = models.CharField(_("그해 이름"), max_length=80)
    source = models.CharField(_("근거"), max_length=300)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("고친 사람")
    )
    published_at = models.DateTimeField(_("공개한 때"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("공개한 사람")
    )
    published_alone = models.BooleanField(_("한 사람이 고치고 공개함"), default=False)
    allowance_at_most = models.PositiveIntegerField(_("전직 장려수당은 모두 얼마까지(원)"), null=True, blank=True)
    owner_only_allowance = models.BooleanField(
        _("수당은 사업의 대표 본인만 받음"),
        default=False,
        help_text=_("배우자는 교육에는 참여할 수 있고 수당은 받지 못합니다."),
    )
    attendance_percent = models.PositiveSmallIntegerField(_("수료 출석률(%)"), default=80)
    review_working_days = models.PositiveSmallIntegerField(_("처리기한(근무일)"), default=5)
    supplement_working_days = models.PositiveSmallIntegerField(_("보완 기한(근무일)"), default=5)
    offer_hours = models.PositiveSmallIntegerField(_("자리 제안 기한(시간)"), default=48)
    closing_months = models.PositiveSmallIntegerField(_("폐업예정자 폐업 기한(달)"), default=3)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    objects = ProgramYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("연도별 규정집")
        verbose_name_plural = _("연도별 규정집")
        ordering = ["track", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["track", "year"], name="one_edition_per_track_and_year"),
            models.CheckConstraint(condition=Q(attendance_percent__lte=100), name="attendance_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(review_working_days__gte=1, supplement_working_days__gte=1, offer_hours__gte=1),
                name="periods_are_at_least_one",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(published_at__isnull=False), name="only_published_has_a_publisher"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None)
                | Q(edited_by=None)
                | ~Q(published_by=F("edited_by"))
                | Q(published_alone=True),
                name="a_second_person_publishes",
            ),
        ]
        triggers = [
            *stands_once_published(),
            *remember(
                "name",
                "source",
                "allowance_at_most",
                "owner_only_allowance",
                "attendance_percent",
                "review_working_days",
                "supplement_working_days",
                "offer_hours",
                "closing_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}년 {self.name}"


class Criterion(models.Model):
    """One dated rule of an edition: a kind that code can judge, and its parameters.

    The parameters of each kind: AGE {"at_least": years, "at_most": years}; REGISTERED_DAYS {"at_least": days};
    SMALL_BUSINESS {"workers_under": n, "workers_under_in": n, "industries": [where the second number holds]};
    EXCLUDED_INDUSTRY {"industries": [...]}; CLOSED_SINCE {"date": "YYYY-MM-DD"}; the others take none.
    """

    class Kind(models.TextChoices):
        BUSINESS_CLOSED = "business_closed", _("폐업 또는 폐업 예정")
        CLOSED_SINCE = "closed_since", _("폐업일이 기준일 이후")
        AGE = "age", _("나이")
        REGISTERED_DAYS = "registered_days", _("사업자등록 기간")
        SMALL_BUSINESS = "small_business", _("소상공인 규모")
        EXCLUDED_INDUSTRY = "excluded_industry", _("제외 업종 아님")
        OTHER_PROGRAM = "other_program", _("국민취업지원제도와 겹치지 않음")
        FIRST_TIME = "first_time", _("같은 과정에 참여한 적 없음")

    program_year = models.ForeignKey(ProgramYear, models.CASCADE, related_name="criteria", verbose_name=_("규정집"))
    kind = models.CharField(_("종류"), max_length=30, choices=Kind.choices)
    parameters = models.JSONField(_("값"), default=dict, blank=True)
    words = models.CharField(_("읽는 문장"), max_length=200)
    settled_by = models.CharField(_("정해 주는 서류"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("순서"), default=0)

    class Meta:
        verbose_name = _("자격 기준")
        verbose_name_plural = _("자격 기준")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["program_year", "kind"], name="one_criterion_per_kind")]
        triggers = [stands_with_its_edition(), *remember("parameters", "words", "settled_by", "position")]

    def __str__(self) -> str:
        return self.words


class PaperRule(models.Model):
    """A paper an edition asks for. `is_looked_up`: whoever consents to 행정정보 공동이용 need not hand it in."""

    class Need(models.TextChoices):
        REQUIRED = "required", _("꼭 필요")
        CONDITIONAL = "conditional", _("해당하면")
        LATER = "later", _("나중에")

    class When(models.TextChoices):
        ALWAYS = "always", _("누구나")
        CLOSED = "closed", _("폐업한 분")
        CLOSING = "closing", _("폐업 예정인 분")
        HAD_WORKERS = "had_workers", _("직원이 있던 분")

    program_year = models.ForeignKey(ProgramYear, models.CASCADE, related_name="papers", verbose_name=_("규정집"))
    key = models.SlugField(_("짧은 이름"), max_length=40)
    name = models.CharField(_("서류 이름"), max_length=80)
    need = models.CharField(_("필요"), max_length=12, choices=Need.choices)
    applies_when = models.CharField(_("누가"), max_length=12, choices=When.choices, default=When.ALWAYS)
    hint = models.CharField(_("설명"), max_length=200, blank=True)
    valid_days = models.PositiveSmallIntegerField(_("유효 기간(일)"), null=True, blank=True)
    is_looked_up = models.BooleanField(_("행정정보 공동이용에 동의하면 내지 않음"), default=False)
    position = models.PositiveSmallIntegerField(_("순서"), default=0)

    class Meta:
        verbose_name = _("서류 기준")
        verbose_name_plural = _("서류 기준")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["program_year", "key"], name="one_paper_rule_per_key")]
        triggers = [stands_with_its_edition()]

    def __str__(self) -> str:
        return self.name


class CadenceStep(models.Model):
    """One follow-up reminder of an edition: how many days after completion, why, and when silence goes to a person."""

    program_year = models.ForeignKey(ProgramYear, models.CASCADE, related_name="cadence", verbose_name=_("규정집"))
    day = models.PositiveSmallIntegerField(_("수료 뒤 며칠"))
    purpose = models.CharField(_("목적"), max_length=120)
    silent_after_days = models.PositiveSmallIntegerField(_("답 없으면 며칠 뒤 상담사에게"), default=7)

    class Meta:
        verbose_name = _("사후관리 시기")
        verbose_name_plural = _("사후관리 시기")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["program_year", "day"], name="one_cadence_step_per_day"),
            models.CheckConstraint(condition=Q(silent_after_days__gte=1), name="silence_lasts_at_least_a_day"),
        ]
        triggers = [stands_with_its_edition()]

    def __str__(self) -> str:
        return f"{self.day}일 {self.purpose}"
