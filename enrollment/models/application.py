"""An application: one person asks for one cohort. Its state has one writer, move_to()."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText, User
from centers.models import Cohort, Institution, ProgramYear
from centers.roles import Permission, centers_where
from common import clock
from common.flow import Turn
from common.history import remember
from common.personal import GONE
from enrollment.states import APPLICANT_WORDS, ENDED, FLOW, GOING, IN_LINE, SEATED, State


class Industry(models.TextChoices):
    """The broad sections of the Korean Standard Industrial Classification that owners know themselves by."""

    FOOD = "food", _("음식점업")
    LODGING = "lodging", _("숙박업")
    RETAIL = "retail", _("소매업")
    WHOLESALE = "wholesale", _("도매업")
    MANUFACTURING = "manufacturing", _("제조업")
    CONSTRUCTION = "construction", _("건설업")
    TRANSPORT = "transport", _("운수업")
    MINING = "mining", _("광업")
    PERSONAL_SERVICE = "personal_service", _("이·미용, 수리 등 개인 서비스업")
    EDUCATION = "education", _("교육 서비스업")
    SPORTS_LEISURE = "sports_leisure", _("스포츠·여가 서비스업")
    PROFESSIONAL = "professional", _("전문·사업지원 서비스업")
    REAL_ESTATE_RENTAL = "real_estate_rental", _("부동산 임대업")
    ADULT_ENTERTAINMENT = "adult_entertainment", _("유흥 주점업")
    GAMBLING = "gambling", _("사행 시설 관리·운영업")
    OTHER = "other", _("그 밖의 업종")


class DecisionReason(models.TextChoices):
    """Why somebody is not admitted: the rule, in words the person can act on."""

    NOT_SMALL_BUSINESS = "not_small_business", _("소상공인 규모가 아닙니다")
    NOT_CLOSED = "not_closed", _("폐업 또는 폐업 예정이 확인되지 않습니다")
    EXCLUDED_INDUSTRY = "excluded_industry", _("지원하지 않는 업종입니다")
    AGE = "age", _("나이 기준에 맞지 않습니다")
    REGISTERED_DAYS = "registered_days", _("사업자등록 기간이 모자랍니다")
    OTHER_PROGRAM = "other_program", _("다른 지원제도에 참여하고 있습니다")
    TOOK_PART_BEFORE = "took_part_before", _("같은 과정에 참여한 적이 있습니다")
    PAPERS_MISSING = "papers_missing", _("기한까지 서류가 오지 않았습니다")
    CONDITION_UNMET = "condition_unmet", _("조건(폐업)이 기한까지 이루어지지 않았습니다")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> ApplicationQuerySet:
        """Rows this person may know about: one's own, and what was sent to the centres where one reviews."""
        mine = Q(applicant=user)
        centers = centers_where(user, Permission.SEE_APPLICATIONS)
        # not by state: a draft that was given up is withdrawn, yet nobody ever sent it
        at_desk = Q(submitted_at__isnull=False) | Q(source=Application.Source.DESK)
        if centers is None:
            return self.filter(mine | at_desk)
        if not centers:
            return self.filter(mine)
        return self.filter(mine | at_desk & Q(cohort__center__in=centers))

    def of_applicant(self, user: User) -> ApplicationQuerySet:
        return self.filter(applicant=user)

    def for_list(self) -> ApplicationQuerySet:
        """Everything a row of a list shows."""
        return self.select_related(
            "applicant", "cohort__course__track", "cohort__center", "program_year", "assigned_to"
        )

    def for_owner(self) -> ApplicationQuerySet:
        """What one's own pages show of each, before enrollment.timeline reads the rest."""
        return self.select_related("cohort__course__track", "cohort__center", "program_year")

    def for_act(self) -> ApplicationQuerySet:
        """With what an act checks and its message names."""
        return self.select_related(
            "applicant", "cohort__course", "cohort__center", "cohort__program_year", "program_year"
        )

    def with_completion(self) -> ApplicationQuerySet:
        """Adds `completed_on` and `consultant_name` of the completion in force, None without one, in the same query."""
        in_force = FilteredRelation("completions", condition=Q(completions__taken_back_at=None))
        return self.annotate(
            completion_in_force=in_force,
            completed_on=F("completion_in_force__completed_on"),
            consultant_name=F("completion_in_force__consultant__name"),
        )

    def in_line(self) -> ApplicationQuerySet:
        return self.filter(state__in=IN_LINE)

    def waiting(self) -> ApplicationQuerySet:
        return self.filter(state=State.WAITING)

    def ahead_of(self, application: Application) -> ApplicationQuerySet:
        """Who handed in earlier for the same cohort and has no seat yet."""
        return self.in_line().filter(cohort=application.cohort_id, line_number__lt=application.line_number)

    def not_ended(self) -> ApplicationQuerySet:
        return self.exclude(state__in=ENDED)

    def taking_part(self) -> ApplicationQuerySet:
        """Handed in and not over without a result: what counts when tracks are combined."""
        return self.filter(state__in=(*IN_LINE, *SEATED)).exclude(state=State.NOT_COMPLETED)

    def asked_for(self, text: ConsentText) -> ApplicationQuerySet:
        """Whose pages ask for this consent: one to an institution that teaches, only where it teaches."""
        teachers = Institution.objects.filter(name=text.recipient, courses__isnull=False)
        return self.filter(Q(cohort__course__taught_by__name=text.recipient) | ~Exists(teachers))

    def with_waiting_position(self) -> ApplicationQuerySet:
        """Adds `waiting_position`: 1 for the first eligible person in the cohort's line (meaningful while waiting)."""
        ahead = (
            Application.objects.waiting()
            .filter(cohort=OuterRef("cohort"), line_number__lt=OuterRef("line_number"))
            .order_by()
            .values("cohort")
            .annotate(n=Count("*"))
            .values("n")
        )
        return self.annotate(waiting_position=Coalesce(Subquery(ahead), 0) + 1)

    def abandoned(self, since: datetime) -> ApplicationQuerySet:
        """Drafts nobody has saved after this moment. What a deferred application goes on in is not given up."""
        return self.filter(state=State.DRAFT, saved_at__lt=since, deferred_from=None)

    def to_drop(self) -> ApplicationQuerySet:
        """Abandoned drafts whose owner was told, and whose day has come."""
        return self.filter(state=State.DRAFT, drop_on__lte=clock.today(), deferred_from=None)

    def locked(self) -> ApplicationQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Application(models.Model):
    # Indexes cost every submission: those of Meta serve applicant and cohort too, and nobody looks up the edition or who
    # entered or decided.
    class Source(models.TextChoices):
        ONLINE = "online", _("누리집")
        DESK = "desk", _("창구")

    class BusinessStatus(models.TextChoices):
        CLOSED = "closed", _("폐업했습니다")
        CLOSING = "closing", _("곧 폐업할 예정입니다")

    applicant = models.ForeignKey(
        User, models.PROTECT, related_name="applications", verbose_name=_("신청인"), db_index=False
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, related_name="applications", verbose_name=_("기수"), db_index=False
    )
    program_year = models.ForeignKey(
        ProgramYear, models.PROTECT, related_name="applications", verbose_name=_("규정집"), db_index=False
    )
    state = models.CharField(_("상태"), max_length=20, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField(_("이 상태가 된 때"), default=clock.now)
    source = models.CharField(_("받은 곳"), max_length=10, choices=Source.choices, default=Source.ONLINE)
    entered_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("대신 적은 직원"),
        db_index=False,
    )
    confirmed_at = models.DateTimeField(_("본인이 확인한 때"), null=True, blank=True)

    # As typed, section by section, valid or not: leaving and coming back loses nothing. Kept as evidence afterwards.
    answers = models.JSONField(_("적은 내용"), default=dict, blank=True)
    saved_at = models.DateTimeField(_("저장한 때"), default=clock.now)
    version = models.PositiveIntegerField(_("저장한 횟수"), default=0)
    nudged_at = models.DateTimeField(_("마감을 알린 때"), null=True, blank=True)
    destroyed_at = models.DateTimeField(_("파기한 때"), null=True, blank=True)
    drop_on = models.DateField(_("지운다고 알린 날"), null=True, blank=True)  # empty again once it is saved

    # As checked, filled when it is submitted.
    business_number = models.CharField(_("사업자등록번호"), max_length=10, blank=True)
    business_status = models.CharField(_("사업 상태"), max_length=10, choices=BusinessStatus.choices, blank=True)
    opened_on = models.DateField(_("개업일"), null=True, blank=True)
    closed_on = models.DateField(_("폐업일 또는 폐업 예정일"), null=True, blank=True)
    industry = models.CharField(_("업종"), max_length=30, choices=Industry.choices, blank=True)
    workers = models.PositiveSmallIntegerField(_("직원 수"), null=True, blank=True)
    birth_date = models.DateField(_("생년월일"), null=True, blank=True)
    postal_code = models.CharField(_("우편번호"), max_length=5, blank=True)
    address = models.CharField(_("주소"), max_length=200, blank=True)
    career = models.TextField(_("해 온 일"), blank=True)
    wishes = models.TextField(_("바라는 일"), blank=True)
    in_other_program = models.BooleanField(_("국민취업지원제도 참여 중"), null=True, blank=True)
    took_part_before = models.BooleanField(_("참여한 적 있음"), null=True, blank=True)

    submitted_at = models.DateTimeField(_("낸 때"), null=True, blank=True)
    line_number = models.PositiveIntegerField(_("접수 순번"), null=True, blank=True)
    review_due_on = models.DateField(_("처리기한"), null=True, blank=True)
    supplemented_at = models.DateTimeField(
        _("보완이 온 때"), null=True, blank=True
    )  # the last one; the desk counts by it
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="assigned_applications", verbose_name=_("담당")
    )
    decided_at = models.DateTimeField(_("결정한 때"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("결정한 직원"),
        db_index=False,
    )
    decision_reason = models.CharField(_("까닭"), max_length=30, choices=DecisionReason.choices, blank=True)
    decision_note = models.CharField(_("덧붙인 설명"), max_length=500, blank=True)
    condition_due_on = models.DateField(_("조건 기한"), null=True, blank=True)
    deferred_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="deferred_from", verbose_name=_("이어진 신청")
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        # A draft is typed in as often as its owner likes; from handing in on each change of a fact stays known.
        triggers = [
            *remember(
                "business_number",
                "business_status",
                "opened_on",
                "closed_on",
                "industry",
                "workers",
                "birth_date",
                "postal_code",
                "address",
                "career",
                "wishes",
                "in_other_program",
                "took_part_before",
                "decision_note",
                "condition_due_on",
                where="OLD.state <> 'draft'",
            )
        ]
        verbose_name = _("신청")
        verbose_name_plural = _("신청")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["cohort", "state", "line_number"], name="application_line"),
            # The desk's first page is read off it in order, its counts without touching the table.
            models.Index(
                fields=["state", "review_due_on", "id"],
                include=["cohort", "applicant", "assigned_to", "supplemented_at", "submitted_at", "source"],
                name="application_queue",
            ),
            models.Index(fields=["applicant", "-saved_at"], name="application_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "cohort"], condition=~Q(state__in=ENDED), name="one_live_application_per_cohort"
            ),
            models.UniqueConstraint(fields=["cohort", "line_number"], name="one_application_per_line_number"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, line_number=None)
                | Q(submitted_at__isnull=False, line_number__isnull=False),
                name="submitting_gives_a_line_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | Q(destroyed_at__isnull=False)
                | Q(submitted_at__isnull=False, birth_date__isnull=False) & ~Q(business_number="", business_status=""),
                name="only_whole_applications_leave_draft",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None)
                | Q(
                    answers={},
                    business_number="",
                    birth_date=None,
                    postal_code="",
                    address__in=("", GONE),
                    career__in=("", GONE),
                    wishes__in=("", GONE),
                ),
                name="destroyed_application_keeps_nothing_personal",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="decision_names_time_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | ~Q(decision_reason=""), name="declined_application_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CONDITIONAL) | Q(condition_due_on__isnull=False),
                name="conditional_admission_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DEFERRED, deferred_to__isnull=False)
                | ~Q(state=State.DEFERRED) & Q(deferred_to=None),
                name="deferred_application_names_the_one_it_goes_on_in",
            ),
            models.CheckConstraint(
                condition=Q(source="online", entered_by=None) | Q(source="desk", entered_by__isnull=False),
                name="desk_application_names_who_entered_it",
            ),
            models.CheckConstraint(
                condition=Q(source="online") | Q(submitted_at=None) | Q(confirmed_at__isnull=False),
                name="desk_application_is_confirmed_by_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The application number a person quotes: year, centre and a running number, '2026-서울-00117'."""
        return f"{self.program_year.year}-{self.cohort.center.short_name}-{self.pk:05d}"

    @property
    def label(self) -> str:
        """How messages name the application they are about."""
        return f"신청번호 {self.number} · {self.cohort}"

    @property
    def turn(self) -> Turn:
        return FLOW.turns[self.state]

    @property
    def applicant_words(self) -> str:
        return str(APPLICANT_WORDS[State(self.state)])

    @property
    def holds_seat(self) -> bool:
        return hasattr(self, "seat")

    def is_open_case_of(self, user: User) -> bool:
        """Assigned to her and not over; a draft she writes down at the counter; completed, with her as the consultant."""
        if self.state == State.DRAFT:
            return self.entered_by_id == user.pk
        if self.state == State.COMPLETED:
            return self.completions.in_force().filter(consultant=user).exists()
        return self.assigned_to_id == user.pk and self.state in GOING

    def case_of(self, user: User) -> str:
        """This case as the reason why `user` opened one of its papers; whether it is hers stands in the words."""
        return f"담당 신청 {self.number}" if self.is_open_case_of(user) else f"신청 {self.number}"

    def move_to(self, state: str, *, by: User | None, reason: str = "", also: Iterable[str] = ()) -> None:
        """The only writer of `state`. Call it on a locked row; raises IllegalMove. `by` None means the clock.

        `also` names columns to be saved in the same statement.
        """
        FLOW.check(self.state, state)
        now = clock.now()
        ApplicationMove.objects.create(application=self, source=self.state, target=state, by=by, reason=reason, at=now)
        self.state, self.state_since = state, now
        self.save(update_fields=["state", "state_since", *also])


class ApplicationMove(models.Model):
    """One change of state, kept for ever: from, to, who, why, when."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="moves", verbose_name=_("신청"))
    source = models.CharField(_("전"), max_length=20, choices=State.choices)
    target = models.CharField(_("뒤"), max_length=20, choices=State.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가")
    )
    reason = models.CharField(_("까닭"), max_length=500, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("상태 변경")
        verbose_name_plural = _("상태 변경")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.source} → {self.target}"
