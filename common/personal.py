"""Which columns say something of a person: how each is emptied when its time is over, and what an invented copy holds.

Every room declares its models' text, file and JSON columns in ROOM/retention.py, each as personal or as harmless; a test
walks all models and fails where a column is neither. From the one declaration follow destruction (portal/destruction.py)
and the copy for development (portal/redaction.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Expression,
    F,
    Field,
    IntegerField,
    JSONField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, LPad

from common import clock

GONE = "(파기)"
INVENTED = "꾸며 낸 글"


@dataclass(frozen=True)
class Kind:
    """`empty`: what stands there after destruction; `left`: whether it does not stand there yet; `invented`: what a copy
    holds. Each is given the column's name and answers for the database, so that a million rows are one statement."""

    empty: Callable[[str], Any]
    left: Callable[[str], Q]
    invented: Callable[[str], Any]


def _unless_blank(words: str, name: str) -> Case:
    return Case(When(Q(**{name: ""}), then=Value("")), default=Value(words), output_field=CharField())


def _numbered(words: str) -> Concat:
    return Concat(Value(words), Cast("pk", TextField()), output_field=TextField())


def _copy(value: Any, output_field: Any) -> Callable[[str], Value]:
    return lambda name: Value(value, output_field=output_field)


# A text that is kept blank where it was blank: so every rule about what may or must be blank goes on holding.
TEXT = Kind(
    lambda name: _unless_blank(GONE, name),
    lambda name: ~Q(**{f"{name}__in": ("", GONE)}),
    lambda name: _unless_blank(INVENTED, name),
)
NAME = Kind(
    lambda name: Value(GONE),
    lambda name: ~Q(**{name: GONE}),
    lambda name: Case(When(Q(**{name: ""}), then=Value("")), default=_numbered("사람"), output_field=TextField()),
)
# As TEXT, in a column whose values have to differ.
DISTINCT = Kind(
    lambda name: _numbered(f"{GONE} "),
    lambda name: ~Q(**{f"{name}__startswith": f"{GONE} "}),
    lambda name: _numbered("보기 "),
)
# The same where it may be blank: only what was written has to differ.
DISTINCT_OR_BLANK = Kind(
    lambda name: Case(When(Q(**{name: ""}), then=Value("")), default=_numbered(f"{GONE} "), output_field=TextField()),
    lambda name: ~Q(**{name: ""}) & ~Q(**{f"{name}__startswith": f"{GONE} "}),
    lambda name: Case(When(Q(**{name: ""}), then=Value("")), default=_numbered("보기 "), output_field=TextField()),
)
PHONE = Kind(
    lambda name: Value(""),
    lambda name: ~Q(**{name: ""}),
    lambda name: Case(
        When(Q(**{name: ""}), then=Value("")),
        default=Concat(Value("+8210"), LPad(Cast("pk", TextField()), 8, Value("0")), output_field=TextField()),
        output_field=TextField(),
    ),
)
EMAIL = Kind(
    lambda name: Value(""),
    lambda name: ~Q(**{name: ""}),
    lambda name: Case(
        When(Q(**{name: ""}), then=Value("")),
        default=Concat(_numbered("person"), Value("@example.invalid"), output_field=TextField()),
        output_field=TextField(),
    ),
)
# An e-mail address that is null where there is none.
LOGIN = Kind(
    lambda name: Value(None, output_field=CharField()),
    lambda name: Q(**{f"{name}__isnull": False}),
    lambda name: Case(
        When(Q(**{f"{name}__isnull": True}), then=Value(None)),
        default=Concat(_numbered("person"), Value("@example.invalid"), output_field=TextField()),
        output_field=TextField(),
    ),
)
# Blank afterwards: names of files of ours, and words of a closed list, stay in a copy; everything else is invented.
BLANK = Kind(lambda name: Value(""), lambda name: ~Q(**{name: ""}), F)
WORDS = Kind(BLANK.empty, BLANK.left, TEXT.invented)
SECRET = Kind(BLANK.empty, BLANK.left, lambda name: Value(""))
POSTAL_CODE = Kind(BLANK.empty, BLANK.left, lambda name: _unless_blank("04524", name))
BUSINESS_NUMBER = Kind(BLANK.empty, BLANK.left, lambda name: _unless_blank("1234567891", name))


def _nullable(value: Any, output_field: Field) -> Kind:
    """Null afterwards; in a copy always the same value, null where it was null."""
    return Kind(
        lambda name: Value(None, output_field=output_field),
        lambda name: Q(**{f"{name}__isnull": False}),
        lambda name: Case(
            When(Q(**{f"{name}__isnull": True}), then=Value(None)), default=Value(value), output_field=output_field
        ),
    )


DAY = _nullable(date(2020, 1, 1), DateField())
BIRTH_DATE = _nullable(date(1970, 1, 1), DateField())
NUMBER = _nullable(1, IntegerField())
YES_OR_NO = _nullable(False, BooleanField())
# A moment, an address of a machine, or another row: null afterwards, in a copy as it is.
UNKNOWN = Kind(lambda name: Value(None), lambda name: Q(**{f"{name}__isnull": False}), F)
MAPPING = Kind(
    _copy({}, JSONField()), lambda name: ~Q(**{name: Value({}, output_field=JSONField())}), _copy({}, JSONField())
)
LIST = Kind(
    _copy([], JSONField()), lambda name: ~Q(**{name: Value([], output_field=JSONField())}), _copy([], JSONField())
)
# What proves a file's content, in a column whose values have to differ.
FINGERPRINT = Kind(
    lambda name: LPad(Cast("pk", TextField()), 64, Value("0")),
    lambda name: ~Q(**{f"{name}__startswith": "0" * 40}),
    lambda name: LPad(Cast("pk", TextField()), 64, Value("0")),
)
# A password: nobody can sign in with it, before as after.
PASSWORD = Kind(lambda name: Value("!"), lambda name: Q(), lambda name: Value("!"))
STAMP = Kind(lambda name: Value(clock.now()), lambda name: Q(), F)  # when it was emptied
OFF = Kind(lambda name: Value(False, output_field=BooleanField()), lambda name: Q(**{name: True}), F)


@dataclass(frozen=True)
class Personal:
    """A model's columns that say something of a person, and those that do not.

    `of`: the way from a row to the unit its retention counts by (a person, or the row itself: "pk"); empty where the rows
    go only with a copy. `files` name file columns whose files are deleted. `harmless` columns say nothing of anybody.
    `stays_here`: the table is left out of a copy altogether (records of who looked, codes, keys).
    """

    model: type[Model]
    of: str = ""
    fields: Mapping[str, Kind] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    stays_here: bool = False

    def rows_of(self, units: Any) -> QuerySet:
        return self.model._base_manager.filter(**{f"{self.of}__in": units})

    def left(self) -> Q:
        """Whether anything personal still stands in a row."""
        found = Q(pk__in=())
        for name, kind in self.fields.items():
            condition = kind.left(name)
            if condition:
                found |= condition
        return found

    def emptied(self) -> dict[str, Expression]:
        return {name: kind.empty(name) for name, kind in self.fields.items()}
