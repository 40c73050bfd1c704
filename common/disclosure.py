"""Who else learns of a person: what the privacy policy tells, declared where the software does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Provided:
    """제3자 제공 (개인정보 보호법 제17조): whom what is told for which aim, and how long it is kept there."""

    who: Any
    aim: Any
    items: Any
    kept_for: Any


@dataclass(frozen=True)
class Entrusted:
    """처리위탁 (제26조): who does a part of the work for us, and what passes through."""

    who: Any
    task: Any
    items: Any
