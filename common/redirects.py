"""Where a reader may be sent on to, when the address came from outside."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def stays_here(request: HttpRequest, url: str) -> bool:
    """Whether `url` is an address of this site: a path from its root, or one that names its own host.

    A bare word is none: redirect() would take it for the name of a view.
    """
    is_address = url.startswith(("/", "http://", "https://"))
    return is_address and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
