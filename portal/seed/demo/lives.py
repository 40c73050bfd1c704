"""What happens to one applicant, from the first draft to where the application stands today. Times come from a Calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from accounts.actions import consents
from accounts.models import Consent, User
from centers.models import Cohort
from common import clock, working_days
from enrollment.actions import applications, completions, drafts, second_thoughts, supplements
from enrollment.actions import line as lines
from enrollment.forms import sections
from enrollment.models import Application, DecisionReason, Offer, Paper, SupplementReason, destinations
from portal.seed.demo import answers
from portal.seed.demo.answers import Raw
from portal.seed.demo.people import Desk
from portal.seed.demo.timeline import Life

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """One invented application: who, for what, at which desk, and when it was handed in."""

    person: User
    cohort: Cohort
    desk: Desk
    sent_at: datetime
    random: Random
    from_desk: bool = False
    is_closing: bool = False

    def soon(self, low: float, high: float) -> datetime:
        """Some hours after the moment that is being told."""
        return clock.now() + self.random.uniform(low, high) * HOUR


def _draft(case: Case, *, sections_done: int = 4) -> tuple[Application, Raw]:
    """A draft with the first so many sections filled in, and everything that would be typed."""
    if case.from_desk:
        application = applications.start_at_desk(case.cohort, applicant=case.person, by=case.desk.counselor)
    else:
        application = applications.start(case.cohort, by=case.person)
    texts = sections.consent_texts(application)
    agreed = [text for text in texts if text.is_required or case.random.random() < 1 / 2]
    raw = answers.typed(case.person, agreed, case.random, is_closing=case.is_closing)
    answers.fill(application, dict(list(raw.items())[:sections_done]))
    source = Consent.Source.DESK if case.from_desk else Consent.Source.ONLINE
    consents.give(case.person, agreed, source=source)
    return application, raw


def _submit(case: Case) -> Application:
    application, raw = _draft(case)
    by = case.desk.counselor if case.from_desk else case.person
    answers.upload_papers(application, raw["business"], by=by)
    if case.from_desk:
        application.confirmed_at = clock.now()
        application.save(update_fields=["confirmed_at"])
    return applications.submit(application, sections.check(application), by=by)


def _look_at_papers(application: Application, by: User) -> None:
    """Everything was readable and in order."""
    application.papers.present().update(verdict=Paper.Verdict.GOOD, checked_by=by, checked_at=clock.now())


def draft(case: Case, *, nudged: bool = False) -> Life:
    """Begun and left in the middle; mentioned once when its cohort is about to close."""
    yield case.sent_at
    application, _raw = _draft(case, sections_done=case.random.randint(1, 3))
    if nudged:
        yield case.sent_at + 2 * HOUR
        applications.nudge_draft(application)


def forgotten(case: Case) -> Life:
    """Begun, left in the middle for months, and told that it is going to be deleted."""
    yield case.sent_at
    application, _raw = _draft(case, sections_done=3)
    yield case.sent_at + 235 * DAY
    drafts.warn(application, since=clock.now() - 90 * DAY)


def submitted(case: Case, *, is_assigned: bool = False) -> Life:
    yield case.sent_at
    application = _submit(case)
    if is_assigned:
        applications.assign(application, case.desk.counselor)


def supplement(case: Case, *, ends: str = "open") -> Life:
    """Asked for more: still `open`, `overdue`, or `answered` and under review again."""
    yield case.sent_at
    application = _submit(case)
    yield case.soon(2, 20)
    days = 5 if ends == "open" else 2
    asked = supplements.request(
        application,
        reason=case.random.choice([SupplementReason.EXPIRED, SupplementReason.UNREADABLE, SupplementReason.MISSING]),
        note="소상공인확인서를 새로 받아 올려 주세요.",
        due_on=working_days.add(clock.today(), days),
        by=case.desk.counselor,
    )
    if ends == "answered":
        yield case.soon(10, 30)
        supplements.answer(asked, text="새로 받아 올렸습니다.", by=case.person)


def admitted(case: Case, *, then: Callable[[Case, Application], Life] | None = None) -> Life:
    """Found eligible; with no seat left that means waiting in line."""
    yield case.sent_at
    application = _submit(case)
    yield case.soon(20, 60)
    _look_at_papers(application, case.desk.counselor)
    due_on = None
    if case.is_closing:
        due_on = min(clock.today() + 60 * DAY, case.cohort.ends_on + 30 * DAY)
    application = applications.admit(application, by=case.desk.counselor, condition_due_on=due_on)
    if then:
        yield from then(case, application)


def declined(case: Case, *, reason: str, note: str) -> Life:
    yield case.sent_at
    application = _submit(case)
    yield case.soon(20, 50)
    applications.decline(application, reason=reason, note=note, by=case.desk.counselor)


def withdrawn(case: Case) -> Life:
    yield case.sent_at
    application = _submit(case)
    yield case.soon(5, 40)
    applications.withdraw(application, by=case.person, reason="다른 일을 먼저 구함")


def moves_to_another_centre(case: Case) -> Life:
    """Chose the wrong centre and moves while nothing is decided, if the course runs anywhere else just then."""
    yield case.sent_at
    application = _submit(case)
    yield case.soon(2, 8)
    to = destinations.elsewhere(application).first()
    if to:
        second_thoughts.move(application, to, by=case.person, reason="본인이 옮김")


def defers(case: Case, application: Application) -> Life:
    """Admitted, and takes the course later, if there is a later cohort."""
    yield case.soon(5, 20)
    following = destinations.later(application).first()
    if following:
        second_thoughts.defer(application, following, by=case.person)
        lines.offer_free_seats(application.cohort_id)


def gives_seat_back(at: datetime) -> Callable[[Case, Application], Life]:
    """After admission: leaves at that moment, and the seat goes to whoever stands first in line."""

    def life(case: Case, application: Application) -> Life:
        yield at
        applications.withdraw(application, by=case.person, reason="사정이 생겨 참여하지 못함")
        lines.offer_free_seats(application.cohort_id)

    return life


def lets_offer_lapse(case: Case, application: Application) -> Life:
    """First in line, offered the seat, and silent until the deadline: it passes on."""
    while True:
        offer = Offer.objects.open().filter(application=application).first()
        if offer:
            break
        yield clock.now() + DAY
    yield offer.expires_at + timedelta(minutes=1)
    applications.lapse_offer(offer)
    lines.offer_free_seats(application.cohort_id)


def _first_day(case: Case) -> datetime:
    return clock.at(case.cohort.starts_on, time(0, 10))


def trains(case: Case, application: Application) -> Life:
    yield _first_day(case)
    applications.begin_training(application)


def leaves_training(case: Case, application: Application) -> Life:
    yield from trains(case, application)
    yield clock.at(case.cohort.starts_on + 3 * DAY, time(11))
    applications.withdraw(application, by=case.person, reason="취업하여 그만둠")


def completes(care: Callable[[Application, Random], None]) -> Callable[[Case, Application], Life]:
    """Finishes the course; `care` takes over with the follow-ups."""

    def life(case: Case, application: Application) -> Life:
        yield from trains(case, application)
        yield clock.at(case.cohort.ends_on + DAY, time(10, case.random.randint(0, 59)))
        record_completion(case, application)
        care(application, case.random)

    return life


def record_completion(case: Case, application: Application) -> None:
    completions.record(application, completed_on=case.cohort.ends_on, consultant=case.desk.counselor, by=case.desk.lead)


def does_not_complete(case: Case, application: Application) -> Life:
    yield from trains(case, application)
    yield clock.at(case.cohort.ends_on + DAY, time(14))
    record_not_completed(case, application)


def record_not_completed(case: Case, application: Application) -> None:
    completions.record_not_completed(application, reason="출석률이 80%에 미치지 못했습니다.", by=case.desk.lead)


TOO_OLD = {
    "reason": DecisionReason.AGE,
    "note": "신청하신 날 만 69세를 넘으셨습니다. 국민취업지원제도를 안내해 드립니다.",
}
EXCLUDED = {
    "reason": DecisionReason.EXCLUDED_INDUSTRY,
    "note": "사업자등록증의 업종이 부동산 임대업으로 확인되었습니다.",
}
