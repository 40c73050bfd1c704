"""Requests about one's own data: asked, taken back, answered once, objected to, lifted again.

What an answer sets going in the rooms (erasing, stopping) is done by whoever knows the rooms (portal.rights), in the same
transaction. Who may answer is asked by the views; these acts see to it that an objection is answered by another person.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts import notices
from accounts.errors import (
    AskedAlready,
    NamesakeThere,
    NeedsAnotherPerson,
    NothingToObjectTo,
    NothingToStop,
    RequestMovedOn,
    RequestNotLiftable,
    StoppedAlready,
)
from accounts.models import RightsRequest, User
from accounts.models.rights_request import due_from
from accounts.states import ANSWERS, MET, AskedBy, Corrects, RequestState, Right
from common import clock
from common.locks import held


@transaction.atomic
def ask(
    person: User,
    right: str,
    *,
    text: str = "",
    corrects: str = "",
    new_value: str = "",
    source: str = AskedBy.ONLINE,
    by: User | None = None,
    objects_to: RightsRequest | None = None,
) -> RightsRequest:
    """Written down with the day an answer is due, and the person is told. The same words twice are one request.

    `corrects`, `new_value`: which of who she is is wrong and what is right, a date in ISO 8601.
    `by`: who wrote it down at the desk or on the telephone; None: the person herself. Raises AskedAlready while another
    request of this right waits, NothingToStop while a suspension is in force.
    """
    try:
        with transaction.atomic():
            request = RightsRequest.objects.create(
                person=person,
                right=right,
                text=text,
                corrects=corrects,
                new_value=new_value,
                source=source,
                entered_by=by,
                objects_to=objects_to,
                asked_at=clock.now(),
                due_on=due_from(clock.today()),
            )
    except IntegrityError:  # a double click, or one that waits for its answer
        waiting = RightsRequest.objects.of(person).open().filter(right=right).first()
        said = (text, corrects, new_value, objects_to)
        if waiting and (waiting.text, waiting.corrects, waiting.new_value, waiting.objects_to) == said:
            return waiting
        raise AskedAlready from None
    # Looked for only now: the row may have waited for the answer to an earlier one that has stopped everything.
    if right == Right.SUSPENSION and not objects_to and _is_stopped(person):
        raise NothingToStop
    notices.rights_request_received(request)
    return request


@transaction.atomic
def object_to(request: RightsRequest, *, text: str) -> RightsRequest:
    """이의신청 (제38조제5항): asked anew, to be answered by another person. Raises NothingToObjectTo, AskedAlready."""
    request = held(RightsRequest.objects.filter(pk=request.pk)).select_related("person").get()
    made = RightsRequest.objects.filter(objects_to=request).first()
    if made and made.text == text:
        return made
    if not request.may_be_objected_to():
        raise NothingToObjectTo
    return ask(
        request.person,
        request.right,
        text=text,
        corrects=request.corrects,
        new_value=request.new_value,
        objects_to=request,
    )


@transaction.atomic
def withdraw(request: RightsRequest) -> RightsRequest:
    """The person takes it back before it is answered. Twice is the same as once. Raises RequestMovedOn."""
    request = held(RightsRequest.objects.filter(pk=request.pk)).select_related("person").get()
    if request.state == RequestState.WITHDRAWN:
        return request
    if not request.is_open:
        raise RequestMovedOn
    request.move_to(RequestState.WITHDRAWN, by=request.person)
    return request


@transaction.atomic
def answer(request: RightsRequest, state: str, *, words: str, ground: str = "", by: User) -> RightsRequest:
    """The one answer, told to the person with its ground and the way to object.

    A correction that names a value is made when it is granted. Raises RequestMovedOn when it was answered or taken back
    meanwhile; NeedsAnotherPerson where an objection would be answered by whoever refused, or somebody would answer her own
    request; NamesakeThere where the corrected person would be the same as another; StoppedAlready where what is to be stopped
    stands still because of another request.
    """
    if state not in ANSWERS:
        raise ValueError(state)
    request = held(RightsRequest.objects.filter(pk=request.pk)).select_related("person", "objects_to").get()
    if not request.is_open:
        raise RequestMovedOn
    refused_by = request.objects_to.settled_by_id if request.objects_to else None
    if by.pk in (refused_by, request.person_id):
        raise NeedsAnotherPerson
    if request.right == Right.SUSPENSION and state in MET and not request.objects_to and _is_stopped(request.person):
        raise StoppedAlready
    said: dict[str, Any] = {"answer": words, "ground": ground}
    if request.corrects and state == RequestState.GRANTED:
        said["old_value"] = _correct(request)
    request.move_to(state, by=by, **said)
    notices.rights_request_answered(request)
    return request


def _is_stopped(person: User) -> bool:
    return RightsRequest.objects.of(person).suspending().exists()


def _correct(request: RightsRequest) -> str:
    """Who she is reads as she said from here on; what stood there before."""
    person = User.objects.select_for_update(no_key=True).get(pk=request.person_id)
    before = getattr(person, request.corrects)
    is_date = request.corrects == Corrects.BIRTH_DATE
    setattr(person, request.corrects, date.fromisoformat(request.new_value) if is_date else request.new_value)
    try:
        with transaction.atomic():
            person.save(update_fields=[request.corrects])
    except IntegrityError:
        raise NamesakeThere from None
    request.person = person
    return str(before or "")


@transaction.atomic
def lift(request: RightsRequest) -> RightsRequest:
    """The person lets us go on using her data, whether it was stopped at once or on her objection. Twice is the same as once.

    Raises RequestNotLiftable.
    """
    request = held(RightsRequest.objects.filter(pk=request.pk)).select_related("person").get()
    if request.state == RequestState.LIFTED:
        return request
    if not request.is_in_force:
        raise RequestNotLiftable
    for each in RightsRequest.objects.of(request.person).suspending().locked().order_by("pk"):
        each.move_to(RequestState.LIFTED, by=request.person)
    request.refresh_from_db(fields=["state", "lifted_at"])
    return request
