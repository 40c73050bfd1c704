"""The sender against a real mail server and a real database."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from common import clock
from messaging.actions import delivery, messages
from messaging.channels.base import Outgoing
from messaging.channels.handset import Handset
from messaging.claims import Lease, Outcome
from messaging.models import Message, State
from tests.messaging.conftest import code, letter, text, texts_on_handsets
from tests.support import smtp

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)  # 12:00 in Korea


def reread(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_what_is_due_arrives_as_written_and_is_stamped(post):
    message = messages.write(letter("offer:3", words="자리가 났습니다. 3일 안에 알려 주세요."))

    assert delivery.deliver_due() == 1

    [mail] = post.mailbox.mails
    assert mail["To"] == "kim@example.kr"
    assert mail["Subject"] == "자리가 났습니다. 3일 안에 알려 주세요."
    assert mail.get_content().replace("\r\n", "\n").strip() == message.body
    assert mail["Auto-Submitted"] == "auto-generated"
    sent = reread(message)
    assert (sent.state, sent.attempts, sent.error, sent.lease) == (State.SENT, 1, "", None)
    assert sent.sent_at is not None


def test_a_korean_sender_is_named_and_its_address_stays_readable(post, settings):
    settings.DEFAULT_FROM_EMAIL = "소상공인 전직지원 <portal@example.kr>"
    messages.write(letter("offer:3"))

    delivery.deliver_due()

    [address] = post.mailbox.mails[0]["From"].addresses
    assert (address.display_name, address.addr_spec) == ("소상공인 전직지원", "portal@example.kr")


def test_a_batch_travels_over_one_connection(post):
    messages.write_many(letter(f"r:{n}", f"p{n}@example.kr") for n in range(30))

    delivery.deliver_due()

    assert len(post.mailbox.mails) == 30
    assert len(post.mailbox.connections) == 1


def test_a_server_that_closes_a_long_connection_is_called_again(post):
    post.mailbox.close_after = 10
    messages.write_many(letter(f"r:{n}", f"p{n}@example.kr") for n in range(25))

    delivery.deliver_due()

    assert sorted(post.mailbox.recipients) == sorted(f"p{n}@example.kr" for n in range(25))
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


def test_nothing_goes_out_before_its_time(post):
    with time_machine.travel(NOON, tick=False) as time:
        messages.write(letter("later", not_before=NOON + timedelta(minutes=10)))
        assert delivery.deliver_due() == 0
        time.shift(timedelta(minutes=10))
        assert delivery.deliver_due() == 1


def test_a_receiver_gets_messages_in_the_order_they_were_written(post):
    for n in range(6):
        messages.write(letter(f"kim:{n}", words=f"{n}번째"))

    while delivery.deliver_due():
        pass

    assert [mail["Subject"] for mail in post.mailbox.mails] == [f"{n}번째" for n in range(6)]


def test_one_waiting_for_its_next_try_keeps_its_lane_in_order_and_nobody_else(post):
    with time_machine.travel(NOON, tick=False) as time:
        first = messages.write(letter("a:1", "busy@example.kr", lane="a"))
        messages.write(letter("a:2", "kim@example.kr", lane="a"))
        messages.write(letter("b:1", "lee@example.kr", lane="b"))

        delivery.deliver_due()
        assert post.mailbox.recipients == ["lee@example.kr"]
        assert reread(first).due_at == NOON + timedelta(minutes=1)
        assert reread(first).error == "메일 서버가 받는 주소를 거절했습니다(응답 450)."

        for minutes in (1, 5, 15, 60):
            time.shift(timedelta(minutes=minutes))
            delivery.deliver_due()

    assert (reread(first).state, reread(first).attempts) == (State.FAILED, 5)
    assert post.mailbox.recipients == ["lee@example.kr", "kim@example.kr"]


def test_a_message_for_later_does_not_hold_up_its_lane(post):
    messages.write(letter("later", not_before=clock.now() + timedelta(days=30)))
    messages.write(letter("now", words="지금"))

    assert delivery.deliver_due() == 1
    assert post.mailbox.mails[0]["Subject"] == "지금"


def test_a_wrong_address_fails_at_once_and_frees_its_lane(post):
    wrong = messages.write(letter("a:1", "unknown@example.kr", lane="a"))
    messages.write(letter("a:2", "kim@example.kr", lane="a"))

    delivery.deliver_due()

    assert (reread(wrong).state, reread(wrong).attempts) == (State.FAILED, 1)
    assert reread(wrong).error == "메일 서버가 받는 주소를 거절했습니다(응답 550)."
    assert post.mailbox.recipients == ["kim@example.kr"]


def test_an_address_that_is_none_fails_and_the_rest_go_on(post):
    wrong = messages.write(letter("a", "kim@@example.kr"))
    messages.write(letter("b", "lee@example.kr"))

    delivery.deliver_due()

    assert reread(wrong).state == State.FAILED
    assert post.mailbox.recipients == ["lee@example.kr"]


def test_when_the_server_is_down_everything_waits_and_no_attempt_is_lost(settings, caplog):
    port = smtp.free_port()
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 3}}}
    messages.write_many(letter(f"r:{n}", f"p{n}@example.kr") for n in range(20))

    with caplog.at_level(logging.WARNING):
        assert delivery.deliver_due() == 0

    assert set(Message.objects.values_list("state", "attempts", "lease", "error")) == {
        (State.QUEUED, 0, None, "메일 서버에 연결하지 못했습니다. 연결되면 다시 보냅니다.")
    }
    assert len([r for r in caplog.records if r.name == "messaging.actions.delivery"]) == 1
    with smtp.running(port) as server:
        assert delivery.deliver_due() == 20
        assert len(server.mailbox.mails) == 20
    assert set(Message.objects.values_list("state", "error")) == {(State.SENT, "")}


def test_a_line_that_breaks_after_the_mail_says_that_it_may_go_twice(post, caplog):
    message = messages.write(letter("a", "gone@example.kr"))

    with caplog.at_level(logging.WARNING):
        delivery.deliver_due()

    assert reread(message).state == State.QUEUED
    assert f"Message {message.pk} may be sent twice" in caplog.text


def test_at_night_only_codes_go_out(settings):
    settings.MESSAGING_QUIET_HOURS = (21, 8)
    settings.MESSAGING_CHANNELS = {"sms": "messaging.channels.handset.Handset"}
    with time_machine.travel(datetime(2026, 11, 30, 12, 0, tzinfo=UTC), tick=False) as time:  # 21:00 in Korea
        messages.write(text("reminder", words="상담이 있습니다"))
        messages.write(code("code"))
        assert delivery.deliver_due() == 1
        assert "482913" in texts_on_handsets()[0]

        time.move_to(datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC))  # 07:59:59
        assert delivery.deliver_due() == 0

        time.move_to(datetime(2026, 11, 30, 23, 0, tzinfo=UTC))  # 08:00
        assert delivery.deliver_due() == 1
    assert "상담이 있습니다" in texts_on_handsets()[1]


def test_a_code_is_put_in_at_the_last_moment_and_wiped(settings, caplog):
    settings.MESSAGING_CHANNELS = {"sms": "messaging.channels.handset.Handset"}
    message = messages.write(code("code"))

    with caplog.at_level(logging.DEBUG):
        delivery.deliver_due()

    assert "인증 번호는 482913입니다." in texts_on_handsets()[0]
    sent = reread(message)
    assert (sent.state, sent.secret) == (State.SENT, "")
    assert "482913" not in sent.body
    assert "482913" not in caplog.text


def test_a_code_too_late_is_never_sent(settings):
    settings.MESSAGING_CHANNELS = {"sms": "messaging.channels.handset.Handset"}
    with time_machine.travel(NOON, tick=False) as time:
        message = messages.write(code("code", expires_at=NOON + timedelta(minutes=10)))
        time.shift(timedelta(minutes=10))
        assert delivery.deliver_due() == 0

    assert (reread(message).state, reread(message).secret) == (State.EXPIRED, "")
    assert texts_on_handsets() == []


def test_a_code_that_expires_between_claim_and_sending_is_not_begun():
    message = messages.write(code("code", expires_at=NOON + timedelta(minutes=10)))
    lease = Lease()
    with time_machine.travel(NOON, tick=False):
        Message.objects.update(not_before=NOON, due_at=NOON)
        [claimed] = lease.claim("sms", at=NOON, quiet=False, limit=10)

    assert not lease.stamp_and_begin(None, claimed, at=NOON + timedelta(minutes=10))
    assert reread(message).state == State.QUEUED


def test_a_code_of_an_unknown_key_fails_and_says_so(settings):
    settings.MESSAGING_CHANNELS = {"sms": "messaging.channels.handset.Handset"}
    message = messages.write(code("code"))
    settings.SECRET_KEY = "another-key-" + "2" * 50

    delivery.deliver_due()

    assert (reread(message).state, reread(message).error) == (State.FAILED, delivery.UNREADABLE)


def test_codes_overtake_what_stands_before_them():
    messages.write_many(text(f"r:{n}", f"+8210{n:08d}") for n in range(5))
    messages.write(code("code", phone="+821000000001"))

    first, *_ = Lease().claim("sms", at=clock.now(), quiet=False, limit=10)

    assert first.urgent


def test_what_was_taken_back_after_the_claim_is_not_begun():
    messages.write(letter("a"))
    lease = Lease()
    [claimed] = lease.claim("email", at=clock.now(), quiet=False, limit=10)

    assert messages.cancel_keys(["a"]) == 1

    assert not lease.stamp_and_begin(None, claimed, at=clock.now())


def test_a_lost_lease_changes_nothing(settings, caplog):
    message = messages.write(letter("a"))
    now = clock.now()
    slow, quick = Lease(), Lease()
    [claimed] = slow.claim("email", at=now, quiet=False, limit=10)
    assert slow.stamp_and_begin(None, claimed, at=now)
    later = now + timedelta(seconds=settings.MESSAGING_LEASE_SECONDS + 1)
    [taken_over] = quick.claim("email", at=later, quiet=False, limit=10)

    slow.stamp_and_begin(Outcome(claimed.id, State.FAILED, error="늦음"), None, at=later)

    assert taken_over.was_begun
    assert reread(message).state == State.SENDING
    assert "taken over by another sender" in caplog.text


class Trap(Handset):
    """A way of sending with a fault: one address makes the worker fall over."""

    def send(self, message: Outgoing) -> str:
        if message.address == "+821066666666":
            raise RuntimeError("a fault")
        return super().send(message)


def test_a_message_that_makes_a_worker_fall_over_holds_up_nobody(settings):
    settings.MESSAGING_CHANNELS = {"sms": "tests.messaging.test_delivery.Trap"}
    trapped = messages.write(text("trap", "+821066666666"))
    messages.write_many(text(f"r:{n}", f"+8210{n:08d}") for n in range(3))

    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(2 * len(settings.MESSAGING_RETRY_MINUTES) + 4):
            with suppress(RuntimeError):
                delivery.deliver_due()
            time.shift(timedelta(seconds=settings.MESSAGING_LEASE_SECONDS + 1))

    assert Message.objects.filter(state=State.SENT).count() == 3
    assert (reread(trapped).state, reread(trapped).error) == (State.FAILED, delivery.GAVE_UP)


def test_a_message_that_stops_every_worker_is_given_up(post, settings):
    message = messages.write(letter("a"))
    Message.objects.filter(pk=message.pk).update(attempts=len(settings.MESSAGING_RETRY_MINUTES) + 1)

    assert delivery.deliver_due() == 0

    assert (reread(message).state, reread(message).error) == (State.FAILED, delivery.GAVE_UP)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_over_the_same_messages_send_each_once(post, caplog):
    messages.write_many(letter(f"r:{n}", f"p{n % 60}@example.kr", words=f"{n}") for n in range(300))
    start = Barrier(8)

    def work(_: int) -> int:
        start.wait()
        try:
            return delivery.deliver_due()
        finally:
            connection.close()

    with caplog.at_level(logging.WARNING), ThreadPoolExecutor(8) as pool:
        handed_over = sum(pool.map(work, range(8)))
    handed_over += delivery.deliver_due()

    assert handed_over == 300
    assert len(post.mailbox.mails) == 300
    for person in range(60):
        subjects = [int(mail["Subject"]) for mail in post.mailbox.received_by(f"p{person}@example.kr")]
        assert subjects == [person + 60 * turn for turn in range(5)]
    assert set(Message.objects.values_list("state", "attempts")) == {(State.SENT, 1)}
    assert not [record for record in caplog.records if record.name.startswith("messaging")]
