"""Jobs at the desk: the list, a hire recorded, a paper seen, an end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from centers.roles import Role
from common import clock, korean, searching
from jobs.models import CheckAnswer, CheckState, EmploymentCheck, Placement
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory
from tests.factories.jobs import CheckFactory, consent

pytestmark = pytest.mark.django_db


def desk(placement: Placement) -> Client:
    client = Client()
    client.force_login(placement.consultant)
    return client


def url(name: str, pk: int) -> str:
    return reverse(f"jobs_desk:{name}", args=[pk])


def typed_day(name: str, day: date) -> dict[str, str]:
    return {f"{name}_y": str(day.year), f"{name}_m": str(day.month), f"{name}_d": str(day.day)}


def at_one_desk(*reaches: str) -> list[EmploymentCheck]:
    center = CenterFactory()
    by = StaffFactory(role=Role.COUNSELOR, center=center)
    return [CheckFactory(reach=reach, center=center, by=by) for reach in reaches]


@pytest.mark.parametrize(
    ("kind", "index"),
    [("paper", [0]), ("moved", [1]), ("held", [0, 2]), ("ended", [1]), ("nonsense", [0]), ("\x00", [0])],
)
def test_a_filter_is_a_link(kind: str, index: list[int]) -> None:
    rows = at_one_desk("paper", "changed", "still")
    response = desk(rows[0].placement).get(reverse("jobs_desk:placements"), {"kind": kind})
    assert {row.pk for row in response.context["page_obj"]} == {rows[number].placement_id for number in index}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_as_many_queries_for_three_as_for_one(rows: int, django_assert_num_queries: Any) -> None:
    placement = at_one_desk(*["paper"] * rows)[0].placement
    client = desk(placement)
    with django_assert_num_queries(8):  # session, user, memberships, count, page, next checks, retention
        client.get(reverse("jobs_desk:placements"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_job_costs_as_many_queries_for_three_answers_as_for_one(rows: int, django_assert_num_queries: Any) -> None:
    (check,) = at_one_desk("paper")
    client = desk(check.placement)
    for paper in ("employment", "insurance")[: rows - 1]:
        client.post(url("check-paper", check.pk), {f"paper-{check.pk}-paper": paper, f"paper-{check.pk}-said": "still"})
    client.get(url("placement", check.placement_id))  # the messages of the acts are read
    with django_assert_num_queries(8):  # session, user, memberships, placement, checks, answers, events
        client.get(url("placement", check.placement_id))


def test_a_hire_is_recorded_for_somebody_found_by_name() -> None:
    application = ApplicationFactory(submitted=True)
    client = Client()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    found = client.get(reverse("jobs_desk:placement-find"), {"q": searching.sealed(q=application.applicant.name)})
    assert url("placement-new", application.pk) in found.content.decode()
    facts = {
        "employer": "예시 상사 😀",
        "work": "배달",
        "source": "own_search",
        **typed_day("started_on", clock.today()),
    }
    page = client.post(url("placement-new", application.pk), facts, follow=True).content.decode()
    placement = Placement.objects.get()
    assert (placement.person, placement.center) == (application.applicant, application.cohort.center)
    assert "예시 상사 😀" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"employer": ""},
        {"employer": "가" * 121},
        {"employer": "회\x00사"},
        {"source": "nonsense"},
        {"company": "99999999999999999999"},
        {"started_on_y": "2099"},
        {"started_on_m": "13"},
    ],
)
def test_a_hire_that_cannot_be_kept_says_why(wrong: dict[str, str]) -> None:
    application = ApplicationFactory(submitted=True)
    client = Client()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    facts = {"employer": "예시 상사", "source": "own_search", **typed_day("started_on", clock.today())}
    response = client.post(url("placement-new", application.pk), facts | wrong)
    assert "고칠 곳이" in response.content.decode()
    assert not Placement.objects.exists()


def test_somebody_of_another_centre_is_not_found() -> None:
    application = ApplicationFactory(submitted=True)
    client = Client()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    found = client.get(reverse("jobs_desk:placement-find"), {"q": searching.sealed(q=application.applicant.name)})
    assert "맞는 분이 없습니다" in found.content.decode()
    assert client.get(url("placement-new", application.pk)).status_code == 404


def test_a_paper_is_written_down_with_what_it_shows() -> None:
    (check,) = at_one_desk("paper")
    client, prefix = desk(check.placement), f"paper-{check.pk}"
    missing = client.post(url("check-paper", check.pk), {f"{prefix}-paper": "insurance", f"{prefix}-said": "no_longer"})
    assert "마지막으로 일한 날이 비어 있습니다" in missing.content.decode()
    day = typed_day(f"{prefix}-last_day", clock.today())
    client.post(url("check-paper", check.pk), {f"{prefix}-paper": "insurance", f"{prefix}-said": "no_longer", **day})
    assert CheckAnswer.objects.get().by == check.placement.consultant
    assert Placement.objects.get().ended_on == clock.today()


def test_what_is_not_known_is_closed_with_a_reason() -> None:
    (check,) = at_one_desk("paper")
    client = desk(check.placement)
    assert "까닭이 비어" in client.post(url("check-unknown", check.pk), {"unknown-words": " "}).content.decode()
    page = client.post(url("check-unknown", check.pk), {"unknown-words": "세 번 전화함"}, follow=True).content.decode()
    assert "확인하지 못함" in page
    again = client.post(url("check-unknown", check.pk), {"unknown-words": "한 번 더 🙂"})
    assert again.status_code == 409
    assert "그사이 답이 왔거나" in again.content.decode()
    assert "한 번 더 🙂" in again.content.decode()


def test_an_end_and_a_second_click() -> None:
    (check,) = at_one_desk("still")
    client = desk(check.placement)
    facts = {"end-reason": "no_longer", **typed_day("end-ended_on", clock.today())}
    client.post(url("placement-end", check.placement_id), facts)
    again = client.post(url("placement-end", check.placement_id), facts).content.decode()
    assert "그사이 일자리가 끝난 것으로 적혀" in again
    assert "<dd>일자리를 잃음</dd>" in again
    assert f"<dd>{korean.day(clock.today())}</dd>" in again
    wrong = client.post(url("placement-end", check.placement_id), {"end-reason": "x"})
    assert wrong.status_code == 200


def test_the_yes_given_at_the_counter_is_written_and_taken_back() -> None:
    (check,) = at_one_desk("person")
    client = desk(check.placement)
    pk = check.placement_id
    assert "모두 비어" in client.post(url("placement-contact", pk), {"contact-contact_name": "박"}).content.decode()
    page = client.post(url("placement-contact", pk), {"contact-contact_phone": "02-123-4567"}, follow=True)
    assert "본인 동의" in page.content.decode()
    client.post(url("placement-no-contact", pk))
    assert not Placement.objects.get().may_ask_employer
    consent(check.placement)
    assert EmploymentCheck.objects.get(pk=check.pk).state == CheckState.ASKED_PERSON
