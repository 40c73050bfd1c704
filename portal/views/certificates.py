"""Is this certificate genuine? Anybody may ask by its number; the answer names the course and never the person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.page_cache import public_page
from training.models import Certificate
from training.models.certificate import tidy_number

_LONGEST = 60


@public_page("number")
def certificate_search(request: HttpRequest) -> HttpResponse:
    """The box for the number; what was typed leads on to its page."""
    typed = request.GET.get("number", "")[:_LONGEST]
    number = tidy_number(typed)
    if number:
        response = redirect("certificate-check", number=number)
        response.headers["Cache-Control"] = "no-store"
        return response
    return render(request, "portal/certificate_search.html", {"is_empty": "number" in request.GET})


@public_page()
def certificate_check(request: HttpRequest, number: str) -> HttpResponse:
    """Genuine, or not known: a certificate whose completion was taken back is not known either."""
    found = Certificate.objects.genuine().for_page().filter(number=tidy_number(number)).first()
    response = render(
        request,
        "portal/certificate_check.html",
        {
            "number": tidy_number(number),
            "certificate": found,
            "cohort": found.completion.application.cohort if found else None,
        },
        status=200 if found else 404,
    )
    response.headers["Cache-Control"] = "no-store"  # one number, one reader: not worth keeping
    return response
