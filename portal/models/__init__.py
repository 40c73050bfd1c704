from portal.models.retention import DestructionLine, LegalHold, Outcome, PeriodChange, Proposal, ProposalItem
from portal.states import State

__all__ = [
    "DestructionLine",
    "LegalHold",
    "Outcome",
    "PeriodChange",
    "Proposal",
    "ProposalItem",
    "State",
]
