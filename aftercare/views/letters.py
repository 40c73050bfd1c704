"""The page behind a letter's address: no sign-in. GET shows, POST answers, a used address shows what was answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from aftercare import notices, tokens
from aftercare.actions import follow_ups, plans
from aftercare.models import CALL_WITHIN_WORKING_DAYS, Answer, FollowUp, PlanState, State
from aftercare.models.consultants import Consultants
from common import clock
from common.errors import DomainError
from counseling.errors import SlotTaken
from counseling.forms.choosing import ANYBODY, Choosing
from counseling.forms.talks import AboutForm
from counseling.models import Kind, free_slots
from messaging.models import Message

type Page = Callable[[HttpRequest, FollowUp, str], HttpResponse]


def by_link(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open `page` with the follow-up its address names. The address itself must not travel any further than this page.

    Referrer-Policy is strict-origin, not no-referrer: that one makes browsers post with 'Origin: null', which the
    protection against forged posts rightly refuses.
    """

    @login_not_required
    @wraps(page)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        follow_up = _follow_up(token)
        if follow_up is None:
            response = render(request, "aftercare/letter_unknown.html", status=HTTPStatus.NOT_FOUND)
        elif _is_over(follow_up):
            response = render(request, "aftercare/letter_over.html", _context(follow_up, token), status=HTTPStatus.GONE)
        else:
            response = page(request, follow_up, token)
        response["Referrer-Policy"] = "strict-origin"
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def letter(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    """Ask, or show what was answered."""
    if request.method == "POST":
        if request.POST.get("answer") in (Answer.WANTED, Answer.FINE):
            follow_ups.answer(follow_up, request.POST["answer"])
        return redirect("aftercare:answer", token)
    return render(request, _template(follow_up), _context(follow_up, token))


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def stop(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    """Ask once more before the letters stop."""
    if request.method == "POST":
        follow_ups.answer(follow_up, Answer.STOP)
        return redirect("aftercare:answer", token)
    if not _is_open(follow_up):
        return redirect("aftercare:answer", token)
    return render(request, "aftercare/letter_stop.html", _context(follow_up, token))


@require_POST
@by_link
def take_back(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    """Take a stop back; the same page then asks again."""
    follow_ups.take_back_stop(follow_up)
    return redirect("aftercare:answer", token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def book(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    """Who asked for a talk chooses its time right here, with the consultant who knows her; else with whoever is free."""
    if follow_up.answer != Answer.WANTED or not follow_up.asks_for_a_person or follow_up.talk_ahead:
        return redirect("aftercare:answer", token)
    fixed = _whom_to_see(follow_up)
    choosing = Choosing(request.GET, fixed=fixed)
    form = AboutForm(request.POST if request.method == "POST" else None)
    refusal: DomainError | None = None
    if request.method == "POST":
        if not choosing.is_whole:
            refusal = SlotTaken()
        elif form.is_valid():
            try:
                follow_ups.book_talk(
                    follow_up,
                    consultant=choosing.consultant,
                    way=choosing.values["way"],
                    starts_at=choosing.slot.starts_at,
                    about=form.cleaned_data["about"],
                )
            except DomainError as refused:
                refusal, choosing = refused, Choosing(request.GET, fixed=fixed)
            else:
                return redirect("aftercare:answer", token)
    context = _context(follow_up, token) | {"choosing": choosing, "form": form, "refusal": refusal}
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "aftercare/letter_book.html", context, status=status)


def _whom_to_see(follow_up: FollowUp) -> dict[str, str]:
    """The plan's consultant while she has free times, else anybody of the centre."""
    plan = follow_up.plan
    own = Consultants([plan]).own(plan)
    has_time = own is not None and bool(free_slots(plan.center, consultant=own))
    return {
        "kind": Kind.CAREER.value,
        "center": str(plan.center.pk),
        "consultant": str(own.pk) if own and has_time else ANYBODY,
    }


def _follow_up(token: str) -> FollowUp | None:
    pk = tokens.follow_up_of(token)
    return FollowUp.objects.for_list().filter(pk=pk, sent_at__isnull=False).first() if pk else None


def _is_over(follow_up: FollowUp) -> bool:
    return follow_up.sent_at is None or tokens.expires_at(follow_up.sent_at) <= clock.now()


def _is_open(follow_up: FollowUp) -> bool:
    return follow_up.state in (State.SENT, State.SILENT)


def _template(follow_up: FollowUp) -> str:
    if _is_open(follow_up):
        return "aftercare/letter.html"
    if follow_up.plan.is_silenced:
        return "aftercare/letter_stopped.html"
    return "aftercare/letter_answered.html"


def _context(follow_up: FollowUp, token: str) -> dict[str, object]:
    plan = follow_up.plan
    upcoming = plan.follow_ups.filter(state=State.PLANNED) if plan.state == PlanState.OPEN else FollowUp.objects.none()
    message = Message.objects.filter(key=notices.letter_key(follow_up)).first()
    return {
        "follow_up": follow_up,
        "token": token,
        "plan": plan,
        "center": plan.center,
        "owner": plan.owner,
        "cohort": plan.application.cohort,
        "consultant": Consultants([plan]).own(plan),
        "call_within": CALL_WITHIN_WORKING_DAYS,
        "upcoming": upcoming.first(),
        "check_number": message.check_number if message else "",
        "expires_at": tokens.expires_at(follow_up.sent_at or follow_up.due_at),
        "can_take_back": follow_up.answer == Answer.STOP
        and not plan.is_cancelled
        and not plans.why_silent([plan.owner.pk]),
    }
