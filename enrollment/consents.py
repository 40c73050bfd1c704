"""Enrolment's part of a consent taken back: which applications rest on it, what of them stops and what stays."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Consent, ConsentText, User
from common import korean
from common.withdrawal import Told
from enrollment.actions import revocations
from enrollment.forms import required_papers
from enrollment.models import Application, Revocation
from enrollment.models.application import ApplicationQuerySet
from enrollment.states import GOING, IN_LINE, MOVABLE, ON_COURSE, State

_REVIEW_STAYS = "심사와 접수 순번은 그대로입니다. 저절로 취소되지 않습니다."
_COURSE_STAYS = "자리와 교육은 그대로입니다. 저절로 그만두게 되지 않습니다."


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` means for this person's applications."""
    mine = _of(person).asked_for(text)
    if text.purpose == ConsentText.PUBLIC_DATA:
        return _papers(mine)
    if not text.is_required:
        return Told(stays=("신청과 심사, 교육은 그대로입니다. 잃는 것이 없습니다.",))
    return _required(list(mine), text)


def _of(person: User) -> ApplicationQuerySet:
    return Application.objects.of_applicant(person).for_list().order_by("pk")


def _required(mine: list[Application], text: ConsentText) -> Told:
    stops = ["새 신청서를 낼 수 없습니다. 다시 동의하시면 낼 수 있습니다."]
    stops += [
        f"쓰고 계신 신청서({row.cohort})를 낼 수 없습니다. 적으신 것은 남아 있습니다."
        for row in mine
        if row.state == State.DRAFT and row.cohort.takes_applications
    ]
    stays = [f"{row.cohort}: {_REVIEW_STAYS}" for row in mine if row.state in IN_LINE]
    stays += [f"{row.cohort}: {_COURSE_STAYS}" for row in mine if row.state in ON_COURSE]
    if any(row.state == State.COMPLETED for row in mine):
        stays.append("수료 기록과 수료증은 그대로입니다.")
    if text.recipient:
        stops.append(f"{text.recipient}에 앞으로 알려 드리지 않습니다.")
        stays.append(f"거두시기 전에 {text.recipient}에 알린 것은 되찾지 못합니다.")
    stays.append("이미 받은 신청서와 서류는 보유 기간까지 센터에 둡니다. 지우기를 원하시면 센터에 말씀해 주세요.")
    todo = ["신청이나 교육을 그만두시려면 ‘내 신청’에서 신청을 취소하거나 센터의 전화를 받을 때 말씀해 주세요."]
    return Told(tuple(stops), tuple(stays), tuple(todo) if any(row.state in GOING for row in mine) else ())


def _papers(mine: ApplicationQuerySet) -> Told:
    """행정정보 공동이용: what the centre would have looked up has to be handed in."""
    todo = []
    for row in mine.filter(state__in=(State.DRAFT, *MOVABLE)):
        if names := ", ".join(_looked_up(row)):
            how = "신청서에 올려 주세요" if row.state == State.DRAFT else "센터가 보완을 요청하면 올려 주세요"
            todo.append(f"{row.cohort}: {korean.particle(names, '을')} 직접 내셔야 합니다. {how}.")
    return Told(
        stops=("센터가 사업자등록, 폐업, 납세 사실을 행정정보 공동이용으로 확인하지 않습니다.",),
        stays=("신청과 접수 순번은 그대로입니다.", "거두시기 전에 센터가 확인한 것은 그대로 씁니다."),
        todo=tuple(todo),
    )


def _looked_up(application: Application) -> list[str]:
    """The papers this application lacks because the centre looks, or looked, them up itself."""
    values = {"business_status": application.business_status, "workers": application.workers}
    rows = required_papers.asked(application, values, shares=True)
    return [row.rule.name for row in rows if row.is_waived and not row.papers]


def settle(consent: Consent) -> list[Revocation]:
    """The consent was taken back in this transaction: the centres of the applications that rest on it are to know.

    Without a running one the last completed course's centre, which goes on looking after the person.
    """
    text = consent.text
    mine = _of(consent.user).asked_for(text)
    if text.purpose == ConsentText.PUBLIC_DATA:
        return revocations.note(consent, [row for row in mine.filter(state__in=MOVABLE) if _looked_up(row)])
    if not text.is_required:
        return []
    going = list(mine.filter(state__in=GOING))
    return revocations.note(consent, going or mine.filter(state=State.COMPLETED).order_by("-pk")[:1])


def restore(person: User, texts: Iterable[ConsentText]) -> None:
    """These consents were given, perhaps anew, in this transaction."""
    revocations.given_anew(person, texts)


# Of the request to stop using what she told us (처리정지).
SUSPENDED = Told(
    stops=("쓰다 만 신청서의 마감이 다가와도 알리지 않습니다.",),
    stays=("신청하신 과정의 심사와 교육은 이어집니다. 그만두시려면 신청을 취소해 주세요.",),
)
