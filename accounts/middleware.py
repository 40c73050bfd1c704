"""Every request that handles somebody else's personal data leaves an access record, also when its page fails."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import handling
from accounts.models import AccessRecord, Did, User
from accounts.origin import address_of
from common import clock


class AccessRecords:
    """Writes what views told handling.handled(). Stands right behind authentication, around the view.

    The record is a statement of its own after the page's transactions, so that it stays whatever became of them. Where
    it cannot be written nothing is shown: the request ends as an error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with handling.collecting() as people:
            response = self.get_response(request)
            if people:
                _write(request, response, people)
            return response


def _write(request: HttpRequest, response: HttpResponse, people: set[int]) -> None:
    by = request.user if isinstance(request.user, User) else None
    others = sorted(people - {by.pk if by else None})
    if not others or request.resolver_match is None:
        return
    address = address_of(request)
    AccessRecord.objects.create(
        at=clock.now(),
        by=by,
        address=str(address) if address else None,
        did=_did(request, response),
        page=request.resolver_match.view_name,
        arguments={name: value for name, value in request.resolver_match.kwargs.items() if isinstance(value, int)},
        people=others,
        status=response.status_code,
        reason=handling.reason()[:200],
        request_id=request.META.get("HTTP_X_REQUEST_ID", ""),
    )


def _did(request: HttpRequest, response: HttpResponse) -> Did:
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return Did.DOWNLOADED
    if request.method not in ("GET", "HEAD"):
        return Did.CHANGED
    return Did.SEARCHED if request.GET.get("q") else Did.READ
