"""The way back when a phone is lost: asked for at the desk, decided by a second member of staff.

Who may do so is asked by the desk's views (Permission.CHANGE_CONTACTS); these acts see to it that they are two people.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts import notices
from accounts.errors import (
    ContactChangeDecided,
    ContactChangeOpen,
    ContactChangeStale,
    ContactTaken,
    ContactUnchanged,
    SecondPersonNeeded,
)
from accounts.models import ContactChange, User
from common import clock
from common.locks import held


def request(user: User, *, new_phone: str, identity: str, note: str, by: User, office_id: int) -> ContactChange:
    """Write down that `user` stood at the desk with a proof of identity and wants `new_phone` (E.164).

    Raises ContactUnchanged, ContactChangeOpen; SecondPersonNeeded when staff would change their own number.
    """
    if by.pk == user.pk:
        raise SecondPersonNeeded
    if new_phone == user.phone:
        raise ContactUnchanged
    try:
        with transaction.atomic():
            return ContactChange.objects.create(
                user=user,
                office_id=office_id,
                old_phone=user.phone,
                new_phone=new_phone,
                identity=identity,
                note=note,
                requested_by=by,
                requested_at=clock.now(),
            )
    except IntegrityError:
        raise ContactChangeOpen from None


@transaction.atomic
def approve(change: ContactChange, *, by: User) -> ContactChange:
    """The number changes, both numbers are told, and everybody signed in as this person is signed out.

    Approving twice is the same as once.
    Raises SecondPersonNeeded, ContactChangeDecided, ContactChangeStale, ContactTaken.
    """
    change = _lock(change)
    if change.is_approved:
        return change
    _decide(change, by=by, is_approved=True)
    person = User.objects.select_for_update(no_key=True).get(pk=change.user_id)
    if person.phone != change.old_phone:
        raise ContactChangeStale
    person.phone = change.new_phone
    person.session_round += 1
    try:
        with transaction.atomic():
            person.save(update_fields=["phone", "session_round"])
    except IntegrityError:
        raise ContactTaken from None
    change.user = person
    notices.phone_changed(change)
    return change


@transaction.atomic
def refuse(change: ContactChange, *, by: User) -> ContactChange:
    """Nothing changes. Raises SecondPersonNeeded, ContactChangeDecided. Refusing twice is the same as once."""
    change = _lock(change)
    if change.is_approved is False:
        return change
    _decide(change, by=by, is_approved=False)
    return change


def _lock(change: ContactChange) -> ContactChange:
    return held(ContactChange.objects.filter(pk=change.pk)).select_related("user").get()


def _decide(change: ContactChange, *, by: User, is_approved: bool) -> None:
    if change.decided_at is not None:
        raise ContactChangeDecided
    if by.pk in {change.requested_by_id, change.user_id}:
        raise SecondPersonNeeded
    change.decided_by, change.decided_at, change.is_approved = by, clock.now(), is_approved
    change.save(update_fields=["decided_by", "decided_at", "is_approved"])
