"""The copy for development: nobody is in it, and the rules hold in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from accounts.models import AccessRecord, User
from common.personal import Personal
from enrollment.models import Application
from portal import invariants, redaction, retention
from portal.errors import CannotLoad
from tests.factories.accounts import ContactChangeFactory
from tests.factories.aftercare import FollowUpFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.counseling import BookingFactory
from tests.factories.enrollment import ApplicationFactory, CallbackRequestFactory, PaperFactory
from tests.factories.jobs import PlacementFactory

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "심어둔표지"


def a_world() -> None:
    PaperFactory(application=ApplicationFactory(submitted=True))
    ApplicationFactory(waiting=True)
    ApplicationFactory(declined=True)
    ClaimFactory(paid=True)
    BookingFactory(reach="held")
    FollowUpFactory(wanted=True)
    PlacementFactory()
    CallbackRequestFactory()
    ContactChangeFactory()


def plant() -> None:
    """A word that is nowhere else into every personal text of every row."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for each in retention.PERSONAL:
            table = each.model._meta.db_table
            for name in each.fields:
                column = each.model._meta.get_field(name)
                if isinstance(column, models.FileField) or not isinstance(column, (models.CharField, models.TextField)):
                    continue
                longest = column.max_length or 99
                if longest >= 16:
                    cursor.execute(
                        f"UPDATE {table} SET {column.column} = left('{MARK}' || {table}.id, {longest}) "
                        f"WHERE {column.column} <> ''"
                    )
        cursor.execute("SET session_replication_role = DEFAULT")


def test_nothing_planted_comes_into_the_copy_and_the_rules_hold_in_it(tmp_path: Path) -> None:
    a_world()
    plant()
    people, applications = User.objects.count(), dict(Application.objects.values_list("pk", "state"))
    born = Application.objects.filter(birth_date__isnull=False).count()
    before = invariants.broken()
    copy = tmp_path / "copy.zip"

    call_command("redacted_copy", "write", copy)

    with ZipFile(copy) as archive:
        said = {name: archive.read(name).decode() for name in archive.namelist()}
    assert [name for name, text in said.items() if MARK in text] == []
    assert AccessRecord._meta.db_table not in said
    with pytest.raises(CommandError, match="이미 사람이 있습니다"):
        call_command("redacted_copy", "load", copy)

    call_command("flush", interactive=False)
    call_command("redacted_copy", "load", copy)

    assert invariants.broken() == before
    assert User.objects.count() == people
    assert dict(Application.objects.values_list("pk", "state")) == applications
    assert Application.objects.filter(birth_date="1970-01-01").count() == born
    newest = ApplicationFactory(submitted=True)
    assert newest.pk > max(applications)


def test_an_interrupted_copy_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = list(redaction._tables())

    def interrupted() -> Iterator[Personal]:
        yield from tables[:3]
        assert not (tmp_path / "copy.zip").exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(redaction, "_tables", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("redacted_copy", "write", tmp_path / "copy.zip")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    call_command("redacted_copy", "write", tmp_path / "copy.zip")
    assert [file.name for file in tmp_path.iterdir()] == ["copy.zip"]


def test_a_copy_is_never_written_over_and_a_strange_file_is_refused(tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"no zip")
    with pytest.raises(CommandError, match="덮어쓰지"):
        call_command("redacted_copy", "write", there)
    with pytest.raises(CannotLoad, match="읽을 수"):
        redaction.load(there)
    with ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a", "b")
    with pytest.raises(CannotLoad, match="다른 판"):
        redaction.load(tmp_path / "other.zip")
