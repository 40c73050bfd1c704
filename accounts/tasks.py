"""What the clock starts in accounts."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from accounts.actions import codes, passwords


@shared_task(name="accounts.tasks.forget_old")
def forget_old() -> None:
    """Once a day: what is over goes: codes and failed sign-ins after a month, sessions at once, with what was typed in them."""
    codes.forget_old()
    passwords.forget_old()
    SessionStore.clear_expired()
