"""What the clock does about jobs. Each may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

from celery import shared_task

from common import clock
from jobs.actions import checks, referrals


@shared_task(name="jobs.tasks.ask_whether_jobs_hold")
def ask_whether_jobs_hold() -> int:
    """Due checks are asked of the person, a thousand a transaction, until none is due; how many were."""
    count = 0
    while asked := checks.write_due(clock.now()):
        count += asked
    return count


@shared_task(name="jobs.tasks.pass_silence_on")
def pass_silence_on() -> int:
    """Unanswered checks go to the employer who may be asked, then to a paper at the desk; how many did."""
    count = 0
    while passed := checks.escalate(clock.now()):
        count += passed
    return count


@shared_task(name="jobs.tasks.settle_referrals")
def settle_referrals() -> int:
    """Referrals whose consent was taken back end; whom a company hired for a later day has a placement on that day."""
    count = 0
    while settled := referrals.end_withdrawn() + referrals.record_begun():
        count += settled
    return count
