"""Cohorts in management: what stands on their pages is counted by enrolment, so they live up here."""

from __future__ import annotations

import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.handling import handled
from accounts.requests import SignedInRequest
from centers.actions import edits, partners
from centers.forms.cohort import CancelForm, CapacityForm, CohortForm, OverrideForm
from centers.models import Center, Cohort
from centers.models.cohort import PHASE_LABELS, Phase
from centers.roles import Permission, can, can_anywhere, centers_where, require
from common import korean, masking
from common.errors import DomainError
from enrollment import notices
from enrollment.actions import cohorts as acts
from enrollment.actions import line as lines
from enrollment.models import Application, LineEvent, Offer, Seat, Supplement
from enrollment.models.occupancy import with_occupancy
from enrollment.states import ENDED, FLOW, IN_LINE, SEATED, State
from messaging.actions import messages as texts
from portal import readiness

PER_PAGE = 30
# Which people of a cohort a tab of its page shows.
_TABS = {
    "line": (_("줄에 있음"), IN_LINE),
    "seated": (_("자리 받음"), SEATED),
    "out": (_("끝남"), ENDED),
}
PHASE_TONES = {
    Phase.DRAFT: "warning",
    Phase.ANNOUNCED: "information",
    Phase.OPEN: "primary",
    Phase.IN_TRAINING: "success",
    Phase.CANCELLED: "danger",
}


def _get(request: SignedInRequest, pk: int) -> Cohort:
    """The cohort with its counts, if this person manages it; 403 for who manages none, 404 for another centre's."""
    require(request.user, Permission.MANAGE_COHORTS)
    mine = Cohort.objects.managed_by(request.user).for_list().select_related("program_year", "override_by")
    cohort = get_object_or_404(with_occupancy(mine), pk=pk)
    require(request.user, Permission.MANAGE_COHORTS, at=cohort.center)
    return cohort


def _frame(cohort: Cohort, title: str) -> dict[str, Any]:
    """What every page below one cohort's says about where it is."""
    url = reverse("manage-cohort", args=[cohort.pk])
    return {"section": "cohorts", "title": title, "up": str(cohort), "up_url": url, "back_url": url, "cohort": cohort}


def cohort_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_COHORTS)
    mine = Cohort.objects.managed_by(request.user)
    places = centers_where(request.user, Permission.MANAGE_COHORTS)
    centers = list(Center.objects.all() if places is None else Center.objects.filter(pk__in=places))
    phase = next((phase for phase in Phase if phase == request.GET.get("phase")), None)
    center = next((center for center in centers if str(center.pk) == request.GET.get("center")), None)
    if phase:
        mine = mine.in_phase(phase)
    if center:
        mine = mine.filter(center=center)
    shown = with_occupancy(mine.for_list()).order_by("-starts_on", "-pk")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    for cohort in page:
        cohort.tone = PHASE_TONES.get(cohort.phase, "")  # type: ignore[attr-defined]
    chosen = {"center": center.pk if center else None, "phase": phase}
    context = {
        "section": "cohorts",
        "title": _("기수"),
        "page_obj": page,
        "query": _query(chosen),
        "center_links": [
            (name, "?" + _query(chosen | {"center": pk}), chosen["center"] == pk)
            for name, pk in [(_("모든 센터"), None), *((row.short_name, row.pk) for row in centers)]
        ],
        "phase_links": [
            (name, "?" + _query(chosen | {"phase": key}), phase == key)
            for name, key in [(_("모든 때"), None), *((label, key) for key, label in PHASE_LABELS.items())]
        ],
    }
    return render(request, "portal/manage_cohorts.html", context)


def _query(chosen: dict[str, Any]) -> str:
    """'center=1&phase=open&', ready for one more parameter."""
    return "".join(f"{name}={value}&" for name, value in chosen.items() if value)


def cohort_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_COHORTS)
    cohort = Cohort()
    form = _form(request, cohort)
    if request.method == "POST" and form.is_valid():
        try:
            edits.add(cohort)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("%(name)s의 준비를 시작했습니다. 아직 아무에게도 보이지 않습니다.") % {"name": cohort}
            )
            return redirect("manage-cohort", pk=cohort.pk)
    context = {
        "section": "cohorts",
        "title": _("기수 더하기"),
        "up": _("기수"),
        "up_url": reverse("manage-cohorts"),
        "back_url": reverse("manage-cohorts"),
        "lead": _("만들어도 바로 보이지 않습니다. 준비를 마치고 공개합니다."),
        "act": _("기수 만들기"),
        "form": form,
    }
    return render(request, "centers/form.html", context)


def _form(request: SignedInRequest, cohort: Cohort) -> CohortForm:
    places = centers_where(request.user, Permission.MANAGE_COHORTS)
    return CohortForm(request.POST or None, instance=cohort, centers=places)


