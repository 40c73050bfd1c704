"""Once more, never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from common import clock
from messaging.actions import delivery, messages, resending
from messaging.errors import AlreadyActed, CannotResend, NoWayToSend, SecretIsGone, TooLate
from messaging.models import Message, Recipient, State
from tests.factories.accounts import StaffFactory
from tests.messaging.conftest import code, letter

pytestmark = pytest.mark.django_db


def failed(key: str = "a", **fields) -> Message:
    message = messages.write(letter(key, **fields))
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, attempts=5, error="메일 서버가 받지 않았습니다.")
    return Message.objects.get(pk=message.pk)


def sent(key: str = "a", **fields) -> Message:
    message = messages.write(letter(key, **fields))
    Message.objects.filter(pk=message.pk).update(state=State.SENT, attempts=1, sent_at=clock.now())
    return Message.objects.get(pk=message.pk)


def test_a_failed_message_waits_again_with_all_its_tries(post):
    message, staff = failed(), StaffFactory()

    queued = resending.resend(message, ticket_seen=resending.ticket(message), by=staff)

    assert queued == message
    assert (queued.state, queued.attempts, queued.error, queued.resent_by) == (State.QUEUED, 0, "", staff)
    assert delivery.deliver_due() == 1
    assert Message.objects.count() == 1


def test_of_a_sent_message_one_more_is_written_with_the_same_check_number(post):
    message, staff = sent(about="application:17"), StaffFactory()

    copy = resending.resend(message, ticket_seen=resending.ticket(message), by=staff)

    assert (copy.key, copy.resend_of, copy.resent_by) == ("a/resend/1", message, staff)
    assert (copy.body, copy.about, copy.check_number) == (message.body, "application:17", message.check_number)
    assert delivery.deliver_due() == 1
    assert len(post.mailbox.mails) == 1


@pytest.mark.parametrize("make", [failed, sent])
def test_the_page_of_a_second_tab_sends_nothing(make):
    message, staff = make(), StaffFactory()
    seen_in_both_tabs = resending.ticket(message)
    resending.resend(message, ticket_seen=seen_in_both_tabs, by=staff)
    Message.objects.update(state=State.SENT, sent_at=clock.now())

    with pytest.raises(AlreadyActed):
        resending.resend(message, ticket_seen=seen_in_both_tabs, by=staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("make", "rows"), [(failed, 1), (sent, 2)])
def test_two_staff_pressing_at_once_send_one(make, rows):
    message, staff = make(), StaffFactory()
    seen = resending.ticket(message)
    start = Barrier(6)

    def press(_: int) -> bool:
        start.wait()
        try:
            resending.resend(message, ticket_seen=seen, by=staff)
        except CannotResend:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(press, range(6))) == 1
    assert Message.objects.count() == rows
    assert Message.objects.filter(state=State.QUEUED).count() == 1


def test_a_second_repeat_of_a_sent_message_is_possible_from_a_new_page():
    message, staff = sent(), StaffFactory()
    for turn in (1, 2):
        copy = resending.resend(message, ticket_seen=resending.ticket(message), by=staff)
        assert copy.key == f"a/resend/{turn}"


def test_what_cannot_go_again_says_why():
    late = failed("late", expires_at=clock.now() - timedelta(minutes=1))
    nowhere = messages.write(letter("nowhere", ""))
    secret = messages.write(code("code"))
    waiting = messages.write(letter("waiting"))

    refusals = [type(resending.refusal(message)) for message in (late, nowhere, secret, waiting)]

    assert refusals == [TooLate, NoWayToSend, SecretIsGone, CannotResend]
    assert resending.refusal(failed()) is None
    with pytest.raises(TooLate):
        resending.resend(late, ticket_seen=resending.ticket(late), by=StaffFactory())


def test_who_is_named_nowhere_is_still_shown_as_failed():
    message = messages.write(letter("nowhere", ""))

    assert message.state == State.FAILED
    assert Recipient(None, "김예시").address_on("sms") == ""
