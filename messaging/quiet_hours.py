"""At night nothing but what is urgent goes out (settings.MESSAGING_QUIET_HOURS, Korean time; None: never quiet)."""

from datetime import datetime

from django.conf import settings

from common import clock


def quiet_at(moment: datetime) -> bool:
    """Whether `moment` lies in the quiet hours. Their last hour is the first one that is not quiet."""
    if settings.MESSAGING_QUIET_HOURS is None:
        return False
    start, end = settings.MESSAGING_QUIET_HOURS
    hour = moment.astimezone(clock.SEOUL).hour
    return start <= hour < end if start < end else hour >= start or hour < end
