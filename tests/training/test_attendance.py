"""Taking attendance: what is written, what is refused, and several people marking at once."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from enrollment.actions import applications
from enrollment.errors import PaperRefused
from tests.enrollment.apply_pages import pdf
from tests.factories.accounts import StaffFactory
from tests.factories.training import SessionFactory, seated
from tests.support.at_once import at_once
from training.actions import attendance, schedules
from training.errors import (
    CorrectionNeedsReason,
    EvidenceNeeded,
    MarkedMeanwhile,
    NotOnRoster,
    TooEarly,
)
from training.models import Evidence, Mark, MarkEvent

pytestmark = pytest.mark.django_db


def test_every_writing_of_a_mark_that_changed_is_kept() -> None:
    session, by = SessionFactory(), StaffFactory()
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "present", was="", by=by)
    attendance.mark(session, person.pk, "late", was="present", by=by)
    attendance.mark(session, person.pk, "absent", was="late", by=by)
    told = [(event.before, event.after) for event in MarkEvent.objects.all()]
    assert told == [("", "present"), ("present", "late"), ("late", "absent")]


def test_the_same_tap_twice_is_one() -> None:
    session, by = SessionFactory(), StaffFactory()
    (person,) = seated(session.cohort)
    for _ in range(2):
        attendance.mark(session, person.pk, "present", was="", by=by)
    assert (Mark.objects.count(), MarkEvent.objects.count()) == (1, 0)


def test_a_mark_somebody_wrote_meanwhile_is_not_overwritten_unseen() -> None:
    session, by = SessionFactory(), StaffFactory(name="박강사")
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "present", was="", by=by)
    with pytest.raises(MarkedMeanwhile, match="박강사 님이 '출석'"):
        attendance.mark(session, person.pk, "absent", was="", by=StaffFactory())
    assert Mark.objects.get().status == "present"


def test_after_the_day_a_correction_needs_a_reason_and_keeps_it() -> None:
    session, by = SessionFactory(days=-1), StaffFactory()
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "absent", was="", by=by)
    with pytest.raises(CorrectionNeedsReason):
        attendance.mark(session, person.pk, "present", was="absent", by=by)
    attendance.mark(session, person.pk, "present", was="absent", reason="명단을 잘못 봄", by=by)
    assert MarkEvent.objects.last().reason == "명단을 잘못 봄"


def test_nobody_is_marked_before_the_day() -> None:
    session = SessionFactory(days=1)
    (person,) = seated(session.cohort)
    with pytest.raises(TooEarly):
        attendance.mark(session, person.pk, "present", was="", by=StaffFactory())
    with pytest.raises(TooEarly):
        attendance.mark_rest_present(session, by=StaffFactory())


def test_only_who_holds_a_seat_of_this_cohort_is_marked() -> None:
    session, by = SessionFactory(), StaffFactory()
    (elsewhere,) = seated(SessionFactory().cohort)
    (gone,) = seated(session.cohort)
    applications.withdraw(gone, by=gone.applicant)
    for person in (elsewhere.pk, gone.pk, 0):
        with pytest.raises(NotOnRoster):
            attendance.mark(session, person, "present", was="", by=by)


def test_the_rest_is_marked_present_and_what_stands_is_left() -> None:
    session, by = SessionFactory(), StaffFactory()
    late, *_others = seated(session.cohort, 3)
    attendance.mark(session, late.pk, "late", was="", by=by)
    assert len(attendance.mark_rest_present(session, by=by)) == 2
    assert len(attendance.mark_rest_present(session, by=by)) == 0
    assert sorted(Mark.objects.values_list("status", flat=True)) == ["late", "present", "present"]


def test_an_excuse_loses_its_proof_when_it_becomes_something_else() -> None:
    session, by = SessionFactory(), StaffFactory()
    (person,) = seated(session.cohort)
    mark = attendance.mark(session, person.pk, "excused", was="", by=by)
    attendance.prove(mark, note="병원", upload=SimpleUploadedFile("진료.pdf", pdf()), by=by)
    mark = attendance.mark(session, person.pk, "absent", was="excused", by=by)
    assert not Mark.objects.get().is_proven
    with pytest.raises(EvidenceNeeded):
        attendance.prove(mark, note="병원", upload=None, by=by)
    assert Evidence.objects.count() == 1


def test_a_file_that_is_no_paper_leaves_neither_row_nor_file() -> None:
    session, by = SessionFactory(), StaffFactory()
    (person,) = seated(session.cohort)
    mark = attendance.mark(session, person.pk, "excused", was="", by=by)
    with pytest.raises(PaperRefused):
        attendance.prove(mark, note="병원", upload=SimpleUploadedFile("진료.pdf", b"<html>"), by=by)
    assert not Evidence.objects.exists()
    assert not Mark.objects.get().is_proven


def test_what_was_written_can_neither_be_changed_nor_deleted() -> None:
    session = SessionFactory()
    (person,) = seated(session.cohort)
    attendance.mark(session, person.pk, "present", was="", by=StaffFactory())
    attendance.mark(session, person.pk, "late", was="present", by=StaffFactory())
    for act in (lambda: MarkEvent.objects.update(after="absent"), lambda: MarkEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_two_people_marking_one_session_at_once_lose_nothing() -> None:
    session = SessionFactory()
    people = seated(session.cohort, 6)
    teacher, counsellor = StaffFactory(), StaffFactory()
    acts = [partial(attendance.mark, session, person.pk, "present", was="", by=teacher) for person in people[:3]]
    acts += [partial(attendance.mark, session, person.pk, "late", was="", by=counsellor) for person in people[3:]]
    acts += [partial(attendance.mark_rest_present, session, by=counsellor)]
    at_once(acts)
    assert Mark.objects.count() == 6
    assert set(Mark.objects.filter(application__in=people[:3]).values_list("status", flat=True)) == {"present"}


@pytest.mark.django_db(transaction=True)
def test_of_two_different_taps_on_one_person_the_later_is_told() -> None:
    session = SessionFactory()
    (person,) = seated(session.cohort)
    taps = ["present", "absent", "present", "absent"]
    results = at_once([partial(attendance.mark, session, person.pk, tap, was="", by=StaffFactory()) for tap in taps])
    stands = Mark.objects.get().status
    for tap, result in zip(taps, results, strict=True):
        assert isinstance(result, Mark if tap == stands else MarkedMeanwhile)
    assert not MarkEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_session_called_off_while_somebody_is_marked_has_either_the_mark_or_the_end() -> None:
    for _ in range(4):
        session = SessionFactory()
        (person,) = seated(session.cohort, 1)
        by = StaffFactory()
        acts = [
            partial(attendance.mark, session, person.pk, "present", was="", by=by),
            partial(attendance.mark_rest_present, session, by=by),
            partial(schedules.cancel, session, reason="강사가 아픔", by=by),
        ]
        at_once(acts)
        session.refresh_from_db()
        assert bool(session.cancelled_at) != Mark.objects.filter(session=session).exists()
