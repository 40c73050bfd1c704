"""Centres, editions, courses and cohorts for tests. A cohort is open and published unless a trait says otherwise."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import factory
import pgtrigger
from factory.django import DjangoModelFactory

from centers.models import (
    Agreement,
    AgreementParty,
    AllowanceInstalment,
    CadenceStep,
    Center,
    Cohort,
    Course,
    CourseModule,
    Criterion,
    Institution,
    Membership,
    MembershipEvent,
    PairRule,
    PaperRule,
    PartnerCompany,
    Pledge,
    ProgramYear,
    TargetGroup,
    Track,
)
from centers.roles import Role
from common import clock


class CenterFactory(DjangoModelFactory):
    """A published centre that can be called."""

    class Meta:
        model = Center

    slug = factory.Sequence(lambda n: f"center-{n}")
    name = factory.Sequence(lambda n: f"예시{n}중장년내일센터")
    short_name = factory.Sequence(lambda n: f"예시{n}")
    region = "예시 지역"
    phone = factory.Sequence(lambda n: f"+8226021{n % 10_000:04d}")
    is_published = True
    position = factory.Sequence(lambda n: n)


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track

    key = factory.Sequence(lambda n: f"track-{n}")
    name = factory.Sequence(lambda n: f"예시 갈래 {n}")
    summary = "예시 설명입니다."
    position = factory.Sequence(lambda n: n)


class EditionRowFactory(DjangoModelFactory):
    """A row of an edition. A test may add one to an edition that is published already; nobody else can."""

    class Meta:
        abstract = True

    program_year = factory.SubFactory("tests.factories.centers.ProgramYearFactory")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        stands = kwargs["program_year"].published_at is not None
        trigger = f"{model_class._meta.label}:stands_with_its_edition"
        with pgtrigger.ignore(trigger) if stands else nullcontext():
            return super()._create(model_class, *args, **kwargs)


class CriterionFactory(EditionRowFactory):
    class Meta:
        model = Criterion

    kind = Criterion.Kind.AGE
    parameters = factory.LazyFunction(lambda: {"at_least": 15, "at_most": 69})
    words = "신청하는 날 만 15세부터 69세까지입니다."
    settled_by = "생년월일"
    position = 1


class PaperRuleFactory(EditionRowFactory):
    class Meta:
        model = PaperRule

    key = factory.Sequence(lambda n: f"paper-{n}")
    name = factory.Sequence(lambda n: f"예시 서류 {n}")
    need = PaperRule.Need.REQUIRED
    applies_when = PaperRule.When.ALWAYS
    position = factory.Sequence(lambda n: n)


class CadenceStepFactory(EditionRowFactory):
    class Meta:
        model = CadenceStep

    day = 30
    purpose = "일자리를 찾는 데 어려움이 있는지 여쭙니다"
    silent_after_days = 7


class AllowanceInstalmentFactory(EditionRowFactory):
    class Meta:
        model = AllowanceInstalment

    number = 1
    amount = 600_000
    condition = AllowanceInstalment.Condition.COMPLETED
    words = "수료했을 때"


class TargetGroupFactory(EditionRowFactory):
    class Meta:
        model = TargetGroup

    position = 1
    words = "여성으로 넓힙니다."
    sex = TargetGroup.Sex.FEMALE


class PairRuleFactory(EditionRowFactory):
    """A rule about the edition's own track and another one."""

    class Meta:
        model = PairRule

    track_a = factory.SelfAttribute("program_year.track")
    track_b = factory.SubFactory(TrackFactory)
    kind = PairRule.Kind.ALLOWED
    words = "두 과정에 모두 참여할 수 있습니다."


CRITERIA = (
    (Criterion.Kind.BUSINESS_CLOSED, {}, "폐업했거나 곧 폐업할 소상공인입니다.", "폐업사실증명원"),
    (Criterion.Kind.AGE, {"at_least": 15, "at_most": 69}, "신청하는 날 만 15세부터 69세까지입니다.", "생년월일"),
    (Criterion.Kind.REGISTERED_DAYS, {"at_least": 60}, "사업자등록을 60일 넘게 유지했습니다.", "사업자등록증명"),
    (
        Criterion.Kind.SMALL_BUSINESS,
        {
            "workers_under": 5,
            "workers_under_in": 10,
            "industries": ["mining", "manufacturing", "construction", "transport"],
        },
        "직원이 5명보다 적습니다(광업, 제조업, 건설업, 운수업은 10명).",
        "소상공인확인서",
    ),
    (
        Criterion.Kind.EXCLUDED_INDUSTRY,
        {"industries": ["adult_entertainment", "gambling", "real_estate_rental"]},
        "지원하지 않는 업종이 아닙니다.",
        "사업자등록증명",
    ),
    (Criterion.Kind.OTHER_PROGRAM, {}, "국민취업지원제도와 기간이 겹치지 않습니다.", ""),
    (Criterion.Kind.FIRST_TIME, {}, "같은 과정에 참여한 적이 없습니다.", ""),
)


