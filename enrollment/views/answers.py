"""What an owner answers after handing in: a supplement, an offered seat, or that one leaves. GET shows, POST answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.requests import SignedInRequest
from common.errors import DomainError
from enrollment import timeline
from enrollment.actions import applications, supplements
from enrollment.actions.papers import can_be_removed
from enrollment.errors import DraftGone
from enrollment.forms import required_papers
from enrollment.forms.answers import SupplementAnswerForm, WithdrawForm
from enrollment.forms.required_papers import AskedPaper
from enrollment.models import Application, Offer, Supplement
from enrollment.states import State
from enrollment.views.apply import may_withdraw, own
from enrollment.views.papers import take_away, take_in


@never_cache
def supplement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send what was asked for: papers, words, or both."""
    application = own(request, pk)
    asked = timeline.open_supplement(application)
    if asked is None:
        messages.info(request, "지금 더 보내실 것이 없습니다. 이미 보내셨거나 센터에서 요청을 거두었습니다.")
        return redirect("enrollment:application", application.pk)
    form = SupplementAnswerForm(request.POST or None)
    problems: list[tuple[AskedPaper, str]] = []
    if request.method == "POST":
        form_is_valid = form.is_valid()
        rows = _rows(application)
        if "remove" in request.POST:
            take_away(request, application)
        else:
            problems = take_in(request, application, rows)
        if "send" in request.POST and form_is_valid and not problems:
            if not form.cleaned_data["text"] and not _has_news(application, asked):
                form.add_error("text", _NOTHING_TO_SEND)
            else:
                return _send(request, asked, form.cleaned_data["text"])
    rows = _rows(application)
    context: dict[str, Any] = {
        "application": application,
        "cohort": application.cohort,
        "center": application.cohort.center,
        "supplement": asked,
        "asked": rows,
        "removable": {paper.pk for row in rows for paper in row.papers if can_be_removed(paper, application)},
        "problems": problems,
        "form": form,
    }
    return render(request, "enrollment/apply_supplement.html", context)


_NOTHING_TO_SEND = (
    "올린 서류도 적은 말도 없습니다. 그래서 아직 보내지 않았습니다. 서류를 올리거나 답을 적고 다시 눌러 주세요."
)


def _rows(application: Application) -> list[AskedPaper]:
    values = {"business_status": application.business_status, "workers": application.workers}
    return required_papers.asked(application, values)


def _has_news(application: Application, asked: Supplement) -> bool:
    return application.papers.present().filter(uploaded_at__gte=asked.requested_at).exists()


def _send(request: SignedInRequest, asked: Supplement, text: str) -> HttpResponse:
    try:
        supplements.answer(asked, text=text, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "보냈습니다. 다시 심사해 결과를 알려 드립니다. 지금 하실 일은 없습니다.")
    return redirect("enrollment:application", asked.application_id)


@never_cache
def offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the offered seat or let it pass on."""
    application = own(request, pk)
    latest = application.offers.order_by("-pk").first()
    if latest is None:
        messages.info(request, "지금 제안받은 자리가 없습니다. 자리가 나면 바로 알려 드립니다.")
        return redirect("enrollment:application", application.pk)
    if request.method == "POST" and request.POST.get("answer") in ("accept", "refuse"):
        return _answer_offer(request, latest, request.POST["answer"])
    if latest.settled_at:
        messages.info(request, _SETTLED[latest.outcome])
        return redirect("enrollment:application", application.pk)
    context = {
        "application": application,
        "cohort": application.cohort,
        "center": application.cohort.center,
        "offer": latest,
    }
    return render(request, "enrollment/apply_offer.html", context)


_SETTLED: dict[str, str] = {
    Offer.Outcome.ACCEPTED: "자리를 이미 받으셨습니다.",
    Offer.Outcome.REFUSED: "자리를 이미 사양하셨습니다. 모집 중인 다른 과정에 신청하실 수 있습니다.",
    Offer.Outcome.LAPSED: "답하실 기한이 지나 자리가 다음 분께 넘어갔습니다.",
    Offer.Outcome.WITHDRAWN: "이 제안은 끝났습니다. 까닭은 아래 신청의 지금 상태에서 보실 수 있습니다.",
}


def _answer_offer(request: SignedInRequest, asked: Offer, answer: str) -> HttpResponse:
    try:
        if answer == "accept":
            applications.accept_offer(asked, by=request.user)
            messages.success(request, "자리를 받으셨습니다. 교육 첫날에 뵙겠습니다.")
        else:
            applications.refuse_offer(asked, by=request.user)
            messages.success(request, "자리를 사양하셨습니다. 다음 분께 넘기겠습니다.")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("enrollment:application", asked.application_id)


@never_cache
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave, after reading what is given up."""
    application = own(request, pk)
    if application.state == State.WITHDRAWN:
        messages.info(request, "이미 취소된 신청입니다. 더 하실 일은 없습니다.")
        return redirect("my")
    if not may_withdraw(application):
        messages.info(request, "이미 끝난 신청이라 취소할 것이 없습니다.")
        return redirect("enrollment:application", application.pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applications.withdraw(application, by=request.user, reason=form.cleaned_data["reason"])
        except DraftGone as refusal:
            messages.error(request, str(refusal))
            return redirect("my")
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("enrollment:application", application.pk)
        messages.success(request, "신청을 취소하였습니다. 이 과정이 모집 중이면 다시 신청하실 수 있습니다.")
        return redirect("my")
    context = {
        "application": application,
        "cohort": application.cohort,
        "center": application.cohort.center,
        "form": form,
        "is_draft": application.state == State.DRAFT,
    }
    return render(request, "enrollment/apply_withdraw.html", context)
