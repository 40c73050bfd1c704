"""What everybody reads above every page: announcements whose time is now, and that the site is only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common import clock
from common.memory import known
from portal import read_only
from portal.errors import AnnouncementOver
from portal.models import Announcement


@dataclass(frozen=True)
class Standing:
    """A second old at most."""

    announcements: tuple[Announcement, ...] = ()
    read_only: bool = False
    reason: str = ""
    planned_end: datetime | None = None  # None, too, when that moment has passed and nobody ended it yet


def _read() -> Standing:
    period = read_only.current()
    shown = tuple(Announcement.objects.shown())
    if period is None:
        return Standing(shown)
    end = period.planned_end
    return Standing(shown, read_only=True, reason=period.reason, planned_end=end if end and end > clock.now() else None)


# Read outside transactions, as pages are drawn.
current = known(_read, Standing())


def announce(words: str, level: str, *, starts_at: datetime, ends_at: datetime, by: User) -> Announcement:
    """Everybody reads it from then until then."""
    return Announcement.objects.create(words=words, level=level, starts_at=starts_at, ends_at=ends_at, written_by=by)


@transaction.atomic
def take_down(announcement: Announcement, *, by: User) -> None:
    """Nobody reads it any more; one that had not begun never will. Raises AnnouncementOver."""
    row = Announcement.objects.select_for_update(of=("self",), no_key=True).get(pk=announcement.pk)
    if row.is_over:
        raise AnnouncementOver
    row.ends_at, row.taken_down_by = max(clock.now(), row.starts_at), by
    row.save(update_fields=["ends_at", "taken_down_by"])
