"""What a column said before it was changed or its row deleted is kept by the database itself, whoever does it and by whatever
statement."""

from __future__ import annotations

from typing import Any

import pgtrigger


class Remember(pgtrigger.Trigger):
    """A row of accounts.FieldChange with what these fields said. Written with the rights of the owner of the tables
    (portal/database_roles.py): nobody else may. Models name it by remember().
    """

    def __init__(self, *fields: str, keep: str, where: str, **more: Any) -> None:
        self.fields = fields
        columns = ", ".join(f"'{{columns.{name}}}'" for name in fields)
        func = pgtrigger.Func(keep.replace("COLUMNS", columns).replace("WHERE_IT_COUNTS", where))
        super().__init__(when=pgtrigger.After, func=func, **more)


def remember(*fields: str, where: str = "true") -> list[Remember]:
    """Each change of one of these fields leaves what they said before, and a deleted row what all of them said last.

    `where`: only rows of which this was true before (SQL over OLD).
    """
    return [
        Remember(
            *fields,
            keep=_KEEP,
            where=where,
            name="remembered",
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(*fields),
        ),
        Remember(*fields, keep=_KEEP_LAST, where=where, name="remembered_last", operation=pgtrigger.Delete),
    ]


# When it happened is a fact of the database, not a rule: its own clock. Who it was is said by accounts.changes.
_KEEP = """
INSERT INTO accounts_fieldchange ("table", row, before, at, by_id)
SELECT TG_TABLE_NAME, OLD.id, jsonb_object_agg(was.key, was.value), now(),
    NULLIF(current_setting('portal.by', true), '')::bigint
FROM jsonb_each(to_jsonb(OLD)) was
WHERE was.key IN (COLUMNS) AND was.value IS DISTINCT FROM to_jsonb(NEW) -> was.key AND (WHERE_IT_COUNTS)
HAVING count(*) > 0;
RETURN NULL;
"""
_KEEP_LAST = """
INSERT INTO accounts_fieldchange ("table", row, before, at, by_id, is_last)
SELECT TG_TABLE_NAME, OLD.id, jsonb_object_agg(was.key, was.value), now(),
    NULLIF(current_setting('portal.by', true), '')::bigint, true
FROM jsonb_each(to_jsonb(OLD)) was
WHERE was.key IN (COLUMNS) AND (WHERE_IT_COUNTS)
HAVING count(*) > 0;
RETURN NULL;
"""
