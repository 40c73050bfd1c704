"""Opening the masked fields of one person, for a reason, from the page that shows them masked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect, reselect, retarget

from accounts import unmasking
from accounts.forms.unmasking import UnmaskForm
from accounts.handling import handled
from accounts.requests import SignedInRequest

OVER = "화면을 연 지 오래되어 보이지 않았습니다. 아래에서 까닭을 다시 골라 주세요."


def _ask_again(request: SignedInRequest, form: UnmaskForm, back: str) -> HttpResponse:
    context = {"form": form, "back": back, "ticket": request.POST["ticket"]}
    if "HX-Request" not in request.headers:
        return render(request, "accounts/unmask.html", context, status=422)
    answer = render(request, "accounts/unmask.html", context)  # htmx puts nothing in place that came with an error
    return retarget(reselect(answer, "#content"), "#content")


@never_cache
@require_POST
def unmask(request: SignedInRequest) -> HttpResponse:
    """Back to the page that asked, with the fields shown. Only who was shown them masked has the ticket for it."""
    try:
        key, person, back = unmasking.read_ticket(request.POST.get("ticket", ""), reader=request.user.pk)
    except unmasking.TicketOver as over:
        messages.error(request, OVER)
        return HttpResponseClientRedirect(str(over)) if "HX-Request" in request.headers else redirect(str(over))
    except unmasking.NoTicket as none:
        raise Http404 from none
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, form, back)
    handled(person, reason=form.reason)
    unmasking.open_up(request, key, reason=form.reason)
    return redirect(back)
