"""Jobs of the past: people who completed found work; some still have it, some do not, of some nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from accounts.models import User
from aftercare.actions import reopening
from aftercare.models import FollowUp
from centers.models import Center
from common import clock
from enrollment.models import Completion
from jobs.actions import checks, placements
from jobs.models import Answer, CheckState, EmploymentCheck, Milestone, Placement, Voice
from jobs.models.check import SILENT_AFTER
from portal.seed.demo.care import put_on_calendar
from portal.seed.demo.people import Desk
from portal.seed.demo.timeline import Life, Timeline

_SILENCE, _PAPER, _UNKNOWN, _EMPLOYER = "silence", "paper", "unknown", "employer"
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Way:
    """How one job goes: begun so many days ago, what follows each question, whether the employer may be asked."""

    began: int
    employer: str
    work: str
    source: str
    answers: tuple[str, ...] = field(default=())
    may_ask: bool = False


# For the people of each centre in the order in which they completed; the first five completed seven months ago.
WAYS = (
    Way(197, "한빛마트(시연)", "매장 관리", Placement.Source.REFERRAL, (Answer.STILL, Answer.STILL, Answer.STILL)),
    Way(150, "새길물류(시연)", "창고 관리", Placement.Source.OWN_SEARCH, (Answer.STILL, _EMPLOYER), may_ask=True),
    Way(120, "푸른주방(시연)", "조리", Placement.Source.JOB_CLUB, (Answer.STILL, _SILENCE)),
    Way(110, "바른설비(시연)", "설비 보조", Placement.Source.REFERRAL, (Answer.STILL, Answer.NO_LONGER)),
    Way(125, "나들가게(시연)", "판매", Placement.Source.OWN_SEARCH, (Answer.CHANGED,)),
    Way(36, "온누리택배(시연)", "배송", Placement.Source.REFERRAL),
    Way(42, "참좋은빵집(시연)", "제빵 보조", Placement.Source.OWN_SEARCH, (_SILENCE,), may_ask=True),
    Way(20, "가람정비(시연)", "정비 보조", Placement.Source.REFERRAL),
)
# Of the one in the sign-in table: asked after thirty days, and has not answered yet.
HIRED_WAY = Way(32, "참고운식자재(시연)", "배송과 진열", Placement.Source.REFERRAL)
# At every second centre the third of them has brought a paper, at the others nobody could find out.
_THIRD = ((Answer.STILL, _PAPER), (Answer.STILL, _SILENCE), (Answer.STILL, _UNKNOWN))


def lay(desks: Iterable[Desk], hired: User) -> None:
    """Jobs for everybody who completed long enough ago, and for `hired` of the sign-in table, asked two days ago."""
    timeline = Timeline(until=clock.now())
    for number, place in enumerate(desks):
        completed = (
            Completion.objects.in_force()
            .filter(application__cohort__center=place.center)
            .exclude(application__applicant__username__isnull=False)
        )
        people = [
            row.application.applicant
            for row in completed.order_by("completed_on", "pk").select_related("application__applicant")
        ]
        for index, (person, way) in enumerate(zip(people, WAYS, strict=False)):
            answers = _THIRD[number % len(_THIRD)] if index == 2 else way.answers
            timeline.add(_job(person, place.center, place.counselor, way, answers))
        if place.center.slug == "gyeonggi":
            timeline.add(_job(hired, place.center, place.counselor, HIRED_WAY, HIRED_WAY.answers))
    timeline.run()


def _job(person: User, center: Center, by: User, way: Way, answers: tuple[str, ...]) -> Life:
    began = clock.today() - way.began * _DAY
    yield clock.at(began + 2 * _DAY, time(11))
    placement = placements.record_hire(
        person, employer=way.employer, work=way.work, source=way.source, started_on=began, center=center, by=by
    )
    if way.may_ask:
        placements.let_employer_be_asked(
            placement, name="노담당(시연)", phone="", email="hr@example.kr", voice=Voice.STAFF, by=by
        )
    for milestone, said in zip(Milestone, (*answers, "", "", ""), strict=False):
        yield from _check(placement, milestone, said, by)


def _check(placement: Placement, milestone: Milestone, said: str, by: User) -> Life:
    check = placement.checks.get(milestone=milestone)
    if check.state == CheckState.SKIPPED:
        return
    yield check.ask_at
    checks.write_due(clock.now())
    if said in Answer.values:
        yield clock.now() + 20 * 60 * _MINUTE
        last_day: date | None = None if said == Answer.STILL else clock.today() - 4 * _DAY
        checks.answer(check, said, voice=Voice.PERSON, last_day=last_day)
        reopening.reopen_lost()
        for follow_up in FollowUp.objects.filter(plan__reopenings__placement=placement, round__gt=0):
            put_on_calendar(follow_up, last_day or clock.today())
    elif said:
        yield from _silence(check, said, by)


def _silence(check: EmploymentCheck, ends: str, by: User) -> Life:
    yield clock.now() + SILENT_AFTER + _MINUTE
    checks.escalate(clock.now())
    if ends == _EMPLOYER:
        yield clock.now() + _DAY
        checks.answer(check, Answer.STILL, voice=Voice.EMPLOYER)
    elif ends == _PAPER:
        yield clock.now() + 3 * _DAY
        checks.record_paper(check, paper="insurance", said=Answer.STILL, last_day=None, by=by)
    elif ends == _UNKNOWN:
        yield clock.now() + 9 * _DAY
        checks.close_unknown(check, words="세 번 전화했으나 받지 않으셨습니다.", by=by)
