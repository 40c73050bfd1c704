"""Only in the demo: every message as its receiver sees it, on a phone or in a mailbox, with links that work."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common import phone
from messaging.channels import handset
from messaging.models import Channel

SHOWN = 60


@login_not_required
@never_cache
@require_GET
def demo_outbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    wanted = request.GET.get("to", "")
    received = [
        {
            **one,
            "is_text": one["channel"] == Channel.SMS,
            "shown_address": phone.display(one["address"]),
            "received_at": datetime.fromisoformat(one["received_at"]),
        }
        for one in handset.received(SHOWN * 5)
        if wanted in ("", one["address"])
    ]
    return render(request, "portal/demo_outbox.html", {"received": received[:SHOWN], "wanted": wanted})
