"""Attendance belongs to the people of its cohort, and its history ends where it stands."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from enrollment.models import ApplicationMove
from enrollment.states import SEATED
from training.models import Certificate, Evidence, EvidenceBlackening, Mark, MarkEvent


def marks_of_people_without_a_seat() -> QuerySet[Mark]:
    """Whoever was marked holds a seat in that cohort, or held one until she left."""
    had_one = ApplicationMove.objects.filter(application=OuterRef("application"), source__in=SEATED)
    here = Q(application__cohort=F("session__cohort"))
    return Mark.objects.exclude(here & (Q(application__state__in=SEATED) | Exists(had_one)))


def marks_other_than_their_last_event() -> QuerySet[Mark]:
    """A mark that was ever changed is what its last event says."""
    events = MarkEvent.objects.filter(session=OuterRef("session"), application=OuterRef("application"))
    changed = Mark.objects.annotate(last=events.order_by("-pk").values("after")[:1]).filter(last__isnull=False)
    return changed.exclude(status=F("last"))


def excuses_counted_without_evidence() -> QuerySet[Mark]:
    """An excuse counts only when its reason is written down."""
    return Mark.objects.filter(is_proven=True).exclude(Exists(Evidence.objects.filter(mark=OuterRef("pk"))))


def certificates_before_their_completion() -> QuerySet[Certificate]:
    """A certificate is issued once its completion is recorded."""
    return Certificate.objects.filter(issued_at__lt=F("completion__recorded_at"))


def former_evidence_left_lying() -> QuerySet[EvidenceBlackening]:
    """What lay below the black is gone."""
    return EvidenceBlackening.objects.left_lying()


QUERIES = (
    former_evidence_left_lying,
    marks_of_people_without_a_seat,
    marks_other_than_their_last_event,
    excuses_counted_without_evidence,
    certificates_before_their_completion,
)
