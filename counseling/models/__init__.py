from counseling.models.booking import Booking, BookingEvent
from counseling.models.hours import DayException, WeeklyHours
from counseling.models.slots import Slot, free_slots
from counseling.states import Kind, Source, State, Way

__all__ = [
    "Booking",
    "BookingEvent",
    "DayException",
    "Kind",
    "Slot",
    "Source",
    "State",
    "Way",
    "WeeklyHours",
    "free_slots",
]
