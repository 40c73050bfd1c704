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


def sendable_since(due: datetime, now: datetime) -> datetime:
    """Since when, at `now`, which is not quiet, a message due then could go out: the quiet hours before are no delay of ours."""
    if settings.MESSAGING_QUIET_HOURS is None:
        return due
    end = clock.at(now.astimezone(clock.SEOUL).date(), time(settings.MESSAGING_QUIET_HOURS[1]))
    return max(due, end if end <= now else end - timedelta(days=1))
