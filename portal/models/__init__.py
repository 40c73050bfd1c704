from portal.models.access_review import AccessReview, AccessReviewSignature
from portal.models.policy import PolicyVersion
from portal.models.retention import DestructionLine, LegalHold, Outcome, PeriodChange, Proposal, ProposalItem
from portal.models.standing import Announcement, ReadOnlyPeriod
from portal.states import State

__all__ = [
    "AccessReview",
    "AccessReviewSignature",
    "Announcement",
    "DestructionLine",
    "LegalHold",
    "Outcome",
    "PeriodChange",
    "PolicyVersion",
    "Proposal",
    "ProposalItem",
    "ReadOnlyPeriod",
    "State",
]
