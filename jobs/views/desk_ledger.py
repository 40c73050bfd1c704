"""The books of what companies pledged, and the rows behind every number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from centers.models import Center, Course, PartnerCompany, Pledge
from centers.roles import Permission, can, centers_of, require
from common.numbers import typed
from jobs import ledger
from jobs.ledger import Column, Entry
from jobs.models import Referral, WhyNot
from jobs.models.referral import ReferralQuerySet

PER_PAGE = 30
_NONE = "none"  # in an address: openings that belong to no course


@dataclass(frozen=True)
class Scope:
    """Whose books are read: all the centres of the reader, or the one she chose."""

    centers: list[Center]
    center: Center | None
    referrals: ReferralQuerySet
    sees_people: bool

    def books_url(self) -> str:
        return _books_url(self.center)

    def rows_url(self, column: Column, **query: object) -> str:
        if self.center:
            url = reverse("jobs_desk:ledger-center-rows", args=[self.center.pk, column.value])
        else:
            url = reverse("jobs_desk:ledger-rows", args=[column.value])
        return f"{url}?{urlencode(query)}"

    def links(self) -> list[tuple[str, str, bool]]:
        """Words, address and whether it is chosen; none where there is nothing to choose."""
        if len(self.centers) < 2:
            return []
        every = (_("모든 센터"), _books_url(None), self.center is None)
        return [every, *((row.short_name, _books_url(row), row == self.center) for row in self.centers)]


def _books_url(center: Center | None) -> str:
    return reverse("jobs_desk:ledger-center", args=[center.pk]) if center else reverse("jobs_desk:ledger")


def _scope(request: SignedInRequest, permission: Permission, pk: int | None) -> Scope:
    """404 for a centre that is none of the reader's. Who reads sums alone is led to no people."""
    user = request.user
    require(user, permission)
    mine = centers_of(user, permission)
    centers = list(Center.objects.all()) if mine is None else mine
    if pk is None:
        sees_people = centers_of(user, Permission.SEE_FOLLOW_UPS) == mine
        return Scope(centers, None, Referral.objects.filter(center__in=centers), sees_people)
    center = next((row for row in centers if row.pk == pk), None)
    if center is None:
        raise Http404
    return Scope(
        centers, center, Referral.objects.filter(center=center), can(user, Permission.SEE_FOLLOW_UPS, at=center)
    )


@require_safe
def books(request: SignedInRequest, center: int | None = None) -> HttpResponse:
    """Pledged, put forward, interviewed, hired, still there: by company and course. Each number leads to its rows,
    except for administrators, who look after nobody."""
    scope = _scope(request, Permission.SEE_PLEDGE_BOOKS, center)
    entries = ledger.entries(scope.referrals, Pledge.objects.standing())
    context = {
        "center": scope.center,
        "center_links": scope.links(),
        "sees_people": scope.sees_people,
        "rows": [(entry, _cells(entry, scope)) for entry in entries],
        "reasons": [
            (why.label, count, scope.rows_url(Column.NOT_CHOSEN, why=why.value))
            for why, count in ledger.why_not(scope.referrals)
        ],
    }
    return render(request, "jobs/desk_ledger.html", context)


def _cells(entry: Entry, scope: Scope) -> dict[str, tuple[int, str]]:
    """Each column's number and the address of its rows."""
    place = {"company": entry.company_pk, "course": entry.course_pk or _NONE}
    return {column.name.lower(): (count, scope.rows_url(column, **place)) for column, count in entry.counts.items()}


@require_safe
def rows(request: SignedInRequest, column: str, center: int | None = None) -> HttpResponse:
    """The people one number counts, the latest first."""
    scope = _scope(request, Permission.SEE_FOLLOW_UPS, center)
    if column not in Column.values:
        raise Http404
    found = ledger.behind(Column(column), scope.referrals)
    about, query = _asked(request)
    if about:
        found = found.filter(opening__company=about["company"], opening__course=about["course"])
    if why := request.GET.get("why", ""):
        if why not in WhyNot.values:
            raise Http404
        found, query["why"] = ledger.given(why, found), why
    page = Paginator(found.for_list().with_answers(), PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.person_id for row in page))
    context = about | {
        "title": Column(column).label,
        "why": WhyNot(why).label if why else "",
        "center": scope.center,
        "page_obj": page,
        "query": urlencode(query) + "&",
        "up_url": scope.books_url(),
    }
    return render(request, "jobs/desk_ledger_rows.html", context)


def _asked(request: SignedInRequest) -> tuple[dict[str, Any], dict[str, str]]:
    """The company and the course the address names, and the same for further pages; nothing when it names none."""
    company, course = request.GET.get("company", ""), request.GET.get("course", "")
    if not company:
        return {}, {}
    about = {
        "company": get_object_or_404(PartnerCompany, pk=typed(company)),
        "course": None if course == _NONE else get_object_or_404(Course, pk=typed(course)),
    }
    return about, {"company": company, "course": course}


@require_safe
def pledges(request: SignedInRequest, company: int, course: int) -> HttpResponse:
    """The pledges of one company for one course that stand today."""
    require(request.user, Permission.SEE_PLEDGE_BOOKS)
    context = {
        "company": get_object_or_404(PartnerCompany, pk=company),
        "course": get_object_or_404(Course, pk=course),
        "pledges": list(ledger.pledges_of(company, course)),
    }
    return render(request, "jobs/desk_ledger_pledges.html", context)
