"""A person's name, in any script: how it is stored, and when two of them are the same."""

from __future__ import annotations

import unicodedata


def normalize(text: str) -> str:
    """Composed letters (NFC), single spaces, none at the ends: how a name is stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def same(one: str, other: str) -> bool:
    """Whether two people would call it the same name: spaces and letter case aside."""
    return _key(one) == _key(other)


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).split()).casefold()
