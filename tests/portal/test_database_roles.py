"""What each role of the database may do, tried as that role on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction
from django.test import Client

from accounts.actions import access_records
from accounts.models import (
    AccessRecord,
    AccessRemoval,
    AccessSeal,
    FieldChange,
    RecoveryCode,
    SecondFactor,
    Session,
    SignInCode,
    SignInFailure,
    User,
)
from accounts.tasks import remove_old_access_records
from allowance.models import Confirmation
from centers.roles import Role
from common import clock
from common.database import RETENTION, WEB, speaking_as
from common.personal import GONE
from enrollment.models import Application, ApplicationMove, LineEvent, Paper, PaperBlackening
from portal import database_roles, destruction, env, retention, tasks
from portal.celery import app
from portal.models import Proposal, ProposalItem
from tests.factories.accounts import AccessRecordFactory, OwnerFactory, StaffFactory
from tests.factories.enrollment import ApplicationFactory, CriterionFactory, PaperFactory

pytestmark = pytest.mark.django_db(transaction=True)

APPEND_ONLY = [AccessRecord, AccessSeal, ApplicationMove, LineEvent, Confirmation]
TAMPERING = {
    "UPDATE": "UPDATE {table} SET {key} = {key}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
    "ALTER": "ALTER TABLE {table} ADD COLUMN note text",
    "DISABLE TRIGGER": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP": "DROP TABLE {table} CASCADE",
    "REPLICA": "SET session_replication_role = replica",
}


@pytest.fixture
def retention_configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in production: settings know retention's own way in. (Named 'default', or Django's tests refuse to open it.)"""
    link = connection.copy()
    link.settings_dict |= {"USER": RETENTION, "PASSWORD": ""}
    monkeypatch.setitem(connections.settings, "retention", link.settings_dict)
    connections["retention"] = link
    yield
    del connections["retention"]


