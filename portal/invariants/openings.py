"""Referrals and what became of them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from common import clock
from jobs.models import CompanyAnswer, ListLine, Opening, OpeningEvent, Referral, ReferralMove, ReferralState


def referrals_without_their_last_move() -> QuerySet[Referral]:
    """The state of a referral is where its last move led."""
    last = ReferralMove.objects.filter(referral=OuterRef("pk")).order_by("-pk").values("target")[:1]
    moved = Referral.objects.annotate(last_target=last)
    return moved.exclude(state=ReferralState.ASKED).exclude(state=F("last_target"))


def hired_without_a_placement() -> QuerySet[ListLine]:
    """Whoever a company hired, and neither side took it back, has a placement from the first day on (the clock has a
    day for it, and for a consent taken back)."""
    yesterday = clock.today() - timedelta(days=1)
    promised = ListLine.objects.filter(answer=CompanyAnswer.HIRED, started_on__lt=yesterday, placement=None)
    return promised.filter(referral__state=ReferralState.HIRED)


def sent_without_a_list() -> QuerySet[Referral]:
    """Whom a company is to answer about stands on a list."""
    line = ListLine.objects.filter(referral=OuterRef("pk"))
    return Referral.objects.filter(state=ReferralState.SENT).exclude(Exists(line))


def openings_otherwise_than_their_last_event() -> QuerySet[Opening]:
    """Whether an opening is closed is what its last event says."""
    last = OpeningEvent.objects.filter(opening=OuterRef("pk")).order_by("-pk").values("kind")[:1]
    told = Opening.objects.annotate(last=Subquery(last))
    is_closed = Q(last=OpeningEvent.Kind.CLOSED)
    return told.filter(Q(closed_at=None) & is_closed | Q(closed_at__isnull=False) & (Q(last=None) | ~is_closed))


QUERIES = (
    referrals_without_their_last_move,
    hired_without_a_placement,
    sent_without_a_list,
    openings_otherwise_than_their_last_event,
)
