"""After-care's part of a consent taken back: without leave to use what she told us, nobody is written to."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Consent, ConsentText, User
from aftercare.actions import plans
from aftercare.models import ClubMember, FollowUpPlan, PlanState
from aftercare.models.plan import FollowUpPlanQuerySet
from common.withdrawal import Told

RESUMED = "본인이 개인정보 수집·이용에 다시 동의하셨습니다."


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` means for the letters that follow a completion."""
    if text.purpose != ConsentText.COLLECTION:
        return Told()
    mine = _plans(person)
    writes = mine.filter(state=PlanState.OPEN) | mine.filter(
        state=PlanState.STOPPED, stop_reason=plans.STOPPED_WITHOUT_CONSENT
    )
    stays = [
        f"취업동아리 {row.club.name}에는 그대로 나오실 수 있습니다."
        for row in ClubMember.objects.now().filter(person=person).select_related("club")
    ]
    stops = ("수료하신 뒤 안부를 여쭙는 알림을 보내지 않습니다.",) if writes.exists() else ()
    return Told(stops, tuple(stays))


def settle(consent: Consent) -> None:
    """The consent was taken back in this transaction: its person's letters stop, the consultant is told."""
    if consent.text.purpose == ConsentText.COLLECTION:
        for plan in _plans(consent.user).filter(state=PlanState.OPEN):
            plans.stop(plan, reason=plans.STOPPED_WITHOUT_CONSENT, by=None)


def restore(person: User, texts: Iterable[ConsentText]) -> None:
    """These consents were given anew in this transaction: letters that stopped for want of one go on."""
    if any(text.purpose == ConsentText.COLLECTION for text in texts):
        for plan in _plans(person).filter(state=PlanState.STOPPED, stop_reason=plans.STOPPED_WITHOUT_CONSENT):
            plans.resume(plan, reason=RESUMED, by=None)


def _plans(person: User) -> FollowUpPlanQuerySet:
    return FollowUpPlan.objects.filter(completion__application__applicant=person).order_by("pk")
