"""The pages behind a letter's address: no sign-in, GET and HEAD change nothing, one press answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from aftercare import tokens
from aftercare.actions import plans
from aftercare.models import Answer, FollowUp, FollowUpPlan, PlanEvent, PlanState, State
from common import clock
from messaging.models import Message
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import CompletionFactory, FollowUpFactory, FollowUpPlanFactory, bring

pytestmark = pytest.mark.django_db

PAGES = ("aftercare:answer", "aftercare:stop", "aftercare:take-back")


def address(follow_up: FollowUp, name: str = "aftercare:answer") -> str:
    return reverse(name, args=[tokens.for_follow_up(follow_up.pk)])


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in (FollowUp, FollowUpPlan, PlanEvent, Message)]


def sent_to(name: str) -> FollowUp:
    return FollowUpFactory(sent=True, completion=CompletionFactory(applicant=OwnerFactory(name=name)))


def test_the_letter_asks_and_shows_only_a_masked_name(client: Client) -> None:
    follow_up = sent_to("김진짜")
    response = client.get(address(follow_up))
    page = response.content.decode()
    assert response.status_code == 200
    assert "김○짜" in page
    assert "김진짜" not in page
    assert follow_up.plan.owner.phone not in page


def test_the_letter_shows_the_check_number_of_its_message_and_the_centres_phone(client: Client) -> None:
    follow_up = FollowUpFactory(sent=True)
    number = Message.objects.get(kind="aftercare/follow_up").check_number
    page = client.get(address(follow_up)).content.decode()
    assert f"{number[:4]}-{number[4:]}" in page
    assert follow_up.plan.center.as_office().phone in page


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(client: Client, name: str, method: str) -> None:
    follow_up = FollowUpFactory(sent=True)
    before = (
        FollowUp.objects.values().get(pk=follow_up.pk),
        FollowUpPlan.objects.values().get(),
        Message.objects.count(),
    )
    for query in ("", "?answer=wanted", "?answer=stop"):
        assert getattr(client, method)(address(follow_up, name) + query).status_code < 500
    after = (
        FollowUp.objects.values().get(pk=follow_up.pk),
        FollowUpPlan.objects.values().get(),
        Message.objects.count(),
    )
    assert before == after


@pytest.mark.parametrize("name", ["aftercare:answer", "aftercare:stop"])
def test_the_address_travels_no_further_and_is_kept_nowhere(client: Client, name: str) -> None:
    response = client.get(address(FollowUpFactory(sent=True), name))
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in response.content.decode()


def test_a_press_without_any_cookie_is_refused_and_with_the_pages_own_is_taken() -> None:
    browser = Client(enforce_csrf_checks=True)
    follow_up = FollowUpFactory(sent=True)
    assert browser.post(address(follow_up), {"answer": "wanted"}).status_code == 403
    page = browser.get(address(follow_up))
    token = str(page.context["csrf_token"])
    assert browser.post(address(follow_up), {"answer": "wanted", "csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize(
    ("answer", "words"), [("wanted", "상담을 신청하셨습니다"), ("fine", "잘 지내신다니 다행입니다")]
)
def test_a_press_answers_and_the_address_then_shows_the_answer(client: Client, answer: str, words: str) -> None:
    follow_up = FollowUpFactory(sent=True)
    response = client.post(address(follow_up), {"answer": answer}, follow=True)
    assert words in response.content.decode()
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.answer) == (State.ANSWERED, answer)


def test_a_used_address_keeps_its_first_answer(client: Client) -> None:
    follow_up = FollowUpFactory(fine=True)
    response = client.post(address(follow_up), {"answer": "wanted"}, follow=True)
    assert "잘 지내신다니 다행입니다" in response.content.decode()
    assert client.post(address(follow_up, "aftercare:stop")).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.answer == Answer.FINE


@pytest.mark.parametrize("answer", ["", "stop", "nonsense", "\x00", "😀"])
def test_anything_else_posted_answers_nothing(client: Client, answer: str) -> None:
    follow_up = FollowUpFactory(sent=True)
    assert client.post(address(follow_up), {"answer": answer}).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.state == State.SENT


def test_stop_is_asked_once_more_done_and_taken_back(client: Client) -> None:
    follow_up = FollowUpFactory(sent=True)
    plan = follow_up.plan
    assert "연락을 멈출까요" in client.get(address(follow_up, "aftercare:stop")).content.decode()
    stopped = client.post(address(follow_up, "aftercare:stop"), follow=True).content.decode()
    assert "연락을 멈추었습니다" in stopped
    plan.refresh_from_db()
    assert plan.state == PlanState.STOPPED
    reopened = client.post(address(follow_up, "aftercare:take-back"), follow=True).content.decode()
    assert "하나만 눌러 주세요" in reopened
    plan.refresh_from_db()
    assert plan.state == PlanState.OPEN


def test_a_stop_from_the_centre_cannot_be_taken_back_here(client: Client) -> None:
    follow_up = FollowUpFactory(sent=True)
    plans.stop(follow_up.plan, reason="번호가 다른 분의 것입니다", by=StaffFactory())
    page = client.get(address(follow_up)).content.decode()
    assert "연락을 멈추었습니다" in page
    assert "다시 연락해 주세요" not in page
    assert "번호가 다른 분의 것입니다" not in page
    client.post(address(follow_up, "aftercare:take-back"))
    assert FollowUpPlan.objects.get().state == PlanState.STOPPED


def test_an_answer_after_silence_is_taken(client: Client) -> None:
    follow_up = FollowUpFactory(silent=True)
    client.post(address(follow_up), {"answer": "fine"})
    follow_up.refresh_from_db()
    assert follow_up.answer == Answer.FINE


@pytest.mark.parametrize("name", PAGES)
def test_an_address_past_its_three_weeks_says_what_to_do_instead(client: Client, name: str) -> None:
    follow_up = FollowUpFactory(sent=True)
    with time_machine.travel(follow_up.sent_at + tokens.VALID_FOR, tick=False):
        response = client.post(address(follow_up, name), {"answer": "wanted"})
    page = response.content.decode()
    assert response.status_code == 410
    assert follow_up.plan.center.as_office().phone in page
    assert reverse("enrollment:callback") in page
    follow_up.refresh_from_db()
    assert follow_up.state == State.SENT


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("token", ["x", "1.x", "가나다", "%00", "1a" * 120])
def test_a_wrong_address_is_a_helpful_404(client: Client, name: str, token: str) -> None:
    response = client.post(reverse(name, args=[token]))
    assert response.status_code == 404
    assert reverse("enrollment:callback") in response.content.decode()


def test_a_letter_not_sent_yet_has_no_page(client: Client) -> None:
    assert client.get(address(FollowUpFactory())).status_code == 404


def test_the_page_of_an_owner_with_markup_in_the_name_shows_it_as_text(client: Client) -> None:
    follow_up = sent_to("<b>김</b>")
    assert "<b>" not in client.get(address(follow_up)).content.decode()


def test_the_pages_cost_a_fixed_number_of_queries(client: Client, django_assert_num_queries: Any) -> None:
    follow_up = FollowUpFactory(sent=True)
    with django_assert_num_queries(4):  # the follow-up, who is at work, the next one, the message
        client.get(address(follow_up))


def test_the_last_letter_says_so_and_a_consultant_who_left_is_not_named(client: Client) -> None:
    plan = FollowUpPlanFactory()
    last = [bring(follow_up, "sent") for follow_up in plan.follow_ups.all()][-1]
    plan.consultant.is_active = False
    plan.consultant.save()
    page = client.get(address(last)).content.decode()
    assert "이번이 마지막 안부입니다" in page
    assert plan.consultant.name not in page


def test_a_letter_withdrawn_by_another_ones_stop_and_resumed_needs_no_answer(client: Client) -> None:
    plan = FollowUpPlanFactory()
    first, second = [bring(follow_up, "sent") for follow_up in plan.follow_ups.all()[:2]]
    client.post(address(second, "aftercare:stop"))
    client.post(address(second, "aftercare:take-back"))
    assert "답하지 않으셔도 됩니다" in client.get(address(first)).content.decode()
    assert clock.now() - second.sent_at < timedelta(minutes=5)
