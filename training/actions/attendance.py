"""Taking attendance. One person's marks are written under the lock of her application, so nobody's tap is lost."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from common import clock
from enrollment.actions import paper_content
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
from training.states import Attendance


@transaction.atomic
def mark(session: Session, application: int, status: str, *, was: str, reason: str = "", by: User) -> Mark:
    """Write one person's attendance (`application` is its id). The same again is the same as once.

    `was` is what the screen showed ('' for nothing): a mark somebody else wrote meanwhile is not overwritten unseen.
    Once the day is over a change needs a reason. Raises TooEarly, SessionCancelled, NotOnRoster, MarkedMeanwhile,
    CorrectionNeedsReason.
    """
    _refuse_unless_open(session)
    seated = Application.objects.locked().filter(cohort=session.cohort_id, state__in=SEATED)
    person = seated.select_related("applicant").only("applicant__name").filter(pk=application).first()
    if person is None:
        raise NotOnRoster
    standing = Mark.objects.filter(session=session, application=person).first()
    if standing is None:
        standing = Mark(session=session, application=person)
    elif standing.status == status:
        return standing
    elif standing.status != was:
        raise MarkedMeanwhile(person.applicant.name, standing.get_status_display(), standing.marked_by.name)
    elif session.day < clock.today() and not reason:
        raise CorrectionNeedsReason
    before, now = standing.status, clock.now()
    standing.status, standing.is_proven, standing.marked_by, standing.marked_at = status, False, by, now
    standing.save()
    MarkEvent.objects.create(
        session=session, application=person, before=before, after=status, reason=reason, by=by, at=now
    )
    return standing


@transaction.atomic
def mark_rest_present(session: Session, *, by: User) -> int:
    """Everybody nobody has marked yet is there; returns how many. What stands is left as it is."""
    _refuse_unless_open(session)
    seated = list(
        Application.objects.locked().filter(cohort=session.cohort_id, state__in=SEATED).only("pk").order_by("pk")
    )
    marked = set(Mark.objects.filter(session=session).values_list("application_id", flat=True))
    rest, now = [person for person in seated if person.pk not in marked], clock.now()
    present = Attendance.PRESENT
    Mark.objects.bulk_create(
        Mark(session=session, application=person, status=present, marked_by=by, marked_at=now) for person in rest
    )
    MarkEvent.objects.bulk_create(
        MarkEvent(session=session, application=person, after=present, by=by, at=now) for person in rest
    )
    return len(rest)


def prove(mark: Mark, *, note: str, upload: UploadedFile | None, by: User) -> Evidence:
    """Write down why somebody was excused, with the paper if there is one; from then on the hours count.

    Raises EvidenceNeeded unless the mark says excused, PaperRefused. When anything fails neither row nor file stays.
    """
    content = paper_content.inspect(upload) if upload else None
    evidence = Evidence(mark=mark, note=note, added_by=by, added_at=clock.now())
    try:
        with transaction.atomic():
            mark = Mark.objects.select_for_update(of=("self",), no_key=True).get(pk=mark.pk)
            if mark.status != Attendance.EXCUSED:
                raise EvidenceNeeded
            if content:
                evidence.original_name, evidence.content_type = content.name, content.content_type
                evidence.file.save("evidence", ContentFile(content.data), save=False)
            evidence.save(force_insert=True)
            mark.is_proven = True
            mark.save(update_fields=["is_proven"])
    except BaseException:
        if evidence.file.name:
            evidence.file.storage.delete(evidence.file.name)
        raise
    return evidence


def _refuse_unless_open(session: Session) -> None:
    if session.cancelled_at:
        raise SessionCancelled
    if session.day > clock.today():
        raise TooEarly
