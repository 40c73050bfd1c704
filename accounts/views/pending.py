"""A sign-in under way, kept in the session: back button, second tab and expired code lose nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.models import SignInCode
from common import clock, masking
from common import phone as phones
from common.redirects import stays_here
from messaging.models import Channel

_KEY = "sign_in"
PROOF_LASTS = timedelta(minutes=10)


@dataclass
class Pending:
    """What was typed and sent; `proved_at` (ISO) once the code was right, `tries` of birth dates."""

    name: str = ""
    channel: str = Channel.SMS
    address: str = ""
    code_id: int | None = None
    next_url: str = ""
    proved_at: str = ""
    tries: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> Pending:
        return cls(**request.session.get(_KEY, {}))

    def keep(self, request: HttpRequest) -> None:
        request.session[_KEY] = asdict(self)

    @staticmethod
    def forget(request: HttpRequest) -> None:
        request.session.pop(_KEY, None)

    @property
    def is_proved(self) -> bool:
        return bool(self.proved_at) and clock.now() - datetime.fromisoformat(self.proved_at) < PROOF_LASTS

    def prove(self) -> None:
        self.proved_at = clock.now().isoformat()

    @property
    def code(self) -> SignInCode | None:
        return SignInCode.objects.filter(pk=self.code_id).first() if self.code_id else None


def shown(channel: str, address: str) -> str:
    """An address as it may stand on a screen others can see: '010-****-5678'."""
    return masking.phone(phones.display(address)) if channel == Channel.SMS else masking.email(address)


def safe_next(request: HttpRequest, url: str, default: str | None = None) -> str:
    """`url` when it stays on this site, else `default`, else the page after signing in."""
    if stays_here(request, url):
        return url
    return resolve_url(default or settings.LOGIN_REDIRECT_URL)
