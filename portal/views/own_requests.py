"""내 정보 보기·고치기·지우기: requests about one's own data, asked, followed, taken back, objected to."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import rights_requests
from accounts.models import RightsRequest
from accounts.models.rights_request import due_from
from accounts.requests import SignedInRequest
from accounts.states import Corrects, RequestState, Right
from common import clock
from common.errors import DomainError
from portal import rights
from portal.forms.rights import AskForm, ObjectForm

_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@_METHODS
@never_cache
def ask(request: SignedInRequest, right: str, corrects: str = "") -> HttpResponse:
    """GET says what happens and until when, POST asks. `corrects`: the one thing whose right value is asked for."""
    if right not in Right.values or (corrects and corrects not in Corrects.values):
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None, right=right, corrects=corrects)
    if form.is_bound and form.is_valid():
        try:
            asked = rights_requests.ask(request.user, right, corrects=corrects, **form.said)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "요청을 받았습니다. 답이 나가면 알려 드립니다.")
            return redirect(asked)
    context = {
        "form": form,
        "right": Right(right),
        "title": f"{Corrects(corrects).label} 정정 요청" if corrects else f"{Right(right).label} 요청",
        "now": getattr(request.user, corrects) if corrects else "",
        "due_on": due_from(clock.today()),
        "corrects": corrects,
        "corrects_words": Corrects(corrects).label if corrects else "",
        "told": rights.SUSPENSION if right == Right.SUSPENSION else None,
    }
    return render(request, "portal/own_request_ask.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def own_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where it stands, the answer, and what can be done about it."""
    own = _own(request, pk)
    context = {
        "asked": own,
        "tone": rights.TONES[RequestState(own.state)],
        "objection": RightsRequest.objects.filter(objects_to=own).first(),
        "may_object": own.may_be_objected_to(),
        "told": rights.SUSPENSION if own.right == Right.SUSPENSION else None,
    }
    return render(request, "portal/own_request.html", context)


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    try:
        rights_requests.withdraw(own)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "요청을 거두었습니다.")
    return redirect(own)


@require_POST
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    try:
        rights.lift(own)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "멈춘 것을 다시 시작했습니다.")
    return redirect(own)


@_METHODS
@never_cache
def object_to(request: SignedInRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    form = ObjectForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            objection = rights_requests.object_to(own, text=form.cleaned_data["text"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(own)
        messages.success(request, "이의를 접수했습니다. 다른 담당자가 다시 살펴 답합니다.")
        return redirect(objection)
    if not own.may_be_objected_to():
        return redirect(own)
    context = {"form": form, "asked": own, "due_on": due_from(clock.today())}
    return render(request, "portal/own_request_object.html", context, status=422 if form.errors else 200)


def _own(request: SignedInRequest, pk: int) -> RightsRequest:
    return get_object_or_404(RightsRequest.objects.of(request.user).for_list(), pk=pk)
