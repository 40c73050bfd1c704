"""The page Prometheus reads. Whoever lacks the token does not learn that it is there."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from portal import metrics as counted


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """With `Authorization: Bearer METRICS_TOKEN` what is counted; without, and where no token is set, 404."""
    given = request.headers.get("Authorization", "").encode()
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(given, expected):
        raise Http404
    return HttpResponse(counted.text(), content_type=CONTENT_TYPE_LATEST)
