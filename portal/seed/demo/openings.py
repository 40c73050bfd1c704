"""Openings of the demo's companies, open and ended in every way, and people put forward for them in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from accounts.models import User
from centers.models import PartnerCompany
from common import clock
from enrollment.models import Completion
from jobs.actions import openings, referrals
from jobs.actions.referrals import Said
from jobs.models import CompanyAnswer, CompanyList, Opening, OpeningEnd, Referral, WhyNot
from portal.seed.demo.people import Desk

_DAY = timedelta(days=1)


class _Job(NamedTuple):
    """`company` counts from the first, `days` from today to the last day."""

    company: int
    work: str
    place: str
    hours: str
    pay: str
    people: int
    days: int


# For these people stand in every state, at every centre.
_JOBS = (
    _Job(0, "에어컨 설치 보조", "서울·경기 현장", "평일 8시부터 17시까지", "월 260만 원(시연)", 8, 20),
    _Job(1, "소형건설기계 운전", "경기 남부", "주 5일, 새벽 근무 있음", "일 17만 원(시연)", 6, 9),
    _Job(2, "가전 설치 기사", "대구", "화요일부터 토요일까지", "월 270만 원(시연)", 6, 30),
)
_NEW = _Job(0, "빌딩 냉난방 점검", "경기 수원", "평일 9시부터 18시까지", "월 265만 원(시연)", 2, 25)
_FOR_GRADUATE = _Job(1, "굴착기 정비 보조", "경기 화성", "평일 8시부터 17시까지", "월 255만 원(시연)", 1, 14)
_FULL = _Job(2, "물류센터 가전 검수", "경기 이천", "월요일부터 금요일까지", "월 250만 원(시연)", 1, 12)
_ENDED = (
    (_Job(0, "가전 회수 운전", "경기 북부", "평일 9시부터 18시까지", "월 260만 원(시연)", 2, 15), OpeningEnd.WITHDRAWN),
    (_Job(1, "현장 안전 안내", "서울", "주 5일, 교대 근무", "월 240만 원(시연)", 3, 6), OpeningEnd.OVER),
)
_PAST = _Job(2, "세탁기 설치 보조", "대구", "평일 9시부터 18시까지", "월 245만 원(시연)", 2, -3)
_ANSWERS = (CompanyAnswer.HIRED, CompanyAnswer.NOT_CHOSEN, CompanyAnswer.INTERVIEWED)
_REASONS = ((WhyNot.PLACE, "출퇴근이 두 시간 넘게 걸립니다(시연)."), (WhyNot.SKILL, ""), (WhyNot.HOURS, ""))


def lay(desks: list[Desk], graduate: User) -> None:
    """At each centre people who completed stand in turn in every state; the graduate waits for a company's answer."""
    companies, by = list(PartnerCompany.objects.order_by("pk")), desks[0]
    [gyeonggi] = [desk for desk in desks if desk.center.slug == "gyeonggi"]
    made = [_opening(companies, job, by) for job in _JOBS]
    begins_soon = _is_full(_opening(companies, _FULL, by), by)
    for desk in desks:
        people = enumerate(person for person in _completed(desk) if person != begins_soon)
        for index, (person, opening) in reversed([(index, (one, made[index % len(made)])) for index, one in people]):
            with clock.standing_at(clock.now() - (4 + index) * _DAY):
                openings.show_interest(opening, by=person)
                if index:
                    _goes(referrals.put_forward(person, opening, center=desk.center, by=desk.counselor), index, desk)
    _opening(companies, _NEW, gyeonggi)
    for job, why in _ENDED:
        openings.close(_opening(companies, job, by), why=why, by=by.counselor)
    _opening(companies, _PAST, by)
    _graduate_waits(_opening(companies, _FOR_GRADUATE, gyeonggi), graduate, gyeonggi)


def _completed(desk: Desk) -> list[User]:
    """Invented people alone, the latest first: those of the sign-in table have stories of their own."""
    rows = Completion.objects.filter(
        application__cohort__center=desk.center, application__applicant__username__isnull=True
    ).select_related("application__applicant")
    return list(dict.fromkeys(row.application.applicant for row in rows.order_by("-completed_on", "-pk")))


def _opening(companies: list[PartnerCompany], job: _Job, desk: Desk) -> Opening:
    company = companies[job.company % len(companies)]
    course = company.courses.filter(track__needs_pledge=True).order_by("pk")[job.company : job.company + 1].first()
    return Opening.objects.create(
        company=company,
        center=desk.center,
        course=course,
        work=f"{job.work}(시연)",
        place=job.place,
        hours=job.hours,
        pay=job.pay,
        people=job.people,
        closes_on=clock.today() + job.days * _DAY,
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
    _all_alike(sent, Said(answer, started_on=started_on, why=why, words=words))


def _all_alike(sent: CompanyList, said: Said) -> None:
    referrals.answer(sent, {line.pk: said for line in sent.lines.all()})


def _is_full(opening: Opening, desk: Desk) -> User:
    """Its one place went to this person, who begins in five days: either side may still take its word back."""
    person, first_day = _completed(desk)[-1], clock.today() + 5 * _DAY
    with clock.standing_at(clock.now() - 15 * _DAY):
        openings.show_interest(opening, by=person)
        sent = _sent(referrals.put_forward(person, opening, center=desk.center, by=desk.counselor))
        _all_alike(sent, Said(CompanyAnswer.HIRED, started_on=first_day))
    return person


def _graduate_waits(opening: Opening, graduate: User, desk: Desk) -> None:
    with clock.standing_at(clock.now() - 2 * _DAY):
        openings.show_interest(opening, by=graduate)
        _sent(referrals.put_forward(graduate, opening, center=desk.center, by=desk.counselor))


def _sent(referral: Referral) -> CompanyList:
    """The person agrees, the company gets its list."""
    referrals.agree(referral, by=referral.person)
    return referrals.send_list(referral.company, center=referral.center, by=referral.referred_by)
