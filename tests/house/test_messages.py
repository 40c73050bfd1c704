"""Tests of what we say: every kind of message has its parts, every part has a kind, and each is sent by some notice."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR) / "templates" / "messages"
KINDS = sorted({f"{path.parent.name}/{path.name.split('.')[0]}" for path in FOLDER.glob("*/*.txt")})
APPS = (
    "accounts",
    "centers",
    "enrollment",
    "training",
    "counseling",
    "jobs",
    "aftercare",
    "allowance",
)  # a room that begins to speak joins here


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["subject", "sms", "email"])
def test_a_kind_has_its_three_parts(kind: str, part: str) -> None:
    get_template(f"messages/{kind}.{part}.txt")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_written_by_a_notice_of_its_app(kind: str) -> None:
    app, _, name = kind.partition("/")
    notices = (Path(settings.BASE_DIR) / app / "notices.py").read_text(encoding="utf-8")
    assert f'"{name}"' in notices or f'"{kind}"' in notices


@pytest.mark.parametrize("kind", KINDS)
def test_an_e_mail_stands_on_the_common_base(kind: str) -> None:
    for part in ("sms", "email"):
        assert f'extends "messages/base.{part}.txt"' in (FOLDER / f"{kind}.{part}.txt").read_text(encoding="utf-8")


_NAMED = re.compile(r"'([^'{}<>]+)'(?:이나 '([^'{}<>]+)')?[을를] (?:다시 )?눌러")
_ROOMS = ("common", "messaging", "portal", *APPS)


def _texts() -> dict[Path, str]:
    base = Path(settings.BASE_DIR)
    sources = [path for room in _ROOMS for path in (base / room).rglob("*.py")]
    pages = [path for path in (base / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    return {path: path.read_text(encoding="utf-8") for path in (*sources, *pages)}


def test_a_button_that_is_named_is_there() -> None:
    texts = _texts()
    named = {name for text in texts.values() for pair in _NAMED.findall(text) for name in pair if name}
    labels = [text for path, text in texts.items() if path.suffix != ".txt"]
    assert len(named) >= 5
    lost = [name for name in named if not any(f">{name}<" in text or f'"{name}"' in text for text in labels)]
    assert lost == []


def test_there_are_messages_for_every_app_that_speaks() -> None:
    assert {kind.partition("/")[0] for kind in KINDS} == set(APPS)
