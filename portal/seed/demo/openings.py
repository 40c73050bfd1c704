"""Openings of the demo's companies, and people put forward for them in every state."""

from __future__ import annotations

from datetime import timedelta

from centers.models import PartnerCompany
from common import clock
from enrollment.models import Completion
from jobs.actions import openings, referrals
from jobs.actions.referrals import Said
from jobs.models import CompanyAnswer, CompanyList, Opening, Referral, WhyNot
from portal.seed.demo.people import Desk

_DAY = timedelta(days=1)
_JOBS = (
    ("에어컨 설치 보조", "서울·경기 현장", "평일 8시부터 17시까지", "월 260만 원(시연)", 6, 20),
    ("소형건설기계 운전", "경기 남부", "주 5일, 새벽 근무 있음", "일 17만 원(시연)", 2, 9),
    ("가전 설치 기사", "대구", "화요일부터 토요일까지", "월 270만 원(시연)", 2, 30),
)
_REASONS = ((WhyNot.PLACE, "출퇴근이 두 시간 넘게 걸립니다(시연)."), (WhyNot.SKILL, ""), (WhyNot.HOURS, ""))
_ANSWERS = (CompanyAnswer.HIRED, CompanyAnswer.NOT_CHOSEN, CompanyAnswer.INTERVIEWED)


def lay(desks: list[Desk]) -> None:
    """One open job for each company; at each centre people who completed stand in turn in every state."""
    companies = list(PartnerCompany.objects.order_by("pk"))
    made = [_opening(company, index, desks[0]) for index, company in enumerate(companies)]
    for desk in desks:
        completed = Completion.objects.filter(
            application__cohort__center=desk.center, application__applicant__username__isnull=True
        ).select_related("application__applicant")
        people = [row.application.applicant for row in completed.order_by("-completed_on", "-pk")]
        for index, (person, opening) in enumerate(zip(dict.fromkeys(people), made * 3, strict=False)):
            with clock.standing_at(clock.now() - (12 - index) * _DAY):
                openings.show_interest(opening, by=person)
                if index:
                    _goes(referrals.put_forward(person, opening, center=desk.center, by=desk.counselor), index, desk)


def _opening(company: PartnerCompany, index: int, desk: Desk) -> Opening:
    work, place, hours, pay, people, days = _JOBS[index % len(_JOBS)]
    course = company.courses.filter(track__needs_pledge=True).order_by("pk")[index : index + 1].first()
    return Opening.objects.create(
        company=company,
        course=course,
        work=f"{work}(시연)",
        place=place,
        hours=hours,
        pay=pay,
        people=people,
        closes_on=clock.today() + days * _DAY,
        posted_by=desk.counselor,
        posted_at=clock.now() - 20 * _DAY,
    )


def _goes(referral: Referral, index: int, desk: Desk) -> None:
    """The second is asked, the third has agreed, the others wait for the company or have its answer."""
    if index == 1:
        return
    referrals.agree(referral, by=referral.person)
    if index == 2:
        return
    sent = referrals.send_list(referral.opening.company, center=desk.center, by=desk.counselor)
    if index > 3:
        _answer(sent, index)


def _answer(sent: CompanyList, index: int) -> None:
    answer = _ANSWERS[index % len(_ANSWERS)]
    started_on = clock.today() if answer == CompanyAnswer.HIRED else None
    why, words = _REASONS[index % len(_REASONS)] if answer == CompanyAnswer.NOT_CHOSEN else ("", "")
    said = Said(answer, started_on=started_on, why=why, words=words)
    referrals.answer(sent, {line.pk: said for line in sent.lines.all()})
