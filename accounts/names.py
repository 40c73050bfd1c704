"""A person's name: one field, 1 to 60 characters, in any script."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError

MAX_LENGTH = 60
_SIGNS = frozenset(" '’-.·,()")


def normalize(text: str) -> str:
    """Composed letters (NFC), single spaces, none at the ends: how a name is stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def same(one: str, other: str) -> bool:
    """Whether two people would call it the same name: spaces and letter case aside."""
    return _key(one) == _key(other)


def clean(text: str) -> str:
    """The name as it is stored, or a ValidationError that says cause, result and fix."""
    name = normalize(text)
    strange = next((char for char in name if char not in _SIGNS and unicodedata.category(char)[0] not in "LM"), None)
    if strange is not None:
        shown = f"'{strange}'" if strange.isprintable() else "보이지 않는 글자"
        raise ValidationError(
            f"이름에 쓸 수 없는 글자({shown})가 있어 저장하지 않았습니다. 이름을 글자로만 다시 적어 주세요.",
            code="name",
        )
    if not any(char.isalpha() for char in name):
        raise ValidationError("이름이 비어 있어 저장하지 않았습니다. 신분증에 있는 이름을 적어 주세요.", code="name")
    if len(name) > MAX_LENGTH:
        raise ValidationError(
            f"이름은 {MAX_LENGTH}자까지인데 {len(name)}자를 적어 저장하지 않았습니다. 줄여서 적어 주세요.", code="name"
        )
    return name


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).split()).casefold()
