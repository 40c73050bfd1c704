"""One at a time, and after a kill the next one clears up: what was half restored holds everybody's data."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.errors import BackupFailed


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Nobody else is here for as long as the block lasts or this process lives. Raises BackupFailed when somebody is.

    A file that is written to and not the folder itself: NFS locks nothing else.
    """
    with lock.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFailed(
                f"같은 일이 이미 돌고 있어({lock}) 시작하지 않았습니다. 그것이 끝난 뒤에 다시 해 주세요."
            ) from None
        yield
