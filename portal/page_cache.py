"""Public pages, built once and served many times, and never more than a second behind the database.

Each process keeps its own small memory, so there is nothing to clear, to share or to lose. Only views marked with
@public_page take part, and only for a reader without a session: what is stored was built for nobody in particular.
"""

from __future__ import annotations

import gzip
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from portal.context import mode, text_size

LIFETIME_SECONDS = 1.0
MOST_PAGES = 256
_LONGEST_QUERY = 200
_MESSAGES_COOKIE = "messages"
_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0+)?\s*(?:,|$))")

type View = Callable[..., HttpResponse]
type Key = tuple[str, ...]


def public_page(*parameters: str) -> Callable[[View], View]:
    """Anybody may GET this view, and what a reader without a session gets may be shown to the next one for a second.

    `parameters` are the query parameters the page knows; an address with others is answered but never kept. So is a
    response with `Cache-Control: no-store`: a view sets it when a value made the page up for this one address.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        known = frozenset(parameters)
        guarded = login_not_required(require_safe(marked))
        guarded.public_parameters = known  # type: ignore[attr-defined]
        return guarded

    return mark


@dataclass(frozen=True, slots=True)
class _Stored:
    """A finished page, plain and compressed. `read_at` is when its building began: nothing on it is older than that."""

    body: bytes
    compressed: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    read_at: float
    match: ResolverMatch | None  # which route it answers: the log names it

    def answer(self, request: HttpRequest) -> HttpResponse:
        request.resolver_match = self.match
        response: HttpResponse
        wanted = request.META.get("HTTP_IF_NONE_MATCH")
        if wanted and self.etag in parse_etags(wanted):
            response = HttpResponseNotModified()
        elif _ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response = HttpResponse(self.compressed)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(self.compressed))
        else:
            response = HttpResponse(self.body)
            response.headers["Content-Length"] = str(len(self.body))
        for name, value in self.headers:
            if response.status_code == 200 or name != "Content-Type":
                response.headers[name] = value
        return response


class PublicPageCache:
    """Middleware: stands outside the session, inside the security headers, which every answer gets anew.

    A change that was committed a second before somebody asks is on the page she gets. When many ask at once, one of
    them builds the page and the others wait for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._pages: OrderedDict[Key, _Stored] = OrderedDict()
        self._pages_lock = Lock()
        # One builder per page. A fixed number of locks: addresses nobody has cannot make them grow.
        self._builders = [Lock() for _ in range(64)]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if key is None:
            return self._get_response(request)
        asked_at = time.monotonic()
        page = self._fresh(key, asked_at)
        if page is None:
            if not self._may_be_kept(request):
                return self._get_response(request)
            with self._builders[hash(key) % len(self._builders)]:
                page = self._fresh(key, asked_at)
                if page is None:
                    read_at = time.monotonic()
                    response = self._get_response(request)
                    page = self._keep(key, request, response, read_at)
                    if page is None:
                        return response
        return page.answer(request)

    @staticmethod
    def _key(request: HttpRequest) -> Key | None:
        """What the page depends on; None when this reader's answer is nobody else's business."""
        cookies = request.COOKIES
        if (
            request.method not in ("GET", "HEAD")
            or settings.SESSION_COOKIE_NAME in cookies
            or _MESSAGES_COOKIE in cookies
            or "HTTP_HX_REQUEST" in request.META
        ):
            return None
        try:
            host = request.get_host()
        except DisallowedHost:
            return None  # further in it is refused with 400
        query = request.META.get("QUERY_STRING", "")
        if len(query) > _LONGEST_QUERY:
            return None
        # Unknown values of the two cookies count as none: a reader cannot make pages up by inventing them.
        return (request.scheme or "", host, request.path_info, query, mode(request), text_size(request))

    @staticmethod
    def _may_be_kept(request: HttpRequest) -> bool:
        try:
            view = resolve(request.path_info).func
        except Resolver404:
            return False
        known = getattr(view, "public_parameters", None)
        return known is not None and known.issuperset(request.GET)

    def _fresh(self, key: Key, asked_at: float) -> _Stored | None:
        with self._pages_lock:
            page = self._pages.get(key)
            if page is None or page.read_at < asked_at - LIFETIME_SECONDS:
                return None
            self._pages.move_to_end(key)
            return page

    def _keep(self, key: Key, request: HttpRequest, response: HttpResponse, read_at: float) -> _Stored | None:
        """Store the page if it is one that anybody may see."""
        if (
            response.status_code != 200
            or response.streaming
            or response.cookies
            or "no-store" in response.headers.get("Cache-Control", "")
        ):
            return None
        patch_vary_headers(response, ["Cookie", "HX-Request", "Accept-Encoding"])
        etag = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
        # Browsers may keep it and must ask each time; most often the answer is then 304 and empty.
        response.headers["Cache-Control"] = "no-cache"
        response.headers["ETag"] = etag
        page = _Stored(
            body=response.content,
            # No secret stands on a public page, so compressing it gives nothing away (BREACH).
            compressed=gzip.compress(response.content, compresslevel=6, mtime=0),
            headers=tuple((name, value) for name, value in response.items() if name != "Content-Length"),
            etag=etag,
            read_at=read_at,
            match=request.resolver_match,
        )
        with self._pages_lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        return page
