"""Placements, brought where they are by the real acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from centers.roles import Role
from common import clock
from jobs.actions import checks, openings, placements, referrals
from jobs.actions.referrals import Said
from jobs.models import (
    Answer,
    CompanyAnswer,
    CompanyList,
    EmploymentCheck,
    Milestone,
    Opening,
    Placement,
    Referral,
    Voice,
    WhyNot,
)
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, PartnerCompanyFactory


class PlacementFactory(factory.django.DjangoModelFactory):
    """Somebody began to work ten days ago, with a counsellor of the centre who recorded it."""

    class Meta:
        model = Placement

    person = factory.SubFactory(OwnerFactory)
    employer = factory.Sequence(lambda n: f"예시 상사 {n}")
    work = "매장 관리"
    source = Placement.Source.OWN_SEARCH
    started_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=10))
    center = factory.SubFactory(CenterFactory)

    @classmethod
    def _create(cls, model_class: type[Placement], *args: Any, **values: Any) -> Placement:
        by = values.pop("by", None) or StaffFactory(role=Role.COUNSELOR, center=values["center"])
        return placements.record_hire(values.pop("person"), by=by, **values)


class CheckFactory(factory.django.DjangoModelFactory):
    """The 30-day check of a job, brought by the real acts to `reach`: planned, person, employer, paper, still, lost,
    changed, unknown."""

    class Meta:
        model = EmploymentCheck

    reach = "planned"

    @classmethod
    def _create(cls, model_class: type[EmploymentCheck], *args: Any, **values: Any) -> EmploymentCheck:
        reach = values.pop("reach")
        if reach != "planned":
            values.setdefault("started_on", clock.today() - timedelta(days=40))
        placement = PlacementFactory(**values)
        check = placement.checks.get(milestone=Milestone.DAYS_30)
        return bring(check, reach)


def consent(placement: Placement) -> Placement:
    """The person says yes to asking the employer."""
    return placements.let_employer_be_asked(
        placement, name="박담당", phone="", email="hr@example.kr", voice=Voice.PERSON, by=None
    )


def bring(check: EmploymentCheck, reach: str) -> EmploymentCheck:
    """Take a planned check to `reach`."""
    now = clock.now()
    if reach == "employer":
        consent(check.placement)
    if reach != "planned":
        checks.write_due(now)
    if reach in ("employer", "paper", "unknown"):
        EmploymentCheck.objects.filter(pk=check.pk).update(silent_at=now)
        checks.escalate(now)
    check = EmploymentCheck.objects.for_list().get(pk=check.pk)
    if reach == "unknown":
        checks.close_unknown(check, words="세 번 전화했으나 받지 않으심", by=check.placement.consultant)
    if said := _SAID.get(reach):
        last_day = None if said == Answer.STILL else clock.today() - timedelta(days=5)
        checks.answer(check, said, voice=Voice.PERSON, last_day=last_day)
    return EmploymentCheck.objects.for_list().get(pk=check.pk)


_SAID = {"still": Answer.STILL, "lost": Answer.NO_LONGER, "changed": Answer.CHANGED}


class OpeningFactory(factory.django.DjangoModelFactory):
    """An open job of a company that can be reached."""

    class Meta:
        model = Opening

    company = factory.SubFactory(PartnerCompanyFactory, contact_name="박담당", contact_email="hr@example.kr")
    center = factory.SubFactory(CenterFactory)
    work = factory.Sequence(lambda n: f"예시 설치 일 {n}")
    place = "예시 지역"
    hours = "평일 9시부터 18시까지"
    pay = "월 250만 원"
    people = 2
    closes_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=14))
    posted_by = factory.SubFactory(StaffFactory)
    posted_at = factory.LazyFunction(clock.now)


class ReferralFactory(factory.django.DjangoModelFactory):
    """Somebody put forward, brought by the real acts to `reach`: asked, agreed, sent, interviewed, hired, not_chosen,
    withdrawn."""

    class Meta:
        model = Referral

    person = factory.SubFactory(OwnerFactory)
    opening = factory.SubFactory(OpeningFactory)
    center = factory.SubFactory(CenterFactory)
    reach = "asked"

    @classmethod
    def _create(cls, model_class: type[Referral], *args: Any, **values: Any) -> Referral:
        reach, center = values.pop("reach"), values["center"]
        by = values.pop("by", None) or StaffFactory(role=Role.COUNSELOR, center=center)
        referral = referrals.put_forward(values["person"], values["opening"], center=center, by=by)
        if reach == "withdrawn":
            return referrals.leave(referral, by=referral.person)
        if reach != "asked":
            referrals.agree(referral, by=referral.person)
        if reach not in ("asked", "agreed"):
            sent = referrals.send_list(referral.opening.company, center=center, by=by)
            if reach != "sent":
                started_on = clock.today() if reach == CompanyAnswer.HIRED else None
                why = WhyNot.SKILL if reach == CompanyAnswer.NOT_CHOSEN else ""
                answered(sent, Said(reach, started_on=started_on, why=why))
        return Referral.objects.for_list().get(pk=referral.pk)


def answered(sent: CompanyList, said: Said) -> CompanyList:
    """The company says the same of everybody on the list."""
    return referrals.answer(sent, {line.pk: said for line in sent.lines.all()})


def interested(opening: Opening, person: Any) -> None:
    openings.show_interest(opening, by=person)
