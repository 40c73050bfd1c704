"""A copy for development in which nobody is: every column declared personal holds invented values, made by the database.

What is replaced follows from the rooms' declarations (`ROOM/retention.py`), so that a new column cannot be forgotten:
tests/house/test_personal_fields.py fails for it first. Keys, states, dates of acts and numbers stay, so that the copy behaves
as the original does. Uploaded files are not copied; tables of codes, sign-ins and access records stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, Model

from accounts.models import User
from common.personal import Personal
from portal import retention
from portal.errors import CannotLoad

_BYTES = 1 << 16


def write(path: Path) -> int:
    """Write the copy; how many tables. All of it is read as of one moment.

    Whatever interrupts it, nothing stands under the name: half an archive opens like a whole one, and lacks tables.
    """
    draft = path.with_name(f"{path.name}.unfinished")
    try:
        count = _write(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _write(draft: Path) -> int:
    count = 0
    with transaction.atomic(durable=True), ZipFile(draft, "w", ZIP_DEFLATED) as archive:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for each in _tables():
            rows = _invented(each)
            sql, params = rows.query.sql_with_params()
            statement = f"COPY ({sql}) TO STDOUT"
            entry = archive.open(each.model._meta.db_table, "w", force_zip64=True)
            with entry, connection.cursor() as cursor, cursor.cursor.copy(statement, params) as copy:
                for block in copy:
                    entry.write(block)
            count += 1
    return count


def load(path: Path) -> int:
    """Put a copy into an empty, migrated database; how many tables. Raises CannotLoad where anybody is, or for another file.

    Triggers are passed (a superuser's right): they refuse the past, which has happened already. Checks and uniqueness hold.
    """
    if User.objects.exists():
        raise CannotLoad("이 데이터베이스에는 이미 사람이 있습니다.")
    tables = list(_tables())
    try:
        with ZipFile(path) as archive, transaction.atomic():
            if set(archive.namelist()) != {each.model._meta.db_table for each in tables}:
                raise CannotLoad("다른 판에서 만든 사본입니다.")
            _fill(archive, [each.model for each in tables])
    except (BadZipFile, OSError):
        raise CannotLoad("사본 파일을 읽을 수 없습니다.") from None
    return len(tables)


def _fill(archive: ZipFile, models: list[type[Model]]) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("TRUNCATE " + ", ".join(quote(model._meta.db_table) for model in models) + " CASCADE")
        for model in models:
            columns = ", ".join(quote(str(field.column)) for field in model._meta.concrete_fields)
            target = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
            with archive.open(model._meta.db_table) as entry, cursor.cursor.copy(target) as copy:
                while block := entry.read(_BYTES):
                    copy.write(block)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _tables() -> Iterator[Personal]:
    """What goes into a copy: every declared model but those that stay, and the tables that only tie two together."""
    for each in retention.PERSONAL:
        if each.stays_here:
            continue
        yield each
        for tie in each.model._meta.local_many_to_many:
            through: Any = tie.remote_field.through
            if through._meta.auto_created:
                yield Personal(through)


def _invented(each: Personal) -> Any:
    """The model's rows, column by column in the order of its fields, with what is personal replaced."""
    fields = each.model._meta.concrete_fields
    shown = {
        f"column_{number}": each.fields[field.name].invented(field.name) if field.name in each.fields else F(field.name)
        for number, field in enumerate(fields)
    }
    return each.model._base_manager.order_by("pk").annotate(**shown).values_list(*shown)
