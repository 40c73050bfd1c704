"""The jobs' part of a person's own page."""

from __future__ import annotations

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from common import clock, korean
from common.journey import Act, Part, Stage, Traces
from jobs import notices, tokens
from jobs.models import CheckState, EmploymentCheck, Placement, Referral, ReferralState
from jobs.states import REFERRAL_OVER

_RANK = 3


TRACES: Traces = ((Referral, "person"), (Placement, "person"))


def parts(person: User) -> list[Part]:
    """The jobs this person has got and those she is put forward for, the latest first; in three queries."""
    return [*_put_forward(person), *_jobs_got(person)]


# How a referral is told to its person: a badge, its tone, what happens next.
WORDS = {
    ReferralState.ASKED: ("답 기다림", "warning", "이 회사에 알려도 될지 답해 주세요."),
    ReferralState.AGREED: ("알선 준비", "primary", "상담사가 회사에 명단을 보냅니다."),
    ReferralState.SENT: ("회사 답 기다림", "primary", "회사가 보고 있습니다."),
    ReferralState.INTERVIEWED: ("면접함", "primary", "회사가 아직 정하지 않았습니다."),
    ReferralState.HIRED: ("채용됨", "success", "회사가 채용한다고 알려 왔습니다."),
    ReferralState.NOT_CHOSEN: (
        "끝남",
        "gray",
        "이번에는 함께하지 못한다고 알려 왔습니다. 상담사가 다음 자리를 함께 찾습니다.",
    ),
    ReferralState.WITHDRAWN: ("그만둠", "gray", "알선을 그만두셨습니다. 회사는 아무것도 보지 못합니다."),
}


def _put_forward(person: User) -> list[Part]:
    rows = Referral.objects.filter(person=person).exclude(state=ReferralState.WITHDRAWN)
    return [_referral(row) for row in rows.select_related("opening__company")]


def _referral(referral: Referral) -> Part:
    badge, tone, text = WORDS[ReferralState(referral.state)]
    url = reverse("jobs:referral", args=[referral.pk])
    title = f"{referral.company.name}, {referral.opening.work}"
    act = None
    if referral.state == ReferralState.ASKED:
        act = Act(
            _RANK,
            f"{referral.company.name} 알선에 답해 주세요",
            "답하시기 전에는 회사가 모릅니다.",
            "알선에 답하기",
            url,
        )
    return Part(
        stage=Stage.JOB,
        title=title,
        badge=badge,
        tone=tone,
        text=text,
        url=url,
        about=notices.about_referral(referral),
        at=referral.referred_at,
        act=act,
        is_over=referral.state in REFERRAL_OVER,
    )


def _jobs_got(person: User) -> list[Part]:
    ahead = Prefetch("checks", EmploymentCheck.objects.unsettled().order_by("day"), to_attr="ahead")
    return [_job(placement) for placement in Placement.objects.hired_of(person).prefetch_related(ahead)]


def _job(placement: Placement) -> Part:
    ahead: list[EmploymentCheck] = getattr(placement, "ahead", [])
    check = ahead[0] if ahead else None
    asking = check is not None and check.state in (CheckState.ASKED_PERSON, CheckState.ASKED_EMPLOYER)
    return Part(
        stage=Stage.JOB,
        title=placement.employer,
        badge="끝남" if not placement.is_held else "답 기다림" if asking else "근무 중",
        tone="gray" if not placement.is_held else "warning" if asking else "success",
        text=_words(placement, check),
        url=reverse("jobs:placement", args=[placement.pk]),
        about=notices.about(placement),
        at=placement.started_on,
        act=_act(placement, check) if check else None,
        is_over=not placement.is_held,
    )


def _words(placement: Placement, check: EmploymentCheck | None) -> str:
    began = f"{korean.day(placement.started_on)}에 일을 시작하셨습니다."
    if placement.ended_on:
        return f"{began} {korean.day(placement.ended_on)}까지 일하셨습니다."
    if check and check.state == CheckState.PLANNED:
        return f"{began} {korean.day(check.ask_at)}에 일하고 계신지 여쭙습니다."
    return began


def _act(placement: Placement, check: EmploymentCheck) -> Act | None:
    """What the person can do about an open check: answer while the address is good, else show a paper."""
    asked = check.person_asked_at
    if asked is None:
        return None
    title = f"{placement.employer}에서 일하고 계신지 알려 주세요"
    if tokens.expires_at(asked) > clock.now():
        text = "한 번만 눌러 주시면 됩니다."
        return Act(_RANK, title, text, "근무 알리기", tokens.person_path(check.pk), tokens.expires_at(asked))
    text = "재직증명서나 고용보험 이력을 센터에 보여 주세요."
    return Act(_RANK, title, text, "취업 기록 보기", reverse("jobs:placement", args=[placement.pk]))
