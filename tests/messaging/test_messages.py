"""Writing, previewing and taking back."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import monotonic

import pytest
from celery import Celery, current_app
from django.db import connection, transaction

from common import clock
from messaging.actions import messages
from messaging.models import Draft, Message, Office, Recipient, State
from messaging.rendering import MissingWord
from portal.settings import base
from tests.messaging.conftest import code, letter, text
from tests.support.smtp import free_port

pytestmark = pytest.mark.django_db


def test_a_message_is_a_row_with_the_words_the_receiver_will_read(settings):
    settings.PORTAL_URL = "https://portal.example.kr"
    office = Office(id=7, name="서울센터", phone="02-1234-5678")

    message = messages.write(
        text("application:17:admitted", about="application:17", about_label="신청번호 2026-서울-00117", office=office)
    )

    shown = f"{message.check_number[:4]}-{message.check_number[4:]}"
    assert message.body == (
        "[서울센터] 김예시 님, 자리가 났습니다\n\n"
        "신청번호 2026-서울-00117\n"
        "문의 서울센터 02-1234-5678\n"
        f"진짜인지 확인: https://portal.example.kr/genuine/ (확인 번호 {shown})"
    )
    assert (message.state, message.channel, message.address) == (State.QUEUED, "sms", "+821012345678")
    assert (message.about, message.office_id, message.subject) == ("application:17", 7, "")


def test_without_a_centre_the_operator_speaks(settings):
    message = messages.write(letter("hello"))

    assert message.subject == "자리가 났습니다"
    assert f"문의 전화: {settings.PORTAL_PHONE}" in message.body
    assert message.body.startswith(f"김예시 님, 안녕하십니까. {settings.PORTAL_OPERATOR}입니다.")


def test_the_same_occurrence_is_written_once():
    first = messages.write(letter("supplement:2", words="처음"))

    again = messages.write(letter("supplement:2", words="다시"))

    assert again == first
    assert "처음" in again.body
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_occurrence_write_one_row():
    start = Barrier(8)

    def write(_: int) -> int:
        start.wait()
        try:
            return messages.write(letter("offer:3")).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        written = set(pool.map(write, range(8)))

    assert len(written) == 1
    assert Message.objects.count() == 1


def test_many_are_written_at_once_and_those_already_written_are_not_counted():
    messages.write(letter("reminder:1"))

    with_three_statements = messages.write_many(letter(f"reminder:{n}") for n in range(2_500))

    assert with_three_statements == 2_499
    assert Message.objects.count() == 2_500


def test_many_twice_in_one_batch_are_one():
    assert messages.write_many([letter("same"), letter("same"), letter("other")]) == 2


def test_many_of_none_are_none(django_assert_num_queries):
    assert messages.write_many([]) == 0


def test_a_preview_writes_nothing():
    shown = messages.preview(letter("offer:3"))

    assert (shown.subject, shown.address) == ("자리가 났습니다", "kim@example.kr")
    assert "자리가 났습니다" in shown.body
    assert not Message.objects.exists()


def test_a_text_with_a_hole_is_not_written():
    to = Recipient(user_id=None, name="김예시", phone="+821012345678")

    with pytest.raises(MissingWord, match="words"):
        messages.write(Draft(kind="test/letter", key="hole", to=to))

    assert not Message.objects.exists()


def test_who_has_no_phone_gets_a_mail_although_texts_are_preferred():
    to = Recipient(user_id=None, name="김예시", email="kim@example.kr", channel="sms")

    message = messages.write(Draft(kind="test/letter", key="way", to=to, context={"words": "글"}))

    assert (message.channel, message.address) == ("email", "kim@example.kr")


def test_who_cannot_be_reached_stands_in_the_outbox_as_failed():
    message = messages.write(
        Draft(kind="test/letter", key="nowhere", to=Recipient(None, "김예시"), context={"words": "글"}, secret="482913")
    )

    assert (message.state, message.error, message.secret) == (State.FAILED, messages.NO_ADDRESS, "")


def test_a_secret_is_nowhere_in_the_row():
    message = messages.write(code("code:1"))

    row = Message.objects.filter(pk=message.pk).values().get()
    assert not [name for name, value in row.items() if "482913" in str(value) and name != "check_number"]
    assert message.secret
    assert message.has_secret


def test_what_waits_can_be_taken_back_by_case_and_kind():
    messages.write(letter("a", about="application:17"))
    messages.write(code("b", about="application:17"))
    messages.write(letter("c", about="application:18"))

    assert messages.cancel(about="application:17", kinds=["test/letter"]) == 1
    assert messages.cancel(about="application:17") == 1
    assert list(Message.objects.order_by("key").values_list("key", "state", "secret")) == [
        ("a", State.CANCELLED, ""),
        ("b", State.CANCELLED, ""),
        ("c", State.QUEUED, ""),
    ]


def test_what_went_out_is_not_taken_back():
    now = clock.now()
    sent = messages.write(letter("gone", about="application:17"))
    Message.objects.filter(pk=sent.pk).update(state=State.SENT, sent_at=now)
    messages.write(letter("waits", about="application:17", not_before=now + timedelta(minutes=5)))

    assert messages.cancel_keys(["gone", "waits", "never"]) == 1


@pytest.fixture
def silent_broker():
    """A Celery application whose broker does not answer."""
    portal = current_app._get_current_object()
    silent = Celery("silent", broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=True)
    silent.conf.broker_transport_options = base.CELERY_BROKER_TRANSPORT_OPTIONS
    yield silent
    portal.set_current()


def test_a_silent_broker_does_not_fail_the_act(silent_broker, caplog, django_capture_on_commit_callbacks):
    started = monotonic()

    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        message = messages.write(letter("offer:3"))

    assert Message.objects.filter(pk=message.pk, state=State.QUEUED).exists()
    assert [record.name for record in caplog.records] == ["messaging.nudge"]
    assert monotonic() - started < 2


def test_an_act_rolled_back_says_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as nudges, transaction.atomic():
        messages.write(letter("offer:3"))
        transaction.set_rollback(True)

    assert not nudges
    assert not Message.objects.exists()
