"""Before a risky act a person proves once more who she is, so that an open screen alone is not enough.

    @require_POST
    @asks_again("POST")
    def staff_suspend(request, pk): ...

Asked for before a form is shown where "GET" is named, so that nobody types first and proves afterwards. Where a POST comes
later than REAUTHENTICATION_MINUTES all the same, what was typed travels through the page that asks and then on to the view:
nothing of it is stored, nothing is lost but files, which no browser sends twice by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from accounts import sessions
from accounts.actions import passwords, second_factors
from accounts.errors import SecondFactorWrong, SignInLocked
from accounts.forms.second_factor import AgainForm
from accounts.origin import asked_from
from accounts.requests import SignedInRequest
from common import clock
from common.redirects import stays_here

type View = Callable[..., HttpResponse]
_BEFORE_A_FORM = "again-before-a-form"
_WRONG = "비밀번호나 인증 앱의 번호가 맞지 않아 하지 않았습니다. 다시 확인해 주세요."


def asks_again(*methods: str, when: Callable[..., bool] | None = None) -> Callable[[View], View]:
    """Guard a view for these methods; `when(request, **arguments)` says for which requests, where it is not for all."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            applies = request.method in methods and (when is None or when(request, *args, **kwargs))
            if not applies or is_fresh(request):
                return view(request, *args, **kwargs)
            form = AgainForm(request.POST if AgainForm.is_sent(request) else None, person=request.user)
            if form.is_bound and form.is_valid() and _is_proved(request, form):
                sessions.prove(request.session)
                if _BEFORE_A_FORM in request.POST:
                    return HttpResponseRedirect(request.get_full_path())
                request.POST = AgainForm.stripped(request.POST)  # type: ignore[assignment]
                return view(request, *args, **kwargs)
            return _ask(request, form)

        guarded.asks_again = methods  # type: ignore[attr-defined]
        return guarded

    return guard


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved herself a short while ago. None as a setting asks nobody (tests of other things)."""
    minutes = settings.REAUTHENTICATION_MINUTES
    if minutes is None:
        return True
    return sessions.was_proved_since(request.session, clock.now() - timedelta(minutes=minutes))


@sensitive_variables("proof")
def _is_proved(request: HttpRequest, form: AgainForm) -> bool:
    person, proof, origin = form.person, form.cleaned_data["proof"], asked_from(request)
    try:
        if form.is_app_number:
            second_factors.check(person, form.digits, address=origin)
            return True
        if passwords.check(request, username=person.username or "", password=proof, asked_from=origin):
            return True
        form.add_error("proof", _WRONG)
    except SecondFactorWrong:
        form.add_error("proof", _WRONG)
    except SignInLocked as refusal:
        form.add_error("proof", str(refusal))
    return False


def _ask(request: HttpRequest, form: AgainForm) -> HttpResponse:
    back = request.headers.get("Referer", "")
    kept = AgainForm.stripped(request.POST)
    kept.pop(_BEFORE_A_FORM, None)
    before_a_form = request.method in ("GET", "HEAD") or _BEFORE_A_FORM in request.POST
    context = {
        "form": form,
        "kept": [(name, value) for name, values in kept.lists() for value in values],
        "before_a_form": _BEFORE_A_FORM if before_a_form else "",
        "had_files": bool(request.FILES),
        "minutes": settings.REAUTHENTICATION_MINUTES,
        "back_url": back if stays_here(request, back) else resolve_url(settings.STAFF_LOGIN_REDIRECT_URL),
    }
    response = render(request, "accounts/again.html", context)
    add_never_cache_headers(response)
    return response
