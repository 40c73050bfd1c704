"""Access records go by whole months when they were kept long enough, in one way, and never unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.actions import access_records
from accounts.models import AccessRecord, AccessRemoval, AccessSeal
from common import clock, months
from tests.factories.accounts import AccessRecordFactory, OwnerFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def _ago(count: int) -> datetime:
    """In the middle of the month so many months ago."""
    return clock.at(months.after(clock.today().replace(day=15), -count))


def _sealed(*ages: int) -> list[AccessRecord]:
    rows = [AccessRecordFactory(at=_ago(age), by=None) for age in ages]
    assert access_records.seal() == len(rows)
    return rows


def _problems() -> list[str]:
    return [str(found) for found in access_records.verify()]


@pytest.fixture
def unguarded() -> Iterator[None]:
    """As somebody who has the database in her hands: triggers do not hold her."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_months_kept_long_enough_go_each_with_a_line_and_what_stays_still_verifies() -> None:
    *_, last_of_its_month, next_month, at_its_end, recent = _sealed(27, 27, 27, 26, 24, 1)
    digest = last_of_its_month.seal.digest

    assert access_records.remove_old() == 2

    assert set(AccessRecord.objects.all()) == {at_its_end, recent}
    first, second = AccessRemoval.objects.all()
    assert (first.month, first.records, first.digest) == (_ago(27).date().replace(day=1), 3, digest)
    assert (second.month, second.records) == (next_month.at.date().replace(day=1), 1)
    assert _problems() == []
    assert access_records.remove_old() == 0


def test_the_chain_goes_on_after_everything_was_removed() -> None:
    _sealed(40)
    access_records.remove_old()
    _sealed(1, 1)
    assert _problems() == []


def test_a_longer_period_keeps_longer_and_a_shorter_one_is_refused_by_the_database(settings: object) -> None:
    _sealed(27)
    settings.ACCESS_RECORD_MONTHS = 36  # type: ignore[attr-defined]
    assert access_records.remove_old() == 0
    for less in (23, 0, -12, None):
        settings.ACCESS_RECORD_MONTHS = less  # type: ignore[attr-defined]
        with pytest.raises(DatabaseError, match="24 months"), transaction.atomic():
            access_records.remove_old()
    assert AccessRecord.objects.count() == 1


def test_a_month_that_is_not_sealed_to_its_last_record_stays() -> None:
    _sealed(30)
    waiting = AccessRecordFactory(at=_ago(30))
    assert access_records.remove_old() == 0
    access_records.seal()
    assert access_records.remove_old() == 1
    assert not AccessRecord.objects.filter(pk=waiting.pk).exists()


def test_a_seal_that_calls_a_new_record_an_old_one_does_not_make_it_go() -> None:
    """The web may add seals; none of them brings a record of today out of the house."""
    _sealed(30)
    today = AccessRecordFactory()
    month = _ago(30).date().replace(day=1)
    AccessSeal.objects.create(record=today, month=month, number=2, digest="a" * 64)
    assert access_records.remove_old() == 0
    assert AccessRecord.objects.filter(pk=today.pk).exists()
    assert len(_problems()) == 1


def test_a_month_with_a_gap_stays_and_is_found(unguarded: None) -> None:
    middle = _sealed(30, 30, 30)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_accessseal WHERE record_id = %s", [middle.pk])
        cursor.execute("DELETE FROM accounts_accessrecord WHERE id = %s", [middle.pk])
    assert access_records.remove_old() == 0
    assert any("2번부터 2번까지 없음" in problem for problem in _problems())


def test_a_month_that_vanished_without_its_line_is_found(unguarded: None) -> None:
    _sealed(3, 2, 1)
    with connection.cursor() as cursor:
        month = _ago(2).date().replace(day=1)
        cursor.execute("SELECT record_id FROM accounts_accessseal WHERE month = %s", [month])
        (record,) = cursor.fetchone()
        cursor.execute("DELETE FROM accounts_accessseal WHERE record_id = %s", [record])
        cursor.execute("DELETE FROM accounts_accessrecord WHERE id = %s", [record])
    assert _problems() == [f"{_ago(1):%Y-%m} 1번: 기록이나 봉인이 바뀜, 또는 앞 달이 줄 없이 사라짐"]


def test_a_line_that_excuses_a_month_which_had_to_stay_is_found(unguarded: None) -> None:
    month = _ago(2).date().replace(day=1)
    AccessRemoval.objects.create(month=month, records=1, digest="a" * 64, at=clock.now())
    assert _problems() == [f"{month:%Y-%m}: 보관 기간이 지나기 전에 지움"]


def test_a_clock_that_was_wrong_for_a_while_makes_no_false_alarm() -> None:
    _sealed(3)
    _sealed(1)  # a leap forward, and back
    _sealed(2, 3, 1)
    assert _problems() == []


def test_nobody_writes_changes_or_deletes_a_line() -> None:
    _sealed(27)
    access_records.remove_old()
    lines = AccessRemoval.objects.all()
    for change in (
        lambda: AccessRemoval.objects.create(
            month=_ago(26).date().replace(day=1), records=1, digest="", at=clock.now()
        ),
        lambda: lines.update(records=0),
        lines.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_command_names_what_was_removed() -> None:
    _sealed(27, 1)
    access_records.remove_old()
    told = StringIO()
    call_command("verify_access_records", stdout=told)
    line = AccessRemoval.objects.get()
    assert f"{line.month:%Y-%m} 1건 {line.digest} 보관 기간이 지나 지움" in told.getvalue()


@pytest.mark.django_db(transaction=True)
def test_two_that_remove_at_once_remove_each_month_once() -> None:
    OwnerFactory()
    _sealed(30, 29, 29, 28, 1)
    removed = at_once([access_records.remove_old] * 4)
    assert sum(int(str(count)) for count in removed) == 3
    assert [line.records for line in AccessRemoval.objects.all()] == [1, 2, 1]
    assert (AccessRecord.objects.count(), _problems()) == (1, [])


def test_a_removal_that_breaks_off_removed_nothing() -> None:
    _sealed(30)
    with transaction.atomic():
        access_records.remove_old()
        transaction.set_rollback(True)
    assert (AccessRecord.objects.count(), AccessRemoval.objects.count()) == (1, 0)
