"""동의 문구: the editions of what people are asked to agree to, writing the next one, which another person publishes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import ConsentText, User
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from common import clock, korean
from common.errors import DomainError
from portal import consent_texts
from portal.consent_texts import WORDS, Purpose
from portal.forms.consent_texts import CallOffForm, ConsentDraftForm, ConsentPublishForm, PreviewForm

_METHODS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
def purpose_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    context = {"section": "consents", "title": "동의 문구", "purposes": consent_texts.purposes()}
    return render(request, "portal/consent_texts.html", context)


def _get(name: str) -> Purpose:
    found = consent_texts.purposes(purpose=name)
    if not found:
        raise Http404
    return found[0]


@_METHODS
@never_cache
@asks_again("POST")
def purpose_detail(request: SignedInRequest, purpose: str) -> HttpResponse:
    """GET shows the draft as people will see it and every edition; POST publishes the draft."""
    require(request.user, Permission.MANAGE)
    found = _get(purpose)
    draft = found.draft
    initial = {"holds_from": clock.today(), "shown": draft.saves if draft else 0}
    form = ConsentPublishForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            text = consent_texts.publish(purpose, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            day = korean.day(form.cleaned_data["holds_from"])
            messages.success(request, f"{text.version}판을 공개했습니다. {day}부터 이 글로 여쭙니다.")
        return redirect("consent-text", purpose)
    agreed = consent_texts.agreed(purpose)
    context = {
        "section": "consents",
        "title": found.shown.title,
        "up": "동의 문구",
        "up_url": reverse("consent-texts"),
        "purpose": found,
        "draft": draft,
        "changes": consent_texts.changes(draft, found.newest) if draft else [],
        "preview": PreviewForm(draft)["agree"] if draft else None,
        "needs_another_person": draft is not None and consent_texts.needs_another_person(draft, request.user),
        "editions": [(edition, agreed[edition.text.pk]) for edition in found.editions],
        "form": form,
    }
    return render(request, "portal/consent_text.html", context, status=422 if form.errors else 200)


@_METHODS
@never_cache
def draft(request: SignedInRequest, purpose: str) -> HttpResponse:
    """GET shows the draft, or the newest edition as its beginning; POST saves it."""
    require(request.user, Permission.MANAGE)
    found = _get(purpose)
    begin = found.draft or found.newest
    initial: dict[str, Any] = {name: getattr(begin, name) for name in WORDS}
    initial["shown"] = found.draft.saves if found.draft else 0
    form = ConsentDraftForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        words = {name: form.cleaned_data[name] for name in WORDS}
        try:
            consent_texts.save_draft(purpose, words, shown=form.cleaned_data["shown"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "초안을 저장했습니다. 아직 아무에게도 보이지 않습니다.")
            return redirect("consent-text", purpose)
    url = reverse("consent-text", args=[purpose])
    context = {
        "section": "consents",
        "title": "초안 고치기" if found.draft else "새 판 쓰기",
        "up": found.shown.title,
        "up_url": url,
        "form": form,
        "act": "초안 저장하기",
        "lead": "다른 운영 관리자가 살펴보고 공개해야 쓰입니다. 받는 곳과 필수인지 선택인지는 누리집이 하는 일이라 여기에서 바꾸지 않습니다.",
        "back_url": url,
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@_METHODS
@never_cache
@asks_again("POST")
def call_off(request: SignedInRequest, purpose: str, version: int) -> HttpResponse:
    """GET says what it means and asks why; POST discards the draft, or calls off the edition whose day has not come."""
    require(request.user, Permission.MANAGE)
    found = _get(purpose)
    text, url = found.numbered(version), reverse("consent-text", args=[purpose])
    if text is None:
        raise Http404
    if standing := consent_texts.why_not_called_off(text):
        messages.error(request, str(standing))
        return redirect(url)
    form = CallOffForm(request.POST if request.method == "POST" else None, initial={"shown": consent_texts.stamp(text)})
    if form.is_bound and form.is_valid():
        try:
            consent_texts.call_off(purpose, version, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            done = "공개한 것을 거두었습니다" if text.published_at else "초안을 버렸습니다"
            messages.success(request, f"{version}판의 {done}. 글과 까닭은 기록에 남았습니다.")
            return redirect(url)
    context = {
        "section": "consents",
        "title": f"{version}판 거두기" if text.published_at else "초안 버리기",
        "up": found.shown.title,
        "up_url": url,
        "form": form,
        "act": "이 판 거두기" if text.published_at else "초안 버리기",
        "lead": _called_off_words(found, text, request.user),
        "back_url": url,
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


def _called_off_words(found: Purpose, text: ConsentText, user: User) -> str:
    if text.holds_from is None:
        return "초안은 더 고치거나 공개할 수 없게 되고, 글은 기록으로만 남습니다. 다음에는 지금 판에서 새로 씁니다."
    if consent_texts.needs_another_person_to_call_off(text, user):
        return "이 판을 공개한 분은 거둘 수 없습니다. 다른 운영 관리자에게 이 쪽의 주소를 알려 주세요."
    return f"{korean.day(text.holds_from)}이 되어도 이 글로 여쭙지 않고, {found.shown.version}판을 그대로 씁니다. 거둔 것은 되돌릴 수 없습니다."
