"""What the clock does in after-care. Each may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

from celery import shared_task

from aftercare.actions import follow_ups, plans, reopening
from common import clock


@shared_task(name="aftercare.tasks.open_missing_plans")
def open_missing_plans() -> int:
    """Completions without a plan get one; how many did."""
    count = 0
    while opened := plans.open_missing():
        count += opened
    return count


@shared_task(name="aftercare.tasks.reopen_after_lost_jobs")
def reopen_after_lost_jobs() -> int:
    """People who lost a job get their letters anew, their consultants are told; how many did.

    Before that, what a loss began that was a slip is called off.
    """
    while reopening.call_off_mistaken():
        pass
    count = 0
    while reopened := reopening.reopen_lost():
        count += reopened
    return count


@shared_task(name="aftercare.tasks.write_due_reminders")
def write_due_reminders() -> int:
    """Due follow-ups become messages, a thousand a transaction, until none is due; how many did."""
    count = 0
    while written := follow_ups.write_due(clock.now()):
        count += written
    return count


@shared_task(name="aftercare.tasks.escalate_silence")
def escalate_silence() -> int:
    """Letters nobody answered go to the desk's queue, talks held settle what asked for them, letters whose person agreed
    anew go on, and plans with nothing left to do are closed."""
    count = 0
    while escalated := follow_ups.escalate_silence(clock.now()):
        count += escalated
    follow_ups.settle_talks()
    while plans.resume_agreed():
        pass
    while plans.finish_done():
        pass
    return count