class ProgramYearFactory(DjangoModelFactory):
    """A published edition; `draft` is not. It has rows only when asked: with_criteria, with_papers, with_cadence, with_terms.

    As everywhere it is laid down as a draft and published last.
    """

    class Meta:
        model = ProgramYear
        skip_postgeneration_save = True

    track = factory.SubFactory(TrackFactory)
    year = factory.LazyFunction(lambda: clock.today().year)
    name = "예시 규정"
    source = "시험을 위해 꾸민 규정입니다."
    published_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=60))

    class Params:
        draft = factory.Trait(published_at=None)

    @classmethod
    def _create(cls, model_class: type[ProgramYear], *args: Any, **kwargs: Any) -> ProgramYear:
        publish_at = kwargs.pop("published_at")
        edition: ProgramYear = super()._create(model_class, *args, **kwargs)
        edition.published_at = publish_at
        return edition

    @factory.post_generation
    def with_criteria(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted:
            for position, (kind, parameters, words, settled_by) in enumerate(CRITERIA, start=1):
                CriterionFactory(
                    program_year=self,
                    kind=kind,
                    parameters=parameters,
                    words=words,
                    settled_by=settled_by,
                    position=position,
                )

    @factory.post_generation
    def with_papers(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted:
            need, when = PaperRule.Need, PaperRule.When
            closed = ("closing_certificate", "폐업사실증명원", need.REQUIRED, when.CLOSED, None)
            taxes = ("tax_certificate", "국세·지방세 납세증명", need.REQUIRED, when.ALWAYS, 30)
            workers = ("insurance_history", "4대보험 가입이력", need.CONDITIONAL, when.HAD_WORKERS, None)
            for position, (key, name, needed, applies_when, valid_days) in enumerate((closed, taxes, workers), start=1):
                PaperRuleFactory(
                    program_year=self,
                    key=key,
                    name=name,
                    need=needed,
                    applies_when=applies_when,
                    valid_days=valid_days,
                    position=position,
                )

    @factory.post_generation
    def with_cadence(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted:
            for day in (30, 90, 180):
                CadenceStepFactory(program_year=self, day=day)

    @factory.post_generation
    def with_terms(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted:
            AllowanceInstalmentFactory(program_year=self)
            employed = AllowanceInstalment.Condition.EMPLOYED_30_DAYS
            AllowanceInstalmentFactory(
                program_year=self, number=2, amount=400_000, condition=employed, words="30일 일함"
            )
            TargetGroupFactory(program_year=self)
            PairRuleFactory(program_year=self)

    @factory.post_generation
    def published(self: ProgramYear, create: bool, extracted: None, **kwargs: object) -> None:
        if create and self.published_at:
            ProgramYear.objects.filter(pk=self.pk).update(published_at=self.published_at)


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    key = factory.Sequence(lambda n: f"institution-{n}")
    name = factory.Sequence(lambda n: f"예시 기관 {n}")
    role = "예시로 맡은 일입니다."


class PartnerCompanyFactory(DjangoModelFactory):
    class Meta:
        model = PartnerCompany

    name = factory.Sequence(lambda n: f"예시 기업 {n}")


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course
        skip_postgeneration_save = True

    track = factory.SubFactory(TrackFactory)
    name = factory.Sequence(lambda n: f"예시 과정 {n}")
    summary = "예시로 만든 과정입니다."

    @factory.post_generation
    def with_modules(self, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted:
            CourseModule.objects.bulk_create(
                [
                    CourseModule(course=self, position=1, name="기초", hours=16),
                    CourseModule(course=self, position=2, name="심화", hours=24, is_advanced=True),
                ]
            )


class AgreementFactory(DjangoModelFactory):
    """In force, with nobody; `with_company` is party to it."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"예시 협약 {n}")
    signed_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=100))

    @factory.post_generation
    def with_company(self, create: bool, extracted: PartnerCompany | None, **kwargs: object) -> None:
        if create and extracted:
            AgreementParty.objects.create(agreement=self, company=extracted, commitment="수료한 분을 채용합니다.")


class PledgeFactory(DjangoModelFactory):
    """Standing for a year; the company need not be party to an agreement."""

    class Meta:
        model = Pledge

    course = factory.SubFactory(CourseFactory)
    company = factory.SubFactory(PartnerCompanyFactory)
    work = "예시 설치 일"
    place = "예시 지역"
    people = 3
    pledged_on = factory.LazyFunction(clock.today)
    valid_until = factory.LazyFunction(lambda: clock.today() + timedelta(days=365))


class CohortFactory(DjangoModelFactory):
    """Open, published, starting in three weeks. Every other phase is a trait.

    It makes no line and no seats (those are enrolment's): use OpenCohortFactory where somebody applies.
    """

    class Meta:
        model = Cohort

    class Params:
        draft = factory.Trait(published_at=None)
        announced = factory.Trait(
            opens_at=factory.LazyFunction(lambda: clock.now() + timedelta(days=5)),
            closes_at=factory.LazyFunction(lambda: clock.now() + timedelta(days=19)),
            starts_on=factory.LazyFunction(lambda: clock.today() + timedelta(days=30)),
        )
        closing_soon = factory.Trait(closes_at=factory.LazyFunction(lambda: clock.now() + timedelta(hours=30)))
        closed = factory.Trait(
            opens_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=20)),
            closes_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=2)),
            starts_on=factory.LazyFunction(lambda: clock.today() + timedelta(days=5)),
        )
        in_training = factory.Trait(
            opens_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=30)),
            closes_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=10)),
            starts_on=factory.LazyFunction(lambda: clock.today() - timedelta(days=3)),
        )
        finished = factory.Trait(
            opens_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=60)),
            closes_at=factory.LazyFunction(lambda: clock.now() - timedelta(days=40)),
            starts_on=factory.LazyFunction(lambda: clock.today() - timedelta(days=30)),
        )
        cancelled = factory.Trait(
            cancelled_at=factory.LazyFunction(clock.now), cancel_reason="신청하신 분이 적어 열지 않습니다."
        )

    course = factory.SubFactory(CourseFactory)
    center = factory.SubFactory(CenterFactory)
    program_year = factory.LazyAttribute(
        lambda cohort: (
            ProgramYear.objects.filter(track=cohort.course.track, year=clock.today().year).first()
            or ProgramYearFactory(track=cohort.course.track)
        )
    )
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    capacity = 20
    place = "예시 교육장"
    hours_text = "평일 9시 30분부터 17시까지"
    opens_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=7))
    starts_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=21))
    ends_on = factory.LazyAttribute(lambda cohort: cohort.starts_on + timedelta(days=14))
    published_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=8))


class MembershipFactory(DjangoModelFactory):
    """A counsellor of a centre; MembershipFactory(everywhere=True, role=Role.ADMIN) for an admin."""

    class Meta:
        model = Membership
        skip_postgeneration_save = True

    class Params:
        everywhere = factory.Trait(scope=Membership.Scope.EVERYWHERE, center=None)

    user = factory.SubFactory("tests.factories.accounts.StaffFactory")
    role = Role.COUNSELOR
    scope = Membership.Scope.CENTER
    center = factory.SubFactory(CenterFactory)
    starts_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=30))

    @factory.post_generation
    def line(self, create: bool, extracted: object, **kwargs: object) -> None:
        """Given longer ago than half a year, so that it waits for the half-yearly look."""
        if create:
            MembershipEvent.objects.create(
                membership=self,
                happened=MembershipEvent.Happened.GRANTED,
                ends_on=self.ends_on,
                at=clock.now() - timedelta(days=200),
                reason="예시",
            )


def end_roles(**whose: object) -> None:
    """As if these roles had held for yesterday only: a role is never deleted."""
    yesterday = clock.today() - timedelta(days=1)
    with pgtrigger.ignore("centers.Membership:only_its_end_moves"):
        Membership.objects.filter(**whose).update(starts_on=yesterday, ends_on=yesterday)
