"""One application at the desk: what is known, its papers, what happened, and the acts that are possible now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts.handling import handled
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.acts import Preview, opened
from centers.models import Cohort
from centers.roles import Permission, can, require
from common import clock
from common.errors import DomainError
from common.forms import ActForm, Unsaved
from enrollment import combinations, eligibility
from enrollment.actions import applications, desk
from enrollment.forms import required_papers
from enrollment.forms.desk import AdmitForm, AssignForm, CaseForm
from enrollment.models import Application, Paper
from enrollment.models.occupancy import with_occupancy
from enrollment.models.queues import Queue, at_centers, deadline, rows_of, with_deadlines, working_days_left
from enrollment.states import REVIEWED_FROM, State
from enrollment.views.assigning import take_on
from enrollment.views.desk_acts import ACTS, CaseAct, Room, legal
from enrollment.views.desk_history import history

LAST_ACT = "desk_last_act"


def visible_case(
    request: SignedInRequest, pk: int, permission: Permission = Permission.SEE_APPLICATIONS
) -> Application:
    """The application if this person may know of it (else 404) and holds `permission` at its centre (else 403)."""
    user = request.user
    rows = with_deadlines(Application.objects.visible_to(user)).select_related(
        "applicant",
        "cohort__course__track",
        "cohort__center",
        "program_year",
        "assigned_to",
        "entered_by",
        "decided_by",
    )
    application = get_object_or_404(rows, pk=pk)
    require(user, permission, at=application.cohort.center_id)
    if application.applicant_id == user.pk:
        raise Http404  # nobody handles her own application; she reads it on her own page
    handled(application.applicant_id)
    if application.is_open_case_of(user):
        own_case(request, application.applicant, case=f"담당 신청 {application.number}")
    return application


def _room(application: Application) -> Room:
    cohort = with_occupancy(Cohort.objects.all()).get(pk=application.cohort_id)
    return Room(seats_left=cohort.seats_left, waiting=cohort.waiting)  # type: ignore[attr-defined]


def act_form(act: CaseAct, application: Application, by: User, open_rules: bool, data: Any = None) -> CaseForm:
    more = {"open_rules": open_rules} if issubclass(act.form, AdmitForm) else {}
    return act.form(data, application=application, by=by, initial={"shown": desk.stamp(application)}, **more)


def message_preview(act: CaseAct, application: Application, form: CaseForm, by: User) -> Preview | None:
    can_undo = application.state in REVIEWED_FROM
    return act.preview(application, form, by, held=settings.ENROLLMENT_UNDO_SECONDS, can_undo=can_undo)


_RULE_ORDER = {eligibility.Verdict.UNKNOWN: 0, eligibility.Verdict.NOT_MET: 1, eligibility.Verdict.MET: 2}


@dataclass(frozen=True)
class Rules:
    """What the edition's criteria say, those that need a person first; and what the person takes part in beside it."""

    findings: list[eligibility.Finding]
    clashes: list[combinations.Clash]

    @classmethod
    def of(cls, application: Application) -> Rules:
        return cls(
            findings=sorted(eligibility.findings(application), key=lambda found: _RULE_ORDER[found.verdict]),
            clashes=combinations.clashes(application.applicant_id, application.cohort.course.track_id),
        )

    def _count(self, verdict: eligibility.Verdict) -> int:
        return sum(found.verdict == verdict for found in self.findings)

    @property
    def met(self) -> int:
        return self._count(eligibility.Verdict.MET)

    @property
    def unknown(self) -> int:
        return self._count(eligibility.Verdict.UNKNOWN) + len(self.clashes)

    @property
    def not_met(self) -> int:
        return self._count(eligibility.Verdict.NOT_MET)

    @property
    def open(self) -> bool:
        """Whether a person has to look before anybody is admitted."""
        return self.met < len(self.findings) + len(self.clashes)


