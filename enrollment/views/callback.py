"""Where a page is a dead end, a person calls back. Open to everybody; never kept by a cache, for it carries a token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from enrollment.actions import callbacks
from enrollment.errors import TooManyCallbacks
from enrollment.forms.answers import CallbackForm


@login_not_required
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    user: Any = request.user if request.user.is_authenticated else None
    if request.method == "POST":
        form = CallbackForm(request.POST)
        if form.is_valid():
            try:
                callbacks.ask(user=user, **form.cleaned_data)
            except TooManyCallbacks as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("enrollment:callback-done")
    else:
        form = CallbackForm(initial=CallbackForm.known(user) if user else None)
    return render(
        request, "enrollment/apply_callback.html", {"form": form, "called_by": callbacks.called_by(clock.today())}
    )


@login_not_required
@require_safe
@never_cache
def callback_done(request: HttpRequest) -> HttpResponse:
    return render(request, "enrollment/apply_callback_done.html", {"called_by": callbacks.called_by(clock.today())})
