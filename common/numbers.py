"""Whole numbers that come back from a page: the key of a row, the version a form was shown with."""

_MOST_DIGITS = 18  # what a bigint surely holds


def typed(text: str) -> int:
    """The number `text` spells in plain digits; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
