"""What hardly ever changes, remembered by each process for a second: rules of an edition, texts, tracks, centres."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any

from django.db import connection

LIFETIME_SECONDS = 1.0
_MOST = 512  # answers of one function; reached only by a thousand different questions a second

_memories: list[dict[Hashable, tuple[float, Any]]] = []


def remembered[*Asked, R](read: Callable[[*Asked], R]) -> Callable[[*Asked], R]:
    """Whoever asks `read` the same within a second of the last reading gets the same answer, which nobody changes.

    So a change is seen a second after its commit at the latest, as on the public pages. Inside a transaction nothing is
    remembered and nothing is taken from memory: there one sees one's own writes, and they may not come to stand. Ask
    with values that can be keys; let what is read be a list, never a queryset.
    """
    memory: dict[Hashable, tuple[float, Any]] = {}
    _memories.append(memory)

    @wraps(read)
    def ask(*args: *Asked) -> R:
        if connection.in_atomic_block:
            return read(*args)
        asked_at = time.monotonic()
        kept = memory.get(args)
        if kept is None or asked_at - kept[0] > LIFETIME_SECONDS:
            answer = read(*args)
            if len(memory) >= _MOST:
                memory.clear()
            memory[args] = (asked_at, answer)
            return answer
        return kept[1]

    return ask


def known[R](read: Callable[[], R], nothing: R) -> Callable[[], R]:
    """What stands above every page, whoever reads it: `read` once a second at most, and never inside a transaction.

    There, and before the first reading, what was known goes on counting; at first that is `nothing`. For what is only
    shown: whoever decides by it asks the database.
    """
    memory: dict[Hashable, tuple[float, Any]] = {}
    _memories.append(memory)

    def ask() -> R:
        now = time.monotonic()
        read_at, last = memory.get((), (float("-inf"), nothing))
        if now - read_at < LIFETIME_SECONDS or connection.in_atomic_block:
            return last
        fresh = read()
        memory[()] = (now, fresh)
        return fresh

    return ask


def forget() -> None:
    """Empty every memory: between two tests the world is another one."""
    for memory in _memories:
        memory.clear()
