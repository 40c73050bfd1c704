"""The roster on the teacher's phone: today's sessions, one tap a person, and what an excuse or a correction needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.taking_out import TakeOutForm
from accounts.handling import handled, taken_out
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.views.taking_out import ask
from centers.models import Cohort
from centers.roles import Permission, centers_where, cohorts_where, require
from common import clock
from common.errors import DomainError
from common.numbers import typed
from common.prepared import prepared
from enrollment.models import Application
from enrollment.states import SEATED
from training import hours
from training.actions import attendance
from training.forms.attendance import CorrectionForm, EvidenceForm
from training.models import EvidenceBlackening, Mark, MarkEvent, Session
from training.models.session import SessionQuerySet
from training.models.work import taught_by
from training.states import Attendance

_PAST, _AHEAD = timedelta(days=21), timedelta(days=14)


@dataclass(frozen=True)
class Row:
    """One person on the roster. On a day that is over a mark is corrected on a page of its own, with a reason."""

    session: Session
    application: Application
    mark: Mark | None
    problem: str = ""

    @property
    def buttons(self) -> list[tuple[str, str, bool]]:
        chosen = self.mark.status if self.mark else ""
        return [(status.value, str(status.label), status == chosen) for status in Attendance]

    @property
    def is_closed(self) -> bool:
        return self.mark is not None and self.session.day < clock.today()

    @property
    def lacks_evidence(self) -> bool:
        return self.mark is not None and self.mark.status == Attendance.EXCUSED and not self.mark.is_proven


@dataclass(frozen=True)
class Roll:
    """A whole roster with its counts."""

    session: Session
    rows: list[Row]

    @property
    def left(self) -> int:
        return sum(row.mark is None for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        marked = [row.mark.status for row in self.rows if row.mark]
        return [(str(label), marked.count(value)) for value, label in Attendance.choices]


def sessions_of(request: SignedInRequest) -> SessionQuerySet:
    require(request.user, Permission.TAKE_ATTENDANCE)
    return Session.objects.visible_to(request.user).filter(cohort__cancelled_at=None)


def _roll(session: Session, seen_by: User) -> Roll:
    people = taught_by(seen_by).filter(cohort=session.cohort_id).select_related("applicant", "seat")
    marks = {mark.application_id: mark for mark in session.marks.all()}
    rows = [Row(session, person, marks.get(person.pk)) for person in people.order_by("applicant__name", "pk")]
    handled(*(row.application.applicant_id for row in rows))
    return Roll(session, rows)


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """Today's sessions first, then what was left unmarked lately and what comes next."""
    day = clock.today()
    around = sessions_of(request).standing().for_list()
    around = around.filter(starts_at__gt=clock.now() - _PAST, starts_at__lt=clock.now() + _AHEAD)
    seated = Count("cohort__applications", filter=Q(cohort__applications__state__in=SEATED), distinct=True)
    rows = list(around.annotate(marked=Count("marks", distinct=True), seated=seated).order_by("starts_at", "pk"))
    context = {
        "day": day,
        "now": [row for row in rows if row.day == day],
        "open": [row for row in rows if row.day < day and row.marked < row.seated],
        "done": [row for row in reversed(rows) if row.day < day and row.marked >= row.seated],
        "next": [row for row in rows if row.day > day],
    }
    return render(request, "training/today.html", context)


