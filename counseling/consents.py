"""Counselling's part of a consent taken back: talks and the plan are the person's own and stay."""

from __future__ import annotations

from accounts.models import ConsentText, User
from common import korean
from common.withdrawal import Told
from counseling.models import Booking, PlanVersion


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` means for this person's talks."""
    if text.purpose != ConsentText.COLLECTION:
        return Told()
    stays = [
        f"{korean.moment(talk.starts_at)} 상담 예약은 그대로입니다. 원하지 않으시면 예약을 취소해 주세요."
        for talk in Booking.objects.of_person(person).coming()
    ]
    if PlanVersion.objects.filter(plan__person=person).exists():
        stays.append("생애경력설계서는 그대로 보실 수 있습니다.")
    return Told(stays=tuple(stays))


# Of the request to stop using what she told us (처리정지).
SUSPENDED = Told(stays=("예약하신 상담은 그대로 하고, 전날 알려 드립니다.",))
