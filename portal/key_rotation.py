"""After a change of SECRET_KEY: everything that was encrypted under an older key is encrypted under the new one.

The site goes on meanwhile, and needs nothing of this to be done: the ring opens both. A run that was killed goes on where it
is run again, because a token says itself under which key it was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

import pgtrigger
from django.apps import apps
from django.db.models import Model

from common import encryption
from common.sealed import SealedField

_AT_A_TIME = 200  # rows read together; each is written by itself, so that nobody waits for another row


@dataclass
class Column:
    """What became of one column: rows renewed, rows somebody wrote meanwhile, and the ids no key of the ring opens."""

    model: type[Model]
    sealed: SealedField
    renewed: int = 0
    overtaken: int = 0
    unreadable: list[int] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.sealed.name}"


def columns() -> list[Column]:
    """Every encrypted column of the portal."""
    return [
        Column(model, each)
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if isinstance(each, SealedField)
    ]


def rotate(column: Column) -> Column:
    """Go once through all rows of a column, in the order of their ids."""
    for pk, token in _tokens(column):
        try:
            new = encryption.renewed(token, purpose=column.sealed.purpose)
        except encryption.Unreadable:
            column.unreadable.append(pk)
            continue
        if new is None:
            continue
        if _replace(column, pk, token, new):
            column.renewed += 1
        else:
            column.overtaken += 1
    return column


def left_behind(column: Column) -> int:
    """How many rows are still under an older key; what no key opens is not among them."""
    count = 0
    for _, token in _tokens(column):
        try:
            count += encryption.renewed(token, purpose=column.sealed.purpose) is not None
        except encryption.Unreadable:
            continue
    return count


def _tokens(column: Column) -> Iterator[tuple[int, str]]:
    name, last = column.sealed.attname, 0
    rows = column.model._base_manager.filter(**{f"{name}__startswith": encryption.TOKENS_BEGIN}).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list("pk", name)[:_AT_A_TIME]):
        yield from batch
        last = batch[-1][0]


def _replace(column: Column, pk: int, token: str, new: str) -> bool:
    """Only where the token is still the one that was read: whoever wrote meanwhile wrote something newer.

    Rows nobody may change say the same as before, so their triggers are passed, for this statement alone.
    """
    plain = encryption.decrypt(new, purpose=column.sealed.purpose)
    values = {name: compute(plain) for name, compute in column.sealed.keyed.items()}
    row = column.model._base_manager.filter(pk=pk, **{column.sealed.attname: token})
    guards = [f"{column.model._meta.label}:{trigger.name}" for trigger in getattr(column.model._meta, "triggers", ())]
    with pgtrigger.ignore(*guards) if guards else nullcontext():
        return row.update(**{column.sealed.attname: new}, **values) == 1
