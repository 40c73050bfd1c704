"""The staff outbox and the demo's: who sees what, and a resend that cannot double."""

import re

import pytest
from django.urls import reverse

from centers.roles import Role
from common import clock, searching
from messaging.actions import delivery
from messaging.models import Message, State
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db


def write(key, center=None, *, kind="accounts/sign_in_code", name="김예시", **fields):
    """A message; its words do not matter here."""
    now = clock.now()
    Message.objects.insert_once(
        [
            {
                "key": key,
                "kind": kind,
                "channel": "sms",
                "recipient_name": name,
                "address": "+821012345678",
                "lane": "sms:+821012345678",
                "body": "[예시센터] 자리가 났습니다",
                "about_label": "신청번호 2026-예시-00117",
                "subject": "",
                "secret": "",
                "about": "",
                "urgent": False,
                "office_id": center.pk if center else None,
                "check_number": "48210937",
                "state": "queued",
                "not_before": now,
                "due_at": now,
                "error": "",
                "created_at": now,
                **fields,
            }
        ]
    )
    return Message.objects.get(key=key)


@pytest.fixture
def center():
    return CenterFactory()


@pytest.fixture
def counselor(center):
    return StaffFactory(role=Role.COUNSELOR, center=center)


@pytest.fixture
def desk(client, counselor):
    client.force_login(counselor)
    return client


def rows(response):
    return re.findall(r'<th role="rowheader"', response.content.decode())


def test_staff_see_the_messages_of_their_centre_only(desk, center):
    own, other, of_nobody = write("own", center), write("other", CenterFactory()), write("code")

    response = desk.get(reverse("outbox"))

    assert [message.pk for message, _ in response.context["rows"]] == [own.pk]
    assert desk.get(reverse("outbox-message", args=[own.pk])).status_code == 200
    for hidden in (other, of_nobody):
        assert desk.get(reverse("outbox-message", args=[hidden.pk])).status_code == 404
        assert desk.post(reverse("outbox-resend", args=[hidden.pk])).status_code == 404


def test_who_may_see_everywhere_sees_the_operators_own_messages_too(client):
    client.force_login(StaffFactory(role=Role.ADMIN))
    write("code")
    write("other", CenterFactory())

    assert len(client.get(reverse("outbox")).context["rows"]) == 2


def test_an_owner_is_turned_away(client):
    client.force_login(OwnerFactory())

    assert client.get(reverse("outbox")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_three(
    desk, center, count, django_assert_num_queries
):
    for n in range(count):
        write(f"m:{n}", center)
    desk.get(reverse("outbox"))

    with django_assert_num_queries(6):  # session, user, memberships, count, messages, access record
        response = desk.get(reverse("outbox"))

    assert len(rows(response)) == count


def test_filters_and_search_find_by_state_check_number_name_and_application(desk, center):
    lost = write("lost", center, name="박견본", state="failed", error="번호를 확인해 주세요.", check_number="11112222")
    write("waits", center)

    def found(**query):
        if "q" in query:
            query["q"] = searching.sealed(q=query["q"])
        return [message.pk for message, _ in desk.get(reverse("outbox"), query).context["rows"]]

    assert found(state="failed") == [lost.pk]
    assert found(q="1111-2222") == [lost.pk]
    assert found(q="박견본") == [lost.pk]
    assert len(found(q="2026-예시-00117")) == 2
    assert found(q="없는 사람") == []
    assert len(found(state="nonsense", page="999")) == 2


def test_fifty_stand_on_a_page(desk, center):
    for n in range(51):
        write(f"m:{n}", center)

    assert len(desk.get(reverse("outbox")).context["rows"]) == 50
    assert len(desk.get(reverse("outbox"), {"page": 2}).context["rows"]) == 1


def test_staff_see_neither_codes_nor_links_that_act_for_the_receiver(desk, center):
    body = "번호는 [[secret]]입니다. http://testserver/f/MTcOdHJ1c3QtbWUtMTIzNDU2Nzg5MA:1abcDE:xyz/ 를 눌러 주세요."
    message = write("m", center, body=body)

    page = desk.get(reverse("outbox-message", args=[message.pk])).content.decode()

    assert "번호는 (번호는 보이지 않습니다)입니다. http://testserver/f/(주소는 보이지 않습니다) 를 눌러 주세요." in page
    assert "MTcOdHJ1" not in page


def test_a_failed_message_is_sent_again_once_however_often_it_is_pressed(desk, center, counselor):
    message = write("lost", center, state="failed", error="번호를 확인해 주세요.")
    address = reverse("outbox-message", args=[message.pk])
    ticket = desk.get(address).context["ticket"]

    for _ in range(2):
        assert desk.post(reverse("outbox-resend", args=[message.pk]), {"ticket": ticket}).url == address

    message.refresh_from_db()
    assert (message.state, message.resent_by) == (State.QUEUED, counselor)
    assert Message.objects.count() == 1
    assert "한 번 더 보내지 않았습니다" in desk.get(address).content.decode()


def test_a_sent_message_is_repeated_once_from_two_tabs(desk, center):
    message = write("sent", center)
    delivery.deliver_due()
    ticket = desk.get(reverse("outbox-message", args=[message.pk])).context["ticket"]

    first, second = (desk.post(reverse("outbox-resend", args=[message.pk]), {"ticket": ticket}) for _ in range(2))

    copy = Message.objects.get(resend_of=message)
    assert first.url == reverse("outbox-message", args=[copy.pk])
    assert second.url == reverse("outbox-message", args=[message.pk])
    assert "처음 보낸 글" in desk.get(first.url).content.decode()
    assert "1번째 다시 보낸 글" in desk.get(second.url).content.decode()


def test_who_may_only_see_cannot_resend(client, center):
    client.force_login(StaffFactory(role=Role.ADMIN))
    message = write("lost", center, state="failed", error="번호를 확인해 주세요.")

    page = client.get(reverse("outbox-message", args=[message.pk])).content.decode()

    assert "다시 보내기" not in page
    assert client.post(reverse("outbox-resend", args=[message.pk])).status_code == 403


@pytest.mark.parametrize("state", ["queued", "cancelled", "expired"])
def test_what_cannot_go_again_has_no_button_but_a_reason(desk, center, state):
    message = write("m", center, state=state)

    page = desk.get(reverse("outbox-message", args=[message.pk])).content.decode()

    assert "이 글 다시 보내기" not in page
    assert "보내" in page


def test_the_demo_shows_what_the_receiver_sees_with_links_that_work(client, settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.portal.demo_urls"
    assert "아직 온 것이 없습니다" in client.get("/demo/outbox/").content.decode()
    write("a", body="자리가 났습니다\nhttp://testserver/f/abc/ 를 눌러 주세요")
    delivery.deliver_due()

    page = client.get("/demo/outbox/").content.decode()

    assert '<a href="http://testserver/f/abc/" rel="nofollow">http://testserver/f/abc/</a>' in page
    assert "010-1234-5678" in page
    assert "자리가 났습니다" in client.get("/demo/outbox/", {"to": "+821012345678"}).content.decode()
    assert "자리가 났습니다" not in client.get("/demo/outbox/", {"to": "lee@example.kr"}).content.decode()


def test_outside_the_demo_there_is_no_such_page(client, settings):
    settings.ROOT_URLCONF = "tests.portal.demo_urls"

    assert client.get("/demo/outbox/").status_code == 404


def test_a_search_with_signs_no_text_can_hold_finds_nothing(client):
    client.force_login(StaffFactory(role=Role.ADMIN))

    assert client.get(reverse("outbox"), {"q": searching.sealed(q="김\0예시")}).status_code == 200
