"""What happens around the people of a season: lessons are held and marked, companies look at lists and take people on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random

from centers.models import Cohort, PartnerCompany
from common import clock
from enrollment.models import Application
from enrollment.states import State
from jobs.actions import openings, referrals
from jobs.actions.referrals import Said
from jobs.models import CompanyAnswer, CompanyList, Opening, Referral, ReferralState
from portal.seed.demo import training as lessons
from portal.seed.demo.lives import DAY, Case
from portal.seed.demo.people import Desk
from portal.seed.demo.timeline import Life
from training.actions import attendance
from training.models import Session
from training.states import Attendance

_WEEK = 7 * DAY
_AWAY = 0.05  # of the people of a session


def teaching(desk: Desk, cohort: Cohort, random: Random) -> Life:
    """The lead plans the sessions ten days before the first; after each of them everybody is marked."""
    yield clock.at(cohort.starts_on) - 10 * DAY
    cohort.refresh_from_db()
    lessons.plan(cohort, desk)
    for session in Session.objects.filter(cohort=cohort).order_by("starts_at"):
        yield session.ends_at
        in_training = Application.objects.filter(cohort=cohort, state=State.IN_TRAINING)
        for key in in_training.order_by("pk").values_list("pk", flat=True):
            if random.random() < _AWAY:
                attendance.mark(session, key, Attendance.ABSENT, was="", by=desk.counselor)
        attendance.mark_rest_present(session, by=desk.counselor)


def open_jobs(desks: Iterable[Desk], last: datetime) -> None:
    """A job of every company that is open for the whole season."""
    desk = next(iter(desks))
    for company in PartnerCompany.objects.order_by("pk"):
        Opening.objects.create(
            company=company,
            center=desk.center,
            work="설치 보조(모의)",
            place="모의 지역",
            hours="주 5일",
            pay="월 250만 원",
            people=500,
            closes_on=last.date(),
            posted_by=desk.counselor,
            posted_at=clock.now(),
        )


def is_put_forward(case: Case) -> None:
    """Somebody shows interest in an open job, is put forward by the counsellor, and agrees that the company may know."""
    opening = case.random.choice(list(Opening.objects.order_by("pk")))
    openings.show_interest(opening, by=case.person)
    referral = referrals.put_forward(case.person, opening, center=case.desk.center, by=case.desk.counselor)
    referrals.agree(referral, by=case.person)


def companies(desks: Iterable[Desk], first: datetime, last: datetime, random: Random) -> Life:
    """Every week each desk sends every company its list, and companies answer those of the week before: most are hired."""
    desks, moment = list(desks), first
    while moment <= last:
        yield moment
        for desk in desks:
            _answered(desk, random)
            _sent(desk)
        moment += _WEEK


def _sent(desk: Desk) -> None:
    ready = Referral.objects.filter(center=desk.center, state=ReferralState.AGREED)
    for company in PartnerCompany.objects.filter(openings__referrals__in=ready).distinct().order_by("pk"):
        referrals.send_list(company, center=desk.center, by=desk.counselor)


def _answered(desk: Desk, random: Random) -> None:
    for sent in CompanyList.objects.filter(center=desk.center, answered_at=None).order_by("pk"):
        hired = Said(CompanyAnswer.HIRED, started_on=clock.today())
        interviewed = Said(CompanyAnswer.INTERVIEWED)
        said = {line.pk: hired if random.random() < 0.8 else interviewed for line in referrals.lines_shown(sent)}
        referrals.answer(sent, said)
