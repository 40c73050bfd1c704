"""The owner's way through an application: start, one page after another, hand in, receipt."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions import consents
from accounts.models import ConsentText
from accounts.requests import SignedInRequest
from centers.models import Cohort
from common import clock
from common.errors import DomainError, StaleForm
from common.numbers import typed
from common.prepared import prepared
from enrollment import combinations, eligibility, places, timeline
from enrollment.actions import applications
from enrollment.consents import restore
from enrollment.errors import AlreadyApplied, ApplicationIncomplete, DraftGone
from enrollment.forms import precheck, sections, shown
from enrollment.forms.sections import ConsentsForm, Section, SectionForm
from enrollment.models import Application
from enrollment.states import DEFERRABLE, ENDED, MOVABLE, State
from enrollment.views.papers import papers_page


def own(request: SignedInRequest, pk: int) -> Application:
    """The signed-in person's application, or 404."""
    return get_object_or_404(Application.objects.of_applicant(request.user).for_owner(), pk=pk)


@never_cache
def start(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET tells what it takes; POST opens the draft. Somebody who has one already is led to it."""
    cohort = get_object_or_404(Cohort.objects.public().for_list().select_related("program_year"), pk=pk)
    mine = Application.objects.of_applicant(request.user).filter(cohort=cohort)
    existing = mine.exclude(state__in=ENDED).first()
    if existing:
        request.session.pop(precheck.CARRIED, None)
        return redirect("enrollment:application", existing.pk)
    carried = _carried(request)
    if request.method == "POST":
        known = precheck.for_draft(carried, cohort.course.track.key) if carried else None
        try:
            application = applications.start(cohort, by=request.user, carried=known)
        except AlreadyApplied as refusal:
            messages.info(request, str(refusal))
            return redirect("my")
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("course-detail", cohort.pk)
        request.session.pop(precheck.CARRIED, None)
        return redirect("enrollment:section", application.pk, sections.SECTIONS[0].slug)
    context = {
        "carried": [
            answer for question, answer in precheck.read_back(precheck.QUESTIONS, carried) if question.name in carried
        ],
        "cohort": cohort,
        "center": cohort.center,
        "clashes": combinations.clashes(request.user, cohort.course.track_id),
        "papers": cohort.program_year.papers.all(),
        "steps": [{"label": section.label, "state": "next"} for section in sections.SECTIONS],
    }
    return render(request, "enrollment/apply_start.html", context)


def _carried(request: SignedInRequest) -> precheck.Answers:
    """The answers of the one-minute check this person asked to use, if they are not too old."""
    try:
        return precheck.unseal(request.session.get(precheck.CARRIED, ""))
    except precheck.AnswersGone:
        request.session.pop(precheck.CARRIED, None)
        return {}


@require_safe
@never_cache
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft goes on where it was left; anything handed in is shown whole."""
    current = own(request, pk)
    if current.state == State.DRAFT:
        missing = sections.check(current).missing
        return redirect("enrollment:section", current.pk, missing[0] if missing else "review")
    timeline.read([current])
    context = {
        "application": current,
        "center": current.cohort.center,
        "items": timeline.items(current),
        "act": timeline.act(current),
        "blocks": shown.of_application(current) if current.submitted_at else [],
        "papers": current.papers.present().select_related("rule"),
        "places": places.history(current),
        "can_withdraw": may_withdraw(current),
        "can_move": timeline.shown_state(current) in MOVABLE,
        "can_defer": timeline.shown_state(current) in DEFERRABLE,
    }
    return render(request, "enrollment/apply_detail.html", context)


def may_withdraw(application: Application) -> bool:
    return application.state not in ENDED and application.state not in (State.COMPLETED, State.NOT_COMPLETED)


@never_cache
def section(request: SignedInRequest, pk: int, slug: str) -> HttpResponse:
    """One page of the form. What is typed is kept, valid or not; only valid answers lead on."""
    current = own(request, pk)
    here = sections.BY_SLUG.get(slug)
    if here is None:
        raise Http404
    if current.state != State.DRAFT:
        messages.info(request, "이미 낸 신청서라 고칠 수 없습니다. 고칠 것이 있으면 센터로 전화해 주세요.")
        return redirect("enrollment:application", current.pk)
    if slug == "papers":
        return papers_page(request, current, page(current, here))
    if slug == "review":
        return _review(request, current, here)
    if request.method == "POST":
        return _save(request, current, here)
    form = sections.saved_form(here, current) or sections.fresh_form(here, current)
    return render(request, "enrollment/apply_section.html", page(current, here) | {"form": form})


def _save(request: SignedInRequest, application: Application, here: Section) -> HttpResponse:
    assert here.form is not None  # noqa: S101 - the two pages without a form have views of their own
    form = here.form(request.POST, application=application)
    try:
        application = applications.save_section(
            application, here.slug, form.raw(), version=typed(request.POST.get("version", ""))
        )
    except StaleForm as refusal:
        form.errors_lead = str(refusal)
        application = own(request, application.pk)
        stored = shown.of_draft_section(here, application)
        return render(
            request, "enrollment/apply_section.html", page(application, here) | {"form": form, "stored": stored}
        )
    except AlreadyApplied as refusal:
        messages.info(request, str(refusal))
        return redirect("enrollment:application", application.pk)
    except DraftGone as refusal:
        messages.error(request, str(refusal))
        return redirect("my")
    return _saved(request, application, here, form)


def _saved(request: SignedInRequest, application: Application, here: Section, form: SectionForm) -> HttpResponse:
    """Where it goes on once what was typed is kept."""
    if "X-Unattended" in request.headers:  # idle.js: the page stays open and goes on from here
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"X-Saved-Version": str(application.version)})
    is_valid = form.is_valid()
    if is_valid and isinstance(form, ConsentsForm):
        try:
            _give(request, form.ticked())
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("enrollment:section", application.pk, here.slug)
    if "later" in request.POST:
        messages.success(request, "적은 내용을 저장했습니다. 언제든 이어서 쓸 수 있습니다.")
        return redirect("my")
    if not is_valid:
        return render(
            request, "enrollment/apply_section.html", page(own(request, application.pk), here) | {"form": form}
        )
    following = "review" if "review" in request.POST else sections.after(here).slug
    return redirect("enrollment:section", application.pk, following)


