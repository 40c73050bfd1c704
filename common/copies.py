"""What one person's own copy of her data holds, as each room declares it (ROOM/copy.py); the portal puts it together.

Whatever a model has is in the copy unless its declaration leaves the column out and says why: a new column is copied
without anybody remembering it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import FETCH_PEERS, FileField, Model, Q
from django.db.models import Field as Column

from common import clock

INNER_NUMBER = "누리집 안에서만 쓰는 번호"


@dataclass(frozen=True)
class Part:
    """The rows of one model that concern a person: `of` is the way from a row to her, `only` those that are handed out.

    `leave_out` maps a column to the reason why it is not copied, in words the person may read.
    """

    model: type[Model]
    of: str
    only: Q = field(default_factory=Q)
    leave_out: Mapping[str, Any] = field(default_factory=dict)

    def table(self, person: Model) -> dict[str, Any]:
        """What machine and reader need of one table: its name, what each column is called and may hold, the rows.

        One query, and one for each model its rows point at, however many rows there are.
        """
        meta = self.model._meta
        columns = [column for column in meta.concrete_fields if column.name not in self.leave_out]
        found = self.model._base_manager.filter(self.only, **{self.of: person.pk}).order_by("pk")
        return {
            "table": meta.label_lower,
            "title": str(meta.verbose_name),
            "columns": {column.name: _described(column) for column in columns},
            "left_out": {name: str(why) for name, why in self.leave_out.items()},
            "rows": [
                {column.name: _value(row, column, person) for column in columns}
                for row in found.fetch_mode(FETCH_PEERS)
            ],
        }


def _described(column: Column) -> dict[str, Any]:
    choices = {str(value): str(label) for value, label in column.flatchoices or ()}
    return {"title": str(column.verbose_name)} | ({"choices": choices} if choices else {})


def _value(row: Model, column: Column, person: Model) -> Any:
    """As JSON holds it: moments in Korean time, a file by its name, another row by its number and words."""
    value = getattr(row, column.name)
    if isinstance(value, Model):
        if value._meta.model is person._meta.model:
            return _who(value, person)
        return {"number": value.pk, "words": str(value)}
    if isinstance(column, FileField):
        return value.name.rpartition("/")[2]
    if isinstance(value, datetime):
        return value.astimezone(clock.SEOUL).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _who(value: Any, person: Model) -> str:
    """Members of staff by their names: they acted for the centre. Other owners are nobody's business."""
    if value.pk == person.pk:
        return "본인"
    return "다른 분" if value.signs_in_by_code else f"{value.name} (직원)"
