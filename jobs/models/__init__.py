from jobs.models.check import CheckAnswer, EmploymentCheck, Milestone
from jobs.models.placement import Placement, PlacementEvent
from jobs.states import Answer, CheckState, PaperKind, Voice

__all__ = [
    "Answer",
    "CheckAnswer",
    "CheckState",
    "EmploymentCheck",
    "Milestone",
    "PaperKind",
    "Placement",
    "PlacementEvent",
    "Voice",
]
