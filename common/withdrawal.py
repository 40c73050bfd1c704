"""What taking a consent back stops and what it leaves: plain words, told room by room.

A room offers `ROOM/consents.py` with `told(person, text)`, in words that are true before the yes is taken back and
after it. The page puts the rooms' words together in the order of the floors (portal.consents).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Told:
    """Sentences: what `stops` at once, what `stays` as it is, what the person herself then has to do (`todo`)."""

    stops: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()

    @classmethod
    def together(cls, parts: Iterable[Told]) -> Told:
        """Everything the rooms say; what two of them say alike is said once."""
        parts = list(parts)
        return cls(
            stops=_once(part.stops for part in parts),
            stays=_once(part.stays for part in parts),
            todo=_once(part.todo for part in parts),
        )


def _once(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for group in groups for line in group))


@dataclass(frozen=True)
class GivenElsewhere:
    """A yes that a room keeps on a row of its own, with the page on which it is taken back."""

    title: str
    recipient: str
    aim: str
    given_at: datetime
    url: str
