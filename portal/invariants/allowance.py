"""Claims, their confirmations, and the money of both sides."""

from __future__ import annotations

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from allowance.models import Batch, Claim, ClaimEvent, ClaimPaperBlackening, Confirmation
from allowance.models.claim_queries import WORTH
from allowance.states import CONFIRMED_ONCE, FLOW, WITHOUT_MONEY, State
from centers.models import Membership
from centers.roles import PERMISSIONS, Permission
from common.flow import Turn

_FORWARDED = tuple(state for state in CONFIRMED_ONCE if state != State.CONFIRMED)
_OF_THE_CENTER = tuple(state for state, turn in FLOW.turns.items() if turn == Turn.CENTER)
_CHECKERS = tuple(role for role, may in PERMISSIONS.items() if Permission.CHECK_CLAIMS in may)


def claims_whose_state_nobody_told() -> QuerySet[Claim]:
    """The state of a claim is where its last event led."""
    last = ClaimEvent.objects.filter(claim=OuterRef("pk")).order_by("-pk").values("target")[:1]
    return Claim.objects.annotate(last_target=last).exclude(last_target=F("state"))


def claims_of_nobody() -> QuerySet[Claim]:
    """A claim that waits for its centre has somebody there who may handle it, other than the claimant."""
    staff = Membership.objects.in_force().filter(center=OuterRef("center"), role__in=_CHECKERS)
    return Claim.objects.filter(state__in=_OF_THE_CENTER).exclude(Exists(staff.exclude(user=OuterRef("claimant"))))


def claims_confirmed_by_fewer_than_two() -> QuerySet[Claim]:
    """What is claimed here goes on only when two different people have confirmed its last round."""
    both = Count("confirmations__by", filter=Q(confirmations__round=F("round")), distinct=True)
    return Claim.objects.filter(handled="here", state__in=CONFIRMED_ONCE).annotate(both=both).filter(both__lt=2)


def confirmations_out_of_order() -> QuerySet[Confirmation]:
    """The second follows the first, by somebody else, and neither is the claimant."""
    first = Confirmation.objects.filter(
        claim=OuterRef("claim"), round=OuterRef("round"), step=Confirmation.Step.EVIDENCE, at__lte=OuterRef("at")
    ).exclude(by=OuterRef("by"))
    alone = Q(step=Confirmation.Step.WHOLE) & ~Exists(first)
    return Confirmation.objects.filter(alone | Q(by=F("claim__claimant")))


def claims_forwarded_without_a_line() -> QuerySet[Claim]:
    """Confirmed is forwarded or waiting: a claim that left is a line of a batch, with its amount; one that waits is none."""
    gone = Q(state__in=_FORWARDED) & (Q(batch_line=None) | ~Q(batch_line__amount=F("amount")))
    stayed = ~Q(state__in=_FORWARDED) & Q(batch_line__isnull=False)
    return Claim.objects.filter(handled="here").filter(gone | stayed)


def batches_that_do_not_add_up() -> QuerySet[Batch]:
    """A batch says how many lines it has and how much they are together."""
    counted = Batch.objects.annotate(lines_in=Count("lines"), won_in=Sum("lines__amount"))
    return counted.exclude(lines_in=F("count"), won_in=F("total"))


def claims_under_another_programme() -> QuerySet[Claim]:
    """The track and number by which a person claims once are those of the instalment."""
    same = Q(track=F("instalment__program_year__track"), number_of_part=F("instalment__number"))
    return Claim.objects.exclude(same)


def claims_beyond_the_most_of_their_edition() -> QuerySet[Claim]:
    """All claims of one person and track together stay within the most that an edition gives one person."""
    same = Claim.objects.filter(claimant=OuterRef("claimant"), track=OuterRef("track"))
    together = (
        same.exclude(state__in=WITHOUT_MONEY).order_by().values("claimant").annotate(won=Sum(WORTH)).values("won")
    )
    counted = Claim.objects.exclude(state__in=WITHOUT_MONEY).annotate(together=Subquery(together))
    return counted.filter(together__gt=F("instalment__program_year__allowance_at_most"))


def former_claim_papers_left_lying() -> QuerySet[ClaimPaperBlackening]:
    """What lay below the black is gone."""
    return ClaimPaperBlackening.objects.left_lying()


QUERIES = (
    former_claim_papers_left_lying,
    claims_beyond_the_most_of_their_edition,
    claims_whose_state_nobody_told,
    claims_of_nobody,
    claims_confirmed_by_fewer_than_two,
    confirmations_out_of_order,
    claims_forwarded_without_a_line,
    batches_that_do_not_add_up,
    claims_under_another_programme,
)
