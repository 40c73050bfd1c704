"""Agreements, their parties, and what partner companies pledge."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from centers.errors import AgreementEnded, AlreadyThere, PledgeWithdrawn
from centers.models import Agreement, AgreementParty, Cohort, Institution, PartnerCompany, Pledge
from common import clock


@transaction.atomic
def join(
    agreement: Agreement,
    *,
    commitment: str,
    institution: Institution | None = None,
    company: PartnerCompany | None = None,
) -> AgreementParty:
    """A party and what it undertakes. Raises AgreementEnded, and AlreadyThere for a party that stands there already."""
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if agreement.ended_on:
        raise AgreementEnded
    if agreement.parties.filter(institution=institution, company=company).exists():
        raise AlreadyThere
    return AgreementParty.objects.create(
        agreement=agreement, institution=institution, company=company, commitment=commitment
    )


@transaction.atomic
def end(agreement: Agreement, *, reason: str) -> Agreement:
    """The agreement holds no longer, from today. Published cohorts go on. Raises AgreementEnded the second time."""
    agreement = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if agreement.ended_on:
        raise AgreementEnded
    agreement.ended_on, agreement.end_reason = clock.today(), reason
    agreement.save(update_fields=["ended_on", "end_reason"])
    return agreement


_SAME_PLEDGE = ("company", "course", "work", "place", "conditions", "people", "pledged_on", "valid_until")


@transaction.atomic
def pledge(made: Pledge, *, by: User) -> Pledge:
    """Write down what a company promises. The very same once more is a double click: the one that stands."""
    PartnerCompany.objects.select_for_update(no_key=True).get(pk=made.company_id)
    same = {name: getattr(made, name) for name in _SAME_PLEDGE}
    if standing := Pledge.objects.filter(**same, withdrawn_on=None).first():
        return standing
    made.recorded_by = by
    made.save(force_insert=True)
    return made


@transaction.atomic
def withdraw(pledge: Pledge, *, reason: str) -> Pledge:
    """The company takes its pledge back. What was published stays published. Raises PledgeWithdrawn the second time."""
    pledge = Pledge.objects.locked().get(pk=pledge.pk)
    if pledge.withdrawn_on:
        raise PledgeWithdrawn
    pledge.withdrawn_on, pledge.withdraw_reason = clock.today(), reason
    pledge.save(update_fields=["withdrawn_on", "withdraw_reason"])
    return pledge


@transaction.atomic
def override(cohort: Cohort, *, reason: str, by: User) -> Cohort:
    """Headquarters lets a cohort open without a pledge, and says why. The first reason stands."""
    cohort = Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    if cohort.override_at is None:
        cohort.override_reason, cohort.override_by, cohort.override_at = reason, by, clock.now()
        cohort.save(update_fields=["override_reason", "override_by", "override_at"])
    return cohort
