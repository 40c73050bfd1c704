"""Is everything there, and is it what was written? Asked of the running portal, and of what a backup brought back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import models

from accounts.actions import access_records
from accounts.models import AccessRecord
from portal import invariants

_BYTES = 1 << 20
_NAMED = 20  # so many of one kind are named; the rest are counted


@dataclass
class Verified:
    """What was looked through, and what does not hold."""

    rules: int = 0
    papers: int = 0
    last_record: datetime | None = None  # of somebody's handling personal data: how near to the last minute this is
    findings: list[str] = field(default_factory=list)


def verify() -> Verified:
    """Every invariant, every seal of the access records, every uploaded file against its row."""
    found = Verified(rules=len(invariants.INVARIANTS))
    found.findings += [f"불변 조건 {name}: {ids[:_NAMED]}" for name, ids in invariants.broken().items()]
    found.findings += [f"접속기록: {finding}" for finding in access_records.verify()]
    for model, column in files():
        _compare(model, column.name, found)
    found.last_record = AccessRecord.objects.aggregate(last=models.Max("at"))["last"]
    return found


def files() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every column that names an uploaded file: what is whole has those files, and what is restored has no others."""
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            if isinstance(column, models.FileField):
                yield model, column


def _compare(model: type[models.Model], name: str, found: Verified) -> None:
    """A row that names a file has it, with the fingerprint the row remembers where it does."""
    lost, changed = [], []
    for row in model._default_manager.exclude(**{name: ""}).iterator(chunk_size=2_000):
        found.papers += 1
        digest = _digest(getattr(row, name))
        if digest is None:
            lost.append(row.pk)
        elif digest != (getattr(row, "sha256", "") or digest):
            changed.append(row.pk)
    for words, rows in (("파일이 없음", lost), ("파일의 내용이 다름", changed)):
        if rows:
            found.findings.append(f"{model._meta.verbose_name} {len(rows)}건의 {words}: {rows[:_NAMED]}")


def _digest(file: models.fields.files.FieldFile) -> str | None:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return None
