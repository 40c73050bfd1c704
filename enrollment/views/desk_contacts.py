"""The way back when a phone is lost: one member of staff sees the identity, another confirms the new number."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import contact_changes
from accounts.handling import handled
from accounts.models import ContactChange
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.models import Center
from centers.roles import Permission, centers_where, require
from common import searching
from common.errors import DomainError
from enrollment.forms.desk import ContactChangeForm, FindPersonForm
from enrollment.models import Application
from enrollment.models.queues import at_centers


def _places(request: SignedInRequest) -> list[int] | None:
    require(request.user, Permission.CHANGE_CONTACTS)
    return centers_where(request.user, Permission.CHANGE_CONTACTS)


def _changes(places: list[int] | None) -> QuerySet[ContactChange]:
    rows = ContactChange.objects.select_related("user", "requested_by", "decided_by")
    return rows if places is None else rows.filter(office_id__in=places)


def _people(places: list[int] | None) -> QuerySet[Application]:
    """The applications through which this desk knows people. Staff change their own contact elsewhere."""
    return (
        at_centers(places)
        .filter(applicant__signs_in_by_code=True)
        .select_related("applicant", "cohort__center", "program_year")
    )


@require_safe
def contact_list(request: SignedInRequest) -> HttpResponse:
    places = _places(request)
    rows = _changes(places)
    decided = list(rows.exclude(decided_at=None).order_by("-decided_at", "-pk")[:10])
    waiting = rows.filter(decided_at=None).order_by("requested_at", "pk")
    handled(*(change.user_id for change in (*waiting, *decided)))
    context = {"waiting": waiting, "decided": decided, "me": request.user, "centers": _center_names(waiting)}
    return render(request, "enrollment/desk_contacts.html", context)


def _center_names(rows: QuerySet[ContactChange]) -> dict[int, str]:
    return dict(Center.objects.filter(pk__in=rows.values("office_id")).values_list("pk", "name"))


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    """People of one's own centres with this very name and birth date; nobody is found by less."""
    places = _places(request)
    if request.method == "POST":
        return searching.begin(request)
    form = FindPersonForm(searching.typed(request) or None)
    people: dict[int, Application] = {}
    if form.is_bound and form.is_valid():
        born = form.cleaned_data["birth_date"]
        found = _people(places).filter(
            Q(birth_date=born) | Q(applicant__birth_date=born), applicant__name=form.cleaned_data["name"]
        )
        people = {application.applicant_id: application for application in found.order_by("pk")}
    handled(*people)
    context = {"form": form, "people": list(people.values()), "searched": form.is_bound and form.is_valid()}
    return render(request, "enrollment/desk_contact_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for another number for the person `pk`, who stands at the counter with a proof of identity."""
    places = _places(request)
    known = _people(places).filter(applicant=pk).order_by("-pk").first()
    if known is None:
        raise Http404
    person = known.applicant
    handled(person.pk)
    if known.is_open_case_of(request.user):
        own_case(request, person, case=f"담당 신청 {known.number}")
    form = ContactChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact_changes.request(
                person,
                new_phone=form.cleaned_data["new_phone"],
                identity=form.cleaned_data["identity"],
                note=form.cleaned_data["note"],
                by=request.user,
                office_id=known.cohort.center_id,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "연락처 변경을 접수했습니다. 다른 직원이 확인하면 번호가 바뀝니다.")
            return redirect("enrollment_desk:contacts")
    context = {"form": form, "person": person, "known": known, "center": known.cohort.center}
    return render(request, "enrollment/desk_contact_new.html", context, status=422 if form.is_bound else 200)


@require_POST
@asks_again("POST")
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm or turn down; never the one who asked."""
    change = get_object_or_404(_changes(_places(request)), pk=pk)
    handled(change.user_id)
    approve = request.POST.get("decision") == "approve"
    decision = contact_changes.approve if approve else contact_changes.refuse
    try:
        decision(change, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        done = "번호를 바꾸고 전 번호와 새 번호에 알렸습니다." if approve else "바꾸지 않기로 했습니다."
        messages.success(request, f"{change.user.name} 님: {done}")
    return redirect("enrollment_desk:contacts")
