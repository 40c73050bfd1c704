"""E-mail over the mailer of settings.MAILERS, one connection for a batch."""

from __future__ import annotations

import smtplib
from email.header import Header
from email.message import Message as Mime
from email.mime.text import MIMEText
from email.policy import Policy, compat32
from email.utils import formataddr, formatdate, parseaddr
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from common.disclosure import Entrusted
from messaging.channels.base import ChannelDown, Outgoing, PermanentFailure, TemporaryFailure, UncertainFailure

_SERVICE_CLOSING = 421
_OWN_HOSTS = ("localhost", "127.0.0.1", "::1")
_FIRST_PERMANENT = 500
_POLICY = compat32.clone(linesep="\r\n")


class Letter(mail.EmailMessage):
    """A plain text mail, put together by the lean half of the standard library: a fifth of the time a mail takes."""

    def message(self, *, policy: Policy | None = None) -> Mime:  # type: ignore[override]
        letter = MIMEText(str(self.body), "plain", "utf-8", policy=_POLICY)
        letter["Subject"] = Header(str(self.subject), "utf-8")  # type: ignore[assignment]
        letter["From"] = formataddr(parseaddr(self.from_email))  # a Korean name is encoded, the address is not
        letter["To"] = self.to[0]
        letter["Date"] = formatdate()
        for name, value in self.extra_headers.items():
            letter[name] = value
        return letter


class Email:
    """A repeat after a crash carries the same Message-ID, so that many mailboxes show it once."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = mail.mailers.default
        self._domain = urlsplit(settings.PORTAL_URL).hostname or "localhost"

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @classmethod
    def entrusted(cls) -> Entrusted | None:
        host = getattr(mail.mailers.default, "host", None)  # none where letters do not leave the house
        if not host or host in _OWN_HOSTS:
            return None
        return Entrusted(f"메일 서버 {host}", "메일 보내기", "이름, 메일 주소, 메일로 보내는 글")

    def send(self, message: Outgoing) -> str:
        letter = Letter(
            message.subject,
            message.body,
            settings.DEFAULT_FROM_EMAIL,
            [message.address],
            headers={
                "Message-ID": f"<{message.id}.{message.check_number}@{self._domain}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        try:
            self._hand_over(letter)
        except smtplib.SMTPRecipientsRefused as refusal:
            code = next(iter(refusal.recipients.values()))[0]
            raise self._failure(code, "메일 서버가 받는 주소를 거절했습니다") from refusal
        except smtplib.SMTPResponseException as refusal:
            raise self._failure(refusal.smtp_code, "메일 서버가 메일을 받지 않았습니다") from refusal
        except smtplib.SMTPServerDisconnected as loss:
            self._close()
            raise UncertainFailure("보내는 도중 메일 서버와 연결이 끊겼습니다.") from loss
        except TimeoutError as loss:
            self._close()
            raise UncertainFailure("메일 서버가 제때 답하지 않았습니다.") from loss
        except OSError as loss:
            self._close()
            raise UncertainFailure("메일 서버와 연결하는 데 문제가 있습니다.") from loss
        except ValueError as wrong:
            raise PermanentFailure("메일 주소나 제목의 모양이 맞지 않습니다. 주소를 확인해 주세요.") from wrong
        return ""

    def _hand_over(self, letter: Letter) -> None:
        """Send; where the server had closed the kept connection before taking this mail, once more on a new one."""
        self._open()
        try:
            self._backend.send_messages([letter])
        except smtplib.SMTPSenderRefused as refusal:
            if refusal.smtp_code != _SERVICE_CLOSING:
                raise
            self._close()
            self._open()
            self._backend.send_messages([letter])

    def _open(self) -> None:
        try:
            self._backend.open()
        except smtplib.SMTPAuthenticationError as refusal:
            raise ChannelDown("메일 서버가 로그인을 거절했습니다. 관리자가 EMAIL_URL을 확인해야 합니다.") from refusal
        except (OSError, smtplib.SMTPException) as loss:
            raise ChannelDown("메일 서버에 연결하지 못했습니다. 연결되면 다시 보냅니다.") from loss

    def _close(self) -> None:
        """Leave the connection behind. Whatever it says by then concerns no message."""
        try:
            self._backend.close()
        except (OSError, smtplib.SMTPException):
            return

    @staticmethod
    def _failure(code: int, what: str) -> TemporaryFailure | PermanentFailure:
        kind = PermanentFailure if code >= _FIRST_PERMANENT else TemporaryFailure
        return kind(f"{what}(응답 {code}).")