def cohort_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What tells people of new days or places is asked twice: the first press shows the message and who gets it."""
    cohort = _get(request, pk)
    stored, title, frame = copy.copy(cohort), str(cohort), _frame(cohort, _("날짜와 장소 고치기"))
    form = _form(request, cohort)
    if request.method == "POST" and form.is_valid() and "again" not in request.POST:
        changes = notices.cohort_changes(stored, cohort)
        people = acts.people_to_tell(cohort) if changes else []
        if people and "confirmed" not in request.POST:
            return _changed_days(request, frame, changes, people)
        try:
            told = acts.edit(cohort, form.stored_fields, version=form.shown_as_of)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            words = _("%(name)s의 고친 내용을 저장했습니다.") % {"name": title}
            if told:
                words += " " + _("%(told)s명에게 알리는 글이 나갑니다.") % {"told": told}
            messages.success(request, words)
            return redirect("manage-cohort", pk=pk)
    lead = ""
    if cohort.published_at:
        lead = _(
            "저장하면 누구나 보는 안내가 바로 바뀝니다. 교육 날짜나 장소, 시간을 바꾸면 신청한 분께 알리는 글을 "
            "먼저 보여 드리고, 한 번 더 누르시면 저장하고 보냅니다."
        )
    return render(request, "centers/form.html", frame | {"lead": lead, "act": _("고친 내용 저장"), "form": form})


def _changed_days(
    request: SignedInRequest,
    frame: dict[str, Any],
    changes: list[notices.CohortChange],
    people: list[Application],
) -> HttpResponse:
    """The message as it would go out, and everybody who would get it. Nothing is saved yet."""
    names_shown = can(request.user, Permission.SEE_APPLICATIONS, at=frame["cohort"].center)
    if not names_shown:
        for application in people:
            application.applicant.name = masking.name(application.applicant.name)
    draft = notices.cohort_changed_draft(people[0], changes)
    context = frame | {
        "changes": changes,
        "people": people,
        "first": draft.to,
        "text": texts.preview(draft),
        "typed": [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"],
    }
    return render(request, "portal/manage_cohort_change.html", context)


def cohort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its seats by number, its line with the reason of every place, and what publishing would change."""
    cohort = _get(request, pk)
    tab = request.GET.get("s", "line")
    tab = tab if tab in _TABS else "line"
    names_shown = can(request.user, Permission.SEE_APPLICATIONS, at=cohort.center)
    people = _people(cohort, tab)
    if names_shown:
        handled(*(row["application"].applicant_id for row in people))
    counts = _tab_counts(cohort)
    found = _checks(request, cohort) if cohort.phase == Phase.DRAFT else []
    context = {
        "section": "cohorts",
        "title": str(cohort),
        "up": _("기수"),
        "up_url": reverse("manage-cohorts"),
        "cohort": cohort,
        "tone": PHASE_TONES.get(cohort.phase, ""),
        "seats": _seats(cohort),
        "people": people,
        "names_shown": names_shown,
        "tab": tab,
        "tabs": [(key, label, counts[key]) for key, (label, _states) in _TABS.items()],
        "checks": found,
        "left": readiness.left(found),
        "may_override": can_anywhere(request.user, Permission.MANAGE)
        and any(check.label == readiness.PLEDGE and not check.done for check in found),
        "changes": list(
            cohort.line_events.filter(kind=LineEvent.Kind.CAPACITY).select_related("by").order_by("-pk")[:5]
        ),
    }
    return render(request, "portal/manage_cohort.html", context)


def _checks(request: SignedInRequest, cohort: Cohort) -> list[readiness.Check]:
    return readiness.checks(cohort, by_admin=can_anywhere(request.user, Permission.MANAGE))


def _tab_counts(cohort: Cohort) -> dict[str, int]:
    states = list(Application.objects.filter(cohort=cohort).values_list("state", flat=True))
    return {key: sum(state in wanted for state in states) for key, (_label, wanted) in _TABS.items()}


def _seats(cohort: Cohort) -> list[dict[str, Any]]:
    """Every seat by number: taken, on offer until when, or free."""
    offers = dict(Offer.objects.open().filter(seat__cohort=cohort).values_list("seat_id", "expires_at"))
    return [
        {
            "number": seat.number,
            "state": "taken" if seat.occupant_id else "offer" if seat.pk in offers else "free",
            "until": offers.get(seat.pk),
        }
        for seat in Seat.objects.filter(cohort=cohort)
    ]


def _people(cohort: Cohort, tab: str) -> list[dict[str, Any]]:
    """The rows of a tab in the order of the line, each with its place, its deadline and why it stands there."""
    last = LineEvent.objects.filter(application=OuterRef("pk")).order_by("-pk")
    offers = Offer.objects.open().filter(application=OuterRef("pk"))
    asked = Supplement.objects.open().filter(application=OuterRef("pk"))
    rows = (
        Application.objects.filter(cohort=cohort, state__in=_TABS[tab][1], line_number__isnull=False)
        .select_related("applicant", "seat")
        .annotate(
            why=Subquery(last.values("reason")[:1]),
            answer_until=Coalesce(Subquery(offers.values("expires_at")[:1]), Subquery(asked.values("due_at")[:1])),
        )
        .order_by("line_number")
    )
    waiting, shown = 0, []
    for application in rows:
        waiting += application.state == State.WAITING
        shown.append(
            {
                "application": application,
                "place": _place(application, waiting),
                "until": application.answer_until,
                "review_due_on": application.review_due_on if application.state == State.SUBMITTED else None,
                "why": application.why,
            }
        )
    return shown


