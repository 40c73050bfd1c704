"""Who changes something: said to the database in the same breath as the change, so that its history names her."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from common.history import Remember


@cache
def _begins() -> tuple[str, ...]:
    """How a statement begins that changes or deletes rows of a table whose changes are remembered."""
    return tuple(
        f"{act} {connection.ops.quote_name(model._meta.db_table)} "
        for act in ("UPDATE", "DELETE FROM")
        for model in apps.get_models()
        if any(isinstance(trigger, Remember) for trigger in getattr(model._meta, "triggers", ()))
    )


@contextmanager
def made_by(who: Callable[[], int | None]) -> Iterator[None]:
    """Changes made inside are hers. `who` is asked only when there is one; no question more is put to the database."""

    def say(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if many or not isinstance(sql, str) or not sql.startswith(_begins()):
            return execute(sql, params, many, context)
        said = "" if (by := who()) is None else str(by)
        sql, params = f"SELECT set_config('portal.by', %s, true); {sql}", [said, *(params or ())]
        result = execute(sql, params, many, context)
        while result is not None and result.nextset():
            pass  # to what the change itself answers
        return result

    with connection.execute_wrapper(say):
        yield
