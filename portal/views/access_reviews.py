"""접속기록 점검: the months, and one of them to look at and sign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.models import AccessRecord, AccessRemoval, Did, User
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from common.errors import DomainError
from portal import access_review
from portal.forms.access_review import ReviewForm
from portal.models import AccessReview

PER_PAGE = 24


@require_safe
@never_cache
def review_list(request: SignedInRequest) -> HttpResponse:
    """The months, the latest first, then what was removed after its period."""
    require(request.user, Permission.REVIEW_ACCESS)
    rows = AccessReview.objects.defer("figures").prefetch_related("signatures__by")
    context = {
        "section": "access-reviews",
        "title": "접속기록 점검",
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "removed": AccessRemoval.objects.order_by("-month", "-pk")[:PER_PAGE],
    }
    return render(request, "portal/access_reviews.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@asks_again("POST")
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET shows what was counted and drawn. POST signs."""
    require(request.user, Permission.REVIEW_ACCESS)
    current = get_object_or_404(AccessReview.objects.prefetch_related("signatures__by"), pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signature = access_review.sign(current, by=request.user, words=form.cleaned_data["words"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                "서명했습니다. 본인의 기록이 들어 있어 다른 분이 한 번 더 서명해야 끝납니다."
                if signature.is_counted and current.signatures.count() < 2
                else "서명했습니다. 이 달의 점검을 마쳤습니다.",
            )
        return redirect("access-review", current.pk)
    lines = access_review.lines(current)
    drawn = list(AccessRecord.objects.filter(pk__in=current.sample).select_related("by").order_by("at", "pk"))
    people = User.objects.in_bulk([line.person for line in lines])
    taken = AccessRecord.objects.filter(seal__month=current.month, did=Did.DOWNLOADED).select_related("by")
    page = Paginator(taken, PER_PAGE).get_page(request.GET.get("page"))
    handled(*people, *(record.by_id for record in (*drawn, *page)))
    signed = list(current.signatures.all())
    url = reverse("access-reviews")
    context = {
        "section": "access-reviews",
        "title": f"{current.month:%Y}년 {current.month.month}월 접속기록",
        "up": "접속기록 점검",
        "up_url": url,
        "review": current,
        "signed": signed,
        "kinds": Did.labels,
        "lines": [{"line": line, "name": people[line.person].name} for line in lines],
        "drawn": _rows(drawn),
        "taken": _rows(page),
        "page_obj": page,
        "gone": len(current.sample) - len(drawn),
        "form": form,
        "may_sign": not current.is_done and request.user.pk not in _ids(signed),
        "is_counted": current.counts(request.user),
    }
    return render(request, "portal/access_review.html", context, status=422 if form.errors else 200)


def _ids(signed: Iterable[Any]) -> set[int]:
    return {signature.by_id for signature in signed}


def _rows(records: Iterable[AccessRecord]) -> list[dict[str, Any]]:
    return [{"record": record, "address": _address(record)} for record in records]


def _address(record: AccessRecord) -> str:
    """Where it was, as far as numbers tell it; a page that is no more is named as it was called."""
    try:
        return reverse(record.page, kwargs=record.arguments)
    except NoReverseMatch:
        return record.page
