"""The desk's queue: what is in it, in which order, for whom, and at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from centers.roles import Role
from common import clock, searching
from enrollment.actions import applications, supplements
from enrollment.models import Application
from enrollment.models.queues import Queue
from tests.enrollment.desk_pages import counselor_of, post_act, signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, MembershipFactory
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


def at(center, **more):
    return ApplicationFactory(cohort=OpenCohortFactory(center=center), **more)


def names(response):
    return [row.application.applicant.name for row in response.context["rows"]]


def number_of(response, label):
    links = [*response.context["queues"], *response.context["others"]]
    return next(link.count for link in links if str(link.label) == label)


def desk(client, **query):
    if "q" in query:
        query["q"] = searching.sealed(q=query["q"])
    return client.get(reverse("desk", query=query))


def test_an_owner_is_refused():
    assert desk(signed_in(OwnerFactory())).status_code == 403


def test_an_admin_who_reads_no_applications_is_refused():
    assert desk(signed_in(StaffFactory(role=Role.ADMIN))).status_code == 403


def test_somebody_signed_out_is_asked_to_sign_in(client):
    client.logout()

    assert desk(client).status_code == 302


def test_new_applications_come_with_the_most_urgent_first(client, center):
    later, sooner = (at(center, submitted=True, applicant__name=name) for name in ("나중예시", "먼저예시"))
    Application.objects.filter(pk=sooner.pk).update(review_due_on=later.review_due_on - timedelta(days=1))

    response = desk(client)

    assert names(response) == ["먼저예시", "나중예시"]


def test_other_centres_and_drafts_do_not_appear(client, center):
    at(center, draft=True)
    at(CenterFactory(), submitted=True)

    response = desk(client)

    assert names(response) == []
    assert "새 신청에 남은 일이 없습니다" in response.text


def test_an_answered_supplement_moves_to_its_own_queue(client, center, user):
    application = at(center, submitted=True)
    asked = supplements.request(
        application, reason="expired", note="새 서류", due_on=clock.today() + timedelta(days=5), by=user
    )
    assert number_of(desk(client), "보완 기다림") == 1

    supplements.answer(asked, text="올렸습니다.", by=application.applicant)

    response = desk(client, queue=Queue.ARRIVED)
    assert (number_of(response, "새 신청"), number_of(response, "보완 도착")) == (0, 1)
    assert response.context["rows"][0].task == "보내온 보완 확인"


def test_a_supplement_taken_back_is_a_new_application_again(client, center, user):
    application = at(center, submitted=True)
    supplements.request(
        application, reason="expired", note="새 서류", due_on=clock.today() + timedelta(days=5), by=user
    )
    applications.undo(application, by=user)

    assert number_of(desk(client), "새 신청") == 1


def test_what_is_due_tomorrow_or_late_is_hot(client, center):
    late, far = at(center, submitted=True), at(center, submitted=True)
    Application.objects.filter(pk=late.pk).update(review_due_on=clock.today() - timedelta(days=3))
    Application.objects.filter(pk=far.pk).update(review_due_on=clock.today() + timedelta(days=14))

    response = desk(client, queue=Queue.DUE)

    assert [row.application for row in response.context["rows"]] == [late]
    assert "기한 지남" in response.text


@pytest.mark.parametrize(
    ("state", "queue"),
    [
        ("waiting", Queue.WAITING),
        ("offered", Queue.OFFERED),
        ("conditional", Queue.CONDITIONAL),
        ("in_training", Queue.TRAINING),
        ("supplement", Queue.ASKED),
    ],
)
def test_each_open_state_stands_in_its_queue(state, queue):
    application = ApplicationFactory(**{state: True})
    client = signed_in(counselor_of(application.cohort.center))

    response = desk(client, queue=queue)

    assert application in [row.application for row in response.context["rows"]]


def test_filters_show_mine_and_nobodys(client, center, user):
    mine, free = at(center, submitted=True), at(center, submitted=True)
    applications.assign(mine, user)

    assert [row.application for row in desk(client, whose="mine").context["rows"]] == [mine]
    assert [row.application for row in desk(client, whose="free").context["rows"]] == [free]
    assert [link.count for link in desk(client).context["filters"]] == [2, 1, 1]


@pytest.mark.parametrize("words", ["견본", "박견본", "0077", "010-0000-0077", "01000000077", "NUMBER", "PK"])
def test_a_search_finds_by_name_phone_and_number_in_any_state(client, center, words):
    application = at(center, declined=True, applicant__name="박견본", applicant__phone="+821000000077")
    at(center, submitted=True, applicant__name="최예시", applicant__phone="+821012341234")
    words = {"NUMBER": application.number, "PK": str(application.pk)}.get(words, words)

    assert "박견본" in names(desk(client, q=words))


def test_the_last_digits_of_a_phone_find_those_digits_only(client, center):
    at(center, submitted=True, applicant__name="박견본", applicant__phone="+821000000077")
    at(center, submitted=True, applicant__name="최예시", applicant__phone="+821012341077")

    assert names(desk(client, q="0077")) == ["박견본"]


@pytest.mark.parametrize("words", ["없는사람", "\x00", "%", "'; --", "9" * 200, "\u202e", "²²²²"])
def test_a_search_for_nonsense_finds_nothing_and_breaks_nothing(client, center, words):
    at(center, submitted=True, applicant__name="박견본")

    assert desk(client, q=words).status_code == 200


@pytest.mark.parametrize("query", [{"queue": "x"}, {"page": "x"}, {"page": "999"}, {"center": "x"}, {"whose": "x"}])
def test_an_odd_address_falls_back(client, center, query):
    at(center, submitted=True)

    assert desk(client, **query).status_code == 200


def test_a_search_does_not_reach_other_centres(client):
    at(CenterFactory(), submitted=True, applicant__name="박견본")

    assert names(desk(client, q="박견본")) == []


def test_twenty_five_rows_make_a_page(client, center):
    cohort = OpenCohortFactory(center=center, capacity=40)
    for _ in range(27):
        ApplicationFactory(submitted=True, cohort=cohort)

    first, second = desk(client), desk(client, page="2")

    assert (len(names(first)), len(names(second))) == (25, 2)
    assert "page=2" in first.text


def test_somebody_of_two_centres_chooses_one(client, center, user):
    other = CenterFactory()
    MembershipFactory(user=user, center=other)
    here, there = at(center, submitted=True), at(other, submitted=True)

    assert [row.application for row in desk(client, center=center.pk).context["rows"]] == [here]
    assert [row.application for row in desk(client, center=other.pk).context["rows"]] == [there]


def test_call_backs_are_counted_beside_the_queues(client, center):
    CallbackRequestFactory(center=center)
    CallbackRequestFactory(center=None)
    CallbackRequestFactory(center=CenterFactory())

    assert number_of(desk(client), "전화 요청") == 2


def test_the_last_decision_can_be_taken_back_from_the_queue(client, center):
    application = at(center, submitted=True, applicant__name="박견본")
    post_act(client, application, "admit")

    response = desk(client)

    assert response.context["last_act"].name == "박견본"
    client.post(reverse("enrollment_desk:undo", args=[application.pk]))
    assert desk(client).context["last_act"] is None


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", [{}, {"queue": "training"}, {"q": "예시"}])
def test_the_queue_asks_the_database_as_often_for_one_row_as_for_three(
    client, center, count, query, django_assert_num_queries
):
    for _ in range(count):
        at(center, submitted=True)
        at(center, in_training=True)
    desk(client, **query)

    with django_assert_num_queries(8 if "q" in query else 7):
        desk(client, **query)
