"""What each role of the database may do: the only place where rights are listed. Laid after every `migrate`.

The owner has the tables. Web reads and writes rows, but for what a model protects: a table whose trigger refuses UPDATE or
DELETE whatever the row (pgtrigger.Protect without a condition) does not even give web the right to try, and nobody but the
owner may truncate, alter or disable anything. Retention has the rights listed here and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import CASCADE, Model

from accounts.models import AccessRecord, FieldChange
from common.database import RETENTION, WEB
from common.history import Remember
from enrollment.models import Application, Paper
from messaging.models import Message
from portal import retention
from portal.models import DestructionLine, Proposal, ProposalItem

_REMOVING = "accounts_remove_access_month(integer)"  # the one way in which access records go
_ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
# Written by migrations, and by triggers.
_READ_BY_WEB = (ContentType, Permission, Group, MigrationRecorder.Migration, FieldChange)


@dataclass(frozen=True)
class Grant:
    """Rights on a table; with `columns`, on those only."""

    table: str
    rights: tuple[str, ...]
    columns: tuple[str, ...] = ()

    def sql(self, role: str) -> str:
        quote = connection.ops.quote_name
        columns = f" ({', '.join(map(quote, self.columns))})" if self.columns else ""
        rights = ", ".join(f"{right}{columns}" for right in self.rights)
        return f"GRANT {rights} ON {quote(self.table)} TO {quote(role)}"


def web_grants() -> Iterator[Grant]:
    """Every table of ours: what its model does not protect."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model not in _READ_BY_WEB:
            refused = _refused(model)
            yield Grant(model._meta.db_table, tuple(right for right in _ALL if right not in refused))
    for model in _READ_BY_WEB:
        yield Grant(model._meta.db_table, ("SELECT",))
    for cache in settings.CACHES.values():
        if cache["BACKEND"].endswith(".DatabaseCache"):
            yield Grant(cache["LOCATION"], _ALL)


def retention_grants() -> Iterator[Grant]:
    """What removing by the rules of portal.retention takes, and no more: of a row that stays, only what is emptied is changed.

    Records of who looked, codes and keys stay closed to it (`stays_here`).
    """
    for each in retention.PERSONAL:
        if not each.stays_here:
            yield Grant(each.model._meta.db_table, ("SELECT",))
    for rule in retention.RULES.values():
        for each in rule.takes:
            emptied = [str(field.column) for field in each.model._meta.concrete_fields if field.name in each.fields]
            yield Grant(each.model._meta.db_table, ("SELECT",))
            yield Grant(each.model._meta.db_table, ("UPDATE",), tuple(emptied))
    # the proposal worked off, and its line in the register
    yield Grant(Proposal._meta.db_table, ("UPDATE",))
    yield Grant(ProposalItem._meta.db_table, ("UPDATE",))
    yield Grant(DestructionLine._meta.db_table, ("INSERT",))
    # what a column said before goes with what it says
    yield Grant(FieldChange._meta.db_table, ("SELECT",))
    yield Grant(FieldChange._meta.db_table, ("UPDATE",), ("before",))
    # a draft nobody handed in goes as a whole, and its messages are not sent (enrollment.actions.drafts.drop)
    for model in (*_going_with(Application), *_going_with(Paper)):
        yield Grant(model._meta.db_table, ("DELETE",))
    yield Grant(Message._meta.db_table, ("UPDATE",), ("state", "lease", "leased_until"))


def _remembering() -> Iterator[str]:
    """The triggers that write the history of fields: with the owner's rights, because nobody else may."""
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            if isinstance(trigger, Remember):
                yield f"{trigger.get_pgid(model)}()"  # type: ignore[arg-type]  # it means the class


def _going_with(model: type[Model]) -> Iterator[type[Model]]:
    """It, and whatever Django deletes together with it."""
    yield model
    for relation in model._meta.related_objects:
        if relation.on_delete is CASCADE:
            yield from _going_with(relation.related_model)


def _refuses_every_row(trigger: pgtrigger.Trigger) -> bool:
    """ReadOnly is a Protect, too, but lets a row's other columns change."""
    is_plain = isinstance(trigger, pgtrigger.Protect) and not isinstance(trigger, pgtrigger.ReadOnly)
    return is_plain and trigger.condition is None


def _refused(model: type[Model]) -> set[str]:
    """What a trigger of this model refuses for every row."""
    return {
        str(operation)
        for trigger in getattr(model._meta, "triggers", ())
        if _refuses_every_row(trigger)
        for operation in trigger.operation or ()
    }


@transaction.atomic
def lay() -> None:
    """Give both roles exactly their rights, as the owner. A running site notices nothing: it is one transaction.

    Raises MissingRoles where the server does not have them yet.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        _refuse_missing(cursor)
        there = set(connection.introspection.table_names(cursor))
        for role in (WEB, RETENTION):
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quote(role)}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(role)}")
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for role, grants in ((WEB, web_grants()), (RETENTION, retention_grants())):
            for grant in grants:
                if grant.table in there:  # a migration that stops half-way leaves some for the next one
                    cursor.execute(grant.sql(role))
        for function in _remembering():
            cursor.execute("SELECT to_regprocedure(%s)", [function])
            if cursor.fetchone()[0]:
                cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = public, pg_temp")
        cursor.execute("SELECT to_regprocedure(%s)", [_REMOVING])
        if cursor.fetchone()[0]:
            cursor.execute(f"REVOKE ALL ON FUNCTION {_REMOVING} FROM PUBLIC, {quote(WEB)}")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {_REMOVING} TO {quote(RETENTION)}")


class MissingRoles(Exception):
    """The server does not know the roles yet."""

    def __str__(self) -> str:
        return (
            f"데이터베이스에 {', '.join(self.args)} 역할이 없습니다. 그래서 권한을 주지 못했습니다. "
            "docs/operations.md의 'Roles of the database'을 보고 만든 다음 migrate를 다시 실행해 주세요."
        )


def _refuse_missing(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [WEB, RETENTION])
    known = {name for (name,) in cursor.fetchall()}
    if missing := [role for role in (WEB, RETENTION) if role not in known]:
        raise MissingRoles(*missing)


def web_may_change_records() -> bool:
    """Whether the process that asks could change what it should only add to: then it is the owner, or as good as."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege('public', 'CREATE') OR has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE')",
            [AccessRecord._meta.db_table],
        )
        return bool(cursor.fetchone()[0])
