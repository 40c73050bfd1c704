"""Sign-ins as sessions: whose, since when, from where, how long they last unused, when the person last proved herself.

A session ends when it is not used for STAFF_IDLE_MINUTES or OWNER_IDLE_MINUTES, and twelve hours after signing in
whatever happens (SESSION_COOKIE_AGE). Its row says until when; using it moves that on, at most once a minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import Session, User
from common import clock

_SIGN_IN = "signed_in"
_RENEW_EACH = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """The engine of SESSION_ENGINE. It remembers until when the session lasts, or that it was one whose time ran out."""

    ends_at: datetime | None = None
    ran_out = False

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast("Session", super().create_model_instance(data))
        sign_in = data.get(_SIGN_IN, {})
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.signed_in_at = datetime.fromisoformat(sign_in["at"]) if sign_in else None
        row.address = sign_in.get("address")
        row.device = sign_in.get("device", "")
        return row

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(session_key=self.session_key).first()
        if row is not None and row.expire_date > clock.now():
            self.ends_at = row.expire_date
            return self.decode(row.session_data)
        self.ran_out = row is not None and row.user_id is not None
        self._session_key = None
        return {}


def begin(session: SessionBase, person: User, *, address: str | None, device: str) -> None:
    """Somebody signed in in this session, this moment."""
    now = clock.now().isoformat()
    minutes = settings.OWNER_IDLE_MINUTES if person.signs_in_by_code else settings.STAFF_IDLE_MINUTES
    session[_SIGN_IN] = {"at": now, "proved_at": now, "address": address, "device": device, "idle": minutes * 60}
    renew(session)


def has_begun(session: SessionBase) -> bool:
    return _SIGN_IN in session


def keep_alive(session: SessionStore) -> None:
    """It was used. Written down at most once a minute, so that reading pages costs no write each."""
    idle = timedelta(seconds=session[_SIGN_IN]["idle"])
    each = min(_RENEW_EACH, idle / 10)
    if session.ends_at is None or session.ends_at - clock.now() <= idle - each:
        renew(session)


def renew(session: SessionBase) -> datetime:
    """It lasts the whole idle time again, but not beyond the end of the day's work; until when."""
    sign_in = session[_SIGN_IN]
    last = datetime.fromisoformat(sign_in["at"]) + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    left = min(timedelta(seconds=sign_in["idle"]), last - clock.now())
    session.set_expiry(max(1, int(left.total_seconds())))
    ends_at = clock.now() + left
    if isinstance(session, SessionStore):
        session.ends_at = ends_at
    return ends_at


def prove(session: SessionBase) -> None:
    """The person proved again who she is."""
    session[_SIGN_IN] = session.get(_SIGN_IN, {}) | {"proved_at": clock.now().isoformat()}


def was_proved_since(session: SessionBase, moment: datetime) -> bool:
    proved_at = session.get(_SIGN_IN, {}).get("proved_at")
    return proved_at is not None and datetime.fromisoformat(proved_at) > moment


def end(user: User, handle: str) -> bool:
    """End the one of this person's sessions that pages call `handle`. Whether there was one; twice is the same as once."""
    keys = [row.session_key for row in Session.objects.of(user) if row.handle == handle]
    deleted, _ = Session.objects.filter(session_key__in=keys).delete()
    return bool(deleted)


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of this person, at once, but for the one with this key; how many."""
    deleted, _ = Session.objects.filter(user=user).exclude(session_key=but).delete()
    return deleted
