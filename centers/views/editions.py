from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.actions import comparison
from centers.actions import editions as acts
from centers.errors import EditionPublished
from centers.forms.edition import EditionForm, StepFormSet
from centers.forms.edition_terms import TERM_PAGES, bound_rows
from centers.models import ProgramYear
from centers.roles import Permission, require
from common.errors import DomainError


def edition_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    editions = (
        ProgramYear.objects.select_related("track")
        .annotate(
            criterion_count=Count("criteria", distinct=True),
            paper_count=Count("papers", distinct=True),
            step_count=Count("cadence", distinct=True),
            instalment_count=Count("instalments", distinct=True),
            cohort_count=Count("cohorts", distinct=True),
        )
        .order_by("track__position", "-year")
    )
    return render(
        request, "centers/edition_list.html", {"section": "editions", "title": _("규정집"), "editions": list(editions)}
    )


def _get(pk: int) -> ProgramYear:
    rows = ProgramYear.objects.select_related("track", "edited_by", "published_by")
    return get_object_or_404(rows, pk=pk)


def _title(edition: ProgramYear) -> str:
    return f"{edition.track.name} {edition.year}년"


def edition_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    edition = _get(pk)
    later = ProgramYear.objects.filter(track=edition.track, published_at=None, year__gt=edition.year)
    before = None if edition.published_at else comparison.previous(edition)
    context = {
        "section": "editions",
        "title": _title(edition),
        "up": _("규정집"),
        "up_url": reverse("centers:edition-list"),
        "edition": edition,
        "rules": list(edition.criteria.all()),
        "papers": list(edition.papers.all()),
        "steps": list(edition.cadence.all()),
        "instalments": list(edition.instalments.all()),
        "groups": list(edition.target_groups.all()),
        "pairs": list(edition.pair_rules.select_related("track_a", "track_b")),
        "before": before,
        "changes": comparison.changes(edition, before) if before else [],
        "needs_another_person": acts.needs_another_person(edition, request.user),
        "missing": acts.missing(edition),
        "cohort_count": edition.cohorts.count(),
        "next_draft": later.order_by("year").first(),
    }
    return render(request, "centers/edition_detail.html", context)


def edition_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    edition = _get(pk)
    if edition.published_at:
        messages.error(request, str(EditionPublished()))
        return redirect("centers:edition-detail", pk=pk)
    form = EditionForm(request.POST or None, instance=edition)
    stored = list(edition.cadence.values("day", "purpose", "silent_after_days"))
    # As in bound_rows: what was sent is judged by itself.
    rows: Any = StepFormSet(request.POST or None, initial=None if request.POST else stored, prefix="step")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            acts.save(edition, fields=form.Meta.fields, cadence=rows.steps(), version=form.shown_as_of, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal, rows={_("수료한 뒤 여쭙는 때"): _asked(edition)})
        else:
            messages.success(request, _("%(name)s 규정집을 저장했습니다.") % {"name": _title(edition)})
            return redirect("centers:edition-detail", pk=pk)
    context = {
        "section": "editions",
        "title": _("%(name)s 고치기") % {"name": _title(edition)},
        "up": _title(edition),
        "up_url": reverse("centers:edition-detail", args=[pk]),
        "back_url": reverse("centers:edition-detail", args=[pk]),
        "act": _("고친 내용 저장"),
        "form": form,
        "rows": rows,
        "rows_title": _("수료한 뒤 여쭙는 때"),
        "rows_hint": _("지우려면 한 줄의 세 칸을 모두 비워 주세요. 저장하면 빈 줄이 더 생깁니다."),
        "row_name": _("여쭙는 때"),
    }
    return render(request, "centers/form_rows.html", context)


def _asked(edition: ProgramYear) -> str:
    """The reminders as they are stored, in a line."""
    rows = edition.cadence.values_list("day", "purpose")
    return ", ".join(_("%(day)s일 뒤 %(purpose)s") % {"day": day, "purpose": purpose} for day, purpose in rows)


def edition_terms(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """The instalments, target groups or pair rules of a draft, a page each."""
    require(request.user, Permission.MANAGE)
    edition, page = _get(pk), TERM_PAGES.get(kind)
    if page is None:
        raise Http404
    if edition.published_at:
        messages.error(request, str(EditionPublished()))
        return redirect("centers:edition-detail", pk=pk)
    form = page.form(request.POST or None, instance=edition)
    rows = bound_rows(page, edition, request.POST or None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            acts.save_terms(
                edition,
                page.model,
                page.rows(edition, rows.contents()),
                fields=page.fields,
                version=form.shown_as_of,
                by=request.user,
            )
        except DomainError as refusal:
            form.refuse(refusal, rows={str(page.title): page.words(edition)})
        else:
            messages.success(
                request,
                _("%(name)s 규정집의 '%(rows)s' 부분을 저장했습니다.") % {"name": _title(edition), "rows": page.title},
            )
            return redirect("centers:edition-detail", pk=pk)
    context = {
        "section": "editions",
        "title": _("%(name)s: %(rows)s 고치기") % {"name": _title(edition), "rows": page.title},
        "up": _title(edition),
        "up_url": reverse("centers:edition-detail", args=[pk]),
        "back_url": reverse("centers:edition-detail", args=[pk]),
        "act": _("고친 내용 저장"),
        "form": form,
        "rows": rows,
        "rows_title": page.title,
        "rows_hint": page.hint,
        "row_name": page.row_name,
    }
    return render(request, "centers/form_rows.html", context)


@require_POST
@asks_again("POST")
def edition_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    edition = _get(pk)
    try:
        acts.publish(edition, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("%(name)s 규정집을 공개했습니다. 새 기수에서 고를 수 있습니다.") % {"name": _title(edition)}
        )
    return redirect("centers:edition-detail", pk=pk)


@require_POST
def edition_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    try:
        draft = acts.draft_next(_get(pk), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("centers:edition-detail", pk=pk)
    messages.success(request, _("%(year)s년 초안을 만들었습니다. 고친 뒤 공개해 주세요.") % {"year": draft.year})
    return redirect("centers:edition-detail", pk=draft.pk)
