"""Tests of a person's own pages: question after question to a booked talk, moving, calling off, and bad addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common import clock
from counseling.actions import bookings
from counseling.models import Booking, State, Way
from tests.factories.accounts import OwnerFactory
from tests.factories.centers import CenterFactory
from tests.factories.counseling import BookingFactory, WeeklyHoursFactory, free, open_every_day

pytestmark = pytest.mark.django_db

BOOK = "/talks/book/"


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    """Nine in the morning before an ordinary Friday."""
    with time_machine.travel(datetime(2026, 10, 1, 9, tzinfo=clock.SEOUL), tick=False):
        yield


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def choices(page: str) -> list[str]:
    """The addresses of the big answers."""
    return [unescape(found) for found in re.findall(r'class="p-answer" href="(\?[^"]*)"', page)]


def walk(client: Client, path: str = BOOK, *, pick: int = 0) -> tuple[str, str]:
    """Take the first answer of every page until the last one; its address and its text."""
    address = path
    for _ in range(8):
        page = client.get(address).content.decode()
        found = choices(page)
        if not found:
            return address, page
        address = path + found[min(pick, len(found) - 1)]
    raise AssertionError(page)


def test_from_the_first_question_to_a_booked_talk() -> None:
    center = CenterFactory()
    consultant, person = open_every_day(center), OwnerFactory()
    client = signed_in(person)
    address, page = walk(client)
    assert "이대로 예약할까요" in page
    response = client.post(address, {"about": "이력서"}, follow=True)
    booking = Booking.objects.get()
    assert (booking.person, booking.consultant, booking.way, booking.about) == (person, consultant, Way.VISIT, "이력서")
    assert "상담을 예약했습니다" in response.content.decode()


def test_somebody_who_is_not_signed_in_is_asked_who_she_is_and_comes_back() -> None:
    response = Client().get(BOOK + "?kind=career")
    assert response.url == f"{reverse('accounts:sign-in')}?next=/talks/book/%3Fkind%3Dcareer"


def test_several_consultants_or_anybody_can_be_chosen() -> None:
    center = CenterFactory()
    open_every_day(center)
    open_every_day(center)
    client = signed_in(OwnerFactory())
    page = client.get(f"{BOOK}?kind=career&center={center.pk}").content.decode()
    assert page.count('class="p-answer"') == 3
    assert "아무 상담사나 괜찮습니다" in page
    address, _page = walk(client, f"{BOOK}", pick=1)
    assert client.post(address).status_code == 302


def test_a_time_taken_meanwhile_is_said_and_the_next_free_ones_are_offered() -> None:
    center = CenterFactory()
    consultant = open_every_day(center)
    client = signed_in(OwnerFactory())
    address, _page = walk(client)
    taken = BookingFactory(center=center, consultant=consultant)
    response = client.post(address, {"about": ""})
    page = response.content.decode()
    assert response.status_code == 409
    assert "방금 다른 분이 예약하셨습니다" in page
    assert len(choices(page)) == 1  # of the two times of that day one is left
    assert Booking.objects.get() == taken


def test_a_centre_without_free_times_offers_a_person() -> None:
    center = CenterFactory()
    page = signed_in(OwnerFactory()).get(f"{BOOK}?kind=career&center={center.pk}").content.decode()
    assert "지금 예약할 수 있는 시간이 없습니다" in page
    assert reverse("enrollment:callback") in page


@pytest.mark.parametrize(
    "query",
    [
        "kind=x",
        "kind=career&center=99999999999999999999999",
        "kind=career&center=%00",
        "kind=career&consultant=-1&way=%F0%9F%98%80&day=2026-13-45&time=abc",
        "day=%E2%80%AE&time=2026-10-05T10:00",
        "kind=" + "a" * 5000,
    ],
)
def test_a_strange_address_is_a_question_asked_again(query: str) -> None:
    open_every_day(CenterFactory())
    client = signed_in(OwnerFactory())
    assert client.get(f"{BOOK}?{query}").status_code == 200
    assert client.post(f"{BOOK}?{query}", {"about": "글"}).status_code == 409
    assert not Booking.objects.exists()


@pytest.mark.parametrize("about", ["글" * 501, "\x00", "900101-1234567", "\u202e뒤집힘"])
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(about: str) -> None:
    open_every_day(CenterFactory())
    client = signed_in(OwnerFactory())
    address, _page = walk(client)
    response = client.post(address, {"about": about})
    assert "고칠 곳이 1개 있습니다" in response.content.decode()
    assert not Booking.objects.exists()


def test_only_one_s_own_way_is_offered_that_the_hours_name() -> None:
    center = CenterFactory()
    hours = WeeklyHoursFactory(center=center, ways=[Way.PHONE])
    page = signed_in(OwnerFactory()).get(f"{BOOK}?kind=career&center={center.pk}").content.decode()
    assert "어느 날이 좋으신가요" in page  # one consultant, one way: neither is asked
    assert hours.consultant.name in page


def test_moving_asks_only_for_day_and_time() -> None:
    booking = BookingFactory()
    client = signed_in(booking.person)
    address, page = walk(client, reverse("counseling:move", args=[booking.pk]), pick=1)
    assert "이 시간으로 옮길까요" in page
    was_at = booking.starts_at
    assert client.post(address).status_code == 302
    booking.refresh_from_db()
    assert booking.starts_at != was_at
    assert booking.events.count() == 2


def test_moving_to_a_time_taken_meanwhile_keeps_the_old_one() -> None:
    booking = BookingFactory()
    client = signed_in(booking.person)
    address, _page = walk(client, reverse("counseling:move", args=[booking.pk]), pick=1)
    for moment in free(booking.center, booking.consultant)[:4]:
        BookingFactory(center=booking.center, consultant=booking.consultant, starts_at=moment)
    was_at = booking.starts_at
    assert client.post(address).status_code == 409
    booking.refresh_from_db()
    assert booking.starts_at == was_at


def test_calling_off_asks_once_more_and_says_so() -> None:
    booking = BookingFactory()
    client = signed_in(booking.person)
    url = reverse("counseling:cancel", args=[booking.pk])
    assert "이 상담을 취소할까요" in client.get(url).content.decode()
    page = client.post(url, {"reason": "몸이 아파서"}, follow=True).content.decode()
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    assert "상담을 취소했습니다" in page
    assert client.post(url, {"reason": ""}).status_code == 302


def test_a_talk_that_can_no_longer_be_changed_names_the_phone() -> None:
    booking = BookingFactory(begun=True)
    Booking.objects.filter(pk=booking.pk).update(ends_at=free(booking.center)[0])
    client = signed_in(booking.person)
    page = client.get(booking.get_absolute_url()).content.decode()
    assert booking.center.as_office().phone in page
    for name in ("move", "cancel"):
        assert client.get(reverse(f"counseling:{name}", args=[booking.pk])).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_talk_and_for_three(django_assert_num_queries: Any, count: int) -> None:
    person, center = OwnerFactory(), CenterFactory()
    consultant = open_every_day(center)
    for _ in range(count):
        bookings.cancel(BookingFactory(person=person, center=center, consultant=consultant), by=consultant)
        BookingFactory(person=person, center=center, consultant=consultant)
    client = signed_in(person)
    with django_assert_num_queries(6):  # session, person, coming, past: how many, which, to-dos
        client.get(reverse("counseling:talks"))


def test_every_talk_that_is_over_is_found_however_many_there_were() -> None:
    person, center = OwnerFactory(), CenterFactory()
    consultant = open_every_day(center)
    rows = [BookingFactory(person=person, center=center, consultant=consultant, cancelled=True) for _ in range(21)]
    oldest = min(rows, key=lambda row: (row.starts_at, row.pk)).get_absolute_url()
    client = signed_in(person)

    newest = client.get(reverse("counseling:talks")).content.decode()
    older = client.get(reverse("counseling:talks"), {"page": "2"}).content.decode()

    assert (f'href="{oldest}"' in newest, f'href="{oldest}"' in older) == (False, True)
    assert 'href="?page=2" rel="next"' in newest
