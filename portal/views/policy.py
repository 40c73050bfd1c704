"""개인정보 처리방침: today's, every older version with how it differs, and writing the next one, which another person publishes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import ConsentText
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.models import Center
from centers.roles import Permission, require
from common.errors import DomainError
from portal import policy
from portal.forms.policy import PolicyForm, PublishForm
from portal.models import PolicyVersion
from portal.page_cache import public_page

_METHODS = require_http_methods(["GET", "HEAD", "POST"])


def _tables(rows: dict[str, list[list[str]]]) -> list[dict[str, Any]]:
    """Rows with the head of each cell, in the order they are read."""
    return [
        {
            "name": name,
            "title": title,
            "heads": policy.HEADS[name],
            "rows": [list(zip(policy.HEADS[name], row, strict=False)) for row in rows.get(name, [])],
        }
        for name, title in policy.TITLES.items()
    ]


@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    """The newest version with the tables as they are now."""
    versions = list(PolicyVersion.objects.published())
    texts = sorted(ConsentText.objects.current(), key=lambda text: (not text.is_required, text.position))
    context = {
        "version": versions[0] if versions else None,
        "older": versions[1:],
        "sections": policy.sections(versions[0].body if versions else policy.FIRST),
        "tables": _tables(policy.tables()),
        "texts": texts,
        "centers": Center.objects.published(),
    }
    return render(request, "portal/privacy.html", context)


@public_page()
def privacy_version(request: HttpRequest, number: int) -> HttpResponse:
    """A version as it was published, and how it differs from the one before."""
    version = get_object_or_404(PolicyVersion.objects.published(), number=number)
    before = PolicyVersion.objects.published().filter(number__lt=number).first()
    context = {
        "version": version,
        "before": before,
        "changes": policy.changes(before, version.body, version.tables),
        "sections": policy.sections(version.body),
        "tables": _tables(version.tables),
    }
    return render(request, "portal/privacy_version.html", context)


@require_safe
@never_cache
def overview(request: SignedInRequest) -> HttpResponse:
    """The draft, what publishing it changes, and every version."""
    require(request.user, Permission.MANAGE)
    versions = list(PolicyVersion.objects.published().select_related("written_by", "published_by"))
    draft = PolicyVersion.objects.select_related("written_by").draft()
    last, rows = versions[0] if versions else None, policy.tables()
    context = {
        "section": "policy",
        "title": "처리방침",
        "versions": versions,
        "draft": draft,
        "changes": policy.changes(last, draft.body if draft else last.body, rows) if last else [],
        "sections": policy.sections(draft.body) if draft else [],
        "tables": _tables(rows),
        "may_publish": draft is not None and draft.written_by_id != request.user.pk,
        "form": PublishForm(initial={"shown": draft.saves}) if draft else None,
    }
    return render(request, "portal/policy.html", context)


@_METHODS
@never_cache
def draft(request: SignedInRequest) -> HttpResponse:
    """GET shows the draft, or the last version as its beginning; POST saves it."""
    require(request.user, Permission.MANAGE)
    current = PolicyVersion.objects.draft()
    last = current or PolicyVersion.objects.published().first()
    initial = {
        "body": last.body if last else policy.FIRST,
        "told": current.told if current else "",
        "shown": current.saves if current else 0,
    }
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            policy.save_draft(**form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "초안을 저장했습니다. 다른 담당자가 공개하면 처리방침이 됩니다.")
            return redirect("policy")
    url = reverse("policy")
    context = {
        "section": "policy",
        "title": "처리방침 고치기",
        "up": "처리방침",
        "up_url": url,
        "form": form,
        "act": "초안 저장하기",
        "lead": "다른 담당자가 살펴보고 공개해야 바뀝니다. 공개한 판은 고칠 수 없고 언제나 읽을 수 있습니다.",
        "back_url": url,
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
@asks_again("POST")
def publish(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    form = PublishForm(request.POST)
    try:
        version = policy.publish(shown=form.cleaned_data["shown"] if form.is_valid() else 0, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{version}을 공개했습니다. 누구나 바로 읽습니다.")
    return redirect("policy")
