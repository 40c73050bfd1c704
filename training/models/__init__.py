from training.models.certificate import Certificate
from training.models.mark import Evidence, Mark, MarkEvent
from training.models.session import Session, SessionEvent

__all__ = ["Certificate", "Evidence", "Mark", "MarkEvent", "Session", "SessionEvent"]
