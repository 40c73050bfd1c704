"""The last step of every sign-in. Between password and second factor a person is nobody: only a note in the session."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.crypto import constant_time_compare

from accounts import devices, sessions
from accounts.models import User
from accounts.origin import asked_from
from accounts.views.pending import safe_next
from common import clock

_KEY = "half_way"
HALF_WAY_LASTS = timedelta(minutes=10)


def needs_second_factor(person: User) -> bool:
    """Staff of every role. Owners' codes go to their own phone already."""
    return settings.STAFF_SECOND_FACTOR and not person.signs_in_by_code


def begin_half_way(request: HttpRequest, person: User, next_url: str) -> None:
    """The password was right. Nothing is open yet; the note holds ten minutes and for this password only."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "at": clock.now().isoformat(),
        "next": next_url,
    }


def half_way(request: HttpRequest) -> User | None:
    """Whose second factor is waited for."""
    note = request.session.get(_KEY)
    if note is None or clock.now() - datetime.fromisoformat(note["at"]) >= HALF_WAY_LASTS:
        return None
    person = User.objects.active().filter(pk=note["person"]).first()
    if person is None or not constant_time_compare(note["password"], person.get_session_auth_hash()):
        return None
    return person


def enter(request: HttpRequest, person: User, next_url: str = "") -> HttpResponseRedirect:
    """Sign in, with a new session key, and go where the person wanted to. Every way in ends here."""
    note = request.session.pop(_KEY, {})
    login(request, person)
    sessions.begin(
        request.session,
        person,
        address=asked_from(request),
        device=devices.named(request.headers.get("User-Agent", "")),
    )
    home = settings.LOGIN_REDIRECT_URL if person.signs_in_by_code else settings.STAFF_LOGIN_REDIRECT_URL
    return HttpResponseRedirect(safe_next(request, next_url or note.get("next", ""), home))
