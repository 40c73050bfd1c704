"""Centres, editions, courses and cohorts for tests. A cohort is open and published unless a trait says otherwise."""

from __future__ import annotations

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from centers.models import (
    CadenceStep,
    Center,
    Cohort,
    Course,
    CourseModule,
    Criterion,
    Institution,
    Membership,
    PaperRule,
    PartnerCompany,
    ProgramYear,
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


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    program_year = factory.SubFactory("tests.factories.centers.ProgramYearFactory")
    kind = Criterion.Kind.AGE
    parameters = factory.LazyFunction(lambda: {"at_least": 15, "at_most": 69})
    words = "신청하는 날 만 15세부터 69세까지입니다."
    settled_by = "생년월일"
    position = 1


class PaperRuleFactory(DjangoModelFactory):
    class Meta:
        model = PaperRule

    program_year = factory.SubFactory("tests.factories.centers.ProgramYearFactory")
    key = factory.Sequence(lambda n: f"paper-{n}")
    name = factory.Sequence(lambda n: f"예시 서류 {n}")
    need = PaperRule.Need.REQUIRED
    applies_when = PaperRule.When.ALWAYS
    position = factory.Sequence(lambda n: n)


class CadenceStepFactory(DjangoModelFactory):
    class Meta:
        model = CadenceStep

    program_year = factory.SubFactory("tests.factories.centers.ProgramYearFactory")
    day = 30
    purpose = "일자리를 찾는 데 어려움이 있는지 여쭙니다"
    silent_after_days = 7


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
    """A published edition; `draft` is not. It has rows only when asked: with_criteria, with_papers, with_cadence."""

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
                    CourseModule(course=self, position=2, name="심화", hours=24),
                ]
            )


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

    class Params:
        everywhere = factory.Trait(scope=Membership.Scope.EVERYWHERE, center=None)

    user = factory.SubFactory("tests.factories.accounts.StaffFactory")
    role = Role.COUNSELOR
    scope = Membership.Scope.CENTER
    center = factory.SubFactory(CenterFactory)
    starts_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=30))
