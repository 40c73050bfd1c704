"""What the people of a season do, and what the clock does every day. All of it by the real acts; only messages go nowhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from django.db.models import F

from aftercare import tasks as aftercare_tasks
from aftercare.actions import follow_ups
from aftercare.models import Answer, FollowUp
from aftercare.models import State as LetterState
from allowance import tasks as allowance_tasks
from centers.models import Cohort
from common import clock
from counseling import tasks as counseling_tasks
from counseling.actions import bookings, talks
from counseling.models import Kind, Way, free_slots
from enrollment import tasks as enrollment_tasks
from enrollment.actions import applications
from enrollment.models import Application, Offer
from enrollment.states import State
from jobs import tasks as jobs_tasks
from jobs.actions import checks, placements
from jobs.models import Answer as Working
from jobs.models import CheckState, EmploymentCheck, Placement, Voice
from messaging.models import Message
from messaging.models import State as MessageState
from portal.season import rooms
from portal.seed.demo import lives
from portal.seed.demo.lives import DAY, HOUR, Case
from portal.seed.demo.timeline import Life

# What beat would start, once a day in the morning: a season has days, not seconds.
DAILY: tuple[Callable[[], int], ...] = (
    enrollment_tasks.lapse_offers,
    enrollment_tasks.nudge_drafts,
    enrollment_tasks.start_training,
    counseling_tasks.remind_of_tomorrow,
    aftercare_tasks.open_missing_plans,
    aftercare_tasks.write_due_reminders,
    aftercare_tasks.escalate_silence,
    aftercare_tasks.reopen_after_lost_jobs,
    jobs_tasks.ask_whether_jobs_hold,
    jobs_tasks.pass_silence_on,
    jobs_tasks.settle_referrals,
    allowance_tasks.close_groundless_claims,
    allowance_tasks.open_due_claims,
    allowance_tasks.watch_deadlines,
)


def days(first: datetime, last: datetime) -> Life:
    """Every morning the clock does its work."""
    moment = first
    while moment <= last:
        yield moment
        _send()
        for task in DAILY:
            task()
        moment += DAY


def _send() -> None:
    """Invented people have no phones: what was written is said to have gone out when it was due."""
    due = Message.objects.unfinished().filter(due_at__lte=clock.now())
    tried = {"attempts": 1, "attempt_started_at": F("due_at"), "secret": ""}
    due.update(state=MessageState.SENT, sent_at=F("due_at"), provider_reference="season", **tried)


def person(case: Case) -> Life:
    """One invented person, from the first page to wherever the season leads."""
    fate = case.random.random()
    if fate < 0.05:
        yield from lives.draft(case)
    elif fate < 0.10:
        yield from lives.withdrawn(case)
    elif fate < 0.16:
        yield from lives.declined(case, **lives.EXCLUDED)
    else:
        yield from lives.admitted(case, then=_goes_on)


def _goes_on(case: Case, application: Application) -> Life:
    """Seated or waiting: answers an offer, or gives the seat back; then training, completion, work."""
    if application.state == State.WAITING:
        yield from _waits(case, application)
    elif case.random.random() < 0.06:
        yield case.soon(24, 200)
        if _state(application) in (State.ADMITTED, State.CONDITIONAL):
            applications.withdraw(application, by=case.person, reason="사정이 생겨 참여하지 못함")
        return
    if case.random.random() < 0.3:
        yield from _talks(case)
    yield clock.at(case.cohort.ends_on + DAY, time(10, case.random.randint(0, 59)))
    if _state(application) != State.IN_TRAINING:
        return
    if case.random.random() < 0.12:
        lives.record_not_completed(case, application)
        return
    lives.record_completion(case, application)
    yield from _after(case, application)


def _talks(case: Case) -> Life:
    """A talk on the design of one's life, at the first free time; one in ten does not come."""
    slot = next(iter(free_slots(case.desk.center, consultant=case.desk.counselor)), None)
    if slot is None:
        return
    booking = bookings.book(
        case.person,
        center=case.desk.center,
        consultant=case.desk.counselor,
        kind=Kind.DESIGN,
        way=Way.VISIT,
        starts_at=slot.starts_at,
        about="",
        by=case.person,
    )
    yield booking.ends_at
    if case.random.random() < 0.1:
        bookings.mark_missed(booking, by=case.desk.counselor)
    else:
        talks.hold(booking, shared="강점을 함께 찾았습니다(모의).", by=case.desk.counselor)


def _state(application: Application) -> str:
    application.refresh_from_db(fields=["state"])
    return application.state


def _waits(case: Case, application: Application) -> Life:
    """Looks in every evening until a seat is offered or the course has begun; one in ten never answers."""
    silent = case.random.random() < 0.1
    while clock.today() < case.cohort.starts_on:
        yield clock.now() + DAY
        offer = Offer.objects.open().filter(application=application, expires_at__gt=clock.now()).first()
        if offer is None or silent:
            continue
        if case.random.random() < 0.85:
            applications.accept_offer(offer, by=case.person)
        else:
            applications.refuse_offer(offer, by=case.person)
        return


def _after(case: Case, application: Application) -> Life:
    """Letters are answered, or not; six in ten look for work: on their own, or put forward to a company."""
    finds_work = case.random.random() < 0.6
    hired_after, answers = case.random.randint(8, 100), case.random.random() < 0.7
    is_referred = case.random.random() < 0.4
    for day in range(1, 200):
        yield clock.now() + DAY
        if answers:
            _answer_letters(application, case.random)
        if finds_work and day == hired_after and not is_referred:
            yield from _works(case, _found(case))
            return
        if finds_work and day == hired_after:
            rooms.is_put_forward(case)
        if is_referred and (placement := Placement.objects.hired_of(case.person).first()):
            yield from _works(case, placement)
            return


def _answer_letters(application: Application, random: Random) -> None:
    for letter in FollowUp.objects.filter(plan__completion__application=application, state=LetterState.SENT):
        follow_ups.answer(letter, random.choice([Answer.WANTED, Answer.FINE, Answer.FINE]))


def _found(case: Case) -> Placement:
    """A job found on one's own."""
    return placements.record_hire(
        case.person,
        employer=f"모의 회사 {case.random.randint(1, 60)}",
        started_on=clock.today(),
        source=Placement.Source.OWN_SEARCH,
        center=case.desk.center,
        by=case.desk.counselor,
    )


def _works(case: Case, placement: Placement) -> Life:
    """Still there when asked; one in six loses the job again."""
    leaves_after = case.random.randint(10, 150) if case.random.random() < 1 / 6 else 0
    for day in range(1, 210):
        yield clock.now() + DAY
        if day == leaves_after:
            reason = Placement.EndReason.NO_LONGER
            placements.record_end(placement, ended_on=clock.today(), reason=reason, by=case.desk.counselor)
            return
        asked = EmploymentCheck.objects.filter(placement=placement, state=CheckState.ASKED_PERSON)
        if check := asked.first():
            checks.answer(check, Working.STILL, voice=Voice.PERSON)


def moments(cohort: Cohort, random: Random, count: int) -> list[datetime]:
    """`count` moments for handing in, in order, between opening and closing."""
    span = (cohort.closes_at - cohort.opens_at - 2 * HOUR).total_seconds()
    return sorted(cohort.opens_at + HOUR + timedelta(seconds=random.uniform(0, span)) for _ in range(count))
