import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from common import clock
from enrollment import notices
from enrollment.actions import applications, cohorts, supplements
from enrollment.states import APPLICANT_WORDS, State
from messaging.models import Message
from messaging.models import State as MessageState
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.counseling import BookingFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=10)  # a decision is told once it can no longer be taken back


@pytest.fixture
def owner():
    return OwnerFactory(name="김예시")


def my(owner):
    response = signed_in(owner).get(reverse("my"))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_as_many_queries_for_three_applications_as_for_one(owner, count, django_assert_num_queries):
    for _ in range(count):
        ApplicationFactory(applicant=owner, submitted=True)
    client = signed_in(owner)

    with django_assert_num_queries(11):
        client.get(reverse("my"))


def test_somebody_without_an_application_is_led_to_the_courses(owner):
    html = my(owner)

    assert "아직 신청이 없습니다" in html
    assert reverse("courses") in html


def test_a_stranger_has_to_sign_in():
    assert Client().get(reverse("my")).status_code == 302


def test_only_ones_own_applications_are_shown(owner):
    other = ApplicationFactory(submitted=True)

    assert other.number not in my(owner)


@pytest.mark.parametrize("state", [state for state in State if state != State.WAITING])
def test_every_state_is_told_in_plain_words(owner, state):
    ApplicationFactory(applicant=owner, **{state.value: True})

    with time_machine.travel(clock.now() + LATER):
        html = my(owner)

    assert str(APPLICANT_WORDS[state]) in html
    assert len(re.findall(r'class="krds-btn [^"]*primary', html)) <= 1
    assert 'aria-current="step"' in html


def test_who_waits_reads_the_place(owner):
    ApplicationFactory(applicant=owner, waiting=True)

    with time_machine.travel(clock.now() + LATER):
        assert "대기 1번째입니다" in my(owner)


@pytest.mark.parametrize("state", ["admitted", "conditional", "declined", "supplement"])
def test_a_decision_is_not_told_while_staff_can_take_it_back(owner, state):
    ApplicationFactory(applicant=owner, **{state: True})

    html = my(owner)

    assert str(APPLICANT_WORDS[State.SUBMITTED]) in html
    assert str(APPLICANT_WORDS[State(state)]) not in html


def test_a_decision_that_was_taken_back_never_came_to_be(owner):
    application = ApplicationFactory(applicant=owner, declined=True)
    applications.undo(application, by=StaffFactory())

    with time_machine.travel(clock.now() + LATER):
        html = my(owner)

    assert str(APPLICANT_WORDS[State.DECLINED]) not in html
    assert str(APPLICANT_WORDS[State.SUBMITTED]) in html


def test_an_offer_comes_before_a_supplement_and_a_draft(owner):
    ApplicationFactory(applicant=owner)
    ApplicationFactory(applicant=owner, supplement=True)
    offered = ApplicationFactory(applicant=owner, offered=True)

    with time_machine.travel(clock.now() + LATER):
        html = my(owner)

    assert html.index("자리를 받으실지 알려 주세요") < html.index("서류를 더 보내 주세요")
    primary = re.search(r'<a class="krds-btn xlarge primary" href="([^"]+)"', html)
    assert primary is not None
    assert primary[1] == reverse("enrollment:offer", args=[offered.pk])


def test_the_history_of_a_supplement_stays_in_the_timeline(owner):
    application = ApplicationFactory(applicant=owner, supplement=True)
    supplements.answer(application.supplements.get(), text="답", by=owner)

    html = my(owner)

    order = [
        "신청서를 냈습니다",
        "서류를 더 보내 주세요",
        "더 보내 달라고 한 서류를 보냈습니다",
        "접수되어 심사하고 있습니다",
    ]
    assert sorted(order, key=html.rindex) == order


def test_a_draft_whose_cohort_closed_is_not_an_act_any_more(owner):
    draft = ApplicationFactory(applicant=owner)

    with time_machine.travel(draft.cohort.closes_at + timedelta(hours=1)):
        html = my(owner)

    assert "모집이 끝나 이 신청서는 낼 수 없습니다" in html
    assert "쓰시던 신청서를 내 주세요" not in html


def test_what_was_sent_is_shown_and_what_waits_or_was_taken_back_is_not(owner):
    ApplicationFactory(applicant=owner, submitted=True, cohort=OpenCohortFactory(course__name="예시 설치 과정"))
    message = Message.objects.get()
    assert "보내 드린 문자와 메일" not in my(owner)

    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=clock.now())

    html = my(owner)
    assert "보내 드린 문자와 메일" in html
    assert "접수 순번 1번" in html
    assert "신청서를 받았습니다 · 예시 설치 과정" in html


def test_every_message_of_enrolment_has_a_title_for_the_list():
    texts = Path(settings.BASE_DIR, "templates/messages/enrollment").glob("*.sms.txt")

    assert {f"enrollment/{text.name.removesuffix('.sms.txt')}" for text in texts} == set(notices.TITLES)


def test_a_draft_of_a_cancelled_cohort_says_so_and_promises_nothing(owner):
    draft = ApplicationFactory(applicant=owner, draft=True)
    cohorts.cancel(draft.cohort, reason="강사를 구하지 못했습니다.", by=StaffFactory())

    page = my(owner)

    assert "열리지 않게 되어 이 신청서는 낼 수 없습니다. 까닭: 강사를 구하지 못했습니다." in page
    assert "에 시작합니다" not in page
    assert "이어서 쓰기" not in page


def test_messages_about_talks_and_money_are_listed_too():
    claim = ClaimFactory()
    owner = claim.claimant
    BookingFactory(person=owner)
    written = Message.objects.filter(recipient_id=owner.pk, about__regex="^(claim|talk):")
    assert {message.kind for message in written} == {"allowance/claim_opened", "counseling/talk_booked"}
    written.update(state=MessageState.SENT, sent_at=clock.now())

    html = my(owner)

    assert "수당을 신청하실 수 있습니다" in html
    assert "상담을 예약했습니다" in html
