"""The letters: written when due, answered, silent, handled. Sweeps skip rows somebody holds and come again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Case, Value, When

from accounts.models import User
from aftercare import notices
from aftercare.actions import contacts, plans
from aftercare.errors import AlreadyHandled, NothingToHandle
from aftercare.models import Answer, Contact, FollowUp, FollowUpPlan, PlanEvent, State
from aftercare.models.cadence import days
from aftercare.models.consultants import Consultants, answering
from aftercare.models.follow_up import FollowUpQuerySet
from common import clock, korean, locks
from counseling.actions import bookings
from counseling.models import Kind, Source
from messaging.actions import messages
from messaging.models import Draft

TALKED = "예약한 상담을 마쳤습니다. 내용은 상담 기록에 있습니다."

logger = logging.getLogger(__name__)


def write_due(at: datetime, *, limit: int = 1_000) -> int:
    """Turn up to `limit` follow-ups due by `at` into messages; how many were.

    Claim, change of state and message rows are one transaction: a crash leaves them due, another worker passes them by,
    and the messages' keys refuse a second writing all the same. When one of them cannot be written, each is tried on
    its own; what fails is logged, stays due, and holds nobody up.
    """
    due = FollowUp.objects.due(at)
    try:
        return _write(due, at, limit=limit)
    except Exception:
        logger.exception("A batch of follow-ups could not be written: each is tried on its own.")
    return sum(_write_alone(pk, at) for pk in due.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def _write_alone(pk: int, at: datetime) -> int:
    try:
        return _write(FollowUp.objects.due(at).filter(pk=pk), at, limit=1)
    except Exception:
        logger.exception("Follow-up %s could not be written.", pk)
        return 0


@transaction.atomic
def _write(due: FollowUpQuerySet, at: datetime, *, limit: int) -> int:
    first = due.order_by("due_at", "pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    taken = list(first.values_list("pk", flat=True)[:limit])
    claimed = list(FollowUp.objects.filter(pk__in=taken).for_letters().order_by("due_at", "pk"))
    if not claimed:
        return 0
    for follow_up in claimed:
        follow_up.sent_at, follow_up.silent_at = at, at + days(follow_up.silent_after_days)
    waits = {follow_up.silent_after_days for follow_up in claimed}
    FollowUp.objects.filter(pk__in=[follow_up.pk for follow_up in claimed]).move_to(
        State.SENT,
        sent_at=at,
        silent_at=Case(*(When(silent_after_days=count, then=Value(at + days(count))) for count in waits)),
    )
    messages.write_many(_letters(claimed, at))
    return len(claimed)


def _letters(claimed: list[FollowUp], at: datetime) -> Iterator[Draft]:
    people = Consultants(follow_up.plan for follow_up in claimed)
    for follow_up in claimed:
        yield notices.letter(follow_up, consultant=people.own(follow_up.plan), at=at)
        if consultant := people.answering(follow_up.plan):
            yield notices.consultant_note(follow_up, consultant=consultant, at=at)


@transaction.atomic
def answer(follow_up: FollowUp, chosen: str) -> FollowUp:
    """What the owner pressed on the letter's page. The first answer counts, also after silence; later ones read it.

    WANTED goes to the consultant, FINE leaves the next one planned, STOP (already confirmed) ends the plan.
    """
    plan = FollowUpPlan.objects.locked().get(pk=follow_up.plan_id)
    follow_up = locks.held(FollowUp.objects.filter(pk=follow_up.pk)).for_list().get()
    if follow_up.state not in (State.SENT, State.SILENT):
        return follow_up
    now = clock.now()
    FollowUp.objects.filter(pk=follow_up.pk).move_to(
        State.ANSWERED, answer=chosen, answered_at=now, handled_at=None, handled_by=None, outcome=""
    )
    PlanEvent.objects.create(plan=plan, kind=PlanEvent.Kind.ANSWERED, note=str(Answer(chosen).label), at=now)
    follow_up = FollowUp.objects.for_list().get(pk=follow_up.pk)
    if chosen == Answer.STOP:
        plans.stop(plan, reason=plans.STOPPED_BY_OWNER, by=None)
    elif chosen == Answer.WANTED and (consultant := answering(follow_up.plan)):
        notices.follow_up_wanted(follow_up, consultant=consultant)
    return follow_up


@transaction.atomic
def take_back_stop(follow_up: FollowUp) -> FollowUp:
    """The owner takes back the stop pressed on this letter: the plan goes on and the letter may be answered again.

    Does nothing when this letter did not stop the plan, or when no letter may go to her (plans.why_silent).
    """
    plans.hold_consents([follow_up.plan.owner.pk])
    plan = FollowUpPlan.objects.locked().get(pk=follow_up.plan_id)
    follow_up = FollowUp.objects.locked().get(pk=follow_up.pk)
    stopped_it = follow_up.answer == Answer.STOP and not plan.is_cancelled
    if stopped_it and not plans.resume(plan, reason=plans.RESUMED_BY_OWNER, by=None).is_stopped:
        FollowUp.objects.filter(pk=follow_up.pk).move_to(
            State.SENT, answer="", answered_at=None, silent_at=clock.now() + days(follow_up.silent_after_days)
        )
    return FollowUp.objects.for_list().get(pk=follow_up.pk)


@transaction.atomic
def escalate_silence(at: datetime, *, limit: int = 5_000) -> int:
    """Put up to `limit` letters whose time to answer has passed into the desk's queue; how many were."""
    overdue = FollowUp.objects.overdue_for_answer(at).order_by("silent_at")
    claimed = list(
        overdue.select_for_update(of=("self",), no_key=True, skip_locked=True).values_list("pk", flat=True)[:limit]
    )
    return FollowUp.objects.filter(pk__in=claimed).move_to(State.SILENT) if claimed else 0


