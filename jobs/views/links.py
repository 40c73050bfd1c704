"""The pages behind a check's addresses: no sign-in. GET shows, POST answers, a used address shows what was answered.

The person's name stands masked on her own page; the employer, whom she allowed to be asked about her, reads it whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.handling import handled
from common import clock
from common.errors import DomainError
from jobs import notices, tokens
from jobs.actions import checks
from jobs.forms.placements import LastDayForm
from jobs.models import Answer, EmploymentCheck, Voice
from messaging.models import Message


@dataclass(frozen=True)
class Asked:
    """A check as one of the two is asked about it."""

    check: EmploymentCheck
    token: str
    voice: str
    key: str

    @property
    def is_employer(self) -> bool:
        return self.voice == Voice.EMPLOYER

    @property
    def route(self) -> str:
        return "jobs:employer" if self.is_employer else "jobs:check"

    def context(self) -> dict[str, object]:
        placement = self.check.placement
        asked_at = self.check.employer_asked_at if self.is_employer else self.check.person_asked_at
        message = Message.objects.filter(key=self.key).first()
        return {
            "check": self.check,
            "placement": placement,
            "center": placement.center,
            "token": self.token,
            "is_employer": self.is_employer,
            "route": self.route,
            "ended_route": f"{self.route}-ended",
            "check_number": message.check_number if message else "",
            "expires_at": tokens.expires_at(asked_at) if asked_at else None,
        }


type Page = Callable[[HttpRequest, Asked], HttpResponse]
# What may be said with a last day, and the question about it.
_ENDINGS = {Answer.NO_LONGER: _("언제까지 일하셨나요"), Answer.CHANGED: _("전 회사에서 언제까지 일하셨나요")}


def _by_link(find: Callable[[str], Asked | None]) -> Callable[[Page], Callable[[HttpRequest, str], HttpResponse]]:
    """Open a page with the check its address names. The address itself must not travel any further than this page."""

    def opening(page: Page) -> Callable[[HttpRequest, str], HttpResponse]:
        @login_not_required
        @wraps(page)
        def opened(request: HttpRequest, token: str) -> HttpResponse:
            asked = find(token)
            if asked is None:
                response = render(request, "jobs/link_unknown.html", status=HTTPStatus.NOT_FOUND)
            elif _is_over(asked):
                response = render(request, "jobs/link_over.html", asked.context(), status=HTTPStatus.GONE)
            else:
                handled(asked.check.placement.person_id)
                response = page(request, asked)
            response["Referrer-Policy"] = "strict-origin"
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return opened

    return opening


def _of_person(token: str) -> Asked | None:
    pk = tokens.check_of_person(token)
    found = EmploymentCheck.objects.for_list().filter(pk=pk, person_asked_at__isnull=False).first() if pk else None
    return Asked(found, token, Voice.PERSON, notices.person_key(found)) if found else None


def _of_employer(token: str) -> Asked | None:
    """Nothing at all once the person has taken her yes back, named another contact or had the use of her data suspended."""
    named = tokens.check_of_employer(token)
    if named is None:
        return None
    pk, contact_round = named
    found = (
        EmploymentCheck.objects.for_list()
        .askable()
        .filter(pk=pk, employer_asked_at__isnull=False, placement__contact_round=contact_round)
        .exclude(placement__employer_consent_at=None)
        .first()
    )
    return Asked(found, token, Voice.EMPLOYER, notices.employer_key(found)) if found else None


def _is_over(asked: Asked) -> bool:
    at = asked.check.employer_asked_at if asked.is_employer else asked.check.person_asked_at
    return at is None or tokens.expires_at(at) <= clock.now()


def _ask(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Ask, or show what was answered."""
    if request.method == "POST":
        if request.POST.get("answer") == Answer.STILL:
            checks.answer(asked.check, Answer.STILL, voice=asked.voice)
        return redirect(asked.route, asked.token)
    template = "jobs/link_ask.html" if asked.check.is_open else "jobs/link_answered.html"
    return render(request, template, asked.context())


def _ask_last_day(request: HttpRequest, asked: Asked) -> HttpResponse:
    """When the job ended; the answer is taken with it."""
    said = (request.POST if request.method == "POST" else request.GET).get("answer", "")
    said = said if said in _ENDINGS and not asked.is_employer else Answer.NO_LONGER
    if not asked.check.is_open:
        return redirect(asked.route, asked.token)
    form = LastDayForm(request.POST or None, placement=asked.check.placement)
    if request.method == "POST" and form.is_valid():
        try:
            checks.answer(asked.check, said, voice=asked.voice, last_day=form.cleaned_data["last_day"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(asked.route, asked.token)
    context = asked.context() | {"form": form, "said": said, "question": _ENDINGS[Answer(said)]}
    return render(request, "jobs/link_ended.html", context)


_METHODS = require_http_methods(["GET", "HEAD", "POST"])
person = _METHODS(_by_link(_of_person)(_ask))
person_ended = _METHODS(_by_link(_of_person)(_ask_last_day))
employer = _METHODS(_by_link(_of_employer)(_ask))
employer_ended = _METHODS(_by_link(_of_employer)(_ask_last_day))
