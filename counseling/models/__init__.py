from counseling.models.booking import Booking, BookingEvent
from counseling.models.hours import DayException, WeeklyHours
from counseling.models.notes import TalkNote, ToDo
from counseling.models.plan import CareerPlan, PlanChoice, PlanDate, PlanVersion
from counseling.models.slots import Slot, free_slots
from counseling.states import Kind, Source, State, Way, Whose

__all__ = [
    "Booking",
    "BookingEvent",
    "CareerPlan",
    "DayException",
    "Kind",
    "PlanChoice",
    "PlanDate",
    "PlanVersion",
    "Slot",
    "Source",
    "State",
    "TalkNote",
    "ToDo",
    "Way",
    "WeeklyHours",
    "Whose",
    "free_slots",
]
