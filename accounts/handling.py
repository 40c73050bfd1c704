"""Whose personal data a request handles: views say it here, the middleware writes it down (접속기록, 안전성 확보조치 §8).

A page that shows or changes somebody's data calls handled() with the ids of those people, a list once with all of them;
one that is made for paper calls taken_out(), as a file does that is sent (common.private_files.attachment).
What somebody does with her own data is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LARGEST = 2**63 - 1  # a larger number in an address is nobody
_people: ContextVar[set[int] | None] = ContextVar("people_handled", default=None)
_reason: ContextVar[str] = ContextVar("reason_of_handling", default="")
_taken_out: ContextVar[bool] = ContextVar("taken_out", default=False)


def handled(*people: int | None, reason: str = "") -> None:
    """This request handles data of these people (User ids); None is somebody without an account.

    `reason` is why, where one was asked for. Outside a request nothing happens: the clock's work is told by its messages.
    """
    known = _people.get()
    if known is not None:
        known.update(person or 0 for person in people if (person or 0) <= _LARGEST)
        if reason:
            _reason.set(reason)


def taken_out(*people: int | None, reason: str) -> None:
    """The same of data that leaves the portal with this answer: for that somebody was always asked why."""
    handled(*people, reason=reason)
    if _people.get() is not None:
        _taken_out.set(True)


@contextmanager
def collecting() -> Iterator[set[int]]:
    """Collect what handled() is told inside this block; 0 stands for people without an account."""
    people: set[int] = set()
    token, kept, out = _people.set(people), _reason.set(""), _taken_out.set(False)
    try:
        yield people
    finally:
        _people.reset(token)
        _reason.reset(kept)
        _taken_out.reset(out)


def reason() -> str:
    """Why the data was handled, as far as somebody was asked."""
    return _reason.get()


def is_taken_out() -> bool:
    """Whether the data leaves the portal with this answer."""
    return _taken_out.get()
