"""The demo's agreement with the companies and what they pledge: invented, since nobody knows the real numbers."""

from __future__ import annotations

from datetime import timedelta

from centers.models import Agreement, AgreementParty, Course, PartnerCompany, Pledge
from common import clock

_PEOPLE = (5, 8, 3)


def lay() -> None:
    """Every company joins the agreement and pledges for the courses it stands beside, from long before today."""
    agreement = Agreement.objects.order_by("signed_on").first()
    if agreement is None:
        raise LookupError("the facts come first")
    long_ago = clock.today() - timedelta(days=400)
    for index, company in enumerate(PartnerCompany.objects.order_by("pk")):
        AgreementParty.objects.create(
            agreement=agreement, company=company, commitment="과정을 수료한 분을 면접하고 채용합니다(시연)."
        )
        company.contact_name, company.contact_email = "인사담당(시연)", f"company{company.pk}@example.kr"
        company.save(update_fields=["contact_name", "contact_email"])
        for course in Course.objects.filter(partners=company, track__needs_pledge=True).order_by("pk"):
            Pledge.objects.create(
                course=course,
                company=company,
                work=f"{course.name} 일(시연)",
                place="수도권 일터(시연)",
                conditions="주 5일, 수습 석 달(시연)",
                people=_PEOPLE[index % len(_PEOPLE)],
                pledged_on=long_ago,
                valid_until=clock.today() + timedelta(days=365),
            )
