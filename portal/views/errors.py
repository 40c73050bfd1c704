"""When something stops: what happened, what to do, whom to call. The handlers of portal.urls and the CSRF failure view."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template import loader

from common import clock
from common.redirects import stays_here
from portal.read_only import current as period_in_force

_ASK_AGAIN_SECONDS = 600


def _bare(template: str, status: int) -> HttpResponse:
    """Rendered without a request: no session, no database, no context processor that could fail a second time."""
    phone = settings.PORTAL_PHONE
    context = {"name": settings.PORTAL_NAME, "phone": phone, "phone_link": phone.replace("-", "")}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare("errors/400.html", 400)


def resident_number_refused(request: HttpRequest) -> HttpResponse:
    template = "errors/resident_number.html"
    if request.user.is_authenticated:
        response = render(request, template, {"framed": True}, status=422)
    else:
        response = _bare(template, 422)
    response.headers["Cache-Control"] = "no-store"
    return response


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _bare("errors/500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


def read_only(request: HttpRequest) -> HttpResponse:
    """Nothing was written. What was typed stands on the page, to be sent again: nothing of it is stored."""
    period = period_in_force()
    end = period.planned_end if period else None
    seconds = int((end - clock.now()).total_seconds()) if end else 0
    match = request.resolver_match
    # Pages of accounts carry passwords and codes: those are typed anew.
    keeps = match is not None and match.namespace != "accounts"
    back = request.headers.get("Referer", "")
    context = {
        "reason": period.reason if period else "",
        "planned_end": end if seconds > 0 else None,
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if keeps and name != "csrfmiddlewaretoken"
        ],
        "had_files": bool(request.FILES),
        "may_send_again": keeps,
        "back_url": back if stays_here(request, back) else resolve_url("home"),
    }
    response = render(request, "errors/read_only.html", context, status=503)
    response.headers["Retry-After"] = str(seconds if seconds > 0 else _ASK_AGAIN_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
