"""What was kept for long enough goes: proposed, signed, destroyed; numbers stay what they were, and nobody is in them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from accounts.models import User
from aftercare.models import FollowUpPlan
from centers.models import Pledge
from centers.roles import Role
from common import clock
from enrollment import replay
from enrollment.actions import applications
from enrollment.models import Application
from enrollment.states import GOING
from jobs import ledger
from jobs.models import EmploymentCheck, Referral
from messaging.models import Message
from portal import destruction, invariants, retention
from portal.models import DestructionLine, Proposal
from portal.season import run
from portal.season.plan import Size
from tests.factories.accounts import StaffFactory

pytestmark = pytest.mark.django_db

MARK = "심어둔표지"


def admin():
    return StaffFactory(role=Role.ADMIN)


def sign_all(by):
    for proposal in Proposal.objects.waiting().order_by("pk"):
        destruction.sign(proposal, by=by)


def destroy_everything(by):
    """Night after night until nothing is due any more."""
    while True:
        destruction.propose()
        sign_all(by)
        if not destruction.destroy_signed():
            return


def plant_markers():
    """In every personal text of every row that belongs to an owner: a word that is nowhere else."""
    owners = User.objects.filter(signs_in_by_code=True)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for each in retention.PERSONAL:
            if not each.of:
                continue
            table = each.model._meta.db_table
            ids = each.model._base_manager.values_list("pk", flat=True)
            if each.of != "pk" or each.model is User:
                ids = each.rows_of(owners).values_list("pk", flat=True)
            for name in each.fields:
                column = each.model._meta.get_field(name)
                kind = type(column).__name__
                if (
                    kind in ("CharField", "TextField", "EmailField")
                    and (column.max_length or 99) >= 16
                    and not column.choices
                ):
                    value = f"'{MARK}' || {table}.id"
                    cursor.execute(
                        f"UPDATE {table} SET {column.column} = left({value}, {column.max_length or 99})"
                        f" WHERE id = ANY(%s) AND {column.column} <> ''",
                        [list(ids)],
                    )
        cursor.execute("SET session_replication_role = DEFAULT")


def everything_stored():
    """All rows of all tables as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row


def files():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def numbers():
    """What a report would say: the season's table, the books, every line, every invariant."""
    cohorts = Application.objects.order_by("cohort").values_list("cohort", flat=True).distinct()
    return (
        dict(run._count()),
        [(row.company, row.course, row.counts) for row in ledger.entries(Referral.objects.all(), Pledge.objects.all())],
        [replay.prove(cohort).breaks for cohort in cohorts],
        invariants.broken(),
    )


def come_to_an_end():
    """Everything still open in the season comes to its end: letters, checks, referrals, messages."""
    FollowUpPlan.objects.filter(state="open").update(state="finished")
    EmploymentCheck.objects.unsettled().update(state="unknown")
    for referral in Referral.objects.unfinished():
        referral.move_to("withdrawn", by=None)
    for application in Application.objects.filter(state__in=(*GOING, "draft")):
        applications.withdraw(application, by=application.applicant)
    Message.objects.unfinished().update(state="cancelled", secret="", lease=None, leased_until=None)


def test_after_a_season_everything_goes_and_every_number_stays():
    run.live(Size(centers=1, cohorts=6, people=18), seed=7, first_day=date(2026, 1, 5))
    come_to_an_end()
    plant_markers()
    by = admin()
    with time_machine.travel(clock.at(date(2040, 1, 1)), tick=False):
        before = numbers()
        assert before[0]
        assert files()

        destroy_everything(by)

        assert numbers() == before
        assert Counter(table for table, row in everything_stored() if MARK in row) == {}
        assert files() == []
        assert not User.objects.filter(signs_in_by_code=True).exclude(name="(파기)").exists()
        assert DestructionLine.objects.count() == Proposal.objects.count()
        assert {line.signed_by for line in DestructionLine.objects.exclude(proposal__rule="drafts")} == {by}
