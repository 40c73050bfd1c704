"""Tests of booking the talk right from the letter: no sign-in, the consultant who knows her, shown and settled at the desk."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from aftercare import tasks, tokens
from aftercare.actions import follow_ups
from aftercare.errors import NothingToHandle
from aftercare.models import FollowUp
from counseling.actions import bookings, talks
from counseling.models import Booking, Source, Way
from messaging.models import Message
from tests.factories.aftercare import FollowUpFactory
from tests.factories.counseling import BookingFactory, begin, free, open_every_day
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def wanted(**hours: Any) -> FollowUp:
    """Somebody pressed '상담을 원합니다'; her consultant keeps hours."""
    follow_up = FollowUpFactory(wanted=True)
    open_every_day(follow_up.plan.center, follow_up.plan.consultant, **hours)
    return follow_up


def address(follow_up: FollowUp, name: str = "aftercare:book") -> str:
    return reverse(name, args=[tokens.for_follow_up(follow_up.pk)])


def walk(client: Client, path: str) -> tuple[str, str]:
    """Take the first answer of every page until the last one; its address and its text."""
    here = path
    for _ in range(6):
        page = client.get(here).content.decode()
        found = [unescape(query) for query in re.findall(r'class="p-answer" href="(\?[^"]*)"', page)]
        if not found:
            return here, page
        here = path + found[0]
    raise AssertionError(page)


def booked(follow_up: FollowUp) -> FollowUp:
    here, _page = walk(Client(), address(follow_up))
    assert Client().post(here, {"about": "면접 연습"}).status_code == 302
    return FollowUp.objects.for_list().get(pk=follow_up.pk)


def test_who_asked_for_a_talk_books_it_without_signing_in(client: Client) -> None:
    follow_up = wanted()
    assert address(follow_up) in client.get(address(follow_up, "aftercare:answer")).content.decode()
    here, page = walk(client, address(follow_up))
    assert "이대로 예약할까요" in page
    assert follow_up.plan.owner.name not in page  # masked: whoever holds the letter may read it
    response = client.post(here, {"about": "면접 연습"}, follow=True)
    booking = Booking.objects.get()
    assert (booking.person, booking.consultant) == (follow_up.plan.owner, follow_up.plan.consultant)
    assert (booking.source, booking.about) == (Source.LETTER, "면접 연습")
    assert "예약하셨습니다" in response.content.decode()
    assert Message.objects.filter(kind="counseling/talk_booked_consultant").count() == 1


def test_a_consultant_without_free_times_is_stood_in_for(client: Client) -> None:
    follow_up = FollowUpFactory(wanted=True)
    colleague = open_every_day(follow_up.plan.center)
    here, _page = walk(client, address(follow_up))
    client.post(here, {"about": ""})
    assert Booking.objects.get().consultant == colleague


def test_a_centre_without_free_times_offers_the_phone(client: Client) -> None:
    page = client.get(address(FollowUpFactory(wanted=True))).content.decode()
    assert "지금 예약할 수 있는 시간이 없습니다" in page


@pytest.mark.parametrize("reach", ["sent", "fine", "stopped", "silent"])
def test_only_who_asked_for_a_talk_books_one(client: Client, reach: str) -> None:
    follow_up = FollowUpFactory(**{reach: True})
    consultant = open_every_day(follow_up.plan.center, follow_up.plan.consultant)
    assert client.post(address(follow_up)).status_code == 302
    with pytest.raises(NothingToHandle):
        follow_ups.book_talk(follow_up, consultant=consultant, way=Way.VISIT, starts_at=free(follow_up.plan.center)[0])
    assert not Booking.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_pressing_many_times_books_one_talk() -> None:
    follow_up = wanted()
    moments = free(follow_up.plan.center)
    acts = [
        partial(follow_ups.book_talk, follow_up, consultant=None, way=Way.PHONE, starts_at=moment)
        for moment in moments[:6]
    ]
    at_once(acts)
    assert Booking.objects.live().count() == 1


def test_a_time_taken_meanwhile_is_said(client: Client) -> None:
    follow_up = wanted()
    here, _page = walk(client, address(follow_up))
    BookingFactory(center=follow_up.plan.center, consultant=follow_up.plan.consultant)
    response = client.post(here, {"about": ""})
    assert response.status_code == 409
    assert "방금 다른 분이 예약하셨습니다" in response.content.decode()


def at_desk(user: User) -> str:
    client = Client()
    client.force_login(user, backend="accounts.backends.PersonBackend")
    return client.get(reverse("aftercare_desk:list")).content.decode()


def test_the_desk_sees_that_the_talk_is_booked_and_is_not_hurried() -> None:
    follow_up = booked(wanted())
    assert not follow_up.is_late
    assert "본인이 예약" in at_desk(follow_up.plan.consultant)


def test_a_talk_called_off_puts_the_wish_back_and_can_be_booked_again(client: Client) -> None:
    follow_up = booked(wanted())
    assert follow_up.booking is not None
    bookings.cancel(follow_up.booking, by=follow_up.booking.consultant, reason="교육이 있습니다.")
    assert "본인이 예약" not in at_desk(follow_up.plan.consultant)
    assert booked(follow_up).talk_ahead is not None
    assert Booking.objects.count() == 2


def test_a_held_talk_settles_the_follow_up() -> None:
    follow_up = booked(wanted())
    assert follow_up.booking is not None
    talks.hold(begin(follow_up.booking), shared="이야기했습니다.", by=follow_up.booking.consultant)
    tasks.escalate_silence()
    tasks.escalate_silence()
    follow_up.refresh_from_db()
    assert (follow_up.handled_by, follow_up.outcome) == (follow_up.booking.consultant, follow_ups.TALKED)
    assert follow_up.plan.events.filter(kind="handled").count() == 1


def test_strange_addresses_and_texts_break_nothing(client: Client) -> None:
    follow_up = wanted()
    for query in ("way=x&day=%00", "time=" + "9" * 3000, "consultant=any&center=1"):
        assert client.get(f"{address(follow_up)}?{query}").status_code == 200
    here, _page = walk(client, address(follow_up))
    assert "고칠 곳이 1개" in client.post(here, {"about": "글" * 501}).content.decode()
    assert not Booking.objects.exists()
