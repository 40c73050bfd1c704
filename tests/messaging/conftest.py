"""Texts of our own, a real SMTP server, and short ways to write a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messaging.actions import messages
from messaging.models import Draft, Message, Recipient
from tests.support import smtp

TEXTS = Path(__file__).parent / "texts"


@pytest.fixture(autouse=True)
def texts(settings: Any) -> None:
    first, *others = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [TEXTS, *first["DIRS"]]}, *others]


@pytest.fixture(autouse=True)
def handset_folder(settings: Any, tmp_path: Path) -> Path:
    settings.MESSAGING_HANDSET_DIR = tmp_path / "handset"
    return settings.MESSAGING_HANDSET_DIR


@pytest.fixture
def post(settings: Any) -> Iterator[smtp.Server]:
    """The mail server that messages really go to."""
    with smtp.running() as server:
        settings.MAILERS = server.mailer
        yield server


def letter(key: str, address: str = "kim@example.kr", words: str = "자리가 났습니다", **fields: Any) -> Draft:
    """A draft to an e-mail address."""
    to = Recipient(user_id=None, name="김예시", email=address, channel="email")
    return Draft(kind="test/letter", key=key, to=to, context={"words": words}, **fields)


@pytest.fixture
def write_letter() -> Callable[..., Message]:
    def write(key: str, address: str = "kim@example.kr", **fields: Any) -> Message:
        return messages.write(letter(key, address, **fields))

    return write
