from portal.models.retention import DestructionLine, LegalHold, Outcome, PeriodChange, Proposal, ProposalItem
from portal.models.standing import Announcement, ReadOnlyPeriod
from portal.states import State

__all__ = [
    "Announcement",
    "DestructionLine",
    "LegalHold",
    "Outcome",
    "PeriodChange",
    "Proposal",
    "ProposalItem",
    "ReadOnlyPeriod",
    "State",
]
