"""A year whose allowance SEMAS takes itself: an invented edition, one finished cohort of it, and people on every step.

No year is known to be so (the rule books say '신청받는 곳은 알려지지 않아'); the edition stands in 2024, where the
facts know none, and says that it is made up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from accounts.models import User
from allowance.actions import claims, deadlines, results
from allowance.models import Claim
from allowance.states import State
from centers.models import AllowanceInstalment, Cohort, Course, ProgramYear
from common import clock
from enrollment.models import Completion
from portal.seed import facts, rulebooks
from portal.seed.courses import COMPANY_LINKED
from portal.seed.demo import allowance, cohorts, lives
from portal.seed.demo.care import carer
from portal.seed.demo.lives import DAY, Case
from portal.seed.demo.people import Crowd, Desk
from portal.seed.demo.timeline import Timeline

YEAR, AT = 2024, "seoul-west"
_EDITION = rulebooks.Edition(
    COMPANY_LINKED,
    YEAR,
    "재취업지원(시연)",
    "시연을 위해 꾸민 규정집입니다. 공단이 수당 신청을 직접 받는 해에 화면이 어떻게 다른지 보여 줍니다.",
    rulebooks.HOPE_RETURN,
    rulebooks.HOPE_RETURN_PAPERS,
    (),
    (
        rulebooks.Instalment(
            600_000,
            AllowanceInstalment.Condition.COMPLETED,
            "과정을 수료했을 때",
            claim_days=60,
            handled=AllowanceInstalment.Handled.SEMAS,
        ),
    ),
)
_PLAN = cohorts.Plan("direct", 10, -100, -80, -66, 14)
# How far each of them has come, after the person of the sign-in table, who has yet to apply and was reminded.
ENDS = (State.OPEN, State.DIRECT, State.PAID, State.NOT_PAID, State.LAPSED, State.CLAWBACK)


def lay(place: Desk, claiming: User) -> None:
    """Everybody completes; then each goes as far as she has come. Told by itself: nobody else's story changes."""
    timeline, random = Timeline(until=clock.now()), Random(YEAR)  # noqa: S311  a story, not a secret
    cohort, crowd = _cohort(place), Crowd(random, first=9001)
    care = carer(timeline, place.counselor)
    for index, person in enumerate([claiming, *(crowd.next() for _ in ENDS)]):
        case = Case(person, cohort, place, cohort.opens_at + (2 + index) * DAY, random)
        timeline.add(lives.admitted(case, then=lives.completes(care)))
    timeline.run()
    opened = allowance.opened(Completion.objects.filter(application__cohort=cohort))
    _remind(next(claim for claim in opened if claim.claimant == claiming), place)
    for claim, end in zip((claim for claim in opened if claim.claimant != claiming), ENDS, strict=True):
        _bring(claim, end, place)


def _cohort(place: Desk) -> Cohort:
    """Of the edition, published; it ran in late summer and is over."""
    edition = facts.lay_edition(_EDITION) or ProgramYear.objects.get(track__key=COMPANY_LINKED, year=YEAR)
    course = Course.objects.filter(track__key=COMPANY_LINKED).order_by("pk")[0]
    number = Cohort.objects.filter(course=course, center=place.center).count() + 1
    return cohorts.make_one(_PLAN, place.center, course, edition, number)


def _bring(claim: Claim, end: State, desk: Desk) -> None:
    """From the day it opened: apply at SEMAS, note its number, and what SEMAS decided. A step every five days."""
    moment = claim.opened_at
    for step in _WAYS[end]:
        moment = min(moment + 5 * DAY, clock.now() - timedelta(hours=2))
        with clock.standing_at(moment):
            _STEPS[step](claim, desk)


def _remind(claim: Claim, desk: Desk) -> None:
    """SEMAS closes in five days, as staff heard: told ten days ago, and mentioned again yesterday."""
    with clock.standing_at(clock.now() - 10 * DAY):
        due_on = clock.today() + 15 * DAY
        deadlines.move(claim, due_on=due_on, reason="공단이 알린 마감에 맞춤(시연)", by=desk.counselor)
    with clock.standing_at(clock.now() - DAY):
        deadlines.mention()


def _lapse(claim: Claim, desk: Desk) -> None:
    due_on = clock.today() + 3 * DAY
    deadlines.move(claim, due_on=due_on, reason="공단이 알린 마감에 맞춤(시연)", by=desk.counselor)
    with clock.standing_at(clock.at(due_on) + timedelta(minutes=1)):
        deadlines.lapse_overdue()


def _claw_back(claim: Claim, desk: Desk) -> None:
    reason = "지급한 뒤에 다른 지원금과 겹친 것이 확인되었습니다."
    results.claw_back(claim, amount=600_000, reason=reason, due_on=clock.today() + 60 * DAY, by=desk.lead)


_STEPS: dict[str, Callable[[Claim, Desk], Any]] = {
    "number": lambda claim, desk: claims.note_semas_number(
        claim, number=f"시연-{YEAR}-{claim.pk:05d}", by=claim.claimant
    ),
    "pay": lambda claim, desk: results.record_paid(claim, on=clock.today(), amount=claim.amount, by=desk.lead),
    "not_pay": lambda claim, desk: results.record_not_paid(
        claim, reason="올해 같은 지원금을 이미 받았습니다.", by=desk.lead
    ),
    "claw_back": _claw_back,
    "lapse": _lapse,
}
_WAYS: dict[State, tuple[str, ...]] = {
    State.OPEN: (),
    State.DIRECT: ("number",),
    State.PAID: ("number", "pay"),
    State.NOT_PAID: ("number", "not_pay"),
    State.LAPSED: ("lapse",),
    State.CLAWBACK: ("number", "pay", "claw_back"),
}