@require_safe
def roster(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(sessions_of(request).for_list(), pk=pk)
    return render(request, "training/roster.html", {"session": session, "roll": _roll(session, request.user)})


def _to_mark(request: SignedInRequest, pk: int) -> Session:
    require(request.user, Permission.TAKE_ATTENDANCE)
    cohorts, centers = (where(request.user, Permission.TAKE_ATTENDANCE) for where in (cohorts_where, centers_where))
    found = _session(pk, tuple(cohorts or ()), None if centers is None else tuple(centers))
    if not found:
        raise Http404
    return found[0]


@prepared
def _session(pk: int, cohorts: tuple[int, ...], centers: tuple[int, ...] | None) -> QuerySet[Session]:
    seen = Session.objects.at(cohorts, centers).filter(cohort__cancelled_at=None, pk=pk)
    return seen.only("cohort", "starts_at", "cancelled_at")


@require_POST
def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """One tap. With the script the row comes back alone; without it the page comes back at that row."""
    session = _to_mark(request, pk)
    status, who = request.POST.get("status", ""), typed(request.POST.get("application", ""))
    problem = ""
    if status not in Attendance.values:
        problem = "출석, 지각, 공결, 결석 가운데 하나를 눌러 주세요. 아직 아무것도 적지 않았습니다."
    else:
        try:
            marked = attendance.mark(session, who, status, was=request.POST.get("was", ""), by=request.user)
            handled(marked.application.applicant_id)
        except DomainError as refusal:
            problem = str(refusal)
    if request.htmx:  # type: ignore[attr-defined]
        return _row(request, session.pk, who, problem)
    if problem:
        messages.error(request, problem)
    return redirect(f"{reverse('training_desk:roster', args=[pk])}#person-{who}")


def _row(request: SignedInRequest, pk: int, who: int, problem: str) -> HttpResponse:
    roll = _roll(Session.objects.for_list().get(pk=pk), request.user)
    row = next((row for row in roll.rows if row.application.pk == who), None)
    if row is None:
        raise Http404
    row = Row(row.session, row.application, row.mark, problem)
    return render(request, "training/roster_swap.html", {"session": roll.session, "roll": roll, "row": row})


@require_POST
def mark_rest(request: SignedInRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(sessions_of(request), pk=pk)
    try:
        marks = attendance.mark_rest_present(session, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        handled(*(mark.application.applicant_id for mark in marks))
        messages.success(request, f"남은 {len(marks)}명을 출석으로 적었습니다. 다른 분이 있으면 그분만 고쳐 주세요.")
    return redirect("training_desk:roster", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, pk: int, application_pk: int) -> HttpResponse:
    """One person in one session: why she was excused, a correction with its reason, and every time it was written."""
    session = get_object_or_404(sessions_of(request).for_list(), pk=pk)
    seated = taught_by(request.user).filter(cohort=session.cohort_id).select_related("applicant", "seat")
    application = get_object_or_404(seated, pk=application_pk)
    handled(application.applicant_id)
    standing = Mark.objects.filter(session=session, application=application).select_related("marked_by").first()
    was = standing.status if standing else ""
    act = request.POST.get("act", "")
    correction = CorrectionForm(request.POST if act == "correct" else None, initial={"was": was, "status": was})
    proof = EvidenceForm(
        request.POST if act == "prove" else None, request.FILES if act == "prove" else None, prefix="proof"
    )
    try:
        if correction.is_bound and correction.is_valid():
            corrected = correction.cleaned_data
            attendance.mark(
                session,
                application.pk,
                corrected["status"],
                was=corrected["was"],
                reason=corrected["reason"],
                by=request.user,
            )
            messages.success(request, "출석을 고쳤습니다. 까닭이 기록에 남았습니다.")
            return redirect("training_desk:person", pk=pk, application_pk=application_pk)
        if proof.is_bound and proof.is_valid() and standing:
            said = proof.cleaned_data
            attendance.prove(standing, note=said["note"], upload=said["file"], by=request.user)
            messages.success(request, "공결 까닭을 적었습니다. 이 시간은 출석으로 셉니다.")
            return redirect("training_desk:person", pk=pk, application_pk=application_pk)
    except DomainError as refusal:
        (correction if correction.is_bound else proof).add_error(None, str(refusal))
    context = {
        "session": session,
        "row": Row(session, application, standing),
        "correction": correction,
        "proof": proof,
        "evidence": standing.evidence.select_related("added_by") if standing else [],
        "blackened": EvidenceBlackening.objects.filter(paper__mark=standing).select_related("by") if standing else [],
        "events": MarkEvent.objects.filter(session=session, application=application).select_related("by"),
    }
    return render(request, "training/person.html", context, status=422 if correction.errors or proof.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """출석부: everybody of a cohort against every session, made to be printed. GET asks why, POST gives it."""
    require(request.user, Permission.TAKE_ATTENDANCE)
    places = centers_where(request.user, Permission.TAKE_ATTENDANCE)
    rows = Cohort.objects.for_list().filter(published_at__isnull=False)
    if places is not None:
        rows = rows.filter(Q(center__in=places) | Q(pk__in=cohorts_where(request.user, Permission.TAKE_ATTENDANCE)))
    cohort = get_object_or_404(rows, pk=pk)
    sessions = list(Session.objects.filter(cohort=cohort, cancelled_at=None).select_related("module"))
    seated = taught_by(request.user).filter(cohort=cohort)
    people = list(seated.select_related("applicant", "seat", "program_year").order_by("applicant__name", "pk"))
    form = TakeOutForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        text = f"{cohort}의 출석부를 종이에 맞추어 보여 드립니다. {len(people)}명의 이름과 출석이 나옵니다."
        back = reverse("training_desk:today")
        return ask(request, form, title="인쇄용 출석부", text=text, button="출석부 보기", back=back)
    taken_out(*(row.applicant_id for row in people), reason=form.reason)
    marks = {(mark.application_id, mark.session_id): mark for mark in Mark.objects.filter(session__in=sessions)}
    tallies = hours.tallies(people)
    modules = hours.by_module(cohort, people)
    context = {
        "cohort": cohort,
        "center": cohort.center,
        "sessions": sessions,
        "people": [
            (person, [marks.get((person.pk, one.pk)) for one in sessions], tallies[person.pk], modules[person.pk])
            for person in people
        ],
        "titles": [module.title for module in modules[people[0].pk]] if people else [],
    }
    return render(request, "training/sheet.html", context)
