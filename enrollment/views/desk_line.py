"""The line of a cohort, lived through once more for whoever wants to see that it is right."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from centers.models import Cohort
from centers.roles import Permission, can, can_anywhere, centers_where
from enrollment import replay

PER_PAGE = 200
_MAY = (Permission.RECORD_COMPLETION, Permission.MANAGE_COHORTS)


@require_safe
def line(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every event, the newest first, and whether numbers and seats follow from them. Names nobody."""
    cohort = _cohort(request, pk)
    proof = replay.prove(cohort.pk)
    page = Paginator(proof.steps[::-1], PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "center": cohort.center,
        "proof": proof,
        "page_obj": page,
        "query": "",
        "manages": can(request.user, Permission.MANAGE_COHORTS, at=cohort.center),
    }
    return render(request, "enrollment/desk_line.html", context)


def _cohort(request: SignedInRequest, pk: int) -> Cohort:
    """Published, at a centre where this person marks who completed or manages cohorts (else 404); 403 without a desk."""
    if not any(can_anywhere(request.user, permission) for permission in _MAY):
        raise PermissionDenied
    places = Q()
    for permission in _MAY:
        centers = centers_where(request.user, permission)
        places |= ~Q(pk=None) if centers is None else Q(center__in=centers)
    return get_object_or_404(Cohort.objects.for_list().filter(places, published_at__isnull=False), pk=pk)
