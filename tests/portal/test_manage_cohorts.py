"""Cohorts in management: what is shown, what each act does, and two people acting at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from centers.models import Center, Cohort
from centers.models.cohort import Phase
from centers.roles import Role
from common import clock, korean
from enrollment.actions import cohorts as acts
from enrollment.actions import line as lines
from enrollment.errors import CapacityInUse
from enrollment.models import Seat
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory, CohortFactory, CourseFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def admin(client: Client) -> Any:
    admin = StaffFactory(role=Role.ADMIN)
    client.force_login(admin)
    return admin


@pytest.fixture
def lead(client: Client, center: Center) -> Any:
    lead = StaffFactory(role=Role.LEAD, center=center)
    client.force_login(lead)
    return lead


def url(name: str, cohort: Cohort) -> str:
    return reverse(name, args=[cohort.pk])


def typed(cohort: Cohort, **changes: str) -> dict[str, str]:
    """What the form of this cohort would send back, with changes."""
    values: dict[str, Any] = {"version": cohort.version, "place": cohort.place, "hours_text": cohort.hours_text}
    if not cohort.published_at:
        values |= {
            "course": cohort.course_id,
            "center": cohort.center_id,
            "program_year": cohort.program_year_id,
            "number": cohort.number,
            "capacity": cohort.capacity,
        }
    for name in ("opens", "closes"):
        local = getattr(cohort, f"{name}_at").astimezone(clock.SEOUL)
        values |= boxes(f"{name}_on", local) | {f"{name}_hour": local.hour}
    values |= boxes("starts_on", cohort.starts_on) | boxes("ends_on", cohort.ends_on)
    return {name: str(value) for name, value in values.items()} | changes


def boxes(name: str, day: Any) -> dict[str, Any]:
    return {f"{name}_y": day.year, f"{name}_m": day.month, f"{name}_d": day.day}


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run these at the same moment, each on a connection of its own; results or exceptions in order."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.mark.parametrize("phase", list(Phase))
def test_a_phase_asked_of_the_database_is_the_phase_of_the_row(phase: Phase) -> None:
    for trait in ("draft", "announced", "closing_soon", "closed", "in_training", "finished", "cancelled"):
        CohortFactory(**{trait: True})
    CohortFactory(draft=True, cancelled=True)
    assert set(Cohort.objects.in_phase(phase)) == {row for row in Cohort.objects.all() if row.phase == phase}


def test_the_list_is_filtered_by_centre_and_phase(client: Client, admin: Any, center: Center) -> None:
    wanted = OpenCohortFactory(center=center)
    OpenCohortFactory(), CohortFactory(center=center, draft=True)
    page = client.get(reverse("manage-cohorts"), {"center": center.pk, "phase": "open"})
    assert list(page.context["page_obj"]) == [wanted]


@pytest.mark.parametrize("query", [{"center": "x", "phase": "y", "page": "z"}, {"page": "-1"}, {"center": "9" * 40}])
def test_nonsense_in_the_address_shows_the_whole_list(client: Client, admin: Any, query: dict[str, str]) -> None:
    cohort = OpenCohortFactory()
    assert list(client.get(reverse("manage-cohorts"), query).context["page_obj"]) == [cohort]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    client: Client, admin: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        OpenCohortFactory(capacity=1)
    with django_assert_num_queries(6):
        client.get(reverse("manage-cohorts"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_cohorts_page_asks_the_same_number_of_questions(
    client: Client, lead: Any, center: Center, rows: int, django_assert_num_queries: Any
) -> None:
    cohort = OpenCohortFactory(center=center, capacity=5)
    for _row in range(rows):
        ApplicationFactory(cohort=cohort, submitted=True)
    with django_assert_num_queries(10):
        client.get(url("manage-cohort", cohort))


def test_the_line_shows_each_place_with_its_reason(client: Client, lead: Any, center: Center) -> None:
    cohort = OpenCohortFactory(center=center, capacity=1)
    first = ApplicationFactory(cohort=cohort, admitted=True)
    second, third = (ApplicationFactory(cohort=cohort, waiting=True) for _ in range(2))
    page = client.get(url("manage-cohort", cohort))
    assert [(row["application"], row["place"], row["why"]) for row in page.context["people"]] == [
        (second, "대기 1", "자격이 확인되었으나 자리가 모두 참"),
        (third, "대기 2", "자격이 확인되었으나 자리가 모두 참"),
    ]
    seated = client.get(url("manage-cohort", cohort), {"s": "seated"}).context["people"]
    assert [(row["application"], row["place"]) for row in seated] == [(first, "자리 1")]
    assert page.context["seats"] == [{"number": 1, "state": "taken", "until": None}]


def test_a_lead_reads_names_and_an_admin_does_not(client: Client, lead: Any, center: Center) -> None:
    application = ApplicationFactory(cohort=OpenCohortFactory(center=center), submitted=True)
    page = url("manage-cohort", application.cohort)
    assert application.applicant.name in client.get(page).content.decode()
    client.force_login(StaffFactory(role=Role.ADMIN))
    assert application.applicant.name not in client.get(page).content.decode()


def test_a_new_cohort_is_a_draft_without_seats(client: Client, lead: Any, center: Center) -> None:
    edition = ProgramYearFactory()
    course = CourseFactory(track=edition.track)
    model = CohortFactory.build(course=course, center=center, program_year=edition, draft=True)
    sent = typed(model)
    assert client.post(reverse("manage-cohort-add"), sent).status_code == 302
    cohort = Cohort.objects.get()
    assert (cohort.phase, cohort.seats.count(), cohort.capacity) == (Phase.DRAFT, 0, model.capacity)
    assert errors(client.post(reverse("manage-cohort-add"), sent)).keys() == {"number"}  # a double click
    assert Cohort.objects.count() == 1


def test_a_lead_cannot_open_a_cohort_elsewhere(client: Client, lead: Any) -> None:
    edition = ProgramYearFactory()
    course = CourseFactory(track=edition.track)
    elsewhere = CohortFactory.build(course=course, center=CenterFactory(), program_year=edition, draft=True)
    assert errors(client.post(reverse("manage-cohort-add"), typed(elsewhere))).keys() == {"center"}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"capacity": "0"}, {"capacity"}),
        ({"capacity": "501"}, {"capacity"}),
        ({"capacity": "스물"}, {"capacity"}),
        ({"number": "-1"}, {"number"}),
        ({"number": "99999"}, {"number"}),
        ({"closes_on_y": "2001"}, {"closes_on"}),
        ({"ends_on_y": "2001"}, {"ends_on"}),
        ({"starts_on_m": "13"}, {"starts_on"}),
        ({"opens_hour": "25"}, {"opens_hour"}),
        ({"course": "0"}, {"course"}),
        ({"program_year": ""}, {"program_year"}),
        ({"place": "가" * 121}, {"place"}),
        ({"version": "zzz"}, {"version"}),
    ],
)
def test_bad_input_is_explained_and_nothing_is_stored(
    client: Client, admin: Any, changes: dict[str, str], fields: set[str]
) -> None:
    cohort = CohortFactory(draft=True)
    response = client.post(url("manage-cohort-edit", cohort), typed(cohort, **changes))
    assert errors(response).keys() == fields
    assert all("주세요" in text for said in errors(response).values() for text in said)
    assert Cohort.objects.values().get() == {name: getattr(cohort, name) for name in Cohort.objects.values().get()}


def test_a_rule_book_of_another_track_is_refused(client: Client, admin: Any) -> None:
    cohort = CohortFactory(draft=True)
    other = ProgramYearFactory()
    response = client.post(url("manage-cohort-edit", cohort), typed(cohort, program_year=str(other.pk)))
    assert errors(response).keys() == {"program_year"}


def test_whoever_saves_second_is_told_and_overwrites_nothing(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory()
    mine, theirs = typed(cohort, place="첫째 교육장"), typed(cohort, place="둘째 교육장")
    assert client.post(url("manage-cohort-edit", cohort), mine).status_code == 302
    assert client.post(url("manage-cohort-edit", cohort), mine).status_code == 302  # a double click
    told = client.post(url("manage-cohort-edit", cohort), theirs)
    assert "다른 화면에서 먼저 고친" in str(errors(told))
    assert [said.text for said in told.context["form"].stored] == ["첫째 교육장"]
    assert Cohort.objects.get().place == "첫째 교육장"


def days_later(cohort: Cohort, days: int) -> dict[str, str]:
    """The form with the course a few days later."""
    cohort.starts_on += timedelta(days=days)
    cohort.ends_on += timedelta(days=days)
    return typed(cohort)


def test_new_days_are_shown_with_the_message_before_anything_is_saved(
    client: Client, lead: Any, center: Center
) -> None:
    cohort = OpenCohortFactory(center=center)
    person = ApplicationFactory(cohort=cohort, submitted=True).applicant
    before = Message.objects.count()

    form = days_later(cohort, 7)
    page = client.post(url("manage-cohort-edit", cohort), form).content.decode()

    assert "저장하고 알리기" in page
    assert person.name in page
    assert korean.day(cohort.starts_on) in page
    assert Cohort.objects.get().starts_on == cohort.starts_on - timedelta(days=7)
    assert Message.objects.count() == before


def test_new_days_are_told_once_to_everybody_in_line_or_seated(client: Client, lead: Any, center: Center) -> None:
    cohort = OpenCohortFactory(center=center)
    told = [
        ApplicationFactory(cohort=cohort, submitted=True).applicant,
        ApplicationFactory(cohort=cohort, admitted=True).applicant,
    ]
    ApplicationFactory(cohort=cohort, draft=True)
    ApplicationFactory(cohort=cohort, withdrawn=True)
    old = korean.day(cohort.starts_on)

    form = days_later(cohort, 7) | {"confirmed": "1"}
    for _press in range(2):
        assert client.post(url("manage-cohort-edit", cohort), form).status_code == 302

    letters = Message.objects.filter(kind="enrollment/cohort_changed")
    assert {letter.recipient_id for letter in letters} == {person.pk for person in told}
    assert len(letters) == len(told)
    assert all(old in letter.body and korean.day(cohort.starts_on) in letter.body for letter in letters)
    assert Cohort.objects.get().starts_on == cohort.starts_on


def test_an_edit_that_moves_nobody_tells_nobody(client: Client, lead: Any, center: Center) -> None:
    cohort = OpenCohortFactory(center=center)
    ApplicationFactory(cohort=cohort, submitted=True)
    cohort.closes_at += timedelta(days=1)

    assert client.post(url("manage-cohort-edit", cohort), typed(cohort)).status_code == 302
    assert not Message.objects.filter(kind="enrollment/cohort_changed").exists()


def test_who_saves_new_days_second_tells_nobody(client: Client, lead: Any, center: Center) -> None:
    cohort = OpenCohortFactory(center=center)
    ApplicationFactory(cohort=cohort, submitted=True)
    late = days_later(cohort, 7) | {"confirmed": "1"}
    Cohort.objects.update(version=cohort.version + 1)

    assert "다른 화면에서 먼저 고친" in str(errors(client.post(url("manage-cohort-edit", cohort), late)))
    assert not Message.objects.filter(kind="enrollment/cohort_changed").exists()


def test_an_admin_reads_the_message_under_a_masked_name(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory()
    person = ApplicationFactory(cohort=cohort, submitted=True).applicant

    page = client.post(url("manage-cohort-edit", cohort), days_later(cohort, 7)).content.decode()

    assert "저장하고 알리기" in page
    assert person.name not in page


def test_the_days_can_be_typed_again_after_the_message_was_shown(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory()
    ApplicationFactory(cohort=cohort, submitted=True)

    response = client.post(url("manage-cohort-edit", cohort), days_later(cohort, 7) | {"again": "1"})

    assert response.context["form"]["starts_on"].value() is not None
    assert Cohort.objects.get().starts_on != cohort.starts_on


def test_moments_keep_their_minutes_while_nobody_changes_them(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory()
    client.post(url("manage-cohort-edit", cohort), typed(cohort, place="새 교육장"))
    after = Cohort.objects.get()
    assert (after.opens_at, after.closes_at, after.place) == (cohort.opens_at, cohort.closes_at, "새 교육장")


def test_a_draft_form_cannot_change_what_publishing_has_fixed(client: Client, admin: Any) -> None:
    cohort = CohortFactory(draft=True)
    form = typed(cohort, capacity="30")
    acts.publish(cohort)
    client.post(url("manage-cohort-edit", cohort), form)
    assert Cohort.objects.get().capacity == cohort.capacity == Seat.objects.count()


def test_publishing_makes_the_seats_once(client: Client, admin: Any) -> None:
    cohort = CohortFactory(draft=True, capacity=4)
    for _click in range(2):
        client.post(url("manage-cohort-publish", cohort))
    assert Cohort.objects.get().phase == Phase.OPEN
    assert list(cohort.seats.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_cohort_of_a_hidden_centre_is_not_published(client: Client, admin: Any) -> None:
    cohort = CohortFactory(draft=True, center=CenterFactory(is_published=False))
    page = client.post(url("manage-cohort-publish", cohort), follow=True)
    assert Cohort.objects.get().published_at is None
    assert "센터 공개와 전화" in str(next(iter(page.context["messages"])))


def test_capacity_is_changed_after_showing_what_it_does(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory(capacity=1)
    ApplicationFactory(cohort=cohort, waiting=True)
    asked = {"capacity": "3", "reason": "실습 자리를 두 개 더 마련함"}
    page = client.post(url("manage-cohort-capacity", cohort), asked)
    assert page.context["diff"] == {"more": 2, "fewer": -2, "asked": 1, "held": 1, "fits": True}
    assert Cohort.objects.get().capacity == 1
    assert client.post(url("manage-cohort-capacity", cohort), asked | {"confirmed": "1"}).status_code == 302
    assert (Cohort.objects.get().capacity, cohort.seats.count()) == (3, 3)
    assert "실습 자리를 두 개 더 마련함" in client.get(url("manage-cohort", cohort)).content.decode()


def test_capacity_never_goes_below_what_is_held(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory(capacity=3)
    for _person in range(2):
        ApplicationFactory(cohort=cohort, admitted=True)
    sent = {"capacity": "1", "reason": "강의실이 좁아짐", "confirmed": "1"}
    assert errors(client.post(url("manage-cohort-capacity", cohort), sent)).keys() == {"capacity"}
    assert cohort.seats.count() == 3


@pytest.mark.parametrize(
    "sent", [{"capacity": ""}, {"capacity": "0", "reason": "가"}, {"capacity": "9" * 30, "reason": "가"}]
)
def test_bad_capacities_are_explained(client: Client, admin: Any, sent: dict[str, str]) -> None:
    assert "capacity" in errors(client.post(url("manage-cohort-capacity", OpenCohortFactory()), sent))


def test_cancelling_says_beforehand_how_many_are_told_and_tells_them(client: Client, admin: Any) -> None:
    cohort = OpenCohortFactory(capacity=2)
    for reach in ("submitted", "admitted", "draft", "withdrawn"):
        ApplicationFactory(cohort=cohort, **{reach: True})
    page = client.get(url("manage-cohort-cancel", cohort))
    assert (page.context["told"], page.context["untouched"]) == (2, 1)
    assert errors(client.post(url("manage-cohort-cancel", cohort), {"reason": " "})).keys() == {"reason"}
    for _click in range(2):
        client.post(url("manage-cohort-cancel", cohort), {"reason": "신청하신 분이 적습니다."})
    assert Cohort.objects.get().cancel_reason == "신청하신 분이 적습니다."
    assert Message.objects.filter(kind="enrollment/cohort_cancelled").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_admins_publishing_at_once_make_the_seats_once() -> None:
    cohort = CohortFactory(draft=True, capacity=20)
    done = together(*[lambda: acts.publish(Cohort.objects.get(pk=cohort.pk))] * 4)
    assert {row.version for row in done} == {1}
    assert cohort.seats.count() == 20


@pytest.mark.django_db(transaction=True)
def test_capacities_changed_at_once_leave_as_many_seats_as_the_cohort_says() -> None:
    cohort = OpenCohortFactory(capacity=5)
    admin = StaffFactory(role=Role.ADMIN)
    ApplicationFactory(cohort=cohort, admitted=True)
    wanted = (3, 8, 1, 6)
    done = together(
        *[
            lambda n=n: lines.change_capacity(Cohort.objects.get(pk=cohort.pk), n, by=admin, reason="시험")
            for n in wanted
        ]
    )
    assert not [error for error in done if error and not isinstance(error, CapacityInUse)]
    assert Cohort.objects.get().capacity == cohort.seats.count()
    assert cohort.seats.filter(occupant__isnull=False).count() == 1
