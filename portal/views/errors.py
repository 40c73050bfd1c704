"""When something stops: what happened, what to do, whom to call. The handlers of portal.urls and the CSRF failure view."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader


def _bare(template: str, status: int) -> HttpResponse:
    """Rendered without a request: no session, no database, no context processor that could fail a second time."""
    phone = settings.PORTAL_PHONE
    context = {"name": settings.PORTAL_NAME, "phone": phone, "phone_link": phone.replace("-", "")}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _bare("errors/400.html", 400)


def resident_number_refused(request: HttpRequest) -> HttpResponse:
    response = _bare("errors/resident_number.html", 422)
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
