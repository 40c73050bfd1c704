"""The sender's call: by a nudge after each written message, and by the clock as the net below it."""

from celery import shared_task

from messaging.actions import delivery


@shared_task(name="messaging.tasks.send_due")
def send_due(*, urgent_only: bool = False) -> None:
    """Send what is due. Any number of these may run at once: each message has one sender."""
    delivery.deliver_due(urgent_only=urgent_only)
