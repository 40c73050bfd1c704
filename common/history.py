"""What a column said before it was changed is kept by the database itself, whoever changes it and by whatever statement."""

from __future__ import annotations

import pgtrigger


class Remember(pgtrigger.Trigger):
    """Each change of one of these fields leaves a row of accounts.FieldChange with what they said before.

    `where`: only changes of rows of which this was true before (SQL over OLD). The trigger writes with the rights of the
    owner of the tables (portal/database_roles.py): nobody else may.
    """

    def __init__(self, *fields: str, where: str = "true") -> None:
        self.fields = fields
        columns = ", ".join(f"'{{columns.{name}}}'" for name in fields)
        super().__init__(
            name="remembered",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(*fields),
            func=pgtrigger.Func(_KEEP.replace("COLUMNS", columns).replace("WHERE_IT_COUNTS", where)),
        )


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
