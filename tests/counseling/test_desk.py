"""Tests of the desk: the week, holding a talk, its next step, booking for somebody, moving, hours, who may what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from centers.roles import Role
from common import clock, searching
from common.errors import IllegalMove
from counseling.actions import hours as hour_acts
from counseling.actions import talks
from counseling.actions.talks import NextStep
from counseling.errors import HoursOverlap, NotYet
from counseling.models import Booking, DayException, State, TalkNote, ToDo, Way, WeeklyHours, Whose
from messaging.models import Message
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.counseling import (
    BookingFactory,
    DayOffFactory,
    WeeklyHoursFactory,
    begin,
    free,
    open_every_day,
)
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 1, 9, tzinfo=clock.SEOUL)  # a Thursday


@pytest.fixture(autouse=True)
def _thursday(request: pytest.FixtureRequest) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def at_desk(name: str, *args: Any) -> str:
    return reverse(f"counseling_desk:{name}", args=args)


def begun() -> Booking:
    return BookingFactory(begun=True)


DUE = {"due_on_y": "2026", "due_on_m": "10", "due_on_d": "20"}


def test_holding_a_talk_keeps_both_notes_and_makes_the_next_step_a_to_do() -> None:
    booking = begun()
    page = signed_in(booking.consultant).post(
        at_desk("hold", booking.pk),
        {"shared": "강점을 찾았습니다.", "internal": "지쳐 보이심", "step": "이력서 쓰기", "whose": "person", **DUE},
        follow=True,
    )
    assert "상담 기록을 저장했습니다" in page.content.decode()
    booking.refresh_from_db()
    assert booking.state == State.HELD
    assert set(booking.notes.values_list("text", "is_shared")) == {("강점을 찾았습니다.", True), ("지쳐 보이심", False)}
    step = booking.to_dos.get()
    assert (step.person, step.whose, step.due_on) == (booking.person, Whose.PERSON, date(2026, 10, 20))


def test_the_person_reads_what_is_shared_and_nothing_else_and_ticks_her_own_step() -> None:
    booking = BookingFactory(held=True)
    client = signed_in(booking.person)
    page = client.get(booking.get_absolute_url()).content.decode()
    assert "강점을 이야기했습니다." in page
    assert "많이 지쳐 보이심" not in page
    step = booking.to_dos.get()
    client.post(reverse("counseling:to-do", args=[step.pk]), {"done": "yes"})
    step.refresh_from_db()
    assert (step.done_by, step.done_at) == (booking.person, NOW)
    client.post(reverse("counseling:to-do", args=[step.pk]), {"done": "no"})
    step.refresh_from_db()
    assert step.done_at is None


def test_a_consultants_own_step_is_hers_to_tick() -> None:
    booking = begun()
    step = NextStep("채용 공고 찾아 드리기", date(2026, 10, 8), Whose.CONSULTANT)
    talks.hold(booking, shared="찾아보기로 했습니다.", step=step, by=booking.consultant)
    row = ToDo.objects.get()
    assert signed_in(booking.person).post(reverse("counseling:to-do", args=[row.pk])).status_code == 404
    client = signed_in(booking.consultant)
    assert "채용 공고 찾아 드리기" in client.get(at_desk("week")).content.decode()
    client.post(at_desk("to-do", row.pk), {"done": "yes"})
    assert "채용 공고 찾아 드리기" not in client.get(at_desk("week")).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "기록이 비어 있습니다"),
        ({"shared": "글", "step": "이력서"}, "할 일에 기한이 없습니다"),
        ({"shared": "글", "step": "이력서", **DUE}, "누가 할 일인지 고르지 않았습니다"),
        ({"shared": "글", "step": "이력서", "whose": "person", **DUE, "due_on_y": "2025"}, "이른 날짜"),
        ({"shared": "글" * 2001}, "2000자까지"),
        ({"shared": "\x00"}, "보이지 않는 글자"),
        ({"internal": "900101-1234567"}, "주민등록번호"),
        ({"shared": "글", "step": "나" * 201, "whose": "person", **DUE}, "200자까지"),
        ({"shared": "글", "step": "가", "whose": "x", **DUE}, "고를 수 없는 값"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(typed: dict[str, str], said: str) -> None:
    booking = begun()
    response = signed_in(booking.consultant).post(at_desk("hold", booking.pk), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert not TalkNote.objects.exists()
    booking.refresh_from_db()
    assert booking.state == State.BOOKED


def test_a_talk_is_not_held_before_it_begins_nor_after_it_was_called_off() -> None:
    coming = BookingFactory()
    with pytest.raises(NotYet):
        talks.hold(coming, shared="글", by=coming.consultant)
    cancelled = begin(BookingFactory(cancelled=True))
    with pytest.raises(IllegalMove):
        talks.hold(cancelled, shared="글", by=cancelled.consultant)
    late = BookingFactory(missed=True)
    assert talks.hold(late, shared="늦게 오셨습니다.", by=late.consultant).state == State.HELD


def test_notes_are_never_changed() -> None:
    booking = BookingFactory(held=True)
    with pytest.raises(ProgrammingError), transaction.atomic():
        booking.notes.update(text="다르게")


def test_a_double_click_writes_notes_and_step_once() -> None:
    booking = begun()
    step = NextStep("이력서", date(2026, 10, 20), Whose.PERSON)
    for _ in range(2):
        talks.hold(booking, shared="글", internal="안", step=step, by=booking.consultant)
    assert (TalkNote.objects.count(), ToDo.objects.count()) == (2, 1)


def test_the_week_shows_ones_own_talks_and_the_whole_centre_on_request() -> None:
    center = CenterFactory()
    mine = BookingFactory(center=center)
    other = BookingFactory(center=center, person=OwnerFactory(name="박다른"))
    elsewhere = BookingFactory(person=OwnerFactory(name="최먼곳"))
    client = signed_in(mine.consultant)
    own, everybody = (client.get(at_desk("week"), {"whose": whose}).content.decode() for whose in ("mine", "all"))
    assert mine.person.name in own
    assert other.person.name not in own
    assert other.person.name in everybody
    assert elsewhere.person.name not in everybody


@pytest.mark.parametrize("start", ["x", "9999-12-31", "0001-01-01", "2026-13-01", "\x00", "오늘"])
def test_a_strange_day_is_today(start: str) -> None:
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    assert "2026. 10. 1.(목)" in client.get(at_desk("week"), {"from": start}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_week_costs_the_same_for_one_talk_and_for_three(django_assert_num_queries: Any, count: int) -> None:
    center = CenterFactory()
    consultant = open_every_day(center)
    for number in range(count):
        BookingFactory(center=center, consultant=consultant)
        held = BookingFactory(center=center, consultant=consultant)
        begin(held)
        Booking.objects.filter(pk=held.pk).update(
            starts_at=NOW - timedelta(hours=2 * number + 2), ends_at=NOW - timedelta(hours=2 * number + 1)
        )
    client = signed_in(consultant)
    with django_assert_num_queries(
        8
    ):  # session, person, memberships, the week, what is not recorded, to-dos: how many, which
        client.get(at_desk("week"))


def test_staff_book_for_somebody_they_know_and_both_are_told() -> None:
    center = CenterFactory()
    consultant = open_every_day(center)
    person = BookingFactory(center=center, consultant=consultant, cancelled=True).person
    client = signed_in(consultant)
    assert person.name in client.get(at_desk("find"), {"q": searching.sealed(q=person.name[:2])}).content.decode()
    moment = free(center, consultant)[1]
    slot = f"{consultant.pk}@{moment.astimezone(clock.SEOUL).isoformat(timespec='minutes')}"
    typed = {"kind": "design", "way": "phone", "slot": slot, "about": ""}
    assert client.post(at_desk("book", person.pk), typed).status_code == 302
    booking = Booking.objects.live().get(person=person)
    assert (booking.starts_at, booking.source, booking.way) == (moment, "desk", Way.PHONE)
    assert Message.objects.filter(kind="counseling/talk_booked", recipient=person).count() == 2
    refused = client.post(at_desk("book", person.pk), typed | {"slot": slot})
    assert refused.status_code == 422
    assert "이제 비어 있지 않습니다" in refused.content.decode()


def test_a_way_the_time_does_not_offer_is_refused() -> None:
    center = CenterFactory()
    consultant = open_every_day(center, ways=[Way.PHONE])
    person = BookingFactory(center=center, consultant=consultant, way=Way.PHONE, cancelled=True).person
    moment = free(center, consultant)[0].astimezone(clock.SEOUL).isoformat(timespec="minutes")
    typed = {"kind": "design", "way": "visit", "slot": f"{consultant.pk}@{moment}"}
    page = signed_in(consultant).post(at_desk("book", person.pk), typed).content.decode()
    assert "이 방법으로 상담하지 않습니다" in page


def test_people_of_other_centres_are_not_found() -> None:
    stranger = BookingFactory(person=OwnerFactory(name="박다른")).person
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    for words in (stranger.name, stranger.phone[-4:]):
        assert stranger.name not in client.get(
            at_desk("find"), {"q": searching.sealed(q=words)}
        ).content.decode().replace(f'value="{words}"', "")
    assert client.get(at_desk("person", stranger.pk)).status_code == 404
    assert client.get(at_desk("find"), {"q": searching.sealed(q="\x00")}).status_code == 200


def test_staff_move_a_talk_to_a_colleague_with_a_reason() -> None:
    center = CenterFactory()
    booking = BookingFactory(center=center)
    colleague = open_every_day(center)
    moment = free(center, colleague)[2]
    slot = f"{colleague.pk}@{moment.astimezone(clock.SEOUL).isoformat(timespec='minutes')}"
    client = signed_in(booking.consultant)
    assert client.post(at_desk("move", booking.pk), {"slot": slot, "reason": "교육이 있어서"}).status_code == 302
    booking.refresh_from_db()
    assert (booking.consultant, booking.starts_at) == (colleague, moment)
    assert "교육이 있어서" in Message.objects.get(kind="counseling/talk_moved").body


WEEKLY = {
    "form": "weekly",
    "weekly-weekdays": ["0", "2"],
    "weekly-begins": "09:00",
    "weekly-ends": "12:00",
    "weekly-slot_minutes": "60",
    "weekly-ways": ["visit"],
    "weekly-video_room": "",
    "weekly-valid_from_y": "2026",
    "weekly-valid_from_m": "10",
    "weekly-valid_from_d": "5",
}


def test_a_consultant_opens_and_closes_her_own_hours() -> None:
    center = CenterFactory()
    consultant = StaffFactory(role=Role.COUNSELOR, center=center)
    client = signed_in(consultant)
    assert client.post(at_desk("hours"), WEEKLY | {"weekly-center": center.pk}).status_code == 302
    assert sorted(WeeklyHours.objects.values_list("weekday", flat=True)) == [0, 2]
    assert free(center, consultant)[0] == datetime(2026, 10, 7, 9, tzinfo=clock.SEOUL)
    for row in WeeklyHours.objects.all():
        client.post(at_desk("hours-end", row.pk))
    assert free(center, consultant) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weekly-ends": "09:00"}, "시작 시각보다 늦지 않습니다"),
        ({"weekly-ends": "25:00"}, "고를 수 없는 값"),
        ({"weekly-weekdays": []}, "하나 이상 골라"),
        ({"weekly-weekdays": ["9"]}, "고를 수 없는 값"),
        ({"weekly-ways": ["video"]}, "화상 상담에 들어올 주소가 없습니다"),
        ({"weekly-ways": ["video"], "weekly-video_room": "javascript:alert(1)"}, "주소"),
        ({"weekly-slot_minutes": "5"}, "고를 수 없는 값"),
        ({"weekly-valid_from_y": "2020"}, "이른 날짜"),
        ({"weekly-center": "0"}, "고를 수 없는 값"),
    ],
)
def test_hours_that_make_no_sense_are_said(changed: dict[str, Any], said: str) -> None:
    center = CenterFactory()
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=center))
    response = client.post(at_desk("hours"), WEEKLY | {"weekly-center": center.pk} | changed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not WeeklyHours.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_hours_sent_many_times_at_once_stand_once() -> None:
    center = CenterFactory()
    consultant = StaffFactory(role=Role.COUNSELOR, center=center)
    act = partial(
        hour_acts.begin,
        consultant,
        center=center,
        weekdays=[0],
        begins=time(9),
        ends=time(12),
        slot_minutes=60,
        ways=[Way.VISIT],
        video_room="",
        valid_from=NOW.date(),
        valid_until=None,
    )
    results = at_once([act] * 6)
    assert [type(result) for result in results].count(HoursOverlap) == 5
    assert WeeklyHours.objects.count() == 1


def test_a_day_off_names_the_talks_it_meets_and_can_be_taken_back() -> None:
    booking = BookingFactory()
    day = booking.day
    client = signed_in(booking.consultant)
    typed = {"form": "off", "off-on_y": day.year, "off-on_m": day.month, "off-on_d": day.day}
    page = client.post(at_desk("hours"), typed, follow=True).content.decode()
    assert "이미 예약된 상담 1건은 그대로입니다" in page
    assert booking.starts_at.astimezone(clock.SEOUL).date() not in {
        moment.astimezone(clock.SEOUL).date() for moment in free(booking.center)
    }
    client.post(at_desk("day-take-back", DayException.objects.get().pk))
    assert not DayException.objects.exists()


def test_an_extra_day_is_opened() -> None:
    center = CenterFactory()
    consultant = StaffFactory(role=Role.COUNSELOR, center=center)
    typed = {
        "form": "extra",
        "extra-center": center.pk,
        "extra-on_y": "2026",
        "extra-on_m": "10",
        "extra-on_d": "9",
        "extra-begins": "10:00",
        "extra-ends": "11:00",
        "extra-slot_minutes": "60",
        "extra-ways": ["visit"],
    }
    assert signed_in(consultant).post(at_desk("hours"), typed).status_code == 302
    assert free(center, consultant) == [datetime(2026, 10, 9, 10, tzinfo=clock.SEOUL)]


def test_a_lead_keeps_everybodys_hours_and_a_counsellor_only_her_own() -> None:
    center = CenterFactory()
    hours = WeeklyHoursFactory(center=center)
    lead, colleague = StaffFactory(role=Role.LEAD, center=center), StaffFactory(role=Role.COUNSELOR, center=center)
    day_off = DayOffFactory(consultant=hours.consultant, on=date(2026, 10, 20))
    for person, page, act in ((lead, 200, 302), (colleague, 404, 403)):
        client = signed_in(person)
        assert client.get(at_desk("hours-of", hours.consultant_id)).status_code == page
        assert client.post(at_desk("hours-end", hours.pk)).status_code == act
    assert signed_in(colleague).post(at_desk("day-take-back", day_off.pk)).status_code == 404
    hours.refresh_from_db()
    assert hours.valid_until == NOW.date()


def test_an_extra_day_elsewhere_is_not_the_leads_to_take_back() -> None:
    center = CenterFactory()
    consultant = StaffFactory(role=Role.COUNSELOR, center=center)
    lead = StaffFactory(role=Role.LEAD, center=center)
    here, elsewhere = (
        DayException.objects.create(
            consultant=consultant,
            made_by=consultant,
            what=DayException.What.EXTRA,
            on=date(2026, 10, day),
            begins=time(10),
            ends=time(11),
            center=where,
            slot_minutes=60,
            ways=["visit"],
        )
        for day, where in ((20, center), (21, CenterFactory()))
    )
    client = signed_in(lead)
    assert list(client.get(at_desk("hours-of", consultant.pk)).context["exceptions"]) == [here]
    assert client.post(at_desk("day-take-back", elsewhere.pk)).status_code == 404
    assert client.post(at_desk("day-take-back", here.pk)).status_code == 302
    assert DayException.objects.get() == elsewhere


@pytest.mark.django_db(transaction=True)
def test_a_day_that_differs_written_twice_is_one() -> None:
    consultant = StaffFactory(role=Role.COUNSELOR, center=CenterFactory())
    values = {"what": DayException.What.OFF, "on": date(2026, 10, 20), "begins": None, "ends": None, "note": "휴가"}
    rows = at_once([partial(hour_acts.differ, consultant, by=consultant, **values)] * 4)
    assert {row.pk for row in rows} == {DayException.objects.get().pk}


@pytest.mark.parametrize("count", [1, 3])
def test_a_persons_page_costs_the_same_for_one_talk_and_for_three(django_assert_num_queries: Any, count: int) -> None:
    center = CenterFactory()
    consultant, person = open_every_day(center), OwnerFactory()
    for _ in range(count):
        BookingFactory(center=center, consultant=consultant, person=person, cancelled=True)
        BookingFactory(center=center, consultant=consultant, person=person)
    client = Client()
    client.force_login(consultant)
    with django_assert_num_queries(11):
        client.get(at_desk("person", person.pk))
