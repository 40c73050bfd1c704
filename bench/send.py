"""Messages sent over loopback SMTP, against a loop that builds and sends the same mails on one connection.

The floor does what any program must: build each mail, hand it over. What is measured does that as the worker does it:
claimed in SQL, each beginning and each end durable, nothing lost or doubled. Both talk to the same server in a process
of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import override_settings

from common import clock
from messaging.actions import delivery, messages
from messaging.models import Draft, Message, Office, Recipient, State

MAILS = 10_000
HERE = Path(__file__).parent


@contextmanager
def _sink() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "smtp_sink.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The sink has no pipes.")
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(timeout=10)


def _drafts(count: int) -> Iterator[Draft]:
    office = Office(id=1, name="서울센터", phone="02-6021-1100")
    today = clock.today()
    for n in range(count):
        to = Recipient(user_id=None, name="김예시", email=f"person{n}@example.kr", channel="email")
        yield Draft(
            kind="bench/letter",
            key=f"bench:{n}",
            to=to,
            context={"day": today + timedelta(days=7), "until": clock.at(today + timedelta(days=3))},
            about=f"bench:{n}",
            about_label=f"신청번호 2026-서울-{n:05d}",
            office=office,
        )


def _floor(letters: list[tuple[str, str, str]]) -> float:
    """Seconds for the simple loop."""
    start = perf_counter()
    connection = mail.mailers.default
    connection.open()
    for subject, body, address in letters:
        connection.send_messages([mail.EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address])])
    connection.close()
    return perf_counter() - start


def _sent() -> float:
    """Seconds for the sender, as a worker runs it."""
    start = perf_counter()
    while delivery.deliver_due():
        pass
    return perf_counter() - start


def run(count: int = MAILS) -> dict[str, Any]:
    """Mails a second, and their ratio to the floor. The times are those of one mail, from its beginning to its end."""
    first, *others = settings.TEMPLATES
    with _sink() as port:
        options = {"host": "127.0.0.1", "port": port, "timeout": 20}
        surroundings = {
            "TEMPLATES": [{**first, "DIRS": [HERE / "texts", *first["DIRS"]]}, *others],
            "MAILERS": {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}},
            "MESSAGING_CHANNELS": {"email": "messaging.channels.email.Email"},
            "MESSAGING_QUIET_HOURS": None,
            "DEFAULT_FROM_EMAIL": "portal@example.kr",
        }
        with override_settings(**surroundings):
            messages.write_many(_drafts(count))
            letters = list(Message.objects.values_list("subject", "body", "address"))
            floor = _floor(letters)
            taken = _sent()
            stamps = Message.objects.filter(state=State.SENT).values_list("attempt_started_at", "sent_at")
            each = sorted((sent - begun).total_seconds() * 1000 for begun, sent in stamps if begun and sent)
    if len(each) != count:
        raise RuntimeError(f"{len(each)} of {count} mails were sent.")
    value, base = count / taken, count / floor
    return {
        "name": "send",
        "value": round(value, 1),
        "unit": "mails/s",
        "floor": round(base, 1),
        "ratio": round(value / base, 3),
        "p50_ms": round(each[count // 2], 3),
        "p95_ms": round(each[count * 95 // 100], 3),
    }
