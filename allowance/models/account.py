"""An account number: sealed under the key ring, found again by a keyed fingerprint, shown with most of it covered."""

from __future__ import annotations

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from common import encryption

PURPOSE = "allowance.account"
_SHOWN = 4  # the last digits, by which its owner knows it
FEWEST_DIGITS, MOST_DIGITS = 8, 16


class Bank(models.TextChoices):
    KB = "kb", _("국민은행")
    SHINHAN = "shinhan", _("신한은행")
    WOORI = "woori", _("우리은행")
    HANA = "hana", _("하나은행")
    NH = "nh", _("농협")
    IBK = "ibk", _("기업은행")
    KAKAO = "kakao", _("카카오뱅크")
    TOSS = "toss", _("토스뱅크")
    KBANK = "kbank", _("케이뱅크")
    POST = "post", _("우체국")
    MG = "mg", _("새마을금고")
    CU = "cu", _("신협")
    SUHYUP = "suhyup", _("수협")
    SC = "sc", _("제일은행")
    IM = "im", _("아이엠뱅크")
    BUSAN = "busan", _("부산은행")
    KYONGNAM = "kyongnam", _("경남은행")
    GWANGJU = "gwangju", _("광주은행")
    JEONBUK = "jeonbuk", _("전북은행")
    JEJU = "jeju", _("제주은행")


def digits(number: str) -> str:
    return number.replace("-", "")


def seal(number: str) -> str:
    """The number as a token that only unseal() opens."""
    return encryption.encrypt(number, purpose=PURPOSE)


def unseal(token: str) -> str:
    """The number as it was typed. Only a batch's file asks for it. Raises encryption.Unreadable."""
    return encryption.decrypt(token, purpose=PURPOSE)


def fingerprint(number: str, *, secret: str | bytes | None = None) -> str:
    """The same for the same digits, and worth nothing to who has no key."""
    return salted_hmac(PURPOSE, digits(number), secret=secret, algorithm="sha256").hexdigest()


def fingerprints(number: str) -> list[str]:
    """Under every key of the ring, newest first: a number sealed before a key was changed is found too."""
    return [fingerprint(number, secret=secret) for secret in encryption.ring()]


def masked(number: str) -> str:
    """'123-456-789012' as '***-***-**9012'."""
    left = len(digits(number)) - _SHOWN
    shown = []
    for char in number:
        if char == "-":
            shown.append(char)
            continue
        shown.append("*" if left > 0 else char)
        left -= 1
    return "".join(shown)
