from jobs.models.check import CheckAnswer, EmploymentCheck, Milestone
from jobs.models.opening import Interest, Opening, OpeningEvent
from jobs.models.placement import Placement, PlacementEvent
from jobs.models.referral import CompanyList, ListLine, Referral, ReferralMove, ReferralQuerySet
from jobs.states import Answer, CheckState, CompanyAnswer, OpeningEnd, PaperKind, ReferralState, Voice, WhyNot

__all__ = [
    "Answer",
    "CheckAnswer",
    "CheckState",
    "CompanyAnswer",
    "CompanyList",
    "EmploymentCheck",
    "Interest",
    "ListLine",
    "Milestone",
    "Opening",
    "OpeningEnd",
    "OpeningEvent",
    "PaperKind",
    "Placement",
    "PlacementEvent",
    "Referral",
    "ReferralMove",
    "ReferralQuerySet",
    "ReferralState",
    "Voice",
    "WhyNot",
]
