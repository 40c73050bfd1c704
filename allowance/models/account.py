"""An account number: sealed under the key ring, found again by a keyed fingerprint, shown with most of it covered."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import salted_hmac

from common import encryption

_PURPOSE = "allowance.account"
_SHOWN = 4  # the last digits, by which its owner knows it
FEWEST_DIGITS, MOST_DIGITS = 8, 16


def digits(number: str) -> str:
    return number.replace("-", "")


def seal(number: str) -> str:
    """The number as a token that only unseal() opens."""
    return encryption.encrypt(number, purpose=_PURPOSE)


def unseal(token: str) -> str:
    """The number as it was typed. Only a batch's file asks for it. Raises encryption.Unreadable."""
    return encryption.decrypt(token, purpose=_PURPOSE)


def fingerprint(number: str, *, secret: str | bytes | None = None) -> str:
    """The same for the same digits, and worth nothing to who has no key."""
    return salted_hmac(_PURPOSE, digits(number), secret=secret, algorithm="sha256").hexdigest()


def fingerprints(number: str) -> list[str]:
    """Under every key of the ring, newest first: a number sealed before a key was changed is found too."""
    return [fingerprint(number, secret=secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


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
