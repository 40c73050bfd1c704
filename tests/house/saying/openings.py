"""What is said about openings and referrals."""

from __future__ import annotations

from datetime import timedelta

from centers.models import Center
from common import clock
from jobs.actions import referrals
from jobs.actions.referrals import Said
from jobs.models import CompanyAnswer, CompanyList, Referral, WhyNot
from tests.factories.centers import PartnerCompanyFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory, answered
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    company = PartnerCompanyFactory(
        name=f"{channel} " + "긴" * 110, contact_name="담" * 60, contact_email="hr@example.kr"
    )
    opening = OpeningFactory(company=company, work="일" * 120, place="곳" * 200)
    ReferralFactory(person=long_named_owner(channel), center=center, opening=opening, reach="interviewed")
    later = Said(CompanyAnswer.HIRED, started_on=clock.today() + timedelta(days=9))
    for take_back in (_she_declines, _it_falls_through):
        referral = ReferralFactory(person=long_named_owner(channel), center=center, opening=opening, reach="sent")
        answered(CompanyList.objects.filter(lines__referral=referral).latest("pk"), later)
        take_back(referral)


def _she_declines(referral: Referral) -> None:
    referrals.leave(referral, by=referral.person)


def _it_falls_through(referral: Referral) -> None:
    referrals.fall_through(referral, why=WhyNot.CHANGED, words="", by=referral.referred_by)
