"""Texts of our own, a real SMTP server, and short ways to write a message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from messaging.channels import handset
from messaging.models import Draft, Recipient
from tests.support import smtp, solapi

CODE = "482913"
TEXTS = Path(__file__).parent / "texts"


@pytest.fixture(autouse=True)
def texts(settings: Any) -> None:
    first, *others = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [TEXTS, *first["DIRS"]]}, *others]


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
def text_company(settings: Any) -> Iterator[solapi.Solapi]:
    """The SMS company that text messages really go to."""
    with solapi.running() as server:
        settings.MESSAGING_CHANNELS = {**settings.MESSAGING_CHANNELS, "sms": "messaging.channels.solapi.Solapi"}
        for name, value in server.surroundings.items():
            setattr(settings, name, value)
        yield server


def text(key: str, phone: str = "+821012345678", words: str = "자리가 났습니다", **fields: Any) -> Draft:
    """A draft to a phone."""
    to = Recipient(user_id=None, name="김예시", phone=phone, channel="sms")
    return Draft(kind="test/letter", key=key, to=to, context={"words": words}, **fields)


def code(key: str, phone: str = "+821012345678", **fields: Any) -> Draft:
    """A sign-in code, as accounts write it."""
    to = Recipient(user_id=None, name="김예시", phone=phone, channel="sms")
    return Draft(kind="test/code", key=key, to=to, secret=CODE, urgent=True, **fields)


def texts_on_handsets() -> list[str]:
    """What the receivers' phones show, oldest first."""
    return [str(one["body"]) for one in reversed(handset.received(100))]
