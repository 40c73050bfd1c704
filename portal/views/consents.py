"""내 동의: what somebody agreed to, what taking one back stops and leaves, and agreeing anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Consent
from accounts.requests import SignedInRequest
from common import clock, private_files
from common.errors import DomainError
from common.numbers import typed
from enrollment.models import Application, Revocation
from enrollment.states import State
from portal import consents

_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def consent_list(request: SignedInRequest) -> HttpResponse:
    """Everything agreed to, and below it what was taken back."""
    rows = list(Consent.objects.filter(user=request.user).for_list())
    context = {
        "in_force": [row for row in rows if row.is_in_force],
        "elsewhere": consents.given_elsewhere(request.user),
        "taken_back": sorted(
            (row for row in rows if row.withdrawn_at), key=lambda row: (row.withdrawn_at, row.pk), reverse=True
        ),
    }
    return render(request, "portal/consents.html", context)


@require_safe
@never_cache
def consent_file(request: SignedInRequest) -> HttpResponse:
    """Everything agreed to as a text, marked as UTF-8 for programs that guess."""
    content = consents.as_text(request.user).encode("utf-8-sig")
    name = f"my-consents-{clock.today():%Y%m%d}.txt"
    return private_files.attachment(content, content_type="text/plain; charset=utf-8", name=name)


@_METHODS
@never_cache
def consent(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET says what stops and what stays; POST takes it back. Once it is taken back the same page says what came of it."""
    own = _own(request, pk)
    if request.method == "POST":
        if consents.take_back(own):
            messages.success(request, f"동의를 거두었습니다: {own.text.title}.")
        else:
            messages.info(request, "이미 거두신 동의입니다. 더 하실 일은 없습니다.")
        return redirect("consent", own.pk)
    calls = Revocation.objects.filter(consent=own).select_related("application__cohort__center").order_by("pk")
    context = {
        "consent": own,
        "told": consents.told(request.user, own.text),
        "calls": list(calls) if own.withdrawn_at else [],
        "may_agree": consents.text_to_give_anew(own) is not None,
        "drafts": Application.objects.of_applicant(request.user).filter(state=State.DRAFT).for_list(),
    }
    return render(request, "portal/consent.html", context)


@_METHODS
@never_cache
def consent_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """The text as it is today, whole; the button says yes to the one that was shown and no other."""
    own = _own(request, pk)
    text = consents.text_to_give_anew(own)
    if text is None:
        messages.info(request, "이미 다시 동의하셨거나 여기에서 다시 동의하실 수 없는 것입니다.")
        return redirect("consents")
    if request.method == "POST":
        if typed(request.POST.get("text", "")) == text.pk:
            try:
                consents.give_anew(request.user, text)
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"다시 동의하셨습니다: {text.title}.")
            return redirect("consents")
        messages.info(request, "그사이 글이 바뀌어 동의로 적지 않았습니다. 아래 새 글을 읽고 다시 눌러 주세요.")
        return redirect("consent-again", own.pk)
    return render(request, "portal/consent_again.html", {"consent": own, "text": text})


def _own(request: SignedInRequest, pk: int) -> Consent:
    return get_object_or_404(Consent.objects.filter(user=request.user).select_related("text", "user"), pk=pk)
