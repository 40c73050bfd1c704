"""Batches to SEMAS and what comes back: for those who forward claims. And the books, for those who answer for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.forms.taking_out import TakeOutForm
from accounts.handling import handled
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from allowance import reports
from allowance.actions import batches, importing
from allowance.forms.desk import ResultsForm, SettleForm
from allowance.models import Batch, Claim, ResultFile, ResultLine
from allowance.states import UNSETTLED, LineState, State
from allowance.views.owner import posted
from centers.models import AllowanceInstalment, Center
from centers.roles import Permission, centers_where, require
from common import private_files
from common.errors import DomainError
from common.numbers import typed

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50


def _centers(request: SignedInRequest) -> Any:
    """The centres whose claims this person forwards."""
    places = centers_where(request.user, Permission.FORWARD_CLAIMS)
    return Center.objects.order_by("position", "pk").filter(**{} if places is None else {"pk__in": places})


@require_safe
def batch_list(request: SignedInRequest) -> HttpResponse:
    """What waits to be forwarded, by centre and instalment, and the batches so far."""
    require(request.user, Permission.FORWARD_CLAIMS)
    waiting = (
        Claim.objects.filter(center__in=_centers(request))
        .to_forward()
        .values("center", "instalment", "number_of_part", center_name=F("center__name"))
        .annotate(year=F("instalment__program_year__year"), count=Count("pk"), total=Sum("amount"))
        .order_by("center__position", "year", "number_of_part")
    )
    rows = Batch.objects.visible_to(request.user).select_related("center", "instalment__program_year", "closed_by")
    held_back = Claim.objects.held_back().filter(center__in=_centers(request)).for_page().most_urgent_first()
    forwarded = Claim.objects.filter(center__in=_centers(request), state=State.FORWARDED).not_to_be_told()
    forwarded = forwarded.for_page().select_related("batch_line").most_urgent_first()
    handled(*(claim.claimant_id for claim in (*held_back, *forwarded)))
    context = {
        "waiting": list(waiting),
        "held_back": held_back,
        "forwarded": forwarded,
        "page_obj": Paginator(rows.defer("content"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "allowance/desk_batches.html", context)


@never_cache
@asks_again("GET", "POST")
def batch_new(request: SignedInRequest, center_pk: int, instalment_pk: int) -> HttpResponse:
    """The claims that would go, each with a box; pressing closes the batch."""
    require(request.user, Permission.FORWARD_CLAIMS)
    center = get_object_or_404(Center, pk=center_pk)
    require(request.user, Permission.FORWARD_CLAIMS, at=center)
    instalment = get_object_or_404(AllowanceInstalment.objects.select_related("program_year"), pk=instalment_pk)
    if request.method == "POST":
        chosen = [typed(one) for one in request.POST.getlist("claim")]
        try:
            batch = batches.forward(center, instalment, chosen, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"묶음 {batch.number}을 만들고 {batch.count}분께 알렸습니다. 파일을 내려받아 공단에 전달해 주세요.",
            )
            return redirect(batch)
    rows = [claim for claim in batches.waiting(center, instalment) if claim.claimant_id != request.user.pk]
    handled(*(claim.claimant_id for claim in rows))
    context = {"center": center, "instalment": instalment, "rows": rows, "total": sum(row.amount for row in rows)}
    return render(request, "allowance/desk_batch_new.html", context)


@never_cache
@asks_again("POST")
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """A closed batch. A reason, pressed, takes its file out."""
    require(request.user, Permission.FORWARD_CLAIMS)
    rows = Batch.objects.visible_to(request.user).select_related("center", "instalment__program_year", "closed_by")
    row = get_object_or_404(rows, pk=pk)
    form = TakeOutForm(posted(request))
    lines = list(row.lines.select_related("claim__claimant", "claim__instalment__program_year"))
    handled(*(line.claim.claimant_id for line in lines))
    if request.method == "POST" and form.is_valid():
        handled(reason=form.reason)
        try:
            data = batches.take_out(row, reason=form.reason, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(row)
        return private_files.attachment(data, content_type=_XLSX, name=f"batch-{row.number}.xlsx")
    context = {
        "batch": row,
        "center": row.center,
        "lines": lines,
        "downloads": row.downloads.select_related("by"),
        "taken_back": batches.taken_back(row),
        "form": form,
    }
    return render(request, "allowance/desk_batch.html", context)


def _handled(lines: Iterable[ResultLine]) -> None:
    """Whose results these lines tell; of one that fits no claim nobody knows whose."""
    handled(*(line.claim.claimant_id if line.claim else None for line in lines))


@never_cache
def result_list(request: SignedInRequest) -> HttpResponse:
    """Read a file of results in; what could not be matched stands on top until somebody has settled it."""
    require(request.user, Permission.FORWARD_CLAIMS)
    centers = _centers(request)
    files = request.FILES if request.method == "POST" else None
    form = ResultsForm(posted(request), files, centers=centers)
    if request.method == "POST" and form.is_valid():
        try:
            file, is_new = importing.import_results(
                form.cleaned_data["center"], form.cleaned_data["file"], by=request.user
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            if is_new:
                messages.success(request, "결과 파일을 읽었습니다. 줄마다 어떻게 되었는지 확인해 주세요.")
            else:
                messages.info(request, "이미 읽은 파일입니다. 아무것도 바꾸지 않았습니다.")
            return redirect("allowance_desk:result", file.pk)
    read = ResultFile.objects.visible_to(request.user).select_related("center", "imported_by")
    counted = read.annotate(count=Count("lines"))
    waiting = ResultLine.objects.visible_to(request.user).unsettled()
    unsettled = list(waiting.select_related("file", "claim__claimant", "claim__instalment__program_year"))
    _handled(unsettled)
    context = {
        "form": form,
        "unsettled": unsettled,
        "page_obj": Paginator(counted.order_by("-imported_at", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "allowance/desk_results.html", context)


@require_safe
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    """One file, line by line."""
    require(request.user, Permission.FORWARD_CLAIMS)
    file = get_object_or_404(ResultFile.objects.visible_to(request.user).select_related("center", "imported_by"), pk=pk)
    lines = list(file.lines.select_related("claim__claimant", "claim__instalment__program_year", "settled_by"))
    _handled(lines)
    counts = [(state.label, sum(line.state == state for line in lines)) for state in LineState]
    context = {
        "file": file,
        "center": file.center,
        "lines": lines,
        "counts": [(label, count) for label, count in counts if count],
    }
    return render(request, "allowance/desk_result.html", context)


@never_cache
def result_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """A line nobody could place: what it says, and how it is settled."""
    require(request.user, Permission.FORWARD_CLAIMS)
    rows = ResultLine.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("file__center", "claim__claimant", "claim__instalment__program_year", "settled_by"), pk=pk
    )
    _handled([row])
    form = SettleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            importing.settle(row, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"'{row.file.name}' {row.position}번째 줄을 정리했습니다.")
            return redirect("allowance_desk:results")
    context = {"line": row, "center": row.file.center, "form": form, "is_open": row.state in UNSETTLED}
    return render(request, "allowance/desk_result_line.html", context)


@require_safe
def books(request: SignedInRequest) -> HttpResponse:
    """Won in, won out, by year and instalment."""
    require(request.user, Permission.SEE_ALLOWANCE_BOOKS)
    rows = reports.books(centers_where(request.user, Permission.SEE_ALLOWANCE_BOOKS))
    context = {"rows": rows, "total": reports.total(rows), "all_balance": all(row.balances for row in rows)}
    return render(request, "allowance/desk_books.html", context)
