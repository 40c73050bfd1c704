"""A small season, lived once: everybody comes somewhere, every invariant holds, and the numbers are those of the rows.

Afterwards everybody's own copy is whole, and what was kept for long enough goes: proposed, signed, destroyed; numbers stay
what they were, and nobody is in them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from aftercare.models import FollowUpPlan
from allowance.models import Claim
from allowance.states import State
from centers.models import Pledge
from centers.roles import Role
from common import clock
from counseling.models import Booking
from counseling.states import State as TalkState
from enrollment import replay
from enrollment.actions import applications
from enrollment.models import Application, Completion
from enrollment.states import GOING
from jobs import ledger
from jobs.models import EmploymentCheck, Placement, Referral, ReferralState
from messaging.models import Message
from portal import copies, destruction, invariants, retention
from portal.models import DestructionLine, Proposal
from portal.season import run
from portal.season.plan import Size
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.support.built import Built, built
from training.models import Mark
from training.states import Attendance

pytestmark = pytest.mark.django_db

SMALL = Size(centers=2, cohorts=10, people=60)
FIRST_DAY = date(2026, 1, 5)
MARK = "심어둔표지"


@pytest.fixture(scope="module")
def lived(request: pytest.FixtureRequest) -> Iterator[Built[run.Season]]:
    with built(request, lambda: run.live(SMALL, seed=7, first_day=FIRST_DAY)) as once:
        yield once


@pytest.fixture
def season(db: None, lived: Built[run.Season]) -> run.Season:
    """The season at its end, for each test as it was."""
    lived.lay_papers()
    return lived.made


def test_a_season_ends_with_everything_in_its_place(season: run.Season) -> None:
    total = season.total()
    assert season.breaks == []
    assert total.applied == Application.objects.filter(submitted_at__isnull=False).count()
    assert total.completed == Completion.objects.count()
    assert total.applied > total.admitted > total.completed > total.hired >= total.still_there > 0
    assert total.paid == Claim.objects.filter(state=State.PAID).values("application").distinct().count() > 0
    assert Placement.objects.held().exists()
    assert Referral.objects.filter(state=ReferralState.HIRED).exists()
    assert Booking.objects.filter(state=TalkState.HELD).exists()
    assert Mark.objects.filter(status=Attendance.PRESENT).exists()
    assert len({center for center, _track in season.rows}) == SMALL.centers


def test_a_season_is_not_lived_among_real_people() -> None:
    OwnerFactory()
    before = Application.objects.count()

    with pytest.raises(CommandError, match="사람이 있습니다"):
        call_command("season", people=1, cohorts=1, centers=1)

    assert Application.objects.count() == before


def test_after_a_lived_season_everybodys_copy_is_whole_and_names_no_other_owner(season: run.Season) -> None:
    """Every column of every room, filled by real acts, turns into JSON."""
    owners = list(User.objects.signing_in_by_code())
    for owner in owners:
        User.objects.filter(pk=owner.pk).update(name=f"홀이름{owner.pk}번")
    filled = set()
    for owner in owners:
        copy = copies.of(User.objects.get(pk=owner.pk))
        text = json.dumps(copy, ensure_ascii=False)
        filled |= {table["table"] for table in copy["tables"] if table["rows"]}
        assert [other.pk for other in owners if other != owner and f"홀이름{other.pk}번" in text] == []
    assert {"enrollment.application", "training.mark", "aftercare.followup"} <= filled


def admin() -> User:
    return StaffFactory(role=Role.ADMIN)


def sign_all(by: User) -> None:
    for proposal in Proposal.objects.waiting().order_by("pk"):
        destruction.sign(proposal, by=by)


def destroy_everything(by: User) -> None:
    """Night after night until nothing is due any more."""
    while True:
        destruction.propose()
        sign_all(by)
        if not destruction.destroy_signed():
            return


def plant_markers() -> None:
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


def everything_stored() -> Iterator[tuple[str, str]]:
    """All rows of all tables as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def numbers() -> tuple[Any, ...]:
    """What a report would say: the season's table, the books, every line, every invariant."""
    cohorts = Application.objects.order_by("cohort").values_list("cohort", flat=True).distinct()
    return (
        dict(run._count()),
        [(row.company, row.course, row.counts) for row in ledger.entries(Referral.objects.all(), Pledge.objects.all())],
        [replay.prove(cohort).breaks for cohort in cohorts],
        invariants.broken(),
    )


def come_to_an_end() -> None:
    """Everything still open in the season comes to its end: letters, checks, referrals, messages."""
    FollowUpPlan.objects.filter(state="open").update(state="finished")
    EmploymentCheck.objects.unsettled().update(state="unknown")
    for referral in Referral.objects.unfinished():
        referral.move_to("withdrawn", by=None)
    for application in Application.objects.filter(state__in=(*GOING, "draft")):
        applications.withdraw(application, by=application.applicant)
    Message.objects.unfinished().update(state="cancelled", secret="", lease=None, leased_until=None)


def test_after_a_season_everything_goes_and_every_number_stays(season: run.Season) -> None:
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
