"""What the clock does in counselling. It may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

from celery import shared_task

from counseling.actions import bookings


@shared_task(name="counseling.tasks.remind_of_tomorrow")
def remind_of_tomorrow() -> int:
    """Tomorrow's talks are mentioned once to both sides; how many were."""
    count = 0
    while reminded := bookings.remind_due():
        count += reminded
    return count
