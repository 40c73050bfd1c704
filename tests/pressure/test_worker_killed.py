"""kill -9 of a Celery worker in mid-send: nothing lost, at most the one mail under way repeated, and that one logged."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter

import pytest

from tests.pressure.conftest import Surroundings

COUNT = 120
WRITE = f"""
from common import clock
from messaging.actions import messages
from messaging.models import Draft, Recipient
messages.write_many([
    Draft(kind='accounts/email_changed', key=f'pressure:{{n}}', channel='email',
          to=Recipient(user_id=None, name='김예시', email=f'slow@d{{n}}.example.kr', channel='email'),
          context={{'changed_at': clock.now()}})
    for n in range({COUNT})
])
"""


def _wait_until(condition, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def _short_lease(running: Surroundings) -> None:
    running.site.surroundings["MESSAGING_LEASE_SECONDS"] = "3"
    running.mailbox.slow_seconds = 0.05


def test_a_worker_killed_in_mid_send_loses_nothing_and_repeats_at_most_one(running: Surroundings) -> None:
    site, mailbox = running.site, running.mailbox
    first = site.start_worker("first")
    site.manage("shell", "--no-imports", "-c", WRITE)
    site.start_beat()
    _wait_until(lambda: len(mailbox.mails) >= COUNT // 4, 60)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert len(mailbox.mails) < COUNT
    site.start_worker("second")
    _wait_until(lambda: len(set(mailbox.recipients)) == COUNT, 90)
    time.sleep(1)

    sent = Counter(mailbox.recipients)
    repeats = sum(sent.values()) - COUNT
    log = (site.logs / "second.log").read_text()
    logged = log.count("may have been sent twice")
    assert len(sent) == COUNT
    assert repeats <= 1
    assert logged == 1
    assert "slow@" not in log  # nobody's address in what a worker writes
    assert all(json.loads(line)["level"] for line in log.splitlines() if line.startswith("{"))
    assert '"logger": "messaging.actions.delivery"' in log
    states = site.python(
        "from messaging.models import Message; print(set(Message.objects.values_list('state', flat=True)))"
    )
    assert states == "{'sent'}"
