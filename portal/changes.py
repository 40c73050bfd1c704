"""Reading the history of fields: what was changed, when and by whom, in the words of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet

from accounts.models import FieldChange
from allowance.models import Claim
from centers.models import Criterion, Membership, ProgramYear
from enrollment.models import Application
from portal import retention


@dataclass(frozen=True)
class Said:
    """A column and what it said before; `value` is None where it is personal and stays covered."""

    column: str
    value: str | None


@dataclass(frozen=True)
class Shown:
    """A change as it is read: `said` is empty where the history was destroyed, with its row or after it."""

    change: FieldChange
    table: str
    said: list[Said]


def of_application(application: Application) -> QuerySet[FieldChange]:
    """Of an application, of whoever handed it in, of her consents and of the claims that came of it."""
    person = application.applicant
    rows: list[Model] = [application, person, *person.consents.all(), *Claim.objects.filter(application=application)]
    return FieldChange.objects.of(*rows)


def of_rules_and_roles() -> QuerySet[FieldChange]:
    """And of every row that is no more, whatever its table: no number leads to those."""
    tables = [model._meta.db_table for model in (Membership, ProgramYear, Criterion)]
    return FieldChange.objects.filter(Q(table__in=tables) | Q(is_last=True))


def shown(changes: Iterable[FieldChange]) -> Iterator[Shown]:
    for change in changes:
        model, columns, personal = _table(change.table)
        yield Shown(
            change,
            str(model._meta.verbose_name),
            [
                Said(str(field.verbose_name), None if field.name in personal else _words(field, change.before[column]))
                for column, field in columns.items()
                if column in change.before
            ],
        )


@cache
def _table(name: str) -> tuple[type[Model], dict[str, Field[Any, Any]], frozenset[str]]:
    """The model of a table, its fields by their columns, and the names of those that say something of a person."""
    model = next(model for model in apps.get_models() if model._meta.db_table == name)
    personal = {name for each in retention.PERSONAL if each.model is model for name in each.fields}
    return model, {str(field.column): field for field in model._meta.concrete_fields}, frozenset(personal)


def _words(field: Field[Any, Any], value: object) -> str:
    if value in (None, "", {}, []):
        return "비어 있음"
    if isinstance(value, bool):
        return "예" if value else "아니오"
    return str(dict(field.flatchoices).get(value, value))
