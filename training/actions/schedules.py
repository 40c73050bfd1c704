"""The sessions of a cohort: laid down once from a reviewed plan, then changed one by one, with notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from centers.models import Cohort, CourseModule
from common import clock
from common.errors import StaleForm
from common.locks import held
from enrollment.models import Application
from enrollment.states import ON_COURSE
from training import notices
from training.errors import ScheduleStands, SessionCancelled, SessionMarked, SessionsOverlap
from training.models import Session, SessionEvent
from training.schedule import Planned

# Who comes to the sessions, and therefore has to know when one is added, moved or called off.


def _lock(cohort: Cohort) -> Cohort:
    """One change of a cohort's schedule at a time."""
    return held(Cohort.objects.filter(pk=cohort.pk)).select_related("course", "center").get()


@transaction.atomic
def save(cohort: Cohort, planned: Iterable[Planned], *, by: User) -> int:
    """Lay down what was reviewed; returns how many sessions. Raises ScheduleStands when one stands already."""
    cohort = _lock(cohort)
    if Session.objects.filter(cohort=cohort, cancelled_at=None).exists():
        raise ScheduleStands
    return len(
        Session.objects.bulk_create(
            Session(
                cohort=cohort,
                module=one.part.module,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                hours=one.hours,
                room=one.room,
            )
            for one in planned
        )
    )


@transaction.atomic
def add(
    cohort: Cohort,
    *,
    module: CourseModule | None,
    starts_at: datetime,
    ends_at: datetime,
    hours: int,
    room: str,
    reason: str,
    by: User,
) -> int:
    """One more session; returns how many people are told. Raises SessionsOverlap."""
    cohort = _lock(cohort)
    _refuse_overlap(cohort, starts_at, ends_at)
    session = Session.objects.create(
        cohort=cohort, module=module, starts_at=starts_at, ends_at=ends_at, hours=hours, room=room
    )
    return _tell(session, SessionEvent.Kind.ADDED, before="", reason=reason, by=by)


@transaction.atomic
def move(
    session: Session, *, starts_at: datetime, ends_at: datetime, room: str, reason: str, version: int, by: User
) -> int:
    """To another time or room; returns how many people are told. The same again is the same as once.

    Raises StaleForm, SessionCancelled, SessionMarked, SessionsOverlap.
    """
    session = _lock_session(session)
    if (session.starts_at, session.ends_at, session.room) == (starts_at, ends_at, room):
        return 0
    if session.version != version:
        raise StaleForm
    _refuse_overlap(session.cohort, starts_at, ends_at, but=session)
    before = notices.when_and_where(session)
    session.starts_at, session.ends_at, session.room = starts_at, ends_at, room
    session.version += 1
    session.save(update_fields=["starts_at", "ends_at", "room", "version"])
    return _tell(session, SessionEvent.Kind.MOVED, before=before, reason=reason, by=by)


@transaction.atomic
def cancel(session: Session, *, reason: str, by: User) -> int:
    """Call one session off; its hours no longer count. Returns how many people are told.

    Raises SessionCancelled (a second time), SessionMarked.
    """
    session = _lock_session(session)
    session.cancelled_at = clock.now()
    session.version += 1
    session.save(update_fields=["cancelled_at", "version"])
    before = notices.when_and_where(session)
    return _tell(session, SessionEvent.Kind.CANCELLED, before=before, reason=reason, by=by)


def _lock_session(session: Session) -> Session:
    """The session as it is now, under the lock of its cohort's schedule; only what is open to change comes back."""
    cohort = _lock(session.cohort)
    session = held(Session.objects.filter(pk=session.pk)).select_related("module").get()
    session.cohort = cohort
    if session.cancelled_at:
        raise SessionCancelled
    if session.marks.exists():
        raise SessionMarked
    return session


def _refuse_overlap(cohort: Cohort, starts_at: datetime, ends_at: datetime, *, but: Session | None = None) -> None:
    others = Session.objects.filter(cohort=cohort, cancelled_at=None).meeting(starts_at, ends_at)
    if but:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise SessionsOverlap


def _tell(session: Session, kind: str, *, before: str, reason: str, by: User) -> int:
    after = "" if kind == SessionEvent.Kind.CANCELLED else notices.when_and_where(session)
    event = SessionEvent.objects.create(
        session=session, kind=kind, before=before, after=after, reason=reason, by=by, at=clock.now()
    )
    return notices.session_changed(people_to_tell(session.cohort), event)


def people_to_tell(cohort: Cohort) -> list[Application]:
    """Everybody who holds a seat and may still come, in the order of the line."""
    rows = Application.objects.filter(cohort=cohort, state__in=ON_COURSE).select_related("applicant", "program_year")
    people = list(rows.order_by("line_number", "pk"))
    for application in people:
        application.cohort = cohort
    return people
