"""변경 이력: what was said before it was changed, of one application and its person, or of rules and roles."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from portal import changes
from portal.forms.changes import NumberForm

PER_PAGE = 50


@require_safe
@never_cache
def change_list(request: SignedInRequest) -> HttpResponse:
    """By an application's number; without one the rules and roles, which are nobody's."""
    require(request.user, Permission.MANAGE)
    form = NumberForm(request.GET if "number" in request.GET else None)
    application = form.cleaned_data["number"] if form.is_bound and form.is_valid() else None
    if application:
        handled(application.applicant_id)
        found = changes.of_application(application)
    else:
        found = changes.of_rules_and_roles()
    page = Paginator(found.select_related("by"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "changes",
        "title": "변경 이력",
        "form": form,
        "application": application,
        "page_obj": page,
        "rows": list(changes.shown(page)),
        "query": f"number={application.number}&" if application else "",
    }
    return render(request, "portal/changes.html", context, status=422 if form.errors else 200)
