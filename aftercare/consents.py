"""After-care's part of a consent taken back: without leave to use what she told us, nobody is written to."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Consent, ConsentText, User
from aftercare.actions import plans
from aftercare.models import ClubMember, FollowUpPlan, PlanState
from aftercare.models.plan import FollowUpPlanQuerySet
from common.withdrawal import Told

RESUMED_ON_REQUEST = "본인이 개인정보 처리를 다시 시작해 달라고 하셨습니다."
_NOT_TO_BE_USED = (plans.STOPPED_WITHOUT_CONSENT, plans.STOPPED_ON_REQUEST)


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
        _go_on(person, plans.RESUMED_BY_CONSENT)


def _go_on(person: User, reason: str) -> None:
    for plan in _plans(person).filter(state=PlanState.STOPPED, stop_reason__in=_NOT_TO_BE_USED):
        plans.resume(plan, reason=reason, by=None)


def _plans(person: User) -> FollowUpPlanQuerySet:
    return FollowUpPlan.objects.filter(completion__application__applicant=person).order_by("pk")


# Of the request to stop using what she told us (처리정지).
SUSPENDED = Told(
    stops=("수료하신 뒤 안부를 여쭙는 알림을 보내지 않습니다.",),
    stays=("취업동아리에는 그대로 나오실 수 있습니다.",),
)


def hold(person: User) -> None:
    """Before a suspension: lock what she agreed to and then her plans, as everybody does, so that nobody waits in a circle."""
    plans.hold_consents([person.pk])
    list(_plans(person).locked())


def suspend(person: User) -> None:
    """The use of her data was suspended in this transaction: her letters stop, the consultant is told."""
    for plan in _plans(person).filter(state=PlanState.OPEN):
        plans.stop(plan, reason=plans.STOPPED_ON_REQUEST, by=None)


def resume(person: User) -> None:
    """She lets us go on: letters that stopped for it go on, unless her consent is missing too."""
    _go_on(person, RESUMED_ON_REQUEST)
