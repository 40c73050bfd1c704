"""The memory of public pages: right within a second, nobody's own, and closed to those who would fill or poison it."""

from __future__ import annotations

import gzip
import threading
import time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal import page_cache
from portal.page_cache import LIFETIME_SECONDS, MOST_PAGES, PublicPageCache
from tests.factories.accounts import OwnerFactory
from tests.factories.enrollment import OpenCohortFactory

BEYOND = LIFETIME_SECONDS + 0.1


class Origin:
    """What stands behind the cache: counts how often it is asked, and answers with the count."""

    def __init__(self, **headers: str) -> None:
        self.asked = 0
        self.headers = headers
        self.seconds = 0.0
        self.cookie = ""
        self.status = 200

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        answer = HttpResponse(f"{self.asked} {'한글 ' * 300}", status=self.status, headers=self.headers)
        if self.cookie:
            answer.set_cookie(self.cookie, "1")
        time.sleep(self.seconds)
        return answer


def get(path: str = "/guide/", cookies: dict[str, str] | None = None, **extra: Any) -> HttpRequest:
    factory = RequestFactory()
    factory.cookies.load(cookies or {})
    return factory.get(path, **extra)


@pytest.fixture
def origin() -> Origin:
    return Origin()


@pytest.fixture
def cache(origin: Origin) -> PublicPageCache:
    return PublicPageCache(origin)


def test_a_second_reader_within_the_second_is_served_from_memory(cache: PublicPageCache, origin: Origin) -> None:
    first, second = cache(get()), cache(get())

    assert first.content == second.content
    assert origin.asked == 1


def test_a_change_is_seen_within_a_second(cache: PublicPageCache, origin: Origin) -> None:
    cache(get())
    time.sleep(BEYOND)

    assert cache(get()).text.startswith("2 ")


@pytest.mark.django_db
def test_a_new_cohort_is_on_the_list_after_a_second() -> None:
    client = Client()
    OpenCohortFactory()
    client.get("/courses/")
    new = OpenCohortFactory()

    time.sleep(BEYOND)

    assert str(new) in client.get("/courses/").text


@pytest.mark.django_db
def test_signed_in_people_neither_get_nor_fill_it() -> None:
    owner = OwnerFactory(name="오직나만")
    client = Client()
    client.get("/guide/")
    client.force_login(owner)
    assert "오직나만" in client.get("/guide/").text

    client.logout()

    assert "오직나만" not in client.get("/guide/").text


@pytest.mark.parametrize("cookie", [django_settings.SESSION_COOKIE_NAME, "messages"])
def test_a_reader_with_a_session_or_a_message_is_answered_by_the_page_itself(
    cache: PublicPageCache, origin: Origin, cookie: str
) -> None:
    cache(get())
    cache(get(cookies={cookie: "x"}))
    cache(get(cookies={cookie: "x"}))

    assert origin.asked == 3


def test_each_way_of_seeing_the_page_is_kept_apart(cache: PublicPageCache, origin: Origin) -> None:
    for cookies in ({}, {"mode": "high-contrast"}, {"text": "large"}, {"mode": "theme", "text": "larger"}):
        for _ in range(2):
            cache(get(cookies=cookies))

    assert origin.asked == 4


def test_invented_cookies_and_parameters_make_no_new_pages(cache: PublicPageCache, origin: Origin) -> None:
    for number in range(5):
        cache(get(cookies={"mode": f"x{number}", "text": f"y{number}", "other": str(number)}))
    assert origin.asked == 1

    for number in range(5):
        cache(get(f"/guide/?invented={number}"))
    cache(get("/courses/?center=" + "x" * 500))

    assert len(cache._pages) == 1


def test_memory_is_bounded(cache: PublicPageCache, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(MOST_PAGES + 20):
        cache(get(f"/courses/?center=c{number}"))

    assert len(cache._pages) == MOST_PAGES


@pytest.mark.parametrize(
    ("what", "value"), [("cookie", "sessionid"), ("status", 404), ("headers", {"Cache-Control": "no-store"})]
)
def test_an_answer_for_one_reader_is_never_kept(cache: PublicPageCache, origin: Origin, what: str, value: Any) -> None:
    setattr(origin, what, value)

    cache(get())
    cache(get())

    assert origin.asked == 2
    assert not cache._pages


def test_only_marked_views_are_kept(cache: PublicPageCache, origin: Origin) -> None:
    for path in ("/my/", "/preferences/", "/nowhere/"):
        cache(get(path))
        cache(get(path))

    assert origin.asked == 6


def test_a_part_of_a_page_is_not_mistaken_for_the_page(cache: PublicPageCache, origin: Origin) -> None:
    cache(get())
    cache(get(HTTP_HX_REQUEST="true"))

    assert origin.asked == 2


def test_a_forged_host_is_refused_and_not_kept(cache: PublicPageCache, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.kr"]

    cache(get(HTTP_HOST="evil.example"))
    cache(get(HTTP_HOST="portal.example.kr"))

    assert [key[1] for key in cache._pages] == ["portal.example.kr"]


@pytest.mark.django_db
def test_a_forged_host_gets_400_through_the_whole_stack(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.kr"]

    assert Client(headers={"host": "evil.example"}).get("/guide/").status_code == 400
    assert Client(headers={"host": "portal.example.kr"}).get("/guide/").status_code == 200


@pytest.mark.django_db
def test_a_page_from_memory_carries_the_security_headers() -> None:
    client = Client()
    first, second = client.get("/guide/"), client.get("/guide/")

    for response in (first, second):
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Cookie" in response.headers["Vary"]


def test_who_has_the_page_already_gets_304_and_nothing_else(cache: PublicPageCache) -> None:
    etag = cache(get()).headers["ETag"]

    again = cache(get(HTTP_IF_NONE_MATCH=etag))

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == etag
    assert cache(get(HTTP_IF_NONE_MATCH='W/"older"')).status_code == 200


@pytest.mark.parametrize(
    ("accepts", "compressed"),
    [("gzip, br", True), ("", False), ("br", False), ("gzip;q=0", False), ("gzip;q=0.5", True)],
)
def test_is_compressed_for_who_reads_it_so(cache: PublicPageCache, accepts: str, compressed: bool) -> None:
    plain = cache(get()).content

    answer = cache(get(HTTP_ACCEPT_ENCODING=accepts))

    assert ("Content-Encoding" in answer.headers) is compressed
    assert (gzip.decompress(answer.content) if compressed else answer.content) == plain
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_many_at_once_build_the_page_once(cache: PublicPageCache, origin: Origin) -> None:
    origin.seconds = 0.2
    answers: list[str] = []
    readers = [threading.Thread(target=lambda: answers.append(cache(get()).text)) for _ in range(20)]

    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert origin.asked == 1
    assert len(set(answers)) == 1


def test_who_waits_never_gets_more_than_a_second_old(cache: PublicPageCache, origin: Origin) -> None:
    """A page that takes long to build is fresh by when its reader asked, not by when it was done."""
    origin.seconds = LIFETIME_SECONDS + 0.2
    early = threading.Thread(target=cache, args=(get(),))
    early.start()
    time.sleep(LIFETIME_SECONDS + 0.1)

    late = cache(get())
    early.join()

    assert late.text.startswith("2 ")


def test_lifetime_is_the_promised_second() -> None:
    assert page_cache.LIFETIME_SECONDS <= 1
