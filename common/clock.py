"""The one clock. Rules ask here what time it is; no SQL now() in rules, defaults or triggers."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

SEOUL = ZoneInfo("Asia/Seoul")
END_OF_DAY = time(18, 0)  # deadlines end when the centre's counter does


def now() -> datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The date in Korea."""
    return now().astimezone(SEOUL).date()


def at(day: date, moment: time = END_OF_DAY) -> datetime:
    """`moment` in Korea on `day`; by default 18:00, when a deadline ends."""
    return datetime.combine(day, moment, SEOUL)
