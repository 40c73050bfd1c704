"""What centres, courses and rule books hold is about no applicant; names of companies' people are left out of a copy."""

from __future__ import annotations

from centers.models import (
    Agreement,
    AgreementParty,
    AllowanceInstalment,
    CadenceStep,
    Center,
    CenterRename,
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
from common.personal import NAME, TEXT, Personal

PERSONAL = (
    Personal(
        Center, harmless=("slug", "name", "short_name", "former_names", "region", "phone", "phone_note", "address")
    ),
    Personal(CenterRename, harmless=("old_name", "new_name")),
    Personal(Institution, harmless=("key", "name", "role")),
    Personal(Agreement, harmless=("title", "signed_at_place", "end_reason")),
    Personal(AgreementParty, harmless=("commitment",)),
    Personal(PartnerCompany, fields={"contact_name": NAME, "contact_email": TEXT, "note": TEXT}, harmless=("name",)),
    Personal(Track, harmless=("key", "name", "summary")),
    Personal(ProgramYear, harmless=("name", "source")),
    Personal(Criterion, harmless=("parameters", "words", "settled_by")),
    Personal(PaperRule, harmless=("key", "name", "hint")),
    Personal(CadenceStep, harmless=("purpose",)),
    Personal(Course, harmless=("name", "summary")),
    Personal(CourseModule, harmless=("name", "summary")),
    Personal(Pledge, harmless=("work", "place", "conditions", "withdraw_reason")),
    Personal(Cohort, harmless=("place", "hours_text", "cancel_reason", "override_reason")),
    Personal(Membership),
    Personal(MembershipEvent, fields={"reason": TEXT}),
    Personal(AllowanceInstalment, harmless=("words",)),
    Personal(TargetGroup, harmless=("words",)),
    Personal(PairRule, harmless=("words",)),
)
