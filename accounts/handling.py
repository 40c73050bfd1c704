"""Whose personal data a request handles: views say it here, the middleware writes it down (접속기록, 안전성 확보조치 §8).

A page that shows or changes somebody's data calls handled() with the ids of those people, a list once with all of them.
What somebody does with her own data is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LARGEST = 2**63 - 1  # a larger number in an address is nobody
_people: ContextVar[set[int] | None] = ContextVar("people_handled", default=None)
_reason: ContextVar[str] = ContextVar("reason_of_handling", default="")


def handled(*people: int | None, reason: str = "") -> None:
    """This request handles data of these people (User ids); None is somebody without an account.

    `reason` is why, where one was asked for. Outside a request nothing happens: the clock's work is told by its messages.
    """
    known = _people.get()
    if known is not None:
        known.update(person or 0 for person in people if (person or 0) <= _LARGEST)
        if reason:
            _reason.set(reason)


@contextmanager
def collecting() -> Iterator[set[int]]:
    """Collect what handled() is told inside this block; 0 stands for people without an account."""
    people: set[int] = set()
    token, kept = _people.set(people), _reason.set("")
    try:
        yield people
    finally:
        _people.reset(token)
        _reason.reset(kept)


def reason() -> str:
    """Why the data was handled, as far as somebody was asked."""
    return _reason.get()