@transaction.atomic
def handle(follow_up: FollowUp, *, outcome: str, by: User, reached: bool | None = None, minutes: int = 0) -> FollowUp:
    """Somebody at the centre has spoken with the person, or tried. Raises AlreadyHandled, NothingToHandle.

    `reached` says whether a call got through: it goes into the log of contacts too. None: there was no call.
    """
    plan = FollowUpPlan.objects.locked().get(pk=follow_up.plan_id)
    follow_up = locks.held(FollowUp.objects.filter(pk=follow_up.pk)).for_list().get()
    if follow_up.handled_by:
        if (follow_up.handled_by, follow_up.outcome) == (by, outcome):
            return follow_up  # a double click
        raise AlreadyHandled(follow_up.handled_by.name)
    if not follow_up.asks_for_a_person:
        raise NothingToHandle
    follow_up.handled_at, follow_up.handled_by, follow_up.outcome = clock.now(), by, outcome
    follow_up.save(update_fields=["handled_at", "handled_by", "outcome"])
    PlanEvent.objects.create(plan=plan, kind=PlanEvent.Kind.HANDLED, by=by, note=outcome, at=follow_up.handled_at)
    if reached is not None:
        contacts.log(plan, way=Contact.Way.PHONE, reached=reached, minutes=minutes, note=outcome, by=by)
    return follow_up


@transaction.atomic
def book_talk(
    follow_up: FollowUp, *, consultant: User | None, way: str, starts_at: datetime, about: str = ""
) -> FollowUp:
    """The owner books the talk she asked for, by the letter's address. Raises NothingToHandle and what booking raises.

    With a talk ahead already nothing more is booked: a double click is one talk.
    """
    bookings.take_turn_of(follow_up.plan.owner.pk)  # before the plan, as whoever moves her case does
    plan = FollowUpPlan.objects.locked().get(pk=follow_up.plan_id)
    follow_up = locks.held(FollowUp.objects.filter(pk=follow_up.pk)).for_list().get()
    if follow_up.talk_ahead:
        return follow_up
    if follow_up.answer != Answer.WANTED or not follow_up.asks_for_a_person:
        raise NothingToHandle
    owner = follow_up.plan.owner
    follow_up.booking = bookings.book(
        owner,
        center=follow_up.plan.center,
        consultant=consultant,
        kind=Kind.CAREER,
        way=way,
        starts_at=starts_at,
        about=about,
        source=Source.LETTER,
        by=owner,
    )
    follow_up.save(update_fields=["booking"])
    note = f"{korean.moment(follow_up.booking.starts_at)} 상담을 예약함"
    PlanEvent.objects.create(plan=plan, kind=PlanEvent.Kind.ANSWERED, note=note, at=clock.now())
    return follow_up


def settle_talks() -> int:
    """Talks booked from a letter and held are its answer: those follow-ups wait for nobody any more; how many."""
    return sum(_settle_talk(follow_up) for follow_up in FollowUp.objects.talked().for_list())


def _settle_talk(follow_up: FollowUp) -> bool:
    """Whether it was settled here: somebody may have written down a result, or stopped the letters, a moment ago."""
    if not follow_up.booking:
        return False
    try:
        handle(follow_up, outcome=TALKED, by=follow_up.booking.consultant)
    except (AlreadyHandled, NothingToHandle):
        return False
    return True
