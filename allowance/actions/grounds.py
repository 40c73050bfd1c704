"""What a claim rests on may fall away: a completion is taken back. Enrolment never calls here; the clock pulls, and every
step that leads to the money looks again under the completion's own lock."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from allowance import notices
from allowance.errors import CompletionGone
from allowance.models import Claim, RefusalReason
from allowance.states import CLOSABLE, State
from common import korean
from enrollment.models import Completion


def hold(claims: Iterable[Claim]) -> None:
    """Keep the completions these rest on as they are until the transaction ends. Raises CompletionGone.

    Locked in the order of the applications. Who takes a completion back holds no claim, so nobody waits in a circle.
    """
    resting = Claim.objects.filter(pk__in=[claim.pk for claim in claims]).resting_on_a_completion()
    needed = set(resting.values_list("application", flat=True))
    held = Completion.objects.in_force().filter(application__in=needed).order_by("application").locked()
    if needed - {completion.application_id for completion in held}:
        raise CompletionGone


def close_groundless(*, limit: int = 200) -> int:
    """Close what nobody has signed for twice and tell the owners why; how many were.

    When the completion is recorded anew, opening.open_due opens the claim again.
    """
    with transaction.atomic():
        rows = list(
            Claim.objects.filter(state__in=CLOSABLE)
            .without_their_completion()
            .for_page()
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .order_by("pk")[:limit]
        )
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
