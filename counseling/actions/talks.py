"""Holding a talk: what was said, for whom to read, and the next step that becomes a to-do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from centers.models import Center
from common import clock
from common.locks import held
from counseling.errors import NotYet
from counseling.models import Booking, State, TalkNote, ToDo


@dataclass(frozen=True)
class NextStep:
    """What the two agreed: what, by when, and whose it is."""

    text: str
    due_on: date
    whose: str


@transaction.atomic
def hold(booking: Booking, *, shared: str = "", internal: str = "", step: NextStep | None = None, by: User) -> Booking:
    """Write down a talk that took place. On one written down already it adds notes and steps. Raises NotYet, IllegalMove."""
    booking = held(Booking.objects.filter(pk=booking.pk)).for_list().get()
    if not booking.has_begun:
        raise NotYet
    if booking.state != State.HELD:
        booking.move_to(State.HELD, by=by)
    now = clock.now()
    for text, is_shared in ((shared, True), (internal, False)):
        if text and not _said_already(booking, text, is_shared=is_shared):
            TalkNote.objects.create(booking=booking, text=text, is_shared=is_shared, written_by=by, at=now)
    if step:
        ToDo.objects.get_or_create(
            booking=booking,
            text=step.text,
            due_on=step.due_on,
            whose=step.whose,
            defaults={
                "person": booking.person,
                "consultant": booking.consultant,
                "center": booking.center,
                "made_at": now,
            },
        )
    return booking


def _said_already(booking: Booking, text: str, *, is_shared: bool) -> bool:
    """A double click writes nothing twice."""
    return booking.notes.filter(text=text, is_shared=is_shared).exists()


@transaction.atomic
def mark_to_do(to_do: ToDo, *, done: bool, by: User) -> ToDo:
    """Done, or not done after all. The first who says done stays written."""
    to_do = ToDo.objects.select_for_update(of=("self",), no_key=True).get(pk=to_do.pk)
    if done == (to_do.done_at is not None):
        return to_do
    to_do.done_at, to_do.done_by = (clock.now(), by) if done else (None, None)
    to_do.save(update_fields=["done_at", "done_by"])
    return to_do


@transaction.atomic
def hand_over(to_do: ToDo, *, center: Center, consultant: User) -> bool:
    """Somebody else answers for an agreed step from now on, perhaps at another centre. False when it is done meanwhile."""
    to_do = ToDo.objects.select_for_update(of=("self",), no_key=True).get(pk=to_do.pk)
    if to_do.done_at:
        return False
    to_do.center, to_do.consultant = center, consultant
    to_do.save(update_fields=["center", "consultant"])
    return True
