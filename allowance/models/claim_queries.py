"""What is asked of claims: whose they are, what they wait for, what puts them in doubt, what they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import Consent, ConsentText, RightsRequest, User
from allowance.states import CLOSABLE, GONE_TOO_FAR, WITHOUT_MONEY, State
from centers.models import AllowanceInstalment
from centers.roles import Permission, centers_where
from common import clock, locks
from enrollment.models import Completion
from jobs.models import Placement, PlacementEvent

Condition = AllowanceInstalment.Condition
EMPLOYED_DAYS = 30
# In won: what was paid, else what was claimed, less what came back.
WORTH = Coalesce("paid_amount", "amount") - Coalesce("returned_amount", 0)


def _taken_back() -> models.QuerySet:
    return Consent.objects.taken_back().filter(text__purpose=ConsentText.SEMAS)


def _not_to_be_told() -> Q:
    """Claims of people who took back that SEMAS is told, or had the use of their data suspended."""
    suspended = RightsRequest.objects.suspending()
    return Q(claimant__in=_taken_back().values("user")) | Q(claimant__in=suspended.values("person"))


class ClaimQuerySet[Row: models.Model](models.QuerySet[Row]):
    def of_claimant(self, user: User) -> Self:
        return self.filter(claimant=user)

    def at_desk_of(self, user: User) -> Self:
        """Claims of the centres where this person checks them; never one's own."""
        centers = centers_where(user, Permission.CHECK_CLAIMS)
        rows = self.exclude(claimant=user)
        if centers is None:
            return rows
        return rows.filter(center__in=centers) if centers else self.none()

    def for_page(self) -> Self:
        """Everything a page or a row of a list names."""
        return self.select_related(
            "claimant",
            "center",
            "assigned_to",
            "instalment__program_year",
            "application__cohort__course",
            "application__program_year",
        )

    def hold(self, claims: Iterable[int]) -> Self:
        """Lock these of the rows (ids), in the one order in which everybody takes several, for all a page names."""
        return locks.held(self.filter(pk__in=set(claims))).for_page()

    def take(self, limit: int) -> Self:
        """As hold(), up to `limit` of the rows, passing over those that somebody holds."""
        return locks.free(self, limit).for_page()

    def with_consent_gone(self) -> Self:
        """Annotates consent_gone: the consent the person took back, without which SEMAS is told nothing more, or None;
        and is_suspended: she had the use of her data suspended."""
        newest = _taken_back().filter(user=OuterRef("claimant")).order_by("-withdrawn_at", "-pk").values("pk")[:1]
        suspended = RightsRequest.objects.suspending().filter(person=OuterRef("claimant"))
        return self.annotate(consent_gone=Subquery(newest), is_suspended=Exists(suspended))

    def most_urgent_first(self) -> Self:
        return self.order_by("state_since", "pk")

    def resting_on_a_completion(self) -> Self:
        """Those whose condition holds only as long as the completion does. A job counts by itself, unless both are asked."""
        both = Q(met_by=Condition.HIRED, instalment__condition=Condition.HIRED)
        return self.filter(Q(met_by__in=(Condition.COMPLETED, Condition.JOB_SEARCH)) | both)

    def without_their_completion(self) -> Self:
        """Those whose completion has been taken back."""
        in_force = Completion.objects.in_force().filter(application=OuterRef("application"))
        return self.resting_on_a_completion().exclude(Exists(in_force))

    def resting_on_a_job(self) -> Self:
        return self.filter(met_by__in=(Condition.HIRED, Condition.EMPLOYED_30_DAYS))

    def without_their_job(self) -> Self:
        """Those whose person has no job left that counts: it was recorded by mistake, or had not lasted after all."""
        hers = {"person": OuterRef("claimant"), "started_on__gte": OuterRef("application__cohort__starts_on")}
        hired = Q(Exists(Placement.objects.real().filter(**hers)), met_by=Condition.HIRED)
        stayed = Q(
            Exists(Placement.objects.employed_at_least(EMPLOYED_DAYS).filter(**hers)),
            met_by=Condition.EMPLOYED_30_DAYS,
        )
        return self.resting_on_a_job().exclude(hired | stayed)

    def with_doubts(self) -> Self:
        """Annotates lost_completion, lost_job and, if either, is_in_doubt.

        A completion taken back is a doubt past the second signature (before it the clock closes the claim), a lost job
        in every state in which something can still be decided. Once settled, only what was lost later is a doubt.
        """
        this = self._every().filter(pk=OuterRef("pk"))
        taken_back = Completion.objects.filter(
            application=OuterRef("application"), taken_back_at__gt=OuterRef("doubt_settled_at")
        )
        ended = PlacementEvent.objects.filter(
            placement__person=OuterRef("claimant"),
            kind=PlacementEvent.Kind.ENDED,
            at__gt=OuterRef("doubt_settled_at"),
        )
        unsettled = Q(doubt_settled_at=None)
        no_completion = this.filter(unsettled | Exists(taken_back), state__in=GONE_TOO_FAR).without_their_completion()
        no_job = this.filter(unsettled | Exists(ended), state__in=(*CLOSABLE, *GONE_TOO_FAR)).without_their_job()
        either = ExpressionWrapper(Q(lost_completion=True) | Q(lost_job=True), output_field=BooleanField())
        return self.annotate(lost_completion=Exists(no_completion), lost_job=Exists(no_job)).annotate(
            is_in_doubt=either
        )

    def to_forward(self) -> Self:
        """Confirmed by two people, with nothing in doubt since, and the person still lets SEMAS be told."""
        confirmed = self._every().filter(state=State.CONFIRMED)
        return (
            self.filter(state=State.CONFIRMED)
            .exclude(pk__in=confirmed.without_their_completion())
            .exclude(pk__in=confirmed.without_their_job())
            .exclude(_not_to_be_told())
        )

    def won(self) -> int:
        """What these are worth to their claimants: paid, less what came back, or still to be decided."""
        return self.exclude(state__in=WITHOUT_MONEY).aggregate(won=Sum(WORTH))["won"] or 0

    def claimants_with(self, most: int, *, track: int) -> QuerySet[Any]:
        """Whose claims of this track are worth `most` won or more."""
        rows = self.filter(track=track).exclude(state__in=WITHOUT_MONEY).values("claimant")
        return rows.annotate(won=Sum(WORTH)).filter(won__gte=most).values("claimant")

    def held_back(self) -> Self:
        """Confirmed, and the person does not let SEMAS be told any more."""
        return self.filter(state=State.CONFIRMED).not_to_be_told()

    def not_to_be_told(self) -> Self:
        """Those of people who do not let SEMAS be told any more."""
        return self.filter(_not_to_be_told())

    def closing_before(self, moment: object) -> Self:
        """Open claims whose deadline comes before `moment` and is not over."""
        return self.filter(state=State.OPEN, due_at__lte=moment, due_at__gt=clock.now())

    def overdue(self) -> Self:
        """Open claims and unanswered supplements whose deadline is over."""
        now = clock.now()
        return self.with_asked_until().filter(
            Q(state=State.OPEN, due_at__lte=now) | Q(state=State.SUPPLEMENT, asked_until__lte=now)
        )

    def with_asked_until(self) -> Self:
        """Annotates asked_until: the deadline of what the owner was asked for last."""
        newest = self._every().filter(pk=OuterRef("pk")).order_by("-supplements__round")
        return self.annotate(asked_until=Subquery(newest.values("supplements__due_at")[:1]))

    def _every(self) -> Self:
        """All claims, whatever this was narrowed to: what a subquery begins with."""
        return type(self)(self.model, using=self.db)
