"""The staff outbox: every message of one's centres, what became of it, and sending it once more."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.handling import handled
from accounts.requests import SignedInRequest
from centers.roles import Permission, can, can_anywhere, centers_where, require
from common import searching
from common.errors import DomainError
from messaging.actions import resending
from messaging.models import Message, State
from messaging.models.message import MessageQuerySet

PER_PAGE = 50
TONES = {
    State.QUEUED: "information",
    State.SENDING: "information",
    State.SENT: "success",
    State.FAILED: "danger",
    State.CANCELLED: "gray",
    State.EXPIRED: "warning",
}


def _visible(request: SignedInRequest) -> MessageQuerySet:
    """The messages this person may know about."""
    found: MessageQuerySet = Message.objects.of_offices(centers_where(request.user, Permission.SEE_MESSAGES))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def message_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.SEE_MESSAGES)
    if request.method == "POST":
        return searching.begin(request, "state")
    words = searching.typed(request).get("q", "").replace("\x00", "").strip()
    state = request.GET.get("state", "")
    found = _visible(request).search(words) if words else _visible(request)
    if state in State.values:
        found = found.filter(state=state)
    page_obj = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    handled(*(message.recipient_id for message in page_obj))
    kept = {searching.PARAMETER: request.GET[searching.PARAMETER]} if words else {}
    filters = [
        (label, f"?{urlencode({**kept, **chosen})}" if kept or chosen else "?", chosen.get("state", "") == state)
        for label, chosen in [(_("모두"), {}), *((label, {"state": value}) for value, label in State.choices)]
    ]
    query = urlencode({**kept, **({"state": state} if state in State.values else {})})
    return render(
        request,
        "portal/outbox_list.html",
        {
            "page_obj": page_obj,
            "rows": [(message, TONES[State(message.state)]) for message in page_obj],
            "filters": filters,
            "words": words,
            "state": state,
            "query": f"{query}&" if query else "",
        },
    )


@require_GET
def message_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.SEE_MESSAGES)
    message = get_object_or_404(_visible(request).select_related("recipient", "resent_by", "resend_of"), pk=pk)
    handled(message.recipient_id)
    return render(
        request,
        "portal/outbox_detail.html",
        {
            "message": message,
            "whose": message.recipient or message,
            "tone": TONES[State(message.state)],
            "resends": list(message.resends.order_by("pk")),
            "ticket": resending.ticket(message),
            "refusal": resending.refusal(message),
            "may_resend": _may_resend(request, message),
        },
    )


@require_POST
def message_resend(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.SEE_MESSAGES)
    message = get_object_or_404(_visible(request), pk=pk)
    handled(message.recipient_id)
    require(request.user, Permission.RESEND_MESSAGES, at=message.office_id)
    try:
        queued = resending.resend(message, ticket_seen=request.POST.get("ticket", ""), by=request.user)
    except DomainError as refused:
        flash.error(request, str(refused))
        return redirect("outbox-message", pk=pk)
    flash.success(request, _("다시 보내도록 맡겼습니다. 잠시 뒤 이 화면에서 보냈는지 확인해 주세요."))
    return redirect("outbox-message", pk=queued.pk)


def _may_resend(request: SignedInRequest, message: Message) -> bool:
    if message.office_id is None:
        return can_anywhere(request.user, Permission.RESEND_MESSAGES)
    return can(request.user, Permission.RESEND_MESSAGES, at=message.office_id)
