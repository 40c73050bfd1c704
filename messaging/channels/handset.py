"""The demo's way of sending: into a folder, as the receiver's phone or mailbox would show it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from common import clock
from common.disclosure import Entrusted
from messaging.channels.base import ChannelDown, Outgoing


def folder() -> Path:
    return Path(settings.MESSAGING_HANDSET_DIR)


class Handset:
    """One JSON file a message, complete from the moment it has its name."""

    def __enter__(self) -> Self:
        try:
            folder().mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelDown("받은 알림을 두는 폴더에 쓸 수 없습니다.") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    @classmethod
    def entrusted(cls) -> Entrusted | None:
        return None

    def send(self, message: Outgoing) -> str:
        received_at = clock.now()
        name = f"{received_at:%Y%m%d%H%M%S%f}-{message.id}.json"
        received = {
            "channel": message.channel,
            "address": message.address,
            "name": message.recipient_name,
            "subject": message.subject,
            "body": message.body,
            "received_at": received_at.isoformat(),
        }
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=folder(), prefix=".", suffix=".part", delete=False
        ) as part:
            json.dump(received, part, ensure_ascii=False)
        Path(part.name).replace(folder() / name)
        return name


def received(limit: int) -> list[dict[str, Any]]:
    """The newest `limit` messages, newest first."""
    try:
        names = sorted((name for name in os.listdir(folder()) if name.endswith(".json")), reverse=True)  # noqa: PTH208
    except FileNotFoundError:
        return []
    return [json.loads((folder() / name).read_text(encoding="utf-8")) for name in names[:limit]]
