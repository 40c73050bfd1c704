"""주민등록번호 must never enter (개인정보보호법 §24-2): text that looks like one is refused and not stored.

Forms ask found_in() of everything that was typed into them (common.forms.base), addresses are asked by
portal.middleware.ResidentNumbersInAddresses, names of files and spreadsheets by those who read them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

REFUSAL = (
    "주민등록번호로 보이는 숫자가 있습니다. 법에 따라 받을 수 없어 저장하지 않았습니다. "
    "뒷자리를 지우고 다시 적어 주세요. 계좌번호라면 통장처럼 줄표(-)를 넣어 적어 주세요."
)

_DIGITS = 13
_HANGUL_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters by their category, yet nothing is seen of them
_GAP = r"[\W_\u3161\u1173\u30fc\u4e00]"  # whatever people put between numbers: ㅡ (twice), ー and 一 are drawn like hyphens
# a possible birth date, perhaps with gaps, then a seventh digit 1-8 and six more
_PATTERN = re.compile(
    rf"(?<!\d)\d{{2}}{_GAP}?(?:0[1-9]|1[0-2]){_GAP}?(?:0[1-9]|[12]\d|3[01]){_GAP}{{0,5}}[1-8]{_GAP}?\d{{6}}(?!\d)"
)
_ONE_BY_ONE = re.compile(rf"(?<!\d)\d(?:{_GAP}{{1,3}}\d){{{_DIGITS - 1},}}(?!\d)")


def found_in(text: str) -> bool:
    """Whether `text` holds something of a resident number's shape.

    Digits of any script and width, any hyphen or none, signs nobody can see in between, digits set apart one by one.
    """
    plain = _plain(text)
    if sum(char.isdecimal() for char in plain) < _DIGITS:
        return False
    return bool(_PATTERN.search(plain) or any(_PATTERN.search(_joined(run[0])) for run in _ONE_BY_ONE.finditer(plain)))


def found_in_any(values: Iterable[Any]) -> bool:
    """The same for whatever a request brought under its names: texts, and lists of them."""
    return any(
        found_in(value) if isinstance(value, str) else isinstance(value, list | tuple) and found_in_any(value)
        for value in values
    )


def refuse(text: str) -> None:
    """A validator for a text that comes in on its own."""
    if found_in(text):
        raise ValidationError(REFUSAL, code="resident_number")


def _plain(text: str) -> str:
    """One digit for one digit, without what is not seen."""
    if text.isascii():
        return text
    seen = (char for char in unicodedata.normalize("NFKC", text) if not _is_unseen(char))
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in seen)


def _is_unseen(char: str) -> bool:
    return char in _HANGUL_FILLERS or unicodedata.category(char) in ("Cf", "Mn", "Me")


def _joined(run: str) -> str:
    return "".join(char for char in run if char.isdecimal())
