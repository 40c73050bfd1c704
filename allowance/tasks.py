"""What the clock does for the allowance. Each may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

from celery import shared_task

from allowance.actions import deadlines, grounds, opening


@shared_task(name="allowance.tasks.open_due_claims")
def open_due_claims() -> int:
    """Whoever met the condition of an instalment gets a claim, or her closed one back; how many did."""
    return opening.open_due()


@shared_task(name="allowance.tasks.close_groundless_claims")
def close_groundless_claims() -> int:
    """Claims whose completion was taken back are closed before two people have signed; how many were."""
    count = 0
    while closed := grounds.close_groundless():
        count += closed
    return count


@shared_task(name="allowance.tasks.watch_deadlines")
def watch_deadlines() -> int:
    """Deadlines that come near are mentioned once, those that are over close the claim; how many were told.

    What one was asked for in addition has a deadline too.
    """
    count = 0
    while told := deadlines.mention() + deadlines.lapse_overdue():
        count += told
    return count
