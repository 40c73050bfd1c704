"""What every page knows: whose portal this is, how the reader wants to see it, and which doors stand open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from centers.roles import Permission, can_anywhere
from common import clock
from portal import standing
from portal.standing import Standing

MODE_COOKIE = "mode"
TEXT_COOKIE = "text"
MODES = {"light": _("기본"), "high-contrast": _("고대비"), "theme": _("기기 설정")}
TEXT_SIZES = {"normal": _("보통"), "large": _("크게"), "larger": _("더 크게")}
_FIRST_MODE, _FIRST_SIZE = "light", "normal"


@dataclass(frozen=True)
class Door:
    """An entry of the main menu. `current` is the value of aria-current, or empty."""

    label: Any
    url: str
    current: str


@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    chosen: bool


address = cache(reverse)  # of pages without parameters, asked for on every page


def mode(request: HttpRequest) -> str:
    """The reader's screen mode; an unknown cookie counts as none, so that it may stand in a cache key."""
    chosen = request.COOKIES.get(MODE_COOKIE, "")
    return chosen if chosen in MODES else _FIRST_MODE


def text_size(request: HttpRequest) -> str:
    """The reader's text size; an unknown cookie counts as none, so that it may stand in a cache key."""
    chosen = request.COOKIES.get(TEXT_COOKIE, "")
    return chosen if chosen in TEXT_SIZES else _FIRST_SIZE


class Page:
    """Made for each request; everything on it is worked out when a template asks, the session last of all."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def name(self) -> str:
        return settings.PORTAL_NAME

    @property
    def operator(self) -> str:
        return settings.PORTAL_OPERATOR

    @property
    def phone(self) -> str:
        """As it is shown."""
        return settings.PORTAL_PHONE

    @property
    def phone_link(self) -> str:
        """For tel: links, digits only."""
        return settings.PORTAL_PHONE.replace("-", "")

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def path(self) -> str:
        """Where the reader is, so that a change of settings leads back here."""
        return self._request.get_full_path()

    @cached_property
    def standing(self) -> Standing:
        """Announcements, and whether the site is only read."""
        return standing.current()

    @cached_property
    def mode(self) -> str:
        return mode(self._request)

    @cached_property
    def text_size(self) -> str:
        return text_size(self._request)

    @property
    def mode_choices(self) -> list[Choice]:
        return [Choice(value, label, value == self.mode) for value, label in MODES.items()]

    @property
    def text_choices(self) -> list[Choice]:
        return [Choice(value, label, value == self.text_size) for value, label in TEXT_SIZES.items()]

    @cached_property
    def can_manage(self) -> bool:
        return can_anywhere(self._request.user, Permission.MANAGE) or can_anywhere(
            self._request.user, Permission.MANAGE_COHORTS
        )

    @cached_property
    def can_manage_all(self) -> bool:
        """An admin: every page of management, not only a centre's cohorts."""
        return can_anywhere(self._request.user, Permission.MANAGE)

    @cached_property
    def is_for_staff(self) -> bool:
        """Whether a member of staff reads who has come all the way in."""
        user = getattr(self._request, "user", None)
        return bool(user and user.is_authenticated and not user.signs_in_by_code)

    @property
    def frame(self) -> str:
        """What a page extends that owners and staff have alike: everybody keeps her own menu."""
        return "base_staff.html" if self.is_for_staff else "base.html"

    @cached_property
    def signed_in_until(self) -> datetime | None:
        """When this sign-in ends unless it is used before."""
        session = getattr(self._request, "session", None)
        return session.ends_at if session is not None and sessions.has_begun(session) else None

    @property
    def who(self) -> str:
        """Says of two pages whether the same person reads them, and nothing of her."""
        return salted_hmac("portal.idle", str(self._request.user.pk), algorithm="sha256").hexdigest()[:16]

    @property
    def seconds_left(self) -> int:
        return int((self.signed_in_until - clock.now()).total_seconds()) if self.signed_in_until else 0

    @property
    def doors(self) -> list[Door]:
        """At most five: a phone shows them in one look.

        Whoever has signed in comes for what is hers: talks and jobs stand where the check stood. Everybody else reads the
        same menu, because pages without a session are kept and shown to the next reader.
        """
        user = getattr(self._request, "user", None)  # none yet where a middleware before the session answers
        if user and user.is_authenticated:
            return [
                self._door(_("내 신청"), "my"),
                self._door(_("과정"), "courses"),
                self._door(_("상담"), "counseling:talks"),
                self._door(_("일자리"), "jobs:openings"),
                self._door(_("전화 요청"), "enrollment:callback"),
            ]
        return [
            self._door(_("과정 찾기"), "courses"),
            self._door(_("1분 확인"), "precheck"),
            self._door(_("내 신청"), "my"),
            self._door(_("전화 요청"), "enrollment:callback"),
        ]

    @property
    def staff_doors(self) -> list[Door]:
        user, doors = self._request.user, []
        if can_anywhere(user, Permission.SEE_APPLICATIONS):
            doors.append(self._door(_("창구 업무"), "desk"))
        if can_anywhere(user, Permission.HOLD_TALKS):
            doors.append(self._door(_("상담"), "counseling_desk:week"))
        if can_anywhere(user, Permission.TAKE_ATTENDANCE):
            doors.append(self._door(_("오늘 출석"), "training_desk:today"))
        if can_anywhere(user, Permission.CHECK_CLAIMS):
            doors.append(self._door(_("수당"), "allowance_desk:claims"))
        elif can_anywhere(user, Permission.SEE_ALLOWANCE_BOOKS):
            doors.append(self._door(_("수당 장부"), "allowance_desk:books"))
        if can_anywhere(user, Permission.SEE_FOLLOW_UPS):
            doors.append(self._door(_("사후관리"), "aftercare_desk:mine", above="aftercare_desk:list"))
            doors.append(self._door(_("일자리"), "jobs_desk:openings", also="jobs_desk:placements"))
        elif can_anywhere(user, Permission.CLOSE_OPENINGS):
            doors.append(self._door(_("일자리"), "jobs_desk:openings"))
        if can_anywhere(user, Permission.SEE_MESSAGES):
            doors.append(self._door(_("보낸 글"), "outbox"))
        if self.can_manage:
            doors.append(self._door(_("관리"), "manage"))
        return self._only_the_nearest(doors)

    def _door(self, label: Any, url_name: str, *, above: str = "", also: str = "") -> Door:
        """`above` names the page whose address all the pages behind this door begin with, where it is another one; `also` one
        more page that lies behind it."""
        url = address(url_name)
        here = self._request.path
        behind = (address(above) if above else url, *([address(also)] if also else []))
        return Door(label, url, "page" if here == url else "true" if here.startswith(behind) else "")

    @staticmethod
    def _only_the_nearest(doors: list[Door]) -> list[Door]:
        """The outbox lies below the desk's address: only the deepest door that fits is the current one."""
        nearest = max((door.url for door in doors if door.current), key=len, default="")
        return [door if door.url == nearest else Door(door.label, door.url, "") for door in doors]


def page(request: HttpRequest) -> dict[str, Page]:
    return {"page": Page(request)}
