"""Requests to be called back: who waits, and what came of the call."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from common.errors import DomainError
from common.forms import Unsaved
from enrollment.actions import desk
from enrollment.forms.desk import CallbackForm
from enrollment.models import CallbackRequest

PER_PAGE = 25


@require_safe
def callback_list(request: SignedInRequest) -> HttpResponse:
    """Who waits the longest comes first; `?done=1` shows the calls that were made."""
    require(request.user, Permission.ANSWER_CALLBACKS)
    done = request.GET.get("done") == "1"
    rows = CallbackRequest.objects.visible_to(request.user).select_related("center", "handled_by")
    waiting = rows.waiting().order_by("created_at", "pk")
    shown = rows.exclude(handled_at=None).order_by("-handled_at", "-pk") if done else waiting
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.user_id for row in page))
    return render(request, "enrollment/desk_callbacks.html", {"page_of_rows": page, "done": done})


@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request: the number to call, and the form for the result."""
    require(request.user, Permission.ANSWER_CALLBACKS)
    user = request.user
    rows = CallbackRequest.objects.visible_to(user).select_related("center", "handled_by", "user")
    wanted = get_object_or_404(rows, pk=pk)
    handled(wanted.user_id)
    form = CallbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            desk.handle_callback(wanted, outcome=form.cleaned_data["outcome"], by=user)
        except DomainError as refusal:
            context = {"wanted": rows.get(pk=pk), "form": form, "unsaved": Unsaved.of(form, refusal)}
            return render(request, "enrollment/desk_callback.html", context, status=HTTPStatus.CONFLICT)
        messages.success(request, f"{wanted.name} 님과의 통화 결과를 적었습니다.")
        return redirect("enrollment_desk:callbacks")
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/desk_callback.html", {"wanted": wanted, "form": form}, status=status)
