"""The allowance's part of a consent taken back: without leave to tell SEMAS no claim goes there."""

from __future__ import annotations

from accounts.models import ConsentText, User
from allowance.models import BatchDownload, Claim
from allowance.states import STILL_HERE, State
from common import korean
from common.withdrawal import Told


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` means for the claims of this person."""
    if text.purpose != ConsentText.SEMAS:
        return Told()
    claims = list(Claim.objects.of_claimant(person).for_page().order_by("number_of_part", "pk"))
    here = [claim for claim in claims if claim.is_here and claim.state in STILL_HERE]
    forwarded = [claim for claim in claims if claim.state == State.FORWARDED]
    gone = [claim for claim in forwarded if _has_left(claim)]
    here += [claim for claim in forwarded if claim not in gone]
    direct = any(claim.state == State.DIRECT for claim in claims)
    stays = [f"{claim.title}({claim.number})는 센터에 그대로 있습니다. 다시 동의하시면 전달합니다." for claim in here]
    stays += [
        f"{claim.title} 신청 기한은 {korean.moment(claim.due_at)} 그대로입니다. 지나면 신청하실 수 없습니다."
        for claim in here
        if claim.state == State.OPEN and claim.due_at
    ]
    stays += [f"{claim.title}({claim.number})는 이미 공단에 전달했습니다. 지급은 공단이 정합니다." for claim in gone]
    if direct:
        stays.append("공단에 직접 신청하신 수당은 그대로입니다. 그만두시려면 공단에 말씀해 주세요.")
    return Told(
        stops=tuple(
            f"{claim.title}({claim.number})를 공단에 전달하지 않습니다. 그동안은 받으실 수 없습니다." for claim in here
        ),
        stays=tuple(stays),
    )


# Of the request to stop using what she told us (처리정지).
SUSPENDED = Told(
    stops=("수당을 공단에 전달하지 않습니다. 그동안은 받으실 수 없습니다.",),
    stays=("이미 공단에 전달한 수당은 공단이 정합니다.",),
)


def _has_left(claim: Claim) -> bool:
    """Whether somebody took the batch's file out with this claim in it."""
    taken_out = BatchDownload.objects.filter(batch__lines__claim=claim).values_list("left_out", flat=True)
    return any(claim.pk not in left_out for left_out in taken_out)
