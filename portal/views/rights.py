"""개인정보 요청: what waits for an answer, the next due on top; answering; writing down what was said on the telephone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import rights_requests
from accounts.handling import handled
from accounts.models import RightsRequest, User
from accounts.models.rights_request import due_from
from accounts.requests import SignedInRequest
from accounts.states import RequestState, Right
from centers.models import Center
from centers.roles import Permission, can, require
from common import clock
from common.errors import DomainError
from enrollment.models import Application
from portal import rights
from portal.forms.rights import AnswerForm, DeskAskForm

_METHODS = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50


@require_safe
@never_cache
def request_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.ANSWER_RIGHTS)
    waiting = list(RightsRequest.objects.open().for_list())
    shown = Paginator(RightsRequest.objects.settled().for_list(), PER_PAGE).get_page(request.GET.get("page"))
    settled = list(shown)
    if waiting or settled:
        handled(*(row.person_id for row in (*waiting, *settled)))
    context = {
        "section": "rights",
        "title": "개인정보 요청",
        "waiting": waiting,
        "settled": [(row, rights.TONES[RequestState(row.state)]) for row in settled],
        "page_obj": shown,
    }
    return render(request, "portal/rights_list.html", context)


@_METHODS
@never_cache
def request_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET shows what was asked, POST answers."""
    require(request.user, Permission.ANSWER_RIGHTS)
    asked = get_object_or_404(RightsRequest.objects.for_list(), pk=pk)
    handled(asked.person_id)
    why_not = rights.why_not_erased(asked) if asked.is_open and asked.right == Right.ERASURE else ""
    form = AnswerForm(request.POST if request.method == "POST" else None, asked=asked, why_not=why_not)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            rights.answer(asked, said["state"], words=said["words"], ground=said["ground"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "답을 보냈습니다.")
            return redirect("rights-request", asked.pk)
    url = reverse("rights")
    context: dict[str, Any] = {
        "section": "rights",
        "title": asked.title,
        "up": "개인정보 요청",
        "up_url": url,
        "asked": asked,
        "tone": rights.TONES[RequestState(asked.state)],
        "form": form,
        "told": rights.SUSPENSION if asked.right == Right.SUSPENSION else None,
        "is_erasure": asked.right == Right.ERASURE,
        "why_not": why_not,
    }
    return render(request, "portal/rights_request.html", context, status=422 if form.errors else 200)


@_METHODS
@never_cache
def request_add(request: SignedInRequest, center: int, person: int) -> HttpResponse:
    """The desk writes down what somebody asked on the telephone or at the counter."""
    place = get_object_or_404(Center, pk=center)
    if not can(request.user, Permission.ENTER_APPLICATIONS, at=place):
        raise Http404
    owner = get_object_or_404(User.objects.signing_in_by_code(), pk=person)
    if not Application.objects.visible_to(request.user).filter(applicant=owner, cohort__center=place).exists():
        raise Http404
    handled(owner.pk)
    form = DeskAskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rights_requests.ask(owner, **form.said, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "요청을 적었습니다. 본인께 알렸고, 운영 관리자가 답합니다.")
            return redirect("rights-request-add", place.pk, owner.pk)
    context = {
        "owner": owner,
        "center": place,
        "form": form,
        "due_on": due_from(clock.today()),
        "waiting": list(RightsRequest.objects.of(owner).open()),
    }
    return render(request, "portal/desk_rights_request.html", context, status=422 if form.errors else 200)
