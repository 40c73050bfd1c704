"""At night nothing but what is urgent goes out (settings.MESSAGING_QUIET_HOURS, Korean time; None: never quiet)."""

from datetime import datetime, time, timedelta

from django.conf import settings

from common import clock


def quiet_at(moment: datetime) -> bool:
    """Whether `moment` lies in the quiet hours. Their last hour is the first one that is not quiet."""
    if settings.MESSAGING_QUIET_HOURS is None:
        return False
    start, end = settings.MESSAGING_QUIET_HOURS
    hour = moment.astimezone(clock.SEOUL).hour
    return start <= hour < end if start < end else hour >= start or hour < end


def next_open(moment: datetime) -> datetime:
    """`moment`, or the end of the quiet hours it lies in."""
    if not quiet_at(moment):
        return moment
    local = moment.astimezone(clock.SEOUL)
    opening = datetime.combine(local.date(), time(settings.MESSAGING_QUIET_HOURS[1]), clock.SEOUL)
    return opening if opening > local else opening + timedelta(days=1)
