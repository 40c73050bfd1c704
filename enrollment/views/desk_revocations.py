"""Consents taken back in mid-course: whom to call by when, and what came of it."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.roles import Permission, require
from common.errors import DomainError
from common.forms import Unsaved
from enrollment.actions import revocations
from enrollment.forms.desk import CallbackForm
from enrollment.models import Revocation

PER_PAGE = 25


@require_safe
def revocation_list(request: SignedInRequest) -> HttpResponse:
    """Whom to call first comes first; `?done=1` shows what came of it."""
    require(request.user, Permission.ANSWER_CALLBACKS)
    done = request.GET.get("done") == "1"
    rows = Revocation.objects.visible_to(request.user).for_list()
    shown = rows.exclude(settled_at=None).order_by("-settled_at", "-pk") if done else rows.waiting()
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.application.applicant_id for row in page))
    return render(request, "enrollment/desk_revocations.html", {"page_of_rows": page, "done": done})


@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them: what was taken back, whom to call, and the form for the result."""
    require(request.user, Permission.ANSWER_CALLBACKS)
    rows = Revocation.objects.visible_to(request.user).for_list()
    row = get_object_or_404(rows, pk=pk)
    handled(row.application.applicant_id)
    if row.application.is_open_case_of(request.user):
        own_case(request, row.application.applicant, case=f"담당 신청 {row.application.number}")
    form = CallbackForm(request.POST or None)
    form.fields["outcome"].help_text = "예: 다시 동의하고 이어 가심, 그만두기로 하심, 부재중"
    if request.method == "POST" and form.is_valid():
        try:
            revocations.settle(row, outcome=form.cleaned_data["outcome"], by=request.user)
        except DomainError as refusal:
            context = {"row": rows.get(pk=pk), "form": form, "unsaved": Unsaved.of(form, refusal)}
            return render(request, "enrollment/desk_revocation.html", context, status=HTTPStatus.CONFLICT)
        messages.success(request, f"{row.application.applicant.name} 님과 이야기한 결과를 적었습니다.")
        return redirect("enrollment_desk:revocations")
    status = 422 if form.is_bound else 200
    return render(request, "enrollment/desk_revocation.html", {"row": row, "form": form}, status=status)
