"""Follow-ups of the past: letters written on their days, answered, or left unanswered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from accounts.models import User
from aftercare.actions import follow_ups, plans
from aftercare.models import Answer, FollowUp, FollowUpPlan, State
from aftercare.models.cadence import SEND_AT
from common import clock, working_days
from enrollment.models import Application
from portal.seed.demo.lives import DAY, Case, completes
from portal.seed.demo.timeline import Life, Timeline

# How people take to the letters; '' is silence. Who is called back is called sooner or later, but not everybody yet.
_WAYS = (Answer.WANTED, Answer.WANTED, Answer.FINE, Answer.FINE, Answer.FINE, Answer.FINE, "", "", "", Answer.STOP)
_CALLED_AFTER_DAYS = (1, 2, 40)
UNANSWERED = "unanswered"  # silence, and nobody has called either


def carer(timeline: Timeline, counselor: User, *, way: str = "") -> Callable[[Application, Random], None]:
    """What begins when somebody of this counsellor's completes: the plan opens, the letters go their way, or `way`."""

    def begin(application: Application, random: Random) -> None:
        plans.open_missing()
        plan = FollowUpPlan.objects.get(completion__application=application, completion__taken_back_at=None)
        for follow_up in plan.follow_ups.select_related("plan__completion"):
            put_on_calendar(follow_up, plan.completion.completed_on)
            by_chance = random.choice(_WAYS)
            timeline.add(_letter(follow_up, counselor, way or by_chance, random))

    return begin


def recorded_by_mistake(care: Callable[[Application, Random], None]) -> Callable[[Case, Application], Life]:
    """Completes, is asked after, and then the attendance turns out to have been counted wrongly."""

    def life(case: Case, application: Application) -> Life:
        yield from completes(care)(case, application)
        yield clock.now() + 40 * DAY
        plans.take_back_completion(
            application.completions.in_force().get(),
            finished=True,
            reason="출석을 다시 세어 보니 78%였습니다.",
            by=case.desk.lead,
        )

    return life


def put_on_calendar(follow_up: FollowUp, start: date) -> None:
    """The demo counts a day of the cadence in seconds; the past is told in real days."""
    day = start + timedelta(days=follow_up.day)
    if not working_days.is_working_day(day):
        day = working_days.add(day, 1)
    follow_up.due_at = clock.at(day, SEND_AT)
    follow_up.save(update_fields=["due_at"])


def _letter(follow_up: FollowUp, counselor: User, way: str, random: Random) -> Life:
    """Sent on its day; then answered within two days, or silent and, most times, called."""
    yield follow_up.due_at
    follow_ups.write_due(clock.now())
    written = FollowUp.objects.filter(pk=follow_up.pk, state=State.SENT)
    silent_at = clock.now() + timedelta(days=follow_up.silent_after_days)
    if not written.update(silent_at=silent_at):
        return
    if way and way != UNANSWERED:
        yield clock.now() + timedelta(hours=random.uniform(1, 48))
        follow_ups.answer(FollowUp.objects.get(pk=follow_up.pk), way)
        if way != Answer.WANTED:
            return
        yield clock.now() + timedelta(days=random.choice(_CALLED_AFTER_DAYS), hours=1)
        _call(follow_up, counselor, "전화로 30분 상담했습니다. 이력서를 함께 고치기로 했습니다.", minutes=30)
        return
    yield silent_at + timedelta(minutes=1)
    follow_ups.escalate_silence(clock.now())
    if way == UNANSWERED:
        return
    yield clock.now() + timedelta(days=random.choice(_CALLED_AFTER_DAYS), hours=1)
    _call(follow_up, counselor, "전화로 안부를 여쭈었습니다. 잘 지내신다고 합니다.", minutes=12)


def _call(follow_up: FollowUp, counselor: User, outcome: str, *, minutes: int) -> None:
    """Unless the person has asked for no more contact meanwhile."""
    current = FollowUp.objects.for_list().get(pk=follow_up.pk)
    if current.asks_for_a_person:
        follow_ups.handle(current, outcome=outcome, by=counselor, reached=True, minutes=minutes)
