"""What every request passes through: a request id, one log line without personal data, a look at the address, no traces in
caches, and the net for refusals."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from common import resident_number
from common.errors import DomainError
from common.redirects import stays_here
from portal import logs, metrics, read_only
from portal.views import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger("portal.request")
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}  # any other is a stranger's own word
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLog:
    """Give each request an id (a proxy's X-Request-ID is kept) and write one line when it is answered.

    The line names the route, never the path: tokens, numbers and search words in an address stay out of the log.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["HTTP_X_REQUEST_ID"] = request_id  # the one that counts, for whoever asks further in
        token = logs.request_id.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            match = request.resolver_match
            seconds = time.perf_counter() - started
            metrics.count_request(match.view_name if match else "", response.status_code, seconds)
            logger.info(
                "request",
                extra={
                    "method": request.method if request.method in _METHODS else "",
                    "route": match.route if match else "",
                    "status": response.status_code,
                    "ms": round(seconds * 1000, 1),
                },
            )
            response["X-Request-ID"] = request_id
            return response
        finally:
            logs.request_id.reset(token)


class KeptByNobody:
    """What a reader with a session is shown is stored nowhere on its way, nor on the computer she shares with others."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ResidentNumbersInAddresses:
    """A resident number in an address reaches no view, query or record; one that is searched for: see common.searching.

    It is taken out of the request before anything else sees it; that it was there is said once the reader is known, whose
    frame stands around the answer.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("QUERY_STRING") and resident_number.found_in_any(
            [*request.GET, *(value for _name, value in request.GET.lists())]
        ):
            request.META["QUERY_STRING"] = ""
            request.GET = QueryDict()
            request.had_resident_number = True  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        return errors.resident_number_refused(request) if hasattr(request, "had_resident_number") else None


class ReadOnly:
    """While the site is only read a request that would change something gets a page that keeps what was typed.

    Asked right before the view: whoever is not signed in or has no token was refused already.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            read_only.give_turn()

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method in _SAFE or match is None or match.view_name in read_only.DOORS:
            return None
        return None if read_only.take_turn() else errors.read_only(request)


class DomainErrors:
    """The net below the views: a refusal nobody caught is shown on the page the person came from, never as a 500."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        messages.error(request, str(exception))
        back = request.headers.get("Referer", "")
        safe = request.method == "POST" and stays_here(request, back)
        return redirect(back if safe else reverse("home"))
