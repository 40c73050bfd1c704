"""내 정보: what the portal holds of the reader, and her own copy of all of it."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common import clock
from portal import copies


@require_safe
@never_cache
def own_data(request: SignedInRequest) -> HttpResponse:
    return render(request, "portal/own_data.html")


@require_safe
@never_cache
def own_copy(request: SignedInRequest) -> HttpResponse:
    """Everything every room holds of the reader, for a machine to read."""
    response = JsonResponse(copies.of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{clock.today():%Y%m%d}.json"'
    return response
