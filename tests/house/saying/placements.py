"""Jobs people got: every question, and what is told of the answers."""

from __future__ import annotations

from aftercare.actions import reopening
from centers.models import Center
from tests.factories.jobs import CheckFactory
from tests.house.saying import long_named_owner

_EMPLOYER = "예시 상사 " + "긴" * 114


def say(channel: str, center: Center) -> None:
    for reach in ("employer", "paper", "changed"):
        CheckFactory(reach=reach, person=long_named_owner(channel), center=center, employer=_EMPLOYER)
    CheckFactory(reach="lost", person=long_named_owner(channel), center=center, employer=_EMPLOYER)
    reopening.reopen_lost()
