"""After-care at the desk: the queue, one person's plan, and who may see them."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse

from aftercare.models import FollowUp, FollowUpPlan, PlanState
from centers.roles import Role
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import CompletionFactory, FollowUpFactory, bring, cohort_with_cadence, consultant_at
from tests.factories.centers import CenterFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def desk_of(follow_up: FollowUp) -> Client:
    client = Client()
    client.force_login(follow_up.plan.consultant)
    return client


def list_url(query: str = "") -> str:
    return reverse("aftercare_desk:list") + query


def handle_url(follow_up: FollowUp) -> str:
    return reverse("aftercare_desk:handle", args=[follow_up.pk])


def outcome(follow_up: FollowUp, text: str) -> dict[str, str]:
    prefix = f"follow-up-{follow_up.pk}"
    return {f"{prefix}-outcome": text, f"{prefix}-reached": "yes", f"{prefix}-minutes": "15"}


def shown(response: Any) -> list[FollowUp]:
    return list(response.context["page_obj"].object_list)


def queue(*reaches: str) -> list[FollowUp]:
    """One follow-up of each, of different people at one centre with one consultant."""
    cohort = cohort_with_cadence()
    consultant = consultant_at(cohort)
    return [FollowUpFactory(reach=reach, cohort=cohort, consultant=consultant) for reach in reaches]


def test_the_list_shows_wishes_before_silences_and_nothing_else() -> None:
    silent, wanted, *_ = queue("silent", "wanted", "fine", "sent", "planned")
    response = desk_of(silent).get(list_url())
    assert shown(response) == [wanted, silent]
    assert [count for _, _, count, _ in response.context["kinds"]] == [2, 1, 1]


@pytest.mark.parametrize(("query", "index"), [("?kind=wanted", 1), ("?kind=silent", 0)])
def test_a_filter_is_a_link(query: str, index: int) -> None:
    rows = queue("silent", "wanted")
    assert shown(desk_of(rows[0]).get(list_url(query))) == [rows[index]]


def test_mine_shows_only_those_i_look_after() -> None:
    (silent,) = queue("silent")
    colleague = MembershipFactory(center=silent.plan.center).user
    client = Client()
    client.force_login(colleague)
    assert shown(client.get(list_url())) == [silent]
    assert shown(client.get(list_url("?whose=mine"))) == []


@pytest.mark.parametrize("query", ["?kind=nonsense", "?kind=%00", "?page=99999999999999999999", "?page=x", "?whose=😀"])
def test_a_strange_address_shows_the_list(query: str) -> None:
    (silent,) = queue("silent")
    assert desk_of(silent).get(list_url(query)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_as_many_queries_for_three_as_for_one(rows: int, django_assert_num_queries: Any) -> None:
    follow_ups = queue(*["silent"] * rows)
    client = desk_of(follow_ups[0])
    with django_assert_num_queries(7):  # session, user, memberships, counts, count of the page, the page
        client.get(list_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_a_plan_costs_as_many_queries_for_three_letters_as_for_one(rows: int, django_assert_num_queries: Any) -> None:
    (first,) = queue("silent")
    for follow_up in list(first.plan.follow_ups.all())[1:rows]:
        bring(follow_up, "wanted")
    client = desk_of(first)
    with django_assert_num_queries(9):  # session, user, memberships, plan, letters, events, talks, agreed steps
        client.get(first.plan.get_absolute_url())


def test_the_result_of_a_call_takes_the_person_out_of_the_list() -> None:
    (silent,) = queue("silent")
    client = desk_of(silent)
    response = client.post(handle_url(silent), outcome(silent, "통화함. 다음 달에 다시 😀"), follow=True)
    assert "통화함. 다음 달에 다시 😀" in response.content.decode()
    assert shown(client.get(list_url())) == []


@pytest.mark.parametrize(("reached", "minutes", "kept"), [("yes", "15", (True, 15)), ("no", "15", (False, 0))])
def test_the_result_of_a_call_is_in_the_log_of_contacts_too(reached: str, minutes: str, kept: tuple[bool, int]) -> None:
    (silent,) = queue("silent")
    prefix = f"follow-up-{silent.pk}"
    given = outcome(silent, "통화 결과") | {f"{prefix}-reached": reached, f"{prefix}-minutes": minutes}
    desk_of(silent).post(handle_url(silent), given)
    contact = silent.plan.contacts.get()
    assert (contact.reached, contact.minutes) == kept
    assert (contact.note, contact.by, contact.way) == ("통화 결과", silent.plan.consultant, "phone")


@pytest.mark.parametrize("wrong", [{"reached": ""}, {"reached": "😀"}, {"minutes": "-1"}, {"minutes": "481"}])
def test_a_call_of_which_nobody_says_whether_it_got_through_is_not_kept(wrong: dict[str, str]) -> None:
    (silent,) = queue("silent")
    given = outcome(silent, "통화 결과") | {f"follow-up-{silent.pk}-{name}": value for name, value in wrong.items()}
    response = desk_of(silent).post(handle_url(silent), given)
    assert "고칠 곳이 1개 있습니다" in response.content.decode()
    assert "통화 결과" in response.content.decode()
    assert not silent.plan.contacts.exists()


@pytest.mark.parametrize("text", ["", "   ", "\x00", "통화\x00함", "가" * 501, "900101-1234567"])
def test_a_result_that_cannot_be_kept_says_why_and_keeps_what_was_typed(text: str) -> None:
    (silent,) = queue("silent")
    response = desk_of(silent).post(handle_url(silent), outcome(silent, text))
    assert response.status_code == 200
    assert "고칠 곳이 1개 있습니다" in response.content.decode()
    silent.refresh_from_db()
    assert silent.handled_at is None


def test_the_second_of_two_colleagues_is_told_who_was_first() -> None:
    (silent,) = queue("silent")
    colleague = MembershipFactory(center=silent.plan.center, user=StaffFactory(name="조견본")).user
    other = Client()
    other.force_login(colleague)
    other.post(handle_url(silent), outcome(silent, "먼저 통화함"))
    mine = desk_of(silent)
    response = mine.post(handle_url(silent), outcome(silent, "나도 통화함\n다시 걸기로 함"))
    assert response.status_code == 409
    page = response.content.decode()
    assert "조견본 상담사가 먼저 처리하여" in page
    assert "나도 통화함<br>다시 걸기로 함" in page
    assert "먼저 통화함" in page
    silent.refresh_from_db()
    assert silent.outcome == "먼저 통화함"
    assert other.post(handle_url(silent), outcome(silent, "먼저 통화함")).status_code == 302
    assert silent.plan.contacts.count() == 1


def test_a_plan_is_stopped_and_resumed_with_a_reason() -> None:
    (silent,) = queue("silent")
    client, plan = desk_of(silent), silent.plan
    stop, resume = (reverse(f"aftercare_desk:{act}", args=[plan.pk]) for act in ("stop", "resume"))
    assert client.post(stop, {"reason": ""}).status_code == 200
    page = client.post(stop, {"reason": "취업하셨습니다"}, follow=True).content.decode()
    assert "멈춘 까닭" in page
    assert "취업하셨습니다" in page
    client.post(resume, {"reason": "다시 원하십니다"})
    assert FollowUpPlan.objects.get().state == PlanState.OPEN


def test_markup_in_a_reason_is_shown_as_text() -> None:
    (silent,) = queue("silent")
    url = reverse("aftercare_desk:stop", args=[silent.plan_id])
    page = desk_of(silent).post(url, {"reason": "<script>alert(1)</script>"}, follow=True).content.decode()
    assert "<script>alert" not in page


def doors(follow_up: FollowUp) -> list[tuple[str, str]]:
    plan = follow_up.plan_id
    return [
        ("get", reverse("aftercare_desk:plan", args=[plan])),
        ("post", handle_url(follow_up)),
        ("post", reverse("aftercare_desk:stop", args=[plan])),
        ("post", reverse("aftercare_desk:resume", args=[plan])),
    ]


def test_staff_of_another_centre_finds_nothing() -> None:
    (silent,) = queue("silent")
    client = Client()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    assert shown(client.get(list_url())) == []
    assert [getattr(client, method)(url).status_code for method, url in doors(silent)] == [404] * 4


def test_an_owner_and_an_admin_see_no_follow_ups() -> None:
    (silent,) = queue("silent")
    for user in (silent.plan.owner, OwnerFactory(), StaffFactory(role=Role.ADMIN)):
        client = Client()
        client.force_login(user)
        assert client.get(list_url()).status_code == 403
        assert [getattr(client, method)(url).status_code for method, url in doors(silent)] == [404] * 4


def test_nobody_signed_in_is_sent_to_sign_in() -> None:
    (silent,) = queue("silent")
    for method, url in [("get", list_url()), *doors(silent)]:
        assert getattr(Client(), method)(url).status_code == 302


def test_a_plan_without_cadence_says_so() -> None:
    completion = CompletionFactory()
    with pgtrigger.ignore("centers.CadenceStep:stands_with_its_edition"):
        completion.application.program_year.cadence.all().delete()
    (silent,) = queue("silent")
    plan = FollowUpPlan.objects.get(completion=completion)
    MembershipFactory(user=silent.plan.consultant, center=completion.application.cohort.center)
    page = desk_of(silent).get(plan.get_absolute_url()).content.decode()
    assert "사후관리 시기가 없습니다" in page
