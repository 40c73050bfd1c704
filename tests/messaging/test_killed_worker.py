"""kill -9 of a real worker in mid-send: nothing lost, at most one repeat, and that one logged."""

import json
import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.conf import settings as django_settings
from django.db import connection

from messaging.actions import delivery, messages
from messaging.models import Message, State
from tests.messaging.conftest import letter

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def worker(post):
    """A sender in a process of its own, over the same database and mail server."""
    names = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    database = json.dumps({name: connection.settings_dict[name] for name in names})
    command = [sys.executable, "-m", "tests.messaging.dying_sender", str(post.port), database]
    with subprocess.Popen(command, cwd=ROOT) as process:
        yield process
        process.kill()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_mid_send_loses_nothing_and_repeats_at_most_one(post, request, settings, caplog):
    post.mailbox.slow_seconds = 0.05
    messages.write_many(letter(f"r:{n}", f"slow@p{n}.example.kr") for n in range(60))
    worker = request.getfixturevalue("worker")

    deadline = monotonic() + 30
    while len(post.mailbox.mails) < 10 and monotonic() < deadline:
        sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)
    sleep(0.2)  # the mail under way arrives although its sender is gone

    assert 10 <= len(post.mailbox.mails) < 60
    begun = list(Message.objects.filter(state=State.SENDING))
    assert len(begun) <= 1
    assert delivery.deliver_due() == 0, "its lease still holds"
    Message.objects.filter(leased_until__isnull=False).update(leased_until=Message.objects.earliest("id").created_at)
    with caplog.at_level(logging.WARNING):
        delivery.deliver_due()

    counts = Counter(post.mailbox.recipients)
    assert set(counts) == {f"slow@p{n}.example.kr" for n in range(60)}
    repeated = [address for address, count in counts.items() if count > 1]
    assert len(repeated) <= 1
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    logged = [record for record in caplog.records if "may have been sent twice" in record.getMessage()]
    assert [record.args[0] for record in logged] == [message.pk for message in begun]
    assert set(repeated) <= {message.address for message in begun}
    for message in begun:
        assert Message.objects.get(pk=message.pk).attempts == 2
        first, *again = post.mailbox.received_by(message.address)
        assert all(mail["Message-ID"] == first["Message-ID"] for mail in again)


def test_the_lease_is_longer_than_any_channel_waits():
    solapi_seconds, smtp_seconds = 5 + 10 + 20 + 5, 4 * 20
    assert max(solapi_seconds, smtp_seconds) < django_settings.MESSAGING_LEASE_SECONDS