@transaction.atomic
def _give(request: SignedInRequest, texts: list[ConsentText]) -> None:
    """A yes to each of these texts; what had stopped for want of it goes on."""
    consents.give(request.user, texts)
    restore(request.user, texts)


def page(application: Application, here: Section, *, has_papers: bool = False) -> dict[str, Any]:
    """What every page of the form shows: where it is, when it was saved, the way back.

    `has_papers` says that every paper submitting needs is there; only who has counted them knows.
    """
    place = sections.SECTIONS.index(here)
    done = {*application.answers, "papers"} if has_papers else {*application.answers}
    return {
        "application": application,
        "cohort": application.cohort,
        "center": application.cohort.center,
        "section": here,
        "number": place + 1,
        "total": len(sections.SECTIONS),
        "steps": [
            {
                "label": step.label,
                "state": "now" if step is here else "done" if step.slug in done else "next",
                "url": reverse("enrollment:section", args=[application.pk, step.slug])
                if step.slug in done and step is not here
                else "",
            }
            for step in sections.SECTIONS
        ],
        "back": sections.before(here),
        "is_open": application.cohort.takes_applications,
    }


def _review(request: SignedInRequest, application: Application, here: Section) -> HttpResponse:
    checked = sections.check_forms(application)
    facts = eligibility.Facts.of_values(checked.answers.values, on=clock.today())
    found = eligibility.judge_all(application.program_year, facts)
    missing = [sections.BY_SLUG[slug] for slug in checked.answers.missing]
    outlook = eligibility.outlook(found)
    has_papers = not any(row.is_missing for row in checked.papers)
    context = page(application, here, has_papers=has_papers) | {
        "blocks": shown.of_draft(checked.forms),
        "asked": checked.papers,
        "missing": missing,
        "findings": found,
        "outlook": outlook,
        "outlook_label": eligibility.OUTLOOK_LABELS[outlook],
    }
    return render(request, "enrollment/apply_review.html", context)


@prepared
def _to_hand_in(person: int, pk: int) -> QuerySet[Application]:
    return Application.objects.filter(applicant=person, pk=pk).select_related("cohort__course", "program_year")


@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand in. Pressed twice it leads to the same receipt."""
    current = next(iter(_to_hand_in(request.user.pk, pk)), None)
    if current is None:
        raise Http404
    current.applicant = request.user  # read already
    try:
        applications.submit(current, sections.check(current), by=request.user)
    except ApplicationIncomplete as refusal:
        messages.error(request, str(refusal))
        return redirect("enrollment:section", current.pk, "review")
    except DraftGone as refusal:
        messages.error(request, str(refusal))
        return redirect("my")
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("enrollment:application", current.pk)
    return redirect("enrollment:receipt", current.pk)


@require_safe
@never_cache
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was received, the place in line, and what comes next by when."""
    current = own(request, pk)
    if current.submitted_at is None:
        return redirect("enrollment:application", current.pk)
    timeline.read([current])
    context = {
        "application": current,
        "cohort": current.cohort,
        "center": current.cohort.center,
        "ahead": Application.objects.ahead_of(current).count(),
        "items": timeline.items(current),
    }
    return render(request, "enrollment/apply_receipt.html", context)
