"""Questions that pages ask again and again: written once in each process, planned once on each connection.

Django writes a statement anew for each page, and PostgreSQL plans it anew; with many joins and few rows both take longer
than the answer. What a question is about (a person, some centres, a day) is given each time and never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import FETCH_ONE, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from psycopg import Cursor
from psycopg.sql import quote
from psycopg.types.numeric import Int8

# While a statement is written these stand for what will be given: values nothing else has; what does not fit into a column is refused.
_STAND_INS: Mapping[type, Callable[[int], Any]] = {
    int: lambda n: 1_900_000_000 + n,
    str: lambda n: f"\ue000{n}",
    date: lambda n: date(9000, 1, 1) + timedelta(days=n),
    datetime: lambda n: datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=n),
}


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements PostgreSQL plans once for each connection; the values travel beside them."""
    with connection.cursor() as cursor:
        cursor.connection.prepare_threshold = 0  # Django's own cursors bind for themselves and prepare nothing
        cursor.cursor = Cursor(cursor.connection)
        yield cursor


def prepared[**Given, Row](build: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, list[Row]]:
    """The rows of the queryset `build` makes, as a list: objects without prefetches, or the tuples of a values_list().

    Positional arguments are the values: numbers, texts, days, moments, tuples of them, or None. Keyword arguments choose
    the words. A statement is written for each length of a tuple, for each None and for each keyword, and then kept: so
    `build` may use nothing but its arguments, least of all the clock.
    """
    statements: dict[Hashable, _Statement] = {}

    @wraps(build)
    def ask(*values: Given.args, **words: Given.kwargs) -> list[Row]:
        shape = (*(len(one) if isinstance(one, tuple) else type(one) for one in values), *words.items())
        statement = statements.get(shape)
        if statement is None:
            stand_ins = _stand_ins(values)
            statement = _Statement.of(build(*stand_ins, **words), _flat(stand_ins))
            if not statement.sql and () not in values:
                raise ValueError("Nothing is ever found by this, whatever is given: a stand-in may not fit its column.")
            statements[shape] = statement
        return statement.rows(_flat(values))

    return ask


def _flat(values: Iterable[Any]) -> list[Any]:
    return [one for each in values for one in (each if isinstance(each, tuple) else () if each is None else (each,))]


def _stand_ins(values: Iterable[Any]) -> list[Any]:
    numbers = count()

    def stand_in(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(stand_in, value))
        return None if value is None else _STAND_INS[type(value)](next(numbers))

    return list(map(stand_in, values))


@dataclass(frozen=True)
class _Statement:
    """The words of a question, and how its answer is read."""

    sql: str
    places: list[int]  # which value goes where
    locks: bool
    read: Callable[[Iterable[Sequence[Any]]], list[Any]]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any], stand_ins: list[Any]) -> _Statement:
        compiler = rows.query.get_compiler(rows.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # whatever is given, nothing is found
            return cls("", [], False, list)
        given = {value: place for place, value in enumerate(stand_ins)}
        found = [given.get(value) for value in parameters]
        words = sql.replace("%%", "%%%%") % tuple(
            "%s" if place is not None else _constant(value) for place, value in zip(found, parameters, strict=True)
        )
        if any(str(value) in words for value in stand_ins):
            raise ValueError(f"What is given may only stand in a statement by itself: {words}")
        places = [place for place in found if place is not None]
        return cls(words, places, rows.query.select_for_update, _reader(rows, compiler))

    def rows(self, values: Sequence[Any]) -> list[Any]:
        if not self.sql:
            return []
        if self.locks and not connection.in_atomic_block:  # Django asks this only where it writes the statement
            raise TransactionManagementError("A lock taken outside of a transaction would end at once.")
        with prepared_cursor() as cursor:
            cursor.execute(self.sql, [_bound(values[place]) for place in self.places])
            return self.read(cursor.fetchall())


def _constant(value: Any) -> str:
    """A value of the statement's own, among its words: so PostgreSQL plans with it."""
    if isinstance(value, date):
        raise ValueError("A day among the words of a statement would never pass: give it each time.")
    return quote(str(value) if isinstance(value, str) else value).replace("%", "%%")


def _bound(value: Any) -> Any:
    """Numbers travel as one type, since each type is another statement to prepare; a larger one is no row's."""
    return Int8(value) if type(value) is int and abs(value) < 2**63 else value


def _reader(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Callable[[Iterable[Sequence[Any]]], list[Any]]:
    """What makes a row of the answer what the queryset would give: an object with those it was joined with, or a tuple."""
    columns = [column for column, _sql, _alias in compiler.select]
    converters = list(compiler.get_converters(columns).items())
    make = _maker(rows, compiler) if rows._iterable_class is ModelIterable else tuple

    def read(answer: Iterable[Sequence[Any]]) -> list[Any]:
        found = []
        for row in map(list, answer):
            for at, (convert, column) in converters:
                for one in convert:
                    row[at] = one(row[at], column, connection)
            found.append(make(row))
        return found

    return read


def _maker(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Callable[[Sequence[Any]], Any]:
    info, annotations = compiler.klass_info, compiler.annotation_col_map.items()
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = frozenset(column.target.attname for column, _sql, _alias in compiler.select[first:last])
    joined = get_related_populators(info, compiler.select, rows.db, FETCH_ONE)

    def make(row: Sequence[Any]) -> Any:
        made = info["model"].from_db(rows.db, names, row[first:last], fetch_mode=FETCH_ONE)
        for one in joined:
            one.populate(row, made)
        for name, at in annotations:
            setattr(made, name, row[at])
        return made

    return make
