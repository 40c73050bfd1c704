"""The page behind a company's address: its list of people. No account; GET shows, POST answers once."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.handling import handled
from common import clock
from jobs import tokens
from jobs.actions import referrals
from jobs.errors import ListAnswered
from jobs.forms.openings import LineForm
from jobs.models import CompanyList, ReferralState
from messaging.models import Message


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def company_list(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has taken the consent back is not there, in the question or in the result."""
    response = _answer(request, token)
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    pk = tokens.list_of(token)
    rows = CompanyList.objects.select_related("company", "center", "sent_by")
    sent = rows.filter(pk=pk).first() if pk else None
    if sent is None:
        return render(request, "jobs/link_unknown.html", status=HTTPStatus.NOT_FOUND)
    message = Message.objects.filter(key=f"jobs/company_list:{sent.pk}").first()
    context = {
        "sent": sent,
        "center": sent.center,
        "token": token,
        "check_number": message.check_number if message else "",
        "expires_at": tokens.expires_at(sent.sent_at),
    }
    lines = referrals.lines_shown(sent)
    handled(*(line.referral.person_id for line in lines))
    if sent.answered_at:
        return render(request, "jobs/list_answered.html", context | {"lines": lines})
    if tokens.expires_at(sent.sent_at) <= clock.now():
        return render(request, "jobs/list_over.html", context, status=HTTPStatus.GONE)
    asked = [line for line in lines if line.referral.state == ReferralState.SENT]
    forms = [LineForm(request.POST or None, line=line) for line in asked]
    valid = [form.is_valid() for form in forms] if request.method == "POST" else []
    if valid and all(valid):
        with suppress(ListAnswered):  # by another press a moment ago: the page shows what was answered
            referrals.answer(sent, {form.line.pk: form.said() for form in forms})
        return redirect("jobs:list", token)
    return render(request, "jobs/list_ask.html", context | {"forms": forms})
