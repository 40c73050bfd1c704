"""The keys on paper or on a stick: a backup whose keys are lost opens no account number and no second factor, and proves no seal.

They are sealed with a passphrase and kept apart from the backups: whoever has one of the two has nothing.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode, urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

from portal.errors import BackupFailed

LEAST_LETTERS = 12


def seal(target: Path, passphrase: str) -> None:
    """Write the key ring into a new file. Raises BackupFailed for a short passphrase or a file that is there."""
    if len(passphrase) < LEAST_LETTERS:
        raise BackupFailed(f"암호문이 {LEAST_LETTERS}자보다 짧아 열쇠를 적지 않았습니다. 더 길게 적어 주세요.")
    ring = {
        "SECRET_KEY": settings.SECRET_KEY,
        "SECRET_KEY_FALLBACKS": ",".join(map(str, settings.SECRET_KEY_FALLBACKS)),
        "SECRET_KEYS_RETIRED": ",".join(settings.SECRET_KEYS_RETIRED),
    }
    salt = os.urandom(16)
    token = Fernet(_key(passphrase, salt)).encrypt(json.dumps(ring).encode())
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupFailed(f"{target}: 이미 있는 파일입니다. 덮어쓰지 않았습니다.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"salt": b64encode(salt).decode(), "ring": token.decode()}, file)


def unseal(source: Path, passphrase: str) -> dict[str, str]:
    """The key ring, by the names of its environment. Raises BackupFailed."""
    try:
        sealed = json.loads(source.read_text(encoding="utf-8"))
        return dict(json.loads(Fernet(_key(passphrase, b64decode(sealed["salt"]))).decrypt(sealed["ring"].encode())))
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupFailed(f"{source}은 열쇠 파일이 아니거나 상했습니다.") from None
    except InvalidToken:
        raise BackupFailed("암호문이 다르거나 파일이 상해 열쇠를 꺼내지 못했습니다.") from None


def _key(passphrase: str, salt: bytes) -> bytes:
    """A second of work for each guess."""
    return urlsafe_b64encode(Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase.encode()))
