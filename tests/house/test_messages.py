"""Tests of what we say: every kind of message has its parts, every part has a kind, and each is sent by some notice."""

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


def test_there_are_messages_for_every_app_that_speaks() -> None:
    assert {kind.partition("/")[0] for kind in KINDS} == set(APPS)
