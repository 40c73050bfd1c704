"""What is said about openings and referrals."""

from __future__ import annotations

from centers.models import Center
from tests.factories.centers import PartnerCompanyFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    company = PartnerCompanyFactory(
        name=f"{channel} " + "긴" * 110, contact_name="담" * 60, contact_email="hr@example.kr"
    )
    opening = OpeningFactory(company=company, work="일" * 120, place="곳" * 200)
    ReferralFactory(person=long_named_owner(channel), center=center, opening=opening, reach="interviewed")
