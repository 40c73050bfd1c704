from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common import clock
from common import phone as phones
from enrollment.actions import callbacks
from enrollment.models import CallbackRequest
from tests.enrollment.apply_pages import signed_in
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory, CallbackRequestFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
URL, DONE = "/callback/", "/callback/done/"
TYPED = {
    "name": "김예시",
    "phone": "010-1234-5678",
    "wanted_time": "morning",
    "center": "",
    "about": "자격이 궁금합니다.",
}


def test_anybody_may_leave_a_request_and_learns_when_somebody_calls():
    response = Client().post(URL, TYPED, follow=True)

    request = CallbackRequest.objects.get()
    assert response.redirect_chain[-1][0] == DONE
    assert "전화드립니다" in response.content.decode()
    assert (request.phone, request.wanted_time, request.user) == ("+821012345678", "morning", None)


def test_a_signed_in_person_types_nothing_again():
    application = ApplicationFactory(submitted=True)
    client = signed_in(application.applicant)

    form = client.get(URL).context["form"]
    client.post(URL, TYPED)

    assert form["name"].value() == application.applicant.name
    assert form["phone"].value() == phones.display(application.applicant.phone)
    assert form["center"].value() == application.cohort.center_id
    assert CallbackRequest.objects.get().user == application.applicant


def test_pressing_twice_leaves_one_request():
    for _ in range(3):
        Client().post(URL, TYPED)

    assert CallbackRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_leaves_one_request():
    at_once([lambda: Client().post(URL, TYPED) for _ in range(5)])

    assert CallbackRequest.objects.count() == 1


def test_a_fourth_request_of_one_number_within_a_day_is_refused_in_words():
    for about in ("하나", "둘", "셋"):
        Client().post(URL, TYPED | {"about": about})

    html = Client().post(URL, TYPED | {"about": "넷"}).content.decode()

    assert "이미 여러 번 전화 요청을 남기셨습니다" in html
    assert CallbackRequest.objects.count() == 3
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        Client().post(URL, TYPED | {"about": "넷"})
    assert CallbackRequest.objects.count() == 4


def test_a_request_that_was_answered_may_be_left_again():
    CallbackRequestFactory(phone="+821012345678", created_at=clock.now() - timedelta(days=2))

    Client().post(URL, TYPED)

    assert CallbackRequest.objects.count() == 2


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""},
        {"name": "🙂"},
        {"name": "가" * 61},
        {"name": "\u202e예시"},
        {"name": "가\0나"},
        {"phone": ""},
        {"phone": "12345"},
        {"phone": "1" * 100},
        {"phone": "010-12가4-5678"[:3]},
        {"wanted_time": "midnight"},
        {"wanted_time": ""},
        {"center": "999999"},
        {"center": "x"},
        {"about": "가" * 501},
        {"about": "750302-1234567"},
        {"about": "\x07"},
    ],
)
def test_bad_input_is_answered_and_kept_on_the_page(bad):
    response = Client().post(URL, TYPED | bad)

    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert CallbackRequest.objects.count() == 0


def test_an_unpublished_centre_cannot_be_chosen():
    hidden = CenterFactory(is_published=False)

    assert Client().post(URL, TYPED | {"center": hidden.pk}).status_code == 200
    assert CallbackRequest.objects.count() == 0


@pytest.mark.parametrize("url", [URL, DONE])
def test_the_page_with_its_token_is_never_kept(url):
    assert "no-store" in Client().get(url)["Cache-Control"]


def test_the_form_needs_its_token():
    assert Client(enforce_csrf_checks=True).post(URL, TYPED).status_code == 403


def test_somebody_calls_on_the_next_working_day():
    assert callbacks.called_by(date(2026, 11, 27)) == date(2026, 11, 30)
    assert reverse("enrollment:callback") == URL
