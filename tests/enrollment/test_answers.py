from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from enrollment.actions import applications
from enrollment.models import Application
from enrollment.states import State
from messaging.models import Message
from tests.enrollment.apply_pages import signed_in, upload
from tests.factories.accounts import StaffFactory
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory, expire

pytestmark = pytest.mark.django_db


def url(name, application):
    return reverse(f"enrollment:{name}", args=[application.pk])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def asked():
    """An application that was asked for more, and its owner's browser."""
    application = ApplicationFactory(supplement=True)
    rule = PaperRuleFactory(program_year=application.program_year, name="소상공인확인서")
    return application, rule, signed_in(application.applicant)


def test_a_supplement_is_answered_with_a_paper_and_words(asked):
    application, rule, client = asked
    html = text_of(client.get(url("supplement", application)))
    assert "소상공인확인서를 새로 받아 올려 주세요." in html

    response = client.post(
        url("supplement", application),
        {f"paper_{rule.pk}": upload(), "text": "새로 받았습니다.", "send": "1"},
        follow=True,
    )

    assert "보냈습니다" in text_of(response)
    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert application.supplements.get().answer == "새로 받았습니다."
    assert application.papers.count() == 1


def test_a_supplement_sent_twice_is_sent_once_and_the_stale_page_says_so(asked):
    application, _rule, client = asked
    for _ in range(2):
        response = client.post(url("supplement", application), {"text": "답", "send": "1"}, follow=True)

    assert "지금 더 보내실 것이 없습니다" in text_of(response)
    assert Message.objects.filter(kind="enrollment/supplement_received").count() == 1


def test_nothing_at_all_is_not_an_answer(asked):
    application, _rule, client = asked

    html = text_of(client.post(url("supplement", application), {"text": "  ", "send": "1"}))

    assert "아직 보내지 않았습니다" in html
    application.refresh_from_db()
    assert application.state == State.SUPPLEMENT


def test_uploading_first_keeps_the_words_already_typed(asked):
    application, rule, client = asked

    html = text_of(
        client.post(url("supplement", application), {f"paper_{rule.pk}": upload(), "text": "쓰던 말", "add": rule.pk})
    )

    assert "쓰던 말" in html
    assert "잘 올라갔습니다" in html
    paper = application.papers.get()
    html = text_of(client.post(url("supplement", application), {"text": "쓰던 말", "remove": paper.pk}))
    assert "쓰던 말" in html
    assert not application.papers.present().exists()


@pytest.mark.parametrize("bad", ["가" * 1001, "750302-1234567", "가\0나", "\u202e가"])
def test_bad_words_are_refused_and_nothing_is_sent(asked, bad):
    application, _rule, client = asked

    response = client.post(url("supplement", application), {"text": bad, "send": "1"})

    assert 'role="alert"' in text_of(response)
    application.refresh_from_db()
    assert application.state == State.SUPPLEMENT


def test_a_bad_file_is_named_and_nothing_is_sent(asked):
    application, rule, client = asked

    html = text_of(
        client.post(url("supplement", application), {f"paper_{rule.pk}": upload("a.exe"), "text": "답", "send": "1"})
    )

    assert "올리지 못한 파일이 1개" in html
    assert Application.objects.get(pk=application.pk).state == State.SUPPLEMENT


def test_a_late_answer_is_taken_while_nobody_has_decided(asked):
    application, _rule, _client = asked
    due = application.supplements.get().due_at
    with time_machine.travel(due + timedelta(hours=1)):
        signed_in(application.applicant).post(url("supplement", application), {"text": "늦었습니다", "send": "1"})

    assert Application.objects.get(pk=application.pk).state == State.SUBMITTED


def test_a_supplement_taken_back_meanwhile_is_said(asked):
    application, _rule, client = asked
    applications.undo(application, by=StaffFactory())

    response = client.post(url("supplement", application), {"text": "답", "send": "1"}, follow=True)

    assert "센터에서 요청을 거두었습니다" in text_of(response)


def test_opening_the_offer_changes_nothing_and_a_press_takes_the_seat():
    application = ApplicationFactory(offered=True)
    client = signed_in(application.applicant)

    html = text_of(client.get(url("offer", application)))
    assert "자리 받기" in html
    application.refresh_from_db()
    assert application.state == State.OFFERED
    for _ in range(2):
        response = client.post(url("offer", application), {"answer": "accept"}, follow=True)

    assert "자리를 받으셨습니다" in text_of(response)
    application.refresh_from_db()
    assert application.state == State.ADMITTED


def test_a_refused_seat_passes_on_and_pressing_accept_afterwards_is_refused():
    application = ApplicationFactory(offered=True)
    client = signed_in(application.applicant)

    client.post(url("offer", application), {"answer": "refuse"})
    response = client.post(url("offer", application), {"answer": "accept"}, follow=True)

    assert "자리가 다음 분께 넘어갔습니다" in text_of(response)
    application.refresh_from_db()
    assert application.state == State.WITHDRAWN


@pytest.mark.parametrize("answer", ["", "yes", "accept\0", "🙂"])
def test_an_unknown_answer_changes_nothing(answer):
    application = ApplicationFactory(offered=True)

    response = signed_in(application.applicant).post(url("offer", application), {"answer": answer})

    assert response.status_code == 200
    application.refresh_from_db()
    assert application.state == State.OFFERED


def test_an_offer_past_its_deadline_says_what_is_still_possible():
    application = ApplicationFactory(offered=True)
    expire(application.offers.get())

    response = signed_in(application.applicant).post(url("offer", application), {"answer": "accept"}, follow=True)

    assert "기한이 지나 자리가 다음 분께 넘어갔습니다" in text_of(response)


def test_who_was_never_offered_a_seat_is_told_so():
    application = ApplicationFactory(submitted=True)

    response = signed_in(application.applicant).get(url("offer", application), follow=True)

    assert "지금 제안받은 자리가 없습니다" in text_of(response)


def test_withdrawing_asks_first_and_twice_is_once():
    application = ApplicationFactory(admitted=True)
    client = signed_in(application.applicant)

    html = text_of(client.get(url("withdraw", application)))
    assert "되돌릴 수 없습니다" in html
    assert Application.objects.get(pk=application.pk).state == State.ADMITTED
    first = client.post(url("withdraw", application), {"reason": "취업했습니다."}, follow=True)
    second = client.post(url("withdraw", application), {"reason": "취업했습니다."}, follow=True)

    assert "신청을 취소하였습니다" in text_of(first)
    assert "이미 취소된 신청입니다" in text_of(second)
    assert application.moves.last().reason == "취업했습니다."


@pytest.mark.parametrize("bad", ["가" * 301, "750302-1234567", "가\0나"])
def test_a_bad_reason_keeps_the_application(bad):
    application = ApplicationFactory(submitted=True)

    response = signed_in(application.applicant).post(url("withdraw", application), {"reason": bad})

    assert 'role="alert"' in text_of(response)
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


@pytest.mark.parametrize("state", ["completed", "declined", "lapsed", "cohort_cancelled"])
def test_what_is_over_cannot_be_withdrawn(state):
    application = ApplicationFactory(**{state: True})

    response = signed_in(application.applicant).post(url("withdraw", application), {}, follow=True)

    assert "이미 끝난 신청이라 취소할 것이 없습니다" in text_of(response)
