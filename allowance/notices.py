"""What the allowance says to people: one function per message. Each names its occurrence; none names an account."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from allowance.models import Claim, ClaimSupplement
from allowance.states import State
from messaging.actions import messages
from messaging.models import Draft, Message
from messaging.states import State as MessageState

# What each message tells, in the words of a list.
TITLES = {
    "allowance/claim_opened": "수당을 신청하실 수 있습니다",
    "allowance/claim_closing": "수당 신청이 곧 끝납니다",
    "allowance/claim_received": "수당 신청을 받았습니다",
    "allowance/claim_supplement": "수당 서류를 더 보내 주세요",
    "allowance/claim_supplement_closing": "수당 서류를 보내실 기한이 곧 끝납니다",
    "allowance/claim_forwarded": "수당 신청을 공단에 전달했습니다",
    "allowance/claim_refused": "수당 신청을 전달하지 않기로 했습니다",
    "allowance/claim_closed": "수료 기록이 되돌려져 수당을 닫았습니다",
    "allowance/claim_lapsed": "수당의 기한이 지났습니다",
    "allowance/claim_paid": "수당이 지급되었습니다",
    "allowance/claim_not_paid": "공단이 수당을 지급하지 않기로 했습니다",
    "allowance/claim_corrected": "수당의 결과가 바뀌었습니다",
    "allowance/claim_clawback": "받으신 수당을 돌려주셔야 합니다",
    "allowance/claim_returned": "돌려주신 수당을 확인했습니다",
    "allowance/claim_return_corrected": "돌려주신 금액의 기록이 바뀌었습니다",
    "allowance/claim_let_go": "수당을 더 돌려주지 않으셔도 됩니다",
}


_RETURNS = ("allowance/claim_returned", "allowance/claim_return_corrected", "allowance/claim_let_go")
_RESULTS = ("allowance/claim_paid", "allowance/claim_not_paid", "allowance/claim_corrected")


def about(claim: Claim) -> str:
    """How messages name this claim in their `about` column."""
    return f"claim:{claim.pk}"


def claim_url(claim: Claim) -> str:
    return settings.PORTAL_URL + reverse("allowance:claim", args=[claim.pk])


def _draft(claim: Claim, kind: str, occurrence: object, *, expires_at: datetime | None = None, **context: Any) -> Draft:
    return Draft(
        kind=f"allowance/{kind}",
        key=f"allowance/{kind}:{claim.pk}:{occurrence}",
        to=claim.claimant.as_recipient(),
        context={
            "claim": claim,
            "title": claim.title,
            "amount": claim.amount,
            "claim_url": claim_url(claim),
            **context,
        },
        about=about(claim),
        about_label=claim.label,
        office=claim.center.as_office(),
        expires_at=expires_at,
    )


def _occurrence(claim: Claim) -> int:
    """Which of the things that happened to the claim a message tells of."""
    return claim.events.count()


def opened_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_opened", _occurrence(claim))


def closing_draft(claim: Claim) -> Draft:
    """Once for a deadline: a deadline that is moved may come near again."""
    return _draft(claim, "claim_closing", f"{claim.due_at:%Y%m%d%H%M}", expires_at=claim.due_at)


def received_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_received", _occurrence(claim))


def supplement_draft(supplement: ClaimSupplement) -> Draft:
    """Once for a round and its deadline: more time is told like what was asked."""
    return _draft(supplement.claim, "claim_supplement", _asked(supplement), supplement=supplement)


def supplement_closing_draft(supplement: ClaimSupplement) -> Draft:
    return _draft(
        supplement.claim,
        "claim_supplement_closing",
        _asked(supplement),
        expires_at=supplement.due_at,
        supplement=supplement,
    )


def _asked(supplement: ClaimSupplement) -> str:
    return f"{supplement.round}:{supplement.due_at:%Y%m%d%H%M}"


def forwarded_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_forwarded", _occurrence(claim))


def refused_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_refused", _occurrence(claim))


def closed_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_closed", _occurrence(claim))


def lapsed_draft(claim: Claim, *, was_asked: bool) -> Draft:
    """`was_asked`: the papers that were asked for did not come; otherwise nobody claimed."""
    return _draft(claim, "claim_lapsed", _occurrence(claim), was_asked=was_asked)


def paid_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_paid", _occurrence(claim))


def not_paid_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_not_paid", _occurrence(claim))


def clawback_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_clawback", _occurrence(claim))


def corrected_draft(claim: Claim) -> Draft:
    return _draft(claim, "claim_corrected", _occurrence(claim))


def returned_draft(claim: Claim, amount: int) -> Draft:
    return _draft(claim, "claim_returned", _occurrence(claim), returned=amount)


def return_corrected_draft(claim: Claim, why: str) -> Draft:
    return _draft(claim, "claim_return_corrected", _occurrence(claim), why=why)


def let_go_draft(claim: Claim, *, rest: int) -> Draft:
    return _draft(claim, "claim_let_go", _occurrence(claim), rest=rest)


def claim_opened(claim: Claim) -> None:
    messages.write(opened_draft(claim))


def claim_closing(claim: Claim) -> None:
    messages.write(closing_draft(claim))


def claim_received(claim: Claim) -> None:
    messages.write(received_draft(claim))


def claim_supplement(supplement: ClaimSupplement) -> None:
    messages.write(supplement_draft(supplement))


def claim_supplement_closing(supplement: ClaimSupplement) -> None:
    messages.write(supplement_closing_draft(supplement))


def claim_forwarded(claim: Claim) -> None:
    messages.write(forwarded_draft(claim))


def claim_refused(claim: Claim) -> None:
    messages.write(refused_draft(claim))


def claim_closed(claim: Claim) -> None:
    messages.write(closed_draft(claim))


def claim_lapsed(claim: Claim, *, was_asked: bool) -> None:
    messages.write(lapsed_draft(claim, was_asked=was_asked))


def claim_paid(claim: Claim) -> None:
    messages.write(paid_draft(claim))


def claim_not_paid(claim: Claim) -> None:
    messages.write(not_paid_draft(claim))


def claim_clawback(claim: Claim) -> None:
    messages.write(clawback_draft(claim))


def result_corrected(claim: Claim) -> None:
    """What waits about an earlier result is taken back. Whoever has read one hears that it changed; else only the result."""
    if _unsaid(claim, _RESULTS):
        messages.write(corrected_draft(claim))
    elif claim.state == State.PAID:
        claim_paid(claim)
    elif claim.state == State.NOT_PAID:
        claim_not_paid(claim)


def return_corrected(claim: Claim, why: str) -> None:
    """As with a result: who read a wrong sum hears that it changed, who read none only what came back, if anything did."""
    if _unsaid(claim, _RETURNS):
        messages.write(return_corrected_draft(claim, why))
    elif claim.returned_amount:
        claim_returned(claim, claim.returned_amount)


def _unsaid(claim: Claim, kinds: Iterable[str]) -> bool:
    """Take back what waits of these kinds; whether any of them has been read."""
    messages.cancel(about=about(claim), kinds=kinds)
    gone = Message.objects.about(about(claim)).filter(kind__in=kinds)
    return gone.filter(state__in=(MessageState.SENDING, MessageState.SENT)).exists()


def claim_returned(claim: Claim, amount: int) -> None:
    messages.write(returned_draft(claim, amount))


def claim_let_go(claim: Claim, *, rest: int) -> None:
    messages.write(let_go_draft(claim, rest=rest))
