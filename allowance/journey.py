"""The allowance in the picture of one person's journey, in the words of common.journey."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

from accounts.models import User
from allowance import notices
from allowance.models import Claim, RefusalReason
from allowance.states import AWAITING_RESULT, OWNER_WORDS, STILL_HERE, WITH_RESULT, State
from common import clock, korean
from common.journey import Act, Item, Part, Stage, Traces

_TONES = {
    State.OPEN: "warning",
    State.SUPPLEMENT: "warning",
    State.CLAWBACK: "warning",
    State.PAID: "success",
    State.NOT_PAID: "gray",
    State.REFUSED: "gray",
    State.LAPSED: "gray",
    State.RETURNED: "gray",
}
_BADGES = {
    State.OPEN: "신청하실 차례",
    State.HANDED_IN: "확인 중",
    State.SUPPLEMENT: "보완 필요",
    State.CHECKED: "확인 중",
    State.CONFIRMED: "전달 준비",
    State.FORWARDED: "공단 심사 중",
    State.DIRECT: "공단 심사 중",
    State.PAID: "지급됨",
    State.NOT_PAID: "지급되지 않음",
    State.REFUSED: "전달하지 않음",
    State.LAPSED: "기한 지남",
    State.CLAWBACK: "돌려주실 금액",
    State.RETURNED: "끝남",
}


TRACES: Traces = ((Claim, "claimant"),)


def parts(person: User) -> list[Part]:
    """Every claim of this person, the one that needs something first. One query."""
    rows = (
        Claim.objects.of_claimant(person)
        .with_consent_gone()
        .for_page()
        .prefetch_related("supplements")
        .order_by("-opened_at", "-pk")
    )
    return [_part(claim) for claim in rows]


def _part(claim: Claim) -> Part:
    return Part(
        stage=Stage.ALLOWANCE,
        title=f"{claim.title} {korean.won(claim.amount)}",
        badge=_BADGES[State(claim.state)],
        tone=_TONES.get(State(claim.state), "primary"),
        text=words(claim),
        url=reverse("allowance:claim", args=[claim.pk]),
        about=notices.about(claim),
        at=claim.state_since,
        act=act(claim),
        is_over=claim.is_ended,
    )


def act(claim: Claim) -> Act | None:
    """What the person has to do now for this claim, if anything."""
    if claim.state == State.OPEN and claim.is_here:
        title, text = (
            "수당을 신청해 주세요",
            f"{claim.title} {korean.won(claim.amount)}입니다. 서류와 계좌를 채우면 됩니다.",
        )
        return Act(3, title, text, "수당 신청하기", reverse("allowance:papers", args=[claim.pk]), claim.due_at)
    if claim.state == State.OPEN:
        text = "이 수당은 소상공인시장진흥공단이 직접 신청을 받습니다. 신청하신 뒤 받은 번호도 같은 화면에 적습니다."
        url = reverse("allowance:semas", args=[claim.pk])
        return Act(3, "공단에 수당을 신청해 주세요", text, "신청 방법 보기", url, claim.due_at)
    if claim.state == State.SUPPLEMENT:
        asked = max(claim.supplements.all(), key=lambda row: row.round)
        late = " 기한이 지났지만 아직 보내실 수 있습니다." if asked.due_at < clock.now() else ""
        text = f"{asked.get_reason_display()}. {asked.note}{late}"
        url = reverse("allowance:supplement", args=[claim.pk])
        return Act(2, "서류를 더 보내 주세요", text, "서류 보내기", url, asked.due_at)
    if getattr(claim, "consent_gone", None) and _without_consent(claim):
        url = reverse("consent-again", args=[claim.consent_gone])  # type: ignore[attr-defined]
        text = "지금은 수당을 공단에 전달하지 않습니다. 다시 동의하시면 이어서 진행합니다."
        return Act(3, "공단에 알리는 동의를 거두셨습니다", text, "다시 동의하기", url)
    if claim.state == State.CLAWBACK:
        left = "남은 금액은 " if claim.returned_amount else ""
        text = f"{left}{korean.won(claim.still_owed)}입니다. {korean.sentence(claim.clawback_reason)} 센터가 방법을 안내해 드립니다."
        url = reverse("enrollment:callback")
        return Act(2, "받으신 수당을 돌려주셔야 합니다", text, "전화 요청 남기기", url, claim.clawback_due_on)
    return None


def _refused(claim: Claim) -> str:
    if claim.refusal_reason == RefusalReason.COMPLETION_TAKEN_BACK:
        return f"{korean.sentence(claim.refusal_note)} 사실과 다르면 센터로 전화해 주세요."
    return (
        f"까닭: {claim.get_refusal_reason_display()}. {korean.sentence(claim.refusal_note)} "
        "사실과 다르면 센터로 전화해 주세요. 센터 책임자가 다시 볼 수 있습니다."
    )


def _open(claim: Claim) -> str:
    if claim.due_at:
        return f"{korean.moment(claim.due_at)}까지 신청하실 수 있습니다."
    return "정해진 기한은 없습니다. 되도록 빨리 신청해 주세요."


def _paid(claim: Claim) -> str:
    paid = (
        f"{korean.day(claim.paid_on)}에 {korean.won(claim.paid_amount or 0)}이 지급되었습니다." if claim.paid_on else ""
    )
    return f"{paid} 돌려주지 않으셔도 됩니다. {korean.sentence(claim.waived_reason)}" if claim.waived_reason else paid


def _returned(claim: Claim) -> str:
    returned = f"{korean.won(claim.returned_amount or 0)}을 돌려받은 것을 확인했습니다."
    if claim.waived_reason:
        why = korean.sentence(claim.waived_reason)
        return f"{returned} 나머지 {korean.won(claim.still_owed)}은 돌려주지 않으셔도 됩니다. {why}"
    return returned


def _without_consent(claim: Claim) -> str:
    """What stops while the person's yes to SEMAS being told is taken back; nothing for a claim she has to hand in herself."""
    if getattr(claim, "is_suspended", False) and claim.state in (*STILL_HERE, State.FORWARDED):
        return "요청하신 대로 개인정보 처리를 멈추어 공단에 알리지 않습니다. 이미 보낸 것은 되찾지 못합니다."
    if not getattr(claim, "consent_gone", None):
        return ""
    if claim.state == State.FORWARDED:
        return (
            "공단에 알리는 동의를 거두셔서, 아직 보내지 않은 파일에서는 뺍니다. 이미 보낸 것은 되찾지 못합니다. "
            "다시 동의하시면 이어서 진행합니다."
        )
    if claim.is_here and claim.state in STILL_HERE and claim.state != State.OPEN:
        return "공단에 알리는 동의를 거두셔서 공단에 전달하지 않습니다. 다시 동의하시면 이어서 진행합니다."
    return ""


