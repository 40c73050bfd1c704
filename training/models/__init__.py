from training.models.mark import Evidence, Mark, MarkEvent
from training.models.session import Session, SessionEvent

__all__ = ["Evidence", "Mark", "MarkEvent", "Session", "SessionEvent"]
