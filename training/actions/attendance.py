"""Taking attendance. One person's marks are written under the lock of her application, so nobody's tap is lost."""

from __future__ import annotations

from contextlib import suppress

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from common import clock
from common.locks import held
from enrollment.actions import paper_content
from enrollment.actions.paper_store import put, row_and_file
from enrollment.models import Application
from enrollment.states import SEATED
from training.errors import (
    CorrectionNeedsReason,
    EvidenceNeeded,
    MarkedMeanwhile,
    NotOnRoster,
    SessionCancelled,
    TooEarly,
)
from training.models import Evidence, Mark, MarkEvent, Session
from training.models.work import is_shown_to, shown_to
from training.states import Attendance

_LOCK = """
    SELECT id, applicant_id FROM enrollment_application WHERE id = %s AND cohort_id = %s AND state = ANY(%s)
    FOR NO KEY UPDATE
"""


def mark(session: Session, application: int, status: str, *, was: str, reason: str = "", by: User) -> Mark:
    """Write one person's attendance (`application` is its id). The same again is the same as once.

    `was` is what the screen showed ('' for nothing): a mark somebody else wrote meanwhile is not overwritten unseen.
    Once the day is over a change needs a reason. Raises TooEarly, SessionCancelled, NotOnRoster, MarkedMeanwhile,
    CorrectionNeedsReason.
    """
    if not was:
        with suppress(IntegrityError):  # somebody was quicker: then it is a change
            return _first(session, application, status, by=by)
    return _again(session, application, status, was=was, reason=reason, by=by)


@transaction.atomic
def _first(session: Session, application: int, status: str, *, by: User) -> Mark:
    """The usual tap, in three statements."""
    _refuse_unless_open(Session.objects.kept(session.pk))
    person = _on_roster(session, application, by)
    return Mark.objects.create(session=session, application=person, status=status, marked_by=by, marked_at=clock.now())


@transaction.atomic
def _again(session: Session, application: int, status: str, *, was: str, reason: str, by: User) -> Mark:
    _refuse_unless_open(Session.objects.kept(session.pk))
    person = _on_roster(session, application, by)
    standing = Mark.objects.filter(session=session, application=person).first()
    if standing is None:  # the screen showed a mark that is no row: a form of somebody's own making
        raise NotOnRoster
    if standing.status == status:
        return standing
    if standing.status != was:
        raise MarkedMeanwhile(person.applicant.name, standing.get_status_display(), standing.marked_by.name)
    if session.day < clock.today() and not reason:
        raise CorrectionNeedsReason
    _change(standing, status, reason=reason, by=by)
    return standing


def _on_roster(session: Session, application: int, by: User) -> Application:
    """Who is marked, as far as `by` may see her, locked: she neither leaves nor is marked by somebody else meanwhile."""
    person = next(iter(Application.objects.raw(_LOCK, [application, session.cohort_id, list(SEATED)])), None)
    if person is None or not is_shown_to(by, application):
        raise NotOnRoster
    return person


def _change(standing: Mark, status: str, *, reason: str, by: User) -> None:
    """Keep what stood, as an event of its own before the first change, and write the new mark over it."""
    who, now = {"session": standing.session, "application": standing.application}, clock.now()
    if not MarkEvent.objects.filter(**who).exists():
        MarkEvent.objects.create(**who, after=standing.status, by=standing.marked_by, at=standing.marked_at)
    MarkEvent.objects.create(**who, before=standing.status, after=status, reason=reason, by=by, at=now)
    standing.status, standing.is_proven, standing.marked_by, standing.marked_at = status, False, by, now
    standing.save()


@transaction.atomic
def mark_rest_present(session: Session, *, by: User) -> list[Mark]:
    """Everybody nobody has marked yet, and whom `by` sees, is there; returns their marks. What stands is left as it is."""
    _refuse_unless_open(Session.objects.kept(session.pk))
    people = shown_to(by, held(Application.objects.filter(cohort=session.cohort_id, state__in=SEATED)))
    marked = set(Mark.objects.filter(session=session).values_list("application_id", flat=True))
    rest, now = people.only("applicant").exclude(pk__in=marked), clock.now()
    present = Attendance.PRESENT
    return Mark.objects.bulk_create(
        Mark(session=session, application=person, status=present, marked_by=by, marked_at=now) for person in rest
    )


def prove(mark: Mark, *, note: str, upload: UploadedFile | None, by: User) -> Evidence:
    """Write down why somebody was excused, with the paper if there is one; from then on the hours count.

    Raises EvidenceNeeded unless the mark says excused, PaperRefused. When anything fails neither row nor file stays.
    """
    content = paper_content.inspect(upload) if upload else None
    evidence = Evidence(mark=mark, note=note, added_by=by, added_at=clock.now())
    with row_and_file(evidence):
        mark = Mark.objects.select_for_update(of=("self",), no_key=True).get(pk=mark.pk)
        if mark.status != Attendance.EXCUSED:
            raise EvidenceNeeded
        if content:
            evidence.original_name, evidence.content_type = content.name, content.content_type
            evidence.sha256 = content.sha256
            put(evidence, content.data)
        evidence.save(force_insert=True)
        mark.is_proven = True
        mark.save(update_fields=["is_proven"])
    return evidence


def _refuse_unless_open(session: Session) -> None:
    if session.cancelled_at:
        raise SessionCancelled
    if session.day > clock.today():
        raise TooEarly
