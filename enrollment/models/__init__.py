from enrollment.models.application import Application, ApplicationMove, DecisionReason, Industry
from enrollment.models.blackening import PaperBlackening
from enrollment.models.callback import CallbackRequest
from enrollment.models.completion import Completion
from enrollment.models.line import Line, LineEvent, Offer, Seat
from enrollment.models.occupancy import with_occupancy
from enrollment.models.paper import Paper
from enrollment.models.revocation import Revocation
from enrollment.models.supplement import Supplement, SupplementReason

__all__ = [
    "Application",
    "ApplicationMove",
    "CallbackRequest",
    "Completion",
    "DecisionReason",
    "Industry",
    "Line",
    "LineEvent",
    "Offer",
    "Paper",
    "PaperBlackening",
    "Revocation",
    "Seat",
    "Supplement",
    "SupplementReason",
    "with_occupancy",
]
