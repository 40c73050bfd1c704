"""A consent taken back: nobody is told of the person afterwards, and no centre is left in the dark."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Consent, ConsentText
from allowance.models import BatchLine
from centers.models import Institution
from enrollment.models import Application, Revocation
from enrollment.states import GOING


def forwarded_after_the_consent_was_taken_back() -> QuerySet[BatchLine]:
    """SEMAS is told of nobody who had taken back that it may be."""
    of_person = Consent.objects.filter(user=OuterRef("claim__claimant"), text__purpose=ConsentText.SEMAS)
    gone = of_person.filter(withdrawn_at__lt=OuterRef("batch__closed_at"))
    stood = of_person.filter(given_at__lte=OuterRef("batch__closed_at")).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=OuterRef("batch__closed_at"))
    )
    return BatchLine.objects.filter(Exists(gone), ~Exists(stood))


def taken_back_and_the_centre_not_told() -> QuerySet[Consent]:
    """A required consent taken back while an application rested on it has a row that says who calls by when."""
    teaches = Institution.objects.filter(name=OuterRef(OuterRef("text__recipient")), courses__isnull=False)
    rests = Application.objects.filter(
        Q(cohort__course__taught_by__name=OuterRef("text__recipient")) | ~Exists(teaches),
        applicant=OuterRef("user"),
        state__in=GOING,
        submitted_at__lt=OuterRef("withdrawn_at"),
    )
    told = Revocation.objects.filter(
        application__applicant=OuterRef("user"),
        consent__text__purpose=OuterRef("text__purpose"),
        at__gte=OuterRef("withdrawn_at"),
    )
    required = Consent.objects.taken_back().filter(text__is_required=True, withdrawn_at__gt=F("given_at"))
    return required.filter(Exists(rests), ~Exists(told))


QUERIES = (forwarded_after_the_consent_was_taken_back, taken_back_and_the_centre_not_told)