_SAY: Mapping[State, Callable[[Claim], str]] = {
    State.OPEN: _open,
    State.HANDED_IN: lambda claim: "직원 두 사람이 차례로 확인합니다. 지금 하실 일은 없습니다.",
    State.SUPPLEMENT: lambda claim: "센터가 서류를 더 보내 달라고 했습니다.",
    State.CHECKED: lambda claim: "한 사람이 증빙을 확인했고 센터 책임자가 다시 봅니다.",
    State.CONFIRMED: lambda claim: "다음 묶음에 담아 소상공인시장진흥공단에 전달합니다.",
    State.FORWARDED: lambda claim: "소상공인시장진흥공단이 심사합니다. 결과가 오면 바로 알려 드립니다.",
    State.DIRECT: lambda claim: f"공단 신청번호 {claim.semas_number}. 결과가 나오면 적어 드립니다.",
    State.PAID: _paid,
    State.NOT_PAID: lambda claim: f"까닭: {korean.sentence(claim.not_paid_reason)} 사실과 다르면 센터로 전화해 주세요.",
    State.REFUSED: _refused,
    State.LAPSED: lambda claim: (
        "기한이 지났습니다. 사정이 있으셨으면 센터로 전화해 주세요. 기한을 다시 정할 수 있습니다."
    ),
    State.CLAWBACK: lambda claim: f"{korean.won(claim.still_owed)}을 돌려주셔야 합니다.",
    State.RETURNED: _returned,
}


def words(claim: Claim) -> str:
    """How the claim stands, in a sentence or two."""
    said = _without_consent(claim) or _SAY[State(claim.state)](claim)
    if claim.correction and claim.state in (*AWAITING_RESULT, *WITH_RESULT):
        return f"{said} 전에 알려 드린 결과를 바로잡은 것입니다. 까닭: {korean.sentence(claim.correction)}"
    return said


_AHEAD = {
    State.OPEN: ("증빙 확인", "공단에 전달", "공단의 결과"),
    State.HANDED_IN: ("공단에 전달", "공단의 결과"),
    State.SUPPLEMENT: ("증빙 확인", "공단에 전달", "공단의 결과"),
    State.CHECKED: ("공단에 전달", "공단의 결과"),
    State.CONFIRMED: ("공단에 전달", "공단의 결과"),
    State.FORWARDED: ("공단의 결과",),
    State.DIRECT: ("공단의 결과",),
}
_DONE = {
    State.OPEN: "신청할 수 있게 됨",
    State.HANDED_IN: "신청을 받음",
    State.SUPPLEMENT: "서류를 더 부탁드림",
    State.CHECKED: "증빙을 확인함",
    State.CONFIRMED: "두 번째 확인을 마침",
    State.FORWARDED: "공단에 전달함",
    State.DIRECT: "공단에 직접 신청하심",
}


def items(claim: Claim) -> list[Item]:
    """What happened, what is now, what comes."""
    moves = [event for event in claim.events.all() if event.changes_state]
    past = [
        Item(_DONE.get(State(event.target), str(OWNER_WORDS[State(event.target)])), at=event.at) for event in moves[:-1]
    ]
    now = Item(claim.owner_words, words(claim), claim.state_since, "now")
    ahead = [Item(title, state="next") for title in _AHEAD.get(State(claim.state), ())]
    if not claim.is_here:
        ahead = ahead[-1:]
    return [*past, now, *ahead]