@contextmanager
def _speaking(role: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the tests' database signed in as `role`: no SET ROLE, so there is no way back."""
    said = connection.get_connection_params()
    host = {"host": said["host"]} if said.get("host") else {}
    with psycopg.connect(user=role, dbname=said["dbname"], port=said.get("port"), autocommit=True, **host) as link:
        yield link


@pytest.mark.parametrize("way", TAMPERING.values(), ids=TAMPERING.keys())
@pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
def test_web_has_no_right_to_change_what_is_only_added_to(model: type, way: str) -> None:
    with _speaking(WEB) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(way.format(table=model._meta.db_table, key=model._meta.pk.column))


@pytest.mark.parametrize("way", ["ALTER", "TRUNCATE", "DROP"])
def test_web_changes_the_shape_of_no_table(way: str) -> None:
    with _speaking(WEB) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(TAMPERING[way].format(table=User._meta.db_table))
    with _speaking(WEB) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("CREATE TABLE own (id int)")


def test_web_reads_and_adds_records_and_changes_ordinary_rows() -> None:
    kept = AccessRecordFactory()
    person = OwnerFactory()
    with _speaking(WEB) as web:
        web.execute(
            "INSERT INTO accounts_accessrecord (at, did, page, arguments, people, status, reason, request_id)"
            " SELECT at, did, page, arguments, people, status, reason, request_id FROM accounts_accessrecord"
        )
        web.execute("UPDATE accounts_user SET name = '새 이름' WHERE id = %s", [person.pk])
    assert AccessRecord.objects.exclude(pk=kept.pk).count() == 1
    person.refresh_from_db()
    assert person.name == "새 이름"


def test_web_has_some_right_on_every_table_and_none_that_its_model_refuses() -> None:
    """Counted over all models: a new table joins without anybody thinking of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s", [WEB]
        )
        rights: dict[str, set[str]] = {}
        for table, right in cursor.fetchall():
            rights.setdefault(table, set()).add(right)
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert {table for (table,) in cursor.fetchall()} == set(rights)
    assert {right for granted in rights.values() for right in granted} == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    protected = [
        model
        for model in apps.get_models()
        if any(t.name == "append_only" for t in getattr(model._meta, "triggers", ()))
    ]
    assert len(protected) > 20
    assert {frozenset(rights[model._meta.db_table]) for model in protected} == {frozenset({"SELECT", "INSERT"})}


CLOSED = [AccessRecord, AccessSeal, AccessRemoval, SignInCode, SignInFailure, SecondFactor, RecoveryCode, Session]


def test_retention_neither_reads_nor_changes_records_of_who_looked_codes_and_keys() -> None:
    with _speaking(RETENTION) as link:
        for model in CLOSED:
            for way in ("SELECT FROM {table}", *TAMPERING.values()):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    link.execute(way.format(table=model._meta.db_table, key=model._meta.pk.column))


def test_retention_changes_only_what_is_emptied_and_deletes_only_drafts() -> None:
    with _speaking(RETENTION) as link:
        for model in apps.get_models():
            for way in ("ALTER", "TRUNCATE", "DROP", "DISABLE TRIGGER"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    link.execute(TAMPERING[way].format(table=model._meta.db_table))
            if model not in (Proposal, ProposalItem):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    link.execute(TAMPERING["UPDATE"].format(table=model._meta.db_table, key=model._meta.pk.column))
            if model not in (Application, Paper, PaperBlackening):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    link.execute(TAMPERING["DELETE"].format(table=model._meta.db_table))
        for statement in (
            "UPDATE accounts_user SET is_superuser = true",
            "UPDATE enrollment_applicationmove SET to_state = 'admitted'",
            "INSERT INTO accounts_user (name) VALUES ('x')",
        ):
            with pytest.raises(psycopg.Error) as refused:
                link.execute(statement)
            assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege | psycopg.errors.UndefinedColumn)


@pytest.mark.usefixtures("retention_configured")
def test_retention_has_every_right_that_destroying_by_the_rules_takes() -> None:
    """Every rule's tables in turn, as destruction speaks to them."""
    with speaking_as("retention"):
        for rule in retention.RULES.values():
            list(retention.due(rule, clock.now()).values_list("pk", flat=True))
            for each in rule.takes:
                rows = each.model._base_manager.filter(pk=0).order_by("pk")
                with transaction.atomic():
                    list(rows.select_for_update().values_list("pk", flat=True))
                    assert rows.filter(each.left()).update(**each.emptied()) == 0


@pytest.mark.usefixtures("retention_configured")
def test_what_was_signed_is_destroyed_as_retention(caplog: pytest.LogCaptureFixture) -> None:
    application = ApplicationFactory(declined=True)
    paper = PaperFactory(application=application)
    with time_machine.travel(clock.now() + timedelta(days=366 * 6), tick=False):
        destruction.propose()
        for proposal in Proposal.objects.waiting():
            destruction.sign(proposal, by=StaffFactory(role=Role.ADMIN))
        assert tasks.destroy_signed() > 0
    application.refresh_from_db()
    paper.refresh_from_db()
    assert (application.address, paper.original_name) == (GONE, GONE)
    assert set(application.moves.values_list("reason", flat=True)) <= {"", GONE}
    assert set(Proposal.objects.values_list("state", flat=True)) == {"done"}
    assert "could not be destroyed" not in caplog.text


@pytest.mark.usefixtures("retention_configured")
def test_an_abandoned_draft_goes_as_retention() -> None:
    draft = PaperFactory(application=ApplicationFactory()).application
    for later in (timedelta(days=100), timedelta(days=120)):
        with time_machine.travel(clock.now() + later, tick=False):
            tasks.keep_short()
    assert not Application.objects.filter(pk=draft.pk).exists()


@pytest.mark.usefixtures("retention_configured")
def test_access_records_kept_long_enough_go_as_retention() -> None:
    AccessRecordFactory(at=clock.now() - timedelta(days=900))
    kept = AccessRecordFactory()
    access_records.seal()
    assert remove_old_access_records() == 1
    assert (list(AccessRecord.objects.all()), AccessRemoval.objects.count()) == ([kept], 1)


def test_web_neither_removes_access_records_nor_writes_that_it_did() -> None:
    for statement in (
        "SELECT accounts_remove_access_month(24)",
        "INSERT INTO accounts_accessremoval (month, records, digest, at) VALUES ('2020-01-01', 1, '', now())",
        "CREATE OR REPLACE FUNCTION accounts_remove_access_month(k integer) RETURNS date LANGUAGE sql AS 'SELECT NULL::date'",
    ):
        with _speaking(WEB) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(statement)
    with _speaking(WEB) as web:
        web.execute("SELECT FROM accounts_accessremoval")


def test_history_is_written_by_changing_something_and_in_no_other_way() -> None:
    person = OwnerFactory(name="김예시")
    with _speaking(WEB) as web:
        web.execute("UPDATE accounts_user SET name = '이예시' WHERE id = %s", [person.pk])
    assert FieldChange.objects.get().before == {"name": "김예시"}
    for statement in (
        "INSERT INTO accounts_fieldchange (\"table\", row, before, at) VALUES ('accounts_user', 1, '{}', now())",
        "UPDATE accounts_fieldchange SET before = '{}'",
        "DELETE FROM accounts_fieldchange",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
    ):
        with _speaking(WEB) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(statement)


def test_what_web_deletes_is_kept_by_the_owner() -> None:
    rule = CriterionFactory(program_year__draft=True, words="마지막 문장")
    with _speaking(WEB) as web:
        web.execute("DELETE FROM centers_criterion WHERE id = %s", [rule.pk])
    kept = FieldChange.objects.of(rule).get()
    assert (kept.before["words"], kept.is_last, kept.by) == ("마지막 문장", True, None)


def test_rights_laid_twice_are_the_same_and_one_too_many_is_taken_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON accounts_accessrecord TO portal_web")
    database_roles.lay()
    database_roles.lay()
    with _speaking(WEB) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("DELETE FROM accounts_accessrecord")


@pytest.mark.usefixtures("retention_configured")
def test_a_block_speaks_as_retention_and_afterwards_as_before() -> None:
    before = _one("SELECT current_user")
    with speaking_as("retention"):
        assert _one("SELECT current_user") == RETENTION
    assert _one("SELECT current_user") == before


@pytest.mark.usefixtures("retention_configured")
def test_who_speaks_does_not_change_in_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"), speaking_as("retention"):
        pass


def test_where_one_role_may_be_everything_the_block_changes_nothing() -> None:
    with transaction.atomic(), speaking_as("retention"):
        assert _one("SELECT 1") == 1


def test_elsewhere_a_role_that_is_not_configured_stops_its_work_and_its_worker(settings: Any) -> None:
    settings.ONE_DATABASE_ROLE = False
    with pytest.raises(ImproperlyConfigured, match="DATABASE_RETENTION_URL"):
        tasks.destroy_signed()
    with pytest.raises(ImproperlyConfigured, match="DATABASE_RETENTION_URL"):
        app.WorkController(app=app)


def test_readyz_says_when_the_web_is_the_owner(client: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.ONE_DATABASE_ROLE = False
    tasks.heartbeat()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["role"]) == (503, False)
    assert "portal_web" in caplog.text


def test_two_ways_in_of_one_role_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://portal_owner:a@127.0.0.1/portal")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://portal_owner:a@127.0.0.1/portal")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL과 DATABASE_OWNER_URL이 같은 역할"):
        env.databases()


def _one(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
