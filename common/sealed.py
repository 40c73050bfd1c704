"""A column of encrypted text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

_Keyed = Mapping[str, Callable[[str], str]]


class SealedField(models.TextField):
    """Holds the tokens encryption.encrypt() makes for `purpose`; for the database, and so for migrations, it is a text.

    `keyed` names columns of the same row that are computed from the plain text under the current key (a fingerprint by which
    it is found). A change of keys renews tokens and keyed columns together (portal/key_rotation.py).
    """

    def __init__(self, *args: Any, purpose: str = "", keyed: _Keyed | None = None, **kwargs: Any) -> None:
        self.purpose, self.keyed = purpose, keyed or {}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def clone(self) -> SealedField:
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, purpose=self.purpose, keyed=self.keyed, **kwargs)
