"""Text that must be readable again, encrypted at rest.

Keys follow SECRET_KEY; SECRET_KEY_FALLBACKS still open old text.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """The text was encrypted under a key that is no longer known, for another purpose, or was changed."""


def _derived(secret: str, purpose: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"encryption:{purpose}".encode())
    return derive.derive(secret.encode())


@lru_cache(maxsize=32)
def _ring(secrets: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(secret, purpose))) for secret in secrets])


@lru_cache(maxsize=32)
def _keys(secrets: tuple[str, ...], purpose: str) -> tuple[bytes, ...]:
    return tuple(_derived(secret, purpose) for secret in secrets)


def _secrets() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *(str(secret) for secret in settings.SECRET_KEY_FALLBACKS))


def keys(*, purpose: str) -> tuple[bytes, ...]:
    """32 bytes to sign with under this purpose: the current key first, then those that only verify."""
    return _keys(_secrets(), purpose)


def _current(purpose: str) -> MultiFernet:
    return _ring(_secrets(), purpose)


def encrypt(text: str, *, purpose: str) -> str:
    """`text` as a token that only the same `purpose` opens again."""
    return _current(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str) -> str:
    """What encrypt() was given, or Unreadable."""
    try:
        return _current(purpose).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error
