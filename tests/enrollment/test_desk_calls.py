"""Calls and contact changes at the desk."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import ContactChange
from common import clock, searching
from enrollment.actions import desk
from enrollment.models import CallbackRequest
from tests.enrollment.desk_pages import counselor_of, date_boxes, signed_in
from tests.factories.accounts import ContactChangeFactory, OwnerFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory, CallbackRequestFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def user(center):
    return counselor_of(center)


@pytest.fixture
def client(user):
    return signed_in(user)


def call_url(wanted):
    return reverse("enrollment_desk:callback", args=[wanted.pk])


def test_calls_of_ones_centre_and_of_no_centre_are_listed(client, center):
    CallbackRequestFactory(center=center, name="우리센터")
    CallbackRequestFactory(center=None, name="아무센터")
    elsewhere = CallbackRequestFactory(center=CenterFactory(), name="다른센터")

    page = client.get(reverse("enrollment_desk:callbacks"))

    assert "우리센터" in page.text
    assert "아무센터" in page.text
    assert "다른센터" not in page.text
    assert client.get(call_url(elsewhere)).status_code == 404


def test_owners_see_no_calls():
    client = signed_in(OwnerFactory())

    assert client.get(reverse("enrollment_desk:callbacks")).status_code == 403
    assert client.get(call_url(CallbackRequestFactory())).status_code == 403


def test_the_result_of_a_call_is_kept_with_who_and_when(client, center, user):
    wanted = CallbackRequestFactory(center=center)

    client.post(call_url(wanted), {"outcome": "신청 방법을 안내했습니다."})

    wanted.refresh_from_db()
    assert (wanted.handled_by, wanted.outcome) == (user, "신청 방법을 안내했습니다.")
    assert "신청 방법을 안내했습니다." in client.get(reverse("enrollment_desk:callbacks", query={"done": "1"})).text


@pytest.mark.parametrize("outcome", ["", " ", "x" * 301, "a\x00b", "900101-1234567"])
def test_a_call_without_a_sensible_result_stays_open(client, center, outcome):
    wanted = CallbackRequestFactory(center=center)

    response = client.post(call_url(wanted), {"outcome": outcome})

    assert response.status_code == 422
    wanted.refresh_from_db()
    assert wanted.handled_at is None


def test_whoever_comes_second_is_told_who_called_first(client, center, user):
    wanted = CallbackRequestFactory(center=center)
    colleague = counselor_of(center, name="조견본")
    desk.handle_callback(wanted, outcome="안내함", by=colleague)

    response = client.post(call_url(wanted), {"outcome": "나도 안내함"})

    wanted.refresh_from_db()
    assert (wanted.handled_by, wanted.outcome) == (colleague, "안내함")
    assert response.status_code == 409
    assert "조견본 님이 먼저 전화하고" in response.text
    assert "나도 안내함" in response.text
    assert desk.handle_callback(wanted, outcome="안내함", by=colleague).handled_at == wanted.handled_at


@pytest.mark.django_db(transaction=True)
def test_two_results_at_once_keep_one():
    wanted = CallbackRequestFactory()
    people = [counselor_of(CenterFactory()) for _ in range(2)]
    ready, answers = threading.Barrier(2), []

    def handle(person):
        try:
            ready.wait(timeout=10)
            desk.handle_callback(wanted, outcome=person.name, by=person)
            answers.append("kept")
        except desk.AlreadyHandled:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=handle, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(answers) == ["kept", "told"]
    kept = CallbackRequest.objects.get(pk=wanted.pk)
    assert kept.outcome == kept.handled_by.name


@pytest.mark.parametrize("count", [1, 3])
def test_the_calls_cost_the_same_for_one_as_for_three(client, center, count, django_assert_num_queries):
    for _ in range(count):
        CallbackRequestFactory(center=center)
    client.get(reverse("enrollment_desk:callbacks"))

    with django_assert_num_queries(6):
        client.get(reverse("enrollment_desk:callbacks"))


def known_person(center, **more):
    application = ApplicationFactory(
        submitted=True, cohort=OpenCohortFactory(center=center), applicant__name="박견본", **more
    )
    return application.applicant, application.birth_date


def test_a_person_is_found_by_name_and_birth_date_at_ones_own_centre_only(client, center):
    person, born = known_person(center)
    known_person(CenterFactory())

    found = client.get(
        reverse("enrollment_desk:contact-find"),
        {"q": searching.sealed(name="박견본", **date_boxes("birth_date", born))},
    )
    nobody = client.get(
        reverse("enrollment_desk:contact-find"),
        {"q": searching.sealed(name="박견본", **date_boxes("birth_date", clock.today()))},
    )

    assert [one.applicant for one in found.context["people"]] == [person]
    assert "맞는 분이 없습니다" in nobody.text
    assert client.post(reverse("enrollment_desk:contact-find"), {"name": ""}, follow=True).status_code == 200


def test_a_number_changes_once_a_second_member_of_staff_agrees(client, center, user):
    person, _ = known_person(center)
    form = {"identity": "passport", "new_phone": "010-9999-0001", "note": "전화기를 잃어버림"}

    assert client.post(reverse("enrollment_desk:contact-new", args=[person.pk]), form).status_code == 302

    change = ContactChange.objects.get()
    assert (change.requested_by, change.office_id) == (user, center.pk)
    decide = reverse("enrollment_desk:contact-decide", args=[change.pk])
    own = client.post(decide, {"decision": "approve"}, follow=True)
    assert "다른 직원에게 확인을 부탁해 주세요" in own.text
    signed_in(counselor_of(center)).post(decide, {"decision": "approve"})
    person.refresh_from_db()
    assert person.phone == "+821099990001"


def test_a_change_can_be_turned_down(client, center):
    change = ContactChangeFactory(office_id=center.pk)

    client.post(reverse("enrollment_desk:contact-decide", args=[change.pk]), {"decision": "refuse"})

    change.refresh_from_db()
    assert change.is_approved is False


def test_changes_of_other_centres_are_not_there(client):
    change = ContactChangeFactory(office_id=CenterFactory().pk)

    url = reverse("enrollment_desk:contact-decide", args=[change.pk])
    assert client.post(url, {"decision": "approve"}).status_code == 404


def test_people_of_other_centres_are_not_there(client):
    person, _ = known_person(CenterFactory())

    assert client.get(reverse("enrollment_desk:contact-new", args=[person.pk])).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"identity": "library_card"}, {"new_phone": "02-123-4567"}, {"new_phone": ""}, {"note": ""}, {"note": "x" * 301}],
)
def test_a_change_with_bad_input_is_not_asked_for(client, center, wrong):
    person, _ = known_person(center)
    form = {"identity": "passport", "new_phone": "010-9999-0001", "note": "전화기를 잃어버림"} | wrong

    response = client.post(reverse("enrollment_desk:contact-new", args=[person.pk]), form)

    assert response.status_code == 422
    assert not ContactChange.objects.exists()


def test_owners_change_no_contacts_here():
    client = signed_in(OwnerFactory())

    assert client.get(reverse("enrollment_desk:contacts")).status_code == 403
    assert client.get(reverse("enrollment_desk:contact-find")).status_code == 403


def test_an_owner_who_also_has_a_password_can_change_her_number_too(client, center):
    owner = ApplicationFactory(
        cohort=OpenCohortFactory(center=center), submitted=True, applicant__username="owner@example.kr"
    ).applicant

    assert client.get(reverse("enrollment_desk:contact-new", args=[owner.pk])).status_code == 200


def test_a_number_no_person_can_have_is_not_found(client):
    assert client.get(reverse("enrollment_desk:contact-new", args=[10**20])).status_code == 404
