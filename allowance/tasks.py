"""What the clock does for the allowance. Each may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

from celery import shared_task

from allowance.actions import claims, opening


@shared_task(name="allowance.tasks.open_due_claims")
def open_due_claims() -> int:
    """Whoever met the condition of an instalment gets a claim; how many did."""
    return opening.open_due()


@shared_task(name="allowance.tasks.watch_deadlines")
def watch_deadlines() -> int:
    """Deadlines that come near are mentioned once, those that are over close the claim; how many were told."""
    count = 0
    while told := claims.mention_deadlines() + claims.lapse_overdue():
        count += told
    return count
