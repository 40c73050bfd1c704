"""Jobs of partner companies, for owners: one tap says interest; a yes for one company is given and taken back here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from common.errors import DomainError
from enrollment.models import Application
from enrollment.states import State
from jobs.actions import openings, referrals
from jobs.journey import WORDS
from jobs.models import Opening, Referral, ReferralState


@require_safe
@never_cache
def opening_list(request: SignedInRequest) -> HttpResponse:
    """Open jobs, those made for one's own courses first. Whoever is put forward for one sees where that stands."""
    mine = Application.objects.of_applicant(request.user).filter(state__in=(State.IN_TRAINING, State.COMPLETED))
    courses = set(mine.values_list("cohort__course", flat=True))
    chosen = set(request.user.interests.filter(taken_back_at=None).values_list("opening", flat=True))
    rows = sorted(Opening.objects.open().for_list(), key=lambda row: row.course_id not in courses)
    own = list(Referral.objects.filter(person=request.user).for_list())
    standing = {row.opening_id: row for row in own if row.state != ReferralState.WITHDRAWN}
    context = {
        "openings": [
            {
                "opening": row,
                "fits": row.course_id in courses,
                "is_chosen": row.pk in chosen,
                "referral": standing.get(row.pk),
            }
            for row in rows
        ],
        "takes_part": bool(courses),
        "referrals": [(row, *WORDS[ReferralState(row.state)][:2]) for row in own],
    }
    return render(request, "jobs/opening_list.html", context)


@require_POST
def interest(request: SignedInRequest, pk: int) -> HttpResponse:
    """The tap, and the same tap again."""
    opening = get_object_or_404(Opening, pk=pk)
    if "back" in request.POST:
        openings.take_interest_back(opening, by=request.user)
        messages.success(request, "관심을 거두었습니다.")
        return redirect("jobs:openings")
    try:
        openings.show_interest(opening, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "관심을 알려 주셨습니다. 담당 상담사가 보고 연락드립니다. 회사는 아직 모릅니다.")
    return redirect("jobs:openings")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether this one company may be told: what, for what, how long, and that a no costs nothing.

    A yes is taken back on the page of the consent, which says first what stops and what stays.
    """
    own = get_object_or_404(Referral.objects.filter(person=request.user).for_list().with_answers(), pk=pk)
    if request.method == "POST":
        try:
            if "yes" in request.POST:
                referrals.agree(own, by=request.user)
                messages.success(request, "동의하셨습니다. 상담사가 회사에 명단을 보냅니다. 언제든 거두실 수 있습니다.")
            elif "no" in request.POST:
                if own.consent_id:  # agreed meanwhile, on another screen or at the counter
                    return redirect("consent", own.consent_id)
                referrals.leave(own, by=request.user)
                messages.success(request, "알선하지 않습니다. 회사는 이제 아무것도 보지 못합니다.")
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("jobs:referral", own.pk)
    badge, tone, words = WORDS[ReferralState(own.state)]
    context = {
        "referral": own,
        "opening": own.opening,
        "center": own.center,
        "text": referrals.consent_text(own.company),
        "badge": badge,
        "tone": tone,
        "words": words,
        "is_asked": own.state == ReferralState.ASKED,
    }
    return render(request, "jobs/referral.html", context)
