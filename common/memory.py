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


def remembered[**P, R](read: Callable[P, R]) -> Callable[P, R]:
    """Whoever asks `read` the same within a second of the last reading gets the same answer, which nobody changes.

    So a change is seen a second after its commit at the latest, as on the public pages. Inside a transaction nothing is
    remembered and nothing is taken from memory: there one sees one's own writes, and they may not come to stand. Ask by
    position, with values that can be keys; let what is read be a list, never a queryset.
    """
    memory: dict[Hashable, tuple[float, Any]] = {}
    _memories.append(memory)

    @wraps(read)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block or kwargs:
            return read(*args, **kwargs)
        asked_at = time.monotonic()
        read_at, answer = memory.get(args, (0.0, None))
        if not read_at or asked_at - read_at > LIFETIME_SECONDS:
            answer = read(*args)
            if len(memory) >= _MOST:
                memory.clear()
            memory[args] = (asked_at, answer)
        return answer

    return ask


def forget() -> None:
    """Empty every memory: between two tests the world is another one."""
    for memory in _memories:
        memory.clear()