def _place(application: Application, waiting: int) -> str:
    if application.state == State.OFFERED:
        return _("제안")
    if application.state == State.WAITING:
        return _("대기 %(place)s") % {"place": waiting}
    if application.holds_seat:
        return _("자리 %(number)s") % {"number": application.seat.number}
    return _("접수 %(number)s") % {"number": application.line_number}


@require_POST
def cohort_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    cohort = _get(request, pk)
    missing = readiness.left(_checks(request, cohort))
    if cohort.cancelled_at or (missing and not cohort.published_at):
        names = ", ".join(check.label for check in missing) or _("열지 않기로 한 기수")
        messages.error(request, _("아직 공개할 수 없어 그대로 두었습니다(%(names)s).") % {"names": names})
    else:
        try:
            acts.publish(cohort)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s 공개했습니다. 자리 %(seats)s개를 만들었습니다.")
                % {"name": korean.particle(str(cohort), "을"), "seats": cohort.capacity},
            )
    return redirect("manage-cohort", pk=pk)


def cohort_override(request: SignedInRequest, pk: int) -> HttpResponse:
    """Headquarters lets a cohort open without a company's pledge; the reason is kept with the cohort."""
    require(request.user, Permission.MANAGE)
    cohort = _get(request, pk)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        partners.override(cohort, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("까닭을 적었습니다. 이제 채용 약속 없이 공개할 수 있습니다."))
        return redirect("manage-cohort", pk=pk)
    frame = _frame(cohort, _("채용 약속 없이 열기"))
    lead = _("기업의 채용 약속이 없으면 수료해도 바로 일할 곳이 정해지지 않습니다. 적은 까닭은 기수와 함께 남습니다.")
    return render(request, "centers/form.html", frame | {"lead": lead, "act": _("까닭 적고 열기"), "form": form})


def cohort_capacity(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asked twice: the first press shows what would change and for whom, the second does it."""
    cohort: Any = _get(request, pk)  # with the counts of with_occupancy
    if cohort.phase in (Phase.DRAFT, Phase.CANCELLED, Phase.FINISHED):
        messages.error(request, _("공개하지 않았거나 끝난 기수의 정원은 여기에서 바꾸지 않습니다. 그대로 두었습니다."))
        return redirect("manage-cohort", pk=pk)
    form = CapacityForm(request.POST or None, initial={"capacity": cohort.seats_total})
    frame = _frame(cohort, _("정원 바꾸기"))
    if request.method != "POST" or not form.is_valid() or "again" in request.POST:
        return render(request, "portal/manage_cohort_capacity.html", frame | {"form": form})
    capacity, reason = form.cleaned_data["capacity"], form.cleaned_data["reason"]
    if "confirmed" not in request.POST:
        more = capacity - cohort.seats_total
        asked = min(cohort.waiting, cohort.seats_left + more) if more > 0 else 0
        held = cohort.seats_taken + cohort.seats_offered
        diff = {"more": more, "fewer": -more, "asked": asked, "held": held, "fits": capacity >= held}
        return render(request, "portal/manage_cohort_capacity.html", frame | {"form": form, "diff": diff})
    try:
        lines.change_capacity(cohort, capacity, by=request.user, reason=reason)
    except DomainError as refusal:
        form.add_error("capacity", str(refusal))
        return render(request, "portal/manage_cohort_capacity.html", frame | {"form": form})
    messages.success(request, _("정원을 %(capacity)s명으로 바꾸었습니다.") % {"capacity": capacity})
    return redirect("manage-cohort", pk=pk)


def cohort_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    cohort = _get(request, pk)
    if cohort.cancelled_at:
        messages.error(request, _("이미 열지 않기로 한 기수입니다. 바뀐 것은 없습니다."))
        return redirect("manage-cohort", pk=pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = acts.cancel(cohort, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(
            request,
            _("%(name)s 열지 않기로 했습니다. %(told)s명에게 알리는 글이 나갑니다.")
            % {"name": korean.particle(str(cohort), "을"), "told": told},
        )
        return redirect("manage-cohort", pk=pk)
    states = list(Application.objects.filter(cohort=cohort).values_list("state", flat=True))
    told = sum(FLOW.allows(state, State.COHORT_CANCELLED) for state in states)
    untouched = sum(state in (State.IN_TRAINING, State.DRAFT) for state in states)
    context = _frame(cohort, _("이 기수 열지 않기")) | {"form": form, "told": told, "untouched": untouched}
    return render(request, "portal/manage_cohort_cancel.html", context)
