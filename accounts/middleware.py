"""What stands around the views: using a sign-in keeps it alive, and handling somebody's data leaves an access record."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import changes, handling, networks, sessions
from accounts.models import AccessRecord, Did, User
from accounts.origin import address_of
from common import clock

OVER = "한동안 쓰지 않아 자동으로 로그아웃했습니다. 저장한 내용은 그대로 있습니다. 다시 로그인해 주세요."


class IdleTime:
    """Using a sign-in keeps it alive; one that nobody used for too long is over, and the next page says so.

    What a page sends while nobody is there (a draft saved in the last seconds) does not count as using it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            session = cast("sessions.SessionStore", request.session)
            if sessions.has_begun(session):
                if "X-Unattended" not in request.headers:
                    sessions.keep_alive(session)
            elif session.ran_out and request.method == "GET":
                messages.info(request, OVER)
        return self.get_response(request)


class StaffNetworks:
    """Staff outside the networks they may work from read so, whatever they open; they may still sign out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not settings.STAFF_NETWORKS or networks.is_inside(request):
            return None
        match = request.resolver_match
        leaves = match is not None and match.view_name == "accounts:sign-out"
        is_staff = request.user.is_authenticated and not request.user.signs_in_by_code
        return networks.outside(request) if is_staff and not leaves else None


class TemporaryPassword:
    """Whoever signed in with a password that somebody else has seen chooses her own before she opens anything."""

    OPEN = frozenset({"accounts:new-password", "accounts:sign-out", "accounts:extend"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if not request.user.is_authenticated or not request.user.password_is_temporary:
            return None
        if request.resolver_match is None or request.resolver_match.view_name in self.OPEN:
            return None
        return redirect("accounts:new-password")


class AccessRecords:
    """Writes what views told handling.handled(), and says who makes the changes of this request. Stands right behind
    authentication, around the view.

    The record is a statement of its own after the page's transactions, so that it stays whatever became of them. Where
    it cannot be written nothing is shown: the request ends as an error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with handling.collecting() as people, changes.made_by(lambda: request.user.pk):
            response = self.get_response(request)
            if people:
                _write(request, response, people)
            return response


class NoReasonAsked(Exception):
    """A page gave somebody's data away without asking why: a mistake in the page, which therefore gives nothing."""


def _write(request: HttpRequest, response: HttpResponse, people: set[int]) -> None:
    by = request.user if isinstance(request.user, User) else None
    others = sorted(people - {by.pk if by else None})
    if not others or request.resolver_match is None:
        return
    did = _did(request, response)
    if did == Did.DOWNLOADED and not handling.reason():
        raise NoReasonAsked(request.resolver_match.view_name)
    address = address_of(request)
    record = AccessRecord(
        at=clock.now(),
        by=by,
        address=str(address) if address else None,
        did=did,
        page=request.resolver_match.view_name,
        arguments={name: value for name, value in request.resolver_match.kwargs.items() if isinstance(value, int)},
        people=others,
        status=response.status_code,
        reason=handling.reason()[:200],
        request_id=request.META.get("HTTP_X_REQUEST_ID", ""),
    )
    record.write()


def _did(request: HttpRequest, response: HttpResponse) -> Did:
    if handling.is_taken_out() or response.headers.get("Content-Disposition", "").startswith("attachment"):
        return Did.DOWNLOADED
    if request.method not in ("GET", "HEAD"):
        return Did.CHANGED
    return Did.SEARCHED if request.GET.get("q") else Did.READ
