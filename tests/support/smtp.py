"""A real SMTP server on loopback. Addresses decide how it answers, so that a test reads like a letter's fate."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Takes every mail, except to 'unknown@' (550), 'busy@' (450), 'slow@' (waits) and 'gone@' (hangs up).

    `trouble` of the whole server: 'busy' (450 to everybody), 'closing' (421), 'hang' (takes the mail, answers when the
    trouble is over), 'drop' (takes the mail and hangs up before it says so).
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.connections: set[int] = set()
        self.slow_seconds = 0.2
        self.trouble = ""
        self.close_after = 0
        """How many mails one connection may bring before the server says 421 (0: any number)."""
        self._brought: dict[int, int] = {}

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.close_after and self._brought.get(id(session), 0) >= self.close_after:
            return "421 4.7.0 Too many mails on this connection"
        if self.trouble == "closing":
            return "421 4.3.2 Service shutting down"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("unknown@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("busy@") or self.trouble == "busy":
            return "450 4.2.0 Mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        if address.startswith("slow@"):
            await asyncio.sleep(self.slow_seconds)
        mail = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.connections.add(id(session))
        self._brought[id(session)] = self._brought.get(id(session), 0) + 1
        while self.trouble == "hang":
            await asyncio.sleep(0.05)
        if (address.startswith("gone@") or self.trouble == "drop") and server.transport:
            server.transport.close()
        return "250 OK"

    def received_by(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    @property
    def recipients(self) -> list[str]:
        return [str(mail["To"]) for mail in self.mails]


class Server(Controller):
    """A Mailbox that listens."""

    mailbox: Mailbox

    @property
    def mailer(self) -> dict[str, object]:
        """settings.MAILERS that lead here."""
        options = {"host": self.hostname, "port": self.port, "timeout": 3}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(port: int = 0) -> Iterator[Server]:
    """Start on `port` (any free one by default), stop at the end."""
    mailbox = Mailbox()
    server = Server(mailbox, hostname="127.0.0.1", port=port or free_port())
    server.mailbox = mailbox
    server.start()
    try:
        yield server
    finally:
        server.stop()
