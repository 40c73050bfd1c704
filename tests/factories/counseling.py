"""Consultants with hours, and talks, brought there by the real acts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from centers.models import Center
from centers.roles import Role
from common import clock, working_days
from counseling.actions import bookings, plans, talks
from counseling.actions.plans import Choice, Content
from counseling.actions.talks import NextStep
from counseling.models import (
    Booking,
    BookingEvent,
    DayException,
    Kind,
    PlanVersion,
    State,
    ToDo,
    Way,
    WeeklyHours,
    Whose,
    free_slots,
)
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory


class WeeklyHoursFactory(DjangoModelFactory):
    """Mondays from 10 to 12, two talks of an hour, by visit or phone."""

    class Meta:
        model = WeeklyHours

    center = factory.SubFactory(CenterFactory)
    consultant = factory.LazyAttribute(lambda row: StaffFactory(role=Role.COUNSELOR, center=row.center))
    weekday = 0
    begins = time(10)
    ends = time(12)
    slot_minutes = 60
    ways = factory.LazyFunction(lambda: [Way.VISIT, Way.PHONE])
    valid_from = date(2026, 1, 1)


class DayOffFactory(DjangoModelFactory):
    class Meta:
        model = DayException

    what = DayException.What.OFF
    consultant = factory.SubFactory(StaffFactory)
    made_by = factory.SelfAttribute("consultant")


def open_every_day(center: Center, consultant: User | None = None, **values: Any) -> User:
    """Hours from Monday to Friday; the consultant who keeps them."""
    consultant = consultant or StaffFactory(role=Role.COUNSELOR, center=center)
    for weekday in range(5):
        WeeklyHoursFactory(center=center, consultant=consultant, weekday=weekday, **values)
    return consultant


def free(center: Center, consultant: User | None = None, **values: Any) -> list[datetime]:
    """The moments that can be booked."""
    return [slot.starts_at for slot in free_slots(center, consultant=consultant, **values)]


class BookingFactory(DjangoModelFactory):
    """A coming talk at the first free time of a consultant of its own; `missed`, `held` and `cancelled` bring it there."""

    class Meta:
        model = Booking

    class Params:
        cancelled = factory.Trait(reach=State.CANCELLED)
        missed = factory.Trait(reach=State.MISSED)
        held = factory.Trait(reach=State.HELD)
        begun = factory.Trait(reach="begun")

    @classmethod
    def _create(cls, model_class: type[Booking], *args: Any, **values: Any) -> Booking:
        reach = values.pop("reach", State.BOOKED)
        person = values.pop("person", None) or OwnerFactory()
        center = values.pop("center", None) or CenterFactory()
        consultant = values.pop("consultant", None) or open_every_day(center)
        way = values.pop("way", Way.VISIT)
        booking = bookings.book(
            person,
            center=center,
            consultant=consultant,
            kind=values.pop("kind", Kind.CAREER),
            way=way,
            starts_at=values.pop("starts_at", None) or free(center, consultant, way=way)[0],
            by=values.pop("by", None) or person,
            **values,
        )
        if reach == State.CANCELLED:
            return bookings.cancel(booking, by=consultant, reason="상담사가 아픕니다.")
        if reach != State.BOOKED:
            begin(booking)
        if reach == State.HELD:
            step = NextStep("이력서를 한 장 써 오기", clock.today() + timedelta(days=7), Whose.PERSON)
            return talks.hold(
                booking, shared="강점을 이야기했습니다.", internal="많이 지쳐 보이심", step=step, by=consultant
            )
        return bookings.mark_missed(booking, by=consultant) if reach == State.MISSED else booking


def begin(booking: Booking) -> Booking:
    """Let the time of a talk have come and gone, at 9 in the morning of the last working day."""
    day = clock.today() - timedelta(days=1)
    while not working_days.is_working_day(day):
        day -= timedelta(days=1)
    length = booking.ends_at - booking.starts_at
    booking.starts_at = clock.at(day, time(9))
    booking.ends_at = booking.starts_at + length
    booking.save(update_fields=["starts_at", "ends_at"])
    booking.note_event(BookingEvent.What.MOVED, by=booking.consultant)
    return booking


class PlanVersionFactory(DjangoModelFactory):
    """The first version of somebody's plan; `cohorts` are the chosen ones."""

    class Meta:
        model = PlanVersion

    @classmethod
    def _create(cls, model_class: type[PlanVersion], *args: Any, **values: Any) -> PlanVersion:
        center = values.pop("center", None) or CenterFactory()
        consultant = values.pop("consultant", None) or StaffFactory(role=Role.COUNSELOR, center=center)
        content = Content(
            career="식당을 12년 했습니다.",
            strengths="손님을 편하게 합니다.",
            direction="시설을 관리하는 일을 하고 싶습니다.",
            choices=[Choice(cohort.course, cohort, "배운 것을 바로 씁니다.") for cohort in values.pop("cohorts", ())],
            dates=[(clock.today() + timedelta(days=14), "다시 만나기")],
        )
        person = values.pop("person", None) or OwnerFactory()
        return plans.write(
            person, content, center=center, consultant=consultant, by=consultant, shown=values.pop("shown", 0)
        )


class ToDoFactory(DjangoModelFactory):
    """A step of the person's, agreed in a talk that was held."""

    class Meta:
        model = ToDo

    @classmethod
    def _create(cls, model_class: type[ToDo], *args: Any, **values: Any) -> ToDo:
        booking = BookingFactory(begun=True, **values)
        step = NextStep("이력서 첫 장 써 오기", clock.today() + timedelta(days=7), Whose.PERSON)
        return talks.hold(booking, step=step, by=booking.consultant).to_dos.get()
