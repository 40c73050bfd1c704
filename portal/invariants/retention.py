"""What is destroyed is told, and what is due is not forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from common import clock
from enrollment.models import Application
from portal.models import LegalHold, Outcome, Proposal, ProposalItem, State
from portal.retention import RULES

BY_PERSON = [rule.key for rule in RULES.values() if rule.by_person]
FORGOTTEN_AFTER = timedelta(days=60)  # a proposal nobody signs or drops
UNDER_WAY_FOR = timedelta(days=2)  # from the signature to the line of the register


def destroyed_without_a_line() -> QuerySet[Proposal]:
    """Whatever was destroyed stands in the register."""
    return Proposal.objects.filter(state=State.DONE, line=None)


def signed_and_not_destroyed() -> QuerySet[Proposal]:
    """What was signed is gone, and told, within two days."""
    return Proposal.objects.filter(state=State.SIGNED, settled_at__lt=clock.now() - UNDER_WAY_FOR)


def emptied_without_a_proposal() -> QuerySet[Application]:
    """An application is emptied because of an item that says so, and in no other way."""
    item = ProposalItem.objects.filter(
        rule="applications",
        unit=OuterRef("applicant_id"),
        outcome=Outcome.DESTROYED,
        settled_at__gte=OuterRef("destroyed_at"),
    )
    return Application.objects.filter(destroyed_at__isnull=False).filter(~Exists(item))


def due_and_nobody_asks() -> QuerySet[Proposal]:
    """A proposal is signed or dropped within two months: data whose time is over must not lie about."""
    return Proposal.objects.waiting().filter(made_at__lt=clock.now() - FORGOTTEN_AFTER)


def destroyed_under_a_hold() -> QuerySet[ProposalItem]:
    """Nothing of a person was destroyed while a hold stood."""
    of_person = LegalHold.objects.filter(
        Q(lifted_at=None) | Q(lifted_at__gt=OuterRef("settled_at")),
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("settled_at__date")),
        person=OuterRef("unit"),
        placed_at__lt=OuterRef("settled_at"),
    )
    items = ProposalItem.objects.filter(outcome=Outcome.DESTROYED, rule__in=BY_PERSON)
    return items.filter(Exists(of_person))


QUERIES = (
    destroyed_without_a_line,
    signed_and_not_destroyed,
    emptied_without_a_proposal,
    due_and_nobody_asks,
    destroyed_under_a_hold,
)
