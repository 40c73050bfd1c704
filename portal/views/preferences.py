"""설정: screen mode and text size, kept in two cookies that say nothing about the person."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.redirects import stays_here
from portal.context import MODE_COOKIE, MODES, TEXT_COOKIE, TEXT_SIZES

_YEAR_SECONDS = 365 * 24 * 60 * 60


@login_not_required
@csrf_exempt  # cached public pages carry no token, and a forged choice of contrast harms nobody
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen and lead back to the page it was chosen on; an unknown choice changes nothing.

    A POST, so that the address of a page reached by a link from a message never stands in another address.
    """
    back = request.POST.get("next", "")
    response = redirect(back if stays_here(request, back) else "home")
    for cookie, choices in ((MODE_COOKIE, MODES), (TEXT_COOKIE, TEXT_SIZES)):
        chosen = request.POST.get(cookie, "")
        if chosen in choices:
            response.set_cookie(
                cookie, chosen, max_age=_YEAR_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
    response.headers["Cache-Control"] = "no-store"
    return response
