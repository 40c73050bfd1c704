"""What a claim rests on may fall away: a completion is taken back, a job was recorded by mistake. The rooms below never
call here; the clock pulls, and every step that leads to the money looks again under the record's own lock."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from allowance import notices
from allowance.errors import CompletionGone, JobGone, NothingInDoubt, OwnClaim
from allowance.models import Claim, RefusalReason
from allowance.states import CLOSABLE, State
from common import clock, korean
from common.errors import IllegalMove
from enrollment.models import Completion
from jobs.models import Placement


def hold(claims: Iterable[Claim]) -> None:
    """Keep the completions and jobs these rest on as they are until the transaction ends. Raises CompletionGone, JobGone.

    Locked in the order of the applications, then of the jobs. Who takes a completion back or ends a job holds no claim,
    so nobody waits in a circle.
    """
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    needed = set(rows.resting_on_a_completion().values_list("application", flat=True))
    held = Completion.objects.in_force().filter(application__in=needed).order_by("application").locked()
    if needed - {completion.application_id for completion in held}:
        raise CompletionGone
    people = list(rows.resting_on_a_job().values_list("claimant", flat=True))
    if people:
        list(Placement.objects.filter(person__in=people).order_by("pk").locked())
        if rows.without_their_job().exists():
            raise JobGone


@transaction.atomic
def settle_doubt(claim: Claim, *, reason: str, by: User) -> Claim:
    """It was paid, its condition is gone, and nothing is claimed back, for this reason: the question is closed.

    What falls away later is a new question. Raises OwnClaim, NothingInDoubt, IllegalMove.
    """
    claim = Claim.objects.hold([claim.pk]).get()
    if claim.claimant_id == by.pk:
        raise OwnClaim
    if claim.state != State.PAID:
        raise IllegalMove(claim.state, State.PAID)
    if not Claim.objects.with_doubts().get(pk=claim.pk).is_in_doubt:  # type: ignore[attr-defined]
        raise NothingInDoubt
    claim.doubt_settled_at = clock.now()
    claim.save(update_fields=["doubt_settled_at"])
    claim.note(f"돌려받을 것 없음. {reason}", by=by)
    return claim


def close_groundless(*, limit: int = 200) -> int:
    """Close what nobody has signed for twice and tell the owners why; how many were.

    When the completion is recorded anew, opening.open_due opens the claim again.
    """
    with transaction.atomic():
        rows = list(Claim.objects.filter(state__in=CLOSABLE).without_their_completion().take(limit))
        for claim in rows:
            claim.refusal_reason, claim.refusal_note = RefusalReason.COMPLETION_TAKEN_BACK, _note(claim)
            claim.move_to(State.REFUSED, by=None, reason=claim.refusal_note, also=["refusal_reason", "refusal_note"])
            notices.claim_closed(claim)
    return len(rows)


def _note(claim: Claim) -> str:
    """When the completion was taken back; the reason was told to the person by the room that did so."""
    taken_back = claim.application.completions.exclude(taken_back_at=None).order_by("-taken_back_at").first()
    when = f"{korean.day(taken_back.taken_back_at)}에 " if taken_back and taken_back.taken_back_at else ""
    return f"{when}수료 기록이 되돌려졌습니다. 다시 수료로 기록되면 수당이 저절로 다시 열립니다."