def case_page(
    request: SignedInRequest,
    application: Application,
    *,
    key: str = "",
    data: Any = None,
    unsaved: Unsaved | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; `data` is what was typed into the form of the act `key`, `unsaved` what came to nothing."""
    user = request.user
    center = application.cohort.center
    rules = Rules.of(application)
    room = _room(application)
    acts, missing = legal(application, room, lambda permission: can(user, permission, at=center))
    chosen = _chosen(acts, key, rules)
    form = preview = None
    if chosen:
        form = act_form(chosen, application, user, rules.open, data if chosen.key == key else None)
        preview = message_preview(chosen, application, form, user)
    rows = list(Paper.objects.present().filter(application=application).select_related("rule", "checked_by"))
    asked = required_papers.asked(application, _answers(application))
    wanted = request.GET.get("paper", "")
    paper = next((row for row in rows if str(row.pk) == wanted), rows[0] if rows else None)
    revocations = list(application.revocations.select_related("consent__text", "settled_by"))
    due = deadline(application)
    queue = _queue(request)
    context = {
        "application": application,
        "center": center,
        "rules": rules,
        "room": room,
        "acts": acts,
        "missing": missing,
        "act": chosen,
        "form": form,
        "unsaved": unsaved,
        "preview": preview,
        "age": eligibility.age(application.birth_date, _asked_on(application)) if application.birth_date else None,
        "papers": rows,
        "paper": paper,
        "absent_papers": [row.rule for row in asked if row.is_missing],
        "looked_up": [row.rule for row in asked if row.is_waived and not row.papers],
        "supplements": application.supplements.exclude(answered_at=None).order_by("-round"),
        "history": history(
            application,
            revocations=revocations,
            may_see_messages=can(user, Permission.SEE_MESSAGES, at=center),
        ),
        "revoked": [row for row in revocations if row.settled_at is None],
        "due": due,
        "left": working_days_left(due),
        "undo_until": _undo_until(application, user),
        "assign_url": reverse(
            "enrollment_desk:assign", args=[application.pk], query={"queue": queue} if queue else None
        ),
        "assign_form": AssignForm(
            center=center, permission=Permission.DECIDE_APPLICATIONS, now=application.assigned_to_id
        ),
        "may_decide": can(user, Permission.DECIDE_APPLICATIONS, at=center),
        "queue": queue,
        "next": next_in(queue, application, user),
        "query": urlencode({"queue": queue.value}) if queue else "",
        "is_draft": application.state == State.DRAFT,
        "completion": application.completions.in_force().first() if application.state == State.COMPLETED else None,
    }
    return render(request, "enrollment/desk_case.html", context, status=status)


def _asked_on(application: Application) -> date:
    """The day age and dates are judged for: that of submission."""
    return application.submitted_at.astimezone(clock.SEOUL).date() if application.submitted_at else clock.today()


def _answers(application: Application) -> dict[str, Any]:
    """What decides which papers are asked for."""
    return {"business_status": application.business_status, "workers": application.workers}


def _chosen(acts: list[CaseAct], key: str, rules: Rules) -> CaseAct | None:
    """The act whose form stands open: the asked one, else a supplement while a rule is open, else the way in."""
    keys = {act.key for act in acts}
    return opened(acts, "supplement" if key not in keys and rules.open else key)


def _undo_until(application: Application, user: User) -> datetime | None:
    if not can(user, Permission.DECIDE_APPLICATIONS, at=application.cohort.center_id):
        return None
    return applications.undo_until(application)


def _queue(request: SignedInRequest) -> Queue | None:
    """The queue from which the case was opened, so that one can go on in it."""
    wanted = request.GET.get("queue", "")
    return Queue(wanted) if wanted in Queue.values else None


def next_in(queue: Queue | None, application: Application, user: User) -> Application | None:
    """The most urgent other application of the queue at the same centre."""
    if queue is None:
        return None
    rows = rows_of(at_centers([application.cohort.center_id]), queue).exclude(applicant=user)
    return rows.exclude(pk=application.pk).first()


@require_GET
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    return case_page(request, visible_case(request, pk), key=request.GET.get("act", ""))


@require_GET
def peek(request: SignedInRequest, pk: int) -> HttpResponse:
    """The few facts that open below a row of the queue."""
    application = visible_case(request, pk)
    rows = Paper.objects.present().filter(application=application)
    context = {
        "application": application,
        "rules": Rules.of(application),
        "room": _room(application),
        "paper_count": rows.count(),
        "papers_checked": rows.filter(verdict=Paper.Verdict.GOOD).count(),
        "query": urlencode({"queue": q.value}) if (q := _queue(request)) else "",
    }
    return render(request, "enrollment/desk_peek.html", context)


def back_to(application: Application, request: SignedInRequest, **more: str) -> HttpResponse:
    """The case again, in the queue it was opened from."""
    queue = _queue(request)
    query = urlencode(({"queue": queue.value} if queue else {}) | more)
    url = reverse("enrollment_desk:case", args=[application.pk])
    return redirect(f"{url}?{query}" if query else url)


def _act(key: str) -> CaseAct:
    if key not in ACTS:
        raise Http404
    return ACTS[key]


def _fits(act: CaseAct, application: Application) -> bool:
    """Whether the page of this application, as it is now, could offer the act."""
    return application.state in act.states and act.fits(application)


@require_POST
def act(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Do it, but only on the state the screen showed and with a valid form; else nothing is done and the page says why."""
    chosen = _act(key)
    application = visible_case(request, pk, chosen.permission)
    user = request.user
    if "preview" in request.POST:
        return case_page(request, application, key=key, data=request.POST)
    form = act_form(chosen, application, user, Rules.of(application).open, request.POST)
    if request.POST.get("act-shown") != desk.stamp(application):
        return _refused(request, application, form, desk.ChangedMeanwhile())
    if not _fits(chosen, application):
        raise Http404
    if not form.is_valid():
        return case_page(request, application, key=key, data=request.POST, status=422)
    try:
        with desk.as_shown(application, form.cleaned_data["shown"]) as current:
            done = chosen.perform(current, form.cleaned_data, user)
    except DomainError as refusal:
        return _refused(request, visible_case(request, pk, chosen.permission), form, refusal)
    remember(request, done)
    if done.cohort_id != application.cohort_id:
        return _gone_elsewhere(request, done)
    messages.success(request, f"{done.applicant.name} 님의 신청이 '{done.get_state_display()}' 상태가 되었습니다.")
    return back_to(done, request)


def _refused(request: SignedInRequest, application: Application, form: ActForm, refusal: DomainError) -> HttpResponse:
    """Nothing was done: why, and on the page as it is now what was typed, if anything was."""
    unsaved = Unsaved.of(form, refusal)
    if unsaved.answers:
        return case_page(request, application, unsaved=unsaved, status=HTTPStatus.CONFLICT)
    messages.error(request, str(refusal))
    return back_to(application, request)


def _gone_elsewhere(request: SignedInRequest, moved: Application) -> HttpResponse:
    """The case stands at another centre now, where this person may have no business."""
    center = moved.cohort.center
    messages.success(
        request,
        f"{moved.applicant.name} 님의 신청을 {center.name}의 줄 끝, 접수 순번 {moved.line_number}번으로 옮겼습니다.",
    )
    if can(request.user, Permission.SEE_APPLICATIONS, at=center):
        return redirect("enrollment_desk:case", moved.pk)
    return redirect("desk")


def remember(request: SignedInRequest, application: Application) -> None:
    """The queue shows the last act with its way back, as long as there is one."""
    until = applications.undo_until(application)
    request.session[LAST_ACT] = (
        {
            "pk": application.pk,
            "name": application.applicant.name,
            "state": application.state,
            "until": until.isoformat(),
        }
        if until
        else None
    )


@require_POST
def preview(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """The message as it would go out with what is typed now. Writes nothing."""
    chosen = _act(key)
    application = visible_case(request, pk, chosen.permission)
    if not _fits(chosen, application):
        raise Http404
    user = request.user
    form = act_form(chosen, application, user, Rules.of(application).open, request.POST)
    context = {"preview": message_preview(chosen, application, form, user), "act": chosen}
    return render(request, "enrollment/desk_preview.html", context)


@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    application = visible_case(request, pk, Permission.DECIDE_APPLICATIONS)
    try:
        applications.undo(application, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "되돌렸습니다. 보내려던 알림은 나가지 않고, 다시 심사 중입니다.")
    request.session.pop(LAST_ACT, None)
    return back_to(application, request)


@require_POST
def assign(request: SignedInRequest, pk: int) -> HttpResponse:
    application = visible_case(request, pk, Permission.DECIDE_APPLICATIONS)
    form = AssignForm(request.POST, center=application.cohort.center, permission=Permission.DECIDE_APPLICATIONS)
    take_on(request, form, lambda to, shown: desk.assign(application, to, shown=shown))
    return back_to(application, request)


@require_POST
def verdict(request: SignedInRequest, pk: int, paper_pk: int) -> HttpResponse:
    """Good, needed again, or unchecked: what staff found when they looked at a paper."""
    application = visible_case(request, pk, Permission.DECIDE_APPLICATIONS)
    paper = get_object_or_404(Paper.objects.present().filter(application=application), pk=paper_pk)
    found = request.POST.get("verdict", "")
    if found not in Paper.Verdict.values:
        messages.error(request, "확인 결과를 고르지 않아 저장하지 않았습니다. '확인함'이나 '다시 필요'를 눌러 주세요.")
    else:
        try:
            desk.judge_paper(paper, found, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{paper.rule.name}: '{Paper.Verdict(found).label}'")
    return back_to(application, request, paper=str(paper.pk))
