"""What the clock starts in accounts."""

from celery import shared_task

from accounts.actions import access_records, codes, tries
from accounts.sessions import SessionStore
from common.database import speaking_as


@shared_task(name="accounts.tasks.forget_old")
def forget_old() -> None:
    """Once a day: what is over goes: codes and failed sign-ins after a month, sessions at once, with what was typed in them."""
    codes.forget_old()
    tries.forget_old()
    SessionStore.clear_expired()


@shared_task(name="accounts.tasks.seal_access_records")
def seal_access_records() -> int:
    """Settled access records join their month's chain; how many. Two at once wait for each other."""
    count = 0
    while sealed := access_records.seal():
        count += sealed
    return count


@shared_task(name="accounts.tasks.remove_old_access_records")
def remove_old_access_records() -> int:
    """Months of access records kept long enough go, each with a line that stays; how many. A second run finds none."""
    with speaking_as("retention"):
        return access_records.remove_old()
