"""Roles: what was done to each is written down, and nobody holds two that exclude each other."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from centers.models import Membership, MembershipEvent
from centers.roles import CLASHES


def role_without_a_line() -> QuerySet[Membership]:
    """Every role was given by somebody for a reason, and its end is the one that was last written down."""
    lines = MembershipEvent.objects.filter(membership=OuterRef("pk"))
    given = lines.filter(happened=MembershipEvent.Happened.GRANTED)
    last_end = Subquery(lines.order_by("-pk").values("ends_on")[:1])
    return Membership.objects.annotate(last_end=last_end).exclude(Exists(given), ends_on=F("last_end"))


def roles_that_exclude_each_other() -> QuerySet[Membership]:
    """Nobody decides where she teaches, or takes the roles she gives; a cohort that moved to another centre counts."""
    lies_at = Coalesce("center_id", "cohort__center_id")
    others = (
        Membership.objects.annotate(lies_at=lies_at)
        .filter(user=OuterRef("user"), starts_on__lte=OuterRef("ends_on"), ends_on__gte=OuterRef("starts_on"))
        .exclude(pk=OuterRef("pk"))
    )
    here = Q(lies_at=OuterRef("lies_at")) | Q(lies_at=None)
    found = Q()
    for clash in CLASHES:
        for one, other in ((clash.one, clash.other), (clash.other, clash.one)):
            beside = others.filter(role=other)
            found |= Q(Exists(beside.filter(here) if clash.only_here else beside), role=one)
    return Membership.objects.annotate(lies_at=lies_at).filter(found)


QUERIES = (role_without_a_line, roles_that_exclude_each_other)
