"""Everything counselling says."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from centers.models import Center
from common import clock
from counseling import tasks
from counseling.actions import bookings
from counseling.models import Booking, Way
from tests.factories.accounts import OwnerFactory
from tests.factories.counseling import BookingFactory, PlanVersionFactory, free, open_every_day
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    """A talk is booked, moved, called off by the centre; another is tomorrow; a plan is written."""
    room = "https://video.example.kr/" + "r" * 100
    consultant = open_every_day(center, ways=list(Way), video_room=room, ends="18:00")
    booking = BookingFactory(
        person=long_named_owner(channel), center=center, consultant=consultant, way=Way.VIDEO, about="글" * 500
    )
    booking = bookings.move(booking, starts_at=free(center, consultant)[5], by=_somebody_else(), reason="까닭" * 75)
    bookings.cancel(booking, by=_somebody_else(), reason="까닭" * 150)
    tomorrow = BookingFactory(person=long_named_owner(channel), center=center, consultant=consultant, way=Way.VISIT)
    Booking.objects.filter(pk=tomorrow.pk).update(changed_at=clock.now() - timedelta(days=3))
    length = tomorrow.ends_at - tomorrow.starts_at
    starts_at = clock.at(clock.today() + timedelta(days=1))
    Booking.objects.filter(pk=tomorrow.pk).update(starts_at=starts_at, ends_at=starts_at + length)
    tasks.remind_of_tomorrow()
    PlanVersionFactory(person=long_named_owner(channel), center=center, consultant=consultant)


def _somebody_else() -> User:
    return OwnerFactory(name="박직원")
