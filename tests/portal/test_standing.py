"""Announcements: when they are read, by whom they are made, and what bad input does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from centers.roles import Role
from common import clock
from portal import standing
from portal.errors import AnnouncementOver
from portal.models import Announcement
from tests.factories.accounts import StaffFactory
from tests.support.at_once import at_once

HOUR = timedelta(hours=1)
DATES = {
    "starts_on_y": "2026", "starts_on_m": "12", "starts_on_d": "1", "starts_time": "09:00",
    "ends_on_y": "2026", "ends_on_m": "12", "ends_on_d": "2", "ends_time": "18:30",
}  # fmt: skip


@pytest.fixture
def morning() -> Iterator[None]:
    """Some days before the dates that are typed. Asked for before anybody gets a role, which begins that day."""
    with time_machine.travel("2026-11-26 10:00+09:00", tick=False):
        yield


@pytest.fixture
def admin(db: None) -> User:
    return StaffFactory(role=Role.ADMIN)


def announce(by: User, *, starts: timedelta = -HOUR, ends: timedelta = HOUR, words: str = "쉽니다.") -> Announcement:
    now = clock.now()
    return standing.announce(words, Announcement.Level.INFORMATION, starts_at=now + starts, ends_at=now + ends, by=by)


def test_it_is_read_from_its_start_until_its_end(admin: User) -> None:
    now = announce(admin)
    announce(admin, starts=HOUR, ends=2 * HOUR)
    announce(admin, starts=-2 * HOUR, ends=-HOUR)

    assert list(Announcement.objects.shown()) == [now]


def test_one_taken_down_is_read_no_more_and_one_to_come_never(admin: User) -> None:
    now, coming = announce(admin), announce(admin, starts=HOUR, ends=2 * HOUR)
    for row in (now, coming):
        standing.take_down(row, by=admin)
        row.refresh_from_db()
        assert row.is_over
        with pytest.raises(AnnouncementOver):
            standing.take_down(row, by=admin)

    with clock.standing_at(clock.now() + 1.5 * HOUR):
        assert not Announcement.objects.shown().exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_down_at_once_are_told_apart() -> None:
    admin = StaffFactory(role=Role.ADMIN)
    row = announce(admin)

    results = at_once([lambda: standing.take_down(row, by=admin)] * 2)

    assert {type(result) for result in results} == {AnnouncementOver, type(None)}


def test_an_administrator_writes_one_and_takes_it_down(client: Client, morning: None, admin: User) -> None:
    client.force_login(admin)

    client.post(reverse("announcement-add"), DATES | {"words": "점검합니다.\n읽기만 됩니다.", "level": "warning"})

    row = Announcement.objects.get()
    assert (row.starts_at, row.written_by) == (clock.at(row.starts_at.date()).replace(hour=9), admin)
    assert "예정" in client.get(reverse("standing")).content.decode()
    client.post(reverse("announcement-end", args=[row.pk]))
    assert "내려감" in client.get(reverse("standing")).content.decode()
    answer = client.post(reverse("announcement-end", args=[row.pk]), follow=True)
    assert AnnouncementOver.message in answer.content.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"words": ""},
        {"words": "가" * 201},
        {"words": "가\x00"},
        {"level": "shout"},
        {"starts_time": "9시"},
        {"starts_on_m": "13"},
        {"ends_on_d": "1", "ends_time": "09:00"},
        {"ends_on_y": "2025"},
        {"ends_on_y": "2029"},
    ],
)
def test_bad_input_is_said_and_nothing_stands(
    client: Client, morning: None, admin: User, changed: dict[str, Any]
) -> None:
    client.force_login(admin)

    answer = client.post(reverse("announcement-add"), DATES | {"words": "쉽니다.", "level": "information"} | changed)

    assert answer.status_code == 422
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    client: Client, admin: User, rows: int, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        announce(admin)
    client.force_login(admin)

    with django_assert_num_queries(6):  # session, user, memberships, period, announcements, past periods
        client.get(reverse("standing"))
