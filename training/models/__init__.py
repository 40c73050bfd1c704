from training.models.blackening import EvidenceBlackening
from training.models.certificate import Certificate
from training.models.mark import Evidence, Mark, MarkEvent
from training.models.session import Session, SessionEvent
from training.models.work import InterviewFeedback, ResumeSection, WorkTrial

__all__ = [
    "Certificate",
    "Evidence",
    "EvidenceBlackening",
    "InterviewFeedback",
    "Mark",
    "MarkEvent",
    "ResumeSection",
    "Session",
    "SessionEvent",
    "WorkTrial",
]
