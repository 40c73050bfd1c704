"""The site of the chaos tests: messages are tried again within seconds; files say when the disk is full, what time it is."""

import errno
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from celery import Celery
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from portal import env
from tests.support.site_settings import *  # noqa: F403
from tests.support.site_settings import MAILERS, STORAGES

MESSAGING_RETRY_MINUTES = (0.05,) * 200
MESSAGING_LEASE_SECONDS = 5
MAILERS["default"]["OPTIONS"]["timeout"] = 3

DISK_IS_FULL = Path(env.required("DISK_IS_FULL", "이 파일이 있는 동안 디스크가 찬 것으로 합니다."))


class DiskThatFills(FileSystemStorage):
    """While the disk is full, half a file is written before the write fails, as on a real one."""

    def _save(self, name: str, content: Any) -> str:
        if not DISK_IS_FULL.exists():
            return str(super()._save(name, content))
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(content.size // 2))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


STORAGES = STORAGES | {"default": {"BACKEND": "tests.support.chaos_settings.DiskThatFills"}}

_CLOCK = Path(env.required("CLOCK_AHEAD", "이 파일에 적힌 초만큼 시계가 앞섭니다."))
_ahead, _looked_at = timedelta(), 0.0


def _now() -> datetime:
    """The machine's time, and as many seconds more as the file says; each process looks four times a second."""
    global _ahead, _looked_at
    if time.monotonic() - _looked_at > 0.25:
        _ahead, _looked_at = timedelta(seconds=int(_CLOCK.read_text(encoding="utf-8"))), time.monotonic()
    return datetime.now(UTC) + _ahead


# Django's sessions, the portal's rules and beat's schedule all ask these two.
timezone.now = _now
Celery.now = lambda self: _now().astimezone(self.timezone)
