"""Months of the real calendar."""

from calendar import monthrange
from datetime import date


def after(day: date, count: int) -> date:
    """The same day `count` months later; the last of that month where it is shorter: 11. 30. and three is 2. 28."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
