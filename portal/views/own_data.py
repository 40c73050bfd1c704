"""내 정보: what the portal holds of the reader, and her own copy of all of it."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import RightsRequest
from accounts.requests import SignedInRequest
from accounts.states import RequestState
from common import clock, private_files
from portal import copies
from portal.rights import TONES


@require_safe
@never_cache
def own_data(request: SignedInRequest) -> HttpResponse:
    """What can be asked, what was asked before, and the way to the copy."""
    asked = list(RightsRequest.objects.of(request.user))
    return render(request, "portal/own_data.html", {"asked": [(row, TONES[RequestState(row.state)]) for row in asked]})


@require_safe
@never_cache
def own_copy(request: SignedInRequest) -> HttpResponse:
    """Everything every room holds of the reader, for a machine to read."""
    content = json.dumps(copies.of(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
    name = f"my-data-{clock.today():%Y%m%d}.json"
    return private_files.attachment(content, content_type="application/json", name=name)
