"""The one clock. Rules ask here what time it is; no SQL now() in rules, defaults or triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

SEOUL = ZoneInfo("Asia/Seoul")
END_OF_DAY = time(18, 0)  # deadlines end when the centre's counter does
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _standing.get() or timezone.now()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Within, it is `moment` for whoever asks here: the seed tells its people's past with the real acts."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)


def today() -> date:
    """The date in Korea."""
    return now().astimezone(SEOUL).date()


def at(day: date, moment: time = END_OF_DAY) -> datetime:
    """`moment` in Korea on `day`; by default 18:00, when a deadline ends."""
    return datetime.combine(day, moment, SEOUL)
