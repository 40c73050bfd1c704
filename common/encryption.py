"""Text that must be readable again, encrypted at rest.

Keys follow SECRET_KEY; SECRET_KEY_FALLBACKS still open old text. SECRET_KEYS_RETIRED open nothing: they only prove what was
sealed under them before. Columns of such text are SealedFields (common/sealed.py), which portal/key_rotation.py renews.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

TOKENS_BEGIN = "gAAAA"  # how every token looks; a value that was destroyed, or invented for a copy, does not


class Unreadable(Exception):
    """The text was encrypted under a key that is no longer known, for another purpose, or was changed."""


def _derived(secret: str, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"encryption:{purpose}".encode())
    return derive.derive(secret.encode())


@lru_cache(maxsize=32)
def _ring(secrets: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(secret, purpose))) for secret in secrets])


@lru_cache(maxsize=32)
def _newest(secret: str, purpose: str) -> Fernet:
    return Fernet(urlsafe_b64encode(_derived(secret, purpose)))


@lru_cache(maxsize=32)
def _keys(secrets: tuple[str, ...], purpose: str) -> tuple[bytes, ...]:
    return tuple(_derived(secret, purpose) for secret in secrets)


def ring() -> tuple[str, ...]:
    """The secrets under which something may still be read: today's first."""
    return (settings.SECRET_KEY, *(str(secret) for secret in settings.SECRET_KEY_FALLBACKS))


def keys(*, purpose: str) -> tuple[bytes, ...]:
    """32 bytes to sign with under this purpose: the current key first, then those that only verify."""
    return _keys((*ring(), *settings.SECRET_KEYS_RETIRED), purpose)


def _current(purpose: str) -> MultiFernet:
    return _ring(ring(), purpose)


def encrypt(text: str, *, purpose: str) -> str:
    """`text` as a token that only the same `purpose` opens again."""
    return _current(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str) -> str:
    """What encrypt() was given, or Unreadable."""
    try:
        return _current(purpose).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def renewed(token: str, *, purpose: str) -> str | None:
    """The same text as a token under the current key; None where it is one already. Raises Unreadable."""
    try:
        _newest(settings.SECRET_KEY, purpose).decrypt(token.encode())
    except InvalidToken:
        return encrypt(decrypt(token, purpose=purpose), purpose=purpose)
    return None
