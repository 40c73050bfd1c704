"""What the clock starts in accounts."""

from celery import shared_task

from accounts.actions import codes, passwords


@shared_task(name="accounts.tasks.forget_old")
def forget_old() -> None:
    """Once a day: codes and failed sign-ins older than a month, with their numbers and IP addresses, are deleted."""
    codes.forget_old()
    passwords.forget_old()
