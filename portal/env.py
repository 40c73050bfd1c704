"""The only reader of os.environ: every setting that comes from outside is asked for here, by name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_network
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_MISSING = "환경 변수 {name}이(가) 없습니다. {meaning} docs/operations.md의 표를 보고 systemd 유닛이나 .env 파일에 적어 주세요."
_SAME_ROLE = (
    "{one}과 {other}이 같은 역할로 데이터베이스에 들어갑니다. 그러면 접속기록을 지키지 못해 시작하지 않았습니다. "
    "docs/operations.md의 'Roles of the database'을 보고 역할마다 다른 주소를 적어 주세요."
)
_MAILER_SHAPE = "EMAIL_URL은 smtp://사용자:비밀번호@서버:587/?tls=1 모양이어야 합니다."


def required(name: str, meaning: str) -> str:
    """The value of `name`; without one, refuse to start and say where to set it."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(_MISSING.format(name=name, meaning=meaning))
    return value


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


# Settings' names of the database's roles, and where the environment has each one's way in.
DATABASES = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "retention": "DATABASE_RETENTION_URL"}


def databases() -> dict[str, str]:
    """The ways into the database this process was given; each must be another role's."""
    urls = {alias: text(name) for alias, name in DATABASES.items() if text(name)}
    roles: dict[str | None, str] = {}
    for alias, url in urls.items():
        other = roles.setdefault(urlsplit(url).username, alias)
        if other != alias:
            raise ImproperlyConfigured(_SAME_ROLE.format(one=DATABASES[other], other=DATABASES[alias]))
    return urls


def number(name: str, default: int) -> int:
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"환경 변수 {name}은(는) 숫자여야 합니다.") from None


def switch(name: str, default: bool) -> bool:
    """'on' or 'off'."""
    value = text(name, "on" if default else "off")
    if value not in ("on", "off"):
        raise ImproperlyConfigured(f"환경 변수 {name}은(는) on이나 off여야 합니다.")
    return value == "on"


def must_be_on(name: str, meaning: str) -> None:
    """Refuse to start where somebody switches off what may only be off in the demo."""
    if not switch(name, True):
        raise ImproperlyConfigured(f"환경 변수 {name}은(는) 실제 운영에서 끌 수 없습니다. {meaning}")


def number_within(name: str, default: int, *, least: int, most: int) -> int:
    """A number between two others; outside of them, refuse to start."""
    value = number(name, default)
    if not least <= value <= most:
        raise ImproperlyConfigured(f"환경 변수 {name}은(는) {least}부터 {most}까지여야 합니다.")
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def networks(name: str) -> list[str]:
    """A comma-separated list of networks (CIDR); one that is none stops the start instead of locking somebody out."""
    named = words(name)
    for network in named:
        try:
            ip_network(network)
        except ValueError:
            raise ImproperlyConfigured(
                f"환경 변수 {name}의 {network}은(는) 203.0.113.0/24 같은 네트워크 주소가 아닙니다."
            ) from None
    return named


@dataclass(frozen=True)
class Mailer:
    """An e-mail server, as EMAIL_URL names it: smtp://user:password@host:587/?tls=1 (ssl=1 for port 465)."""

    host: str
    port: int
    username: str
    password: str
    use_tls: bool
    use_ssl: bool

    @classmethod
    def from_url(cls, url: str) -> Mailer:
        try:
            parts = urlsplit(url)
            port = parts.port or 25
        except ValueError:  # a port that is no number, a bracket left open
            raise ImproperlyConfigured(_MAILER_SHAPE) from None
        if parts.scheme != "smtp" or not parts.hostname:
            raise ImproperlyConfigured(_MAILER_SHAPE)
        query = parse_qs(parts.query)
        return cls(
            host=parts.hostname,
            port=port,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_tls=query.get("tls") == ["1"],
            use_ssl=query.get("ssl") == ["1"],
        )
