"""Who completed: the roster of a cohort with its hours, what they propose, marked in one go by the centre's staff."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.handling import handled
from accounts.models import User
from accounts.requests import SignedInRequest
from centers.models import Cohort
from centers.roles import Permission, centers_where, require
from common.errors import DomainError
from enrollment.actions import completions
from enrollment.forms.desk import staff_of
from enrollment.models import Application
from enrollment.states import SEATED, State
from training import hours
from training.actions import completion
from training.forms.completion import RosterForm
from training.hours import Tally
from training.states import Outlook

COMPLETED, NOT_COMPLETED = "completed", "not_completed"
_TONES = {Outlook.REACHED: "success", Outlook.NOT_YET: "warning", Outlook.OUT_OF_REACH: "danger"}


@dataclass(frozen=True)
class Mark:
    """One row of the roster as it was posted."""

    application: Application
    result: str
    consultant: str
    tally: Tally

    @property
    def pk(self) -> int:
        return self.application.pk

    @property
    def is_against_the_hours(self) -> bool:
        return self.tally.is_wanting and self.application.state == State.IN_TRAINING

    @property
    def tone(self) -> str:
        return _TONES.get(self.tally.outlook, "")


def _cohort(request: SignedInRequest, pk: int) -> Cohort:
    require(request.user, Permission.RECORD_COMPLETION)
    places = centers_where(request.user, Permission.RECORD_COMPLETION)
    rows = Cohort.objects.for_list().filter(published_at__isnull=False, cancelled_at=None)
    return get_object_or_404(rows if places is None else rows.filter(center__in=places), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: SignedInRequest, pk: int) -> HttpResponse:
    cohort = _cohort(request, pk)
    seated = Application.objects.filter(cohort=cohort, state__in=SEATED)
    rows = list(
        seated.with_completion()
        .select_related("applicant", "assigned_to", "seat", "program_year")
        .order_by("applicant__name", "pk")
    )
    handled(*(row.applicant_id for row in rows))
    for row in rows:
        row.cohort = cohort
    staff = list(staff_of(cohort.center_id, Permission.SEE_FOLLOW_UPS))
    data = request.POST if request.method == "POST" else None
    me = request.user.pk if request.user in staff else None
    tallies = hours.tallies(rows)
    marks = [_mark(row, data, me, tallies[row.pk]) for row in rows]
    needs_reason = any(mark.result == NOT_COMPLETED for mark in marks)
    needs_override = any(mark.result == COMPLETED and mark.is_against_the_hours for mark in marks)
    form = RosterForm(data, cohort=cohort, needs_reason=needs_reason, needs_override=needs_override)
    if data is not None and not any(mark.result for mark in marks):
        messages.error(request, "고른 분이 없어 저장하지 않았습니다. 수료나 미수료를 고르고 다시 눌러 주세요.")
    elif form.is_bound and form.is_valid():
        _record(request, marks, form, {str(person.pk): person for person in staff})
        return redirect("enrollment_desk:roster", pk=pk)
    context = {
        "cohort": cohort,
        "center": cohort.center,
        "form": form,
        "marks": marks,
        "staff": staff,
        "to_mark": sum(row.state == State.IN_TRAINING for row in rows),
    }
    return render(request, "training/completion_roster.html", context, status=422 if form.is_bound else 200)


def _mark(row: Application, data: object, me: int | None, tally: Tally) -> Mark:
    """What was chosen for this person; before that, what her hours propose and whoever is in charge of her.

    Proposed is a completion only, once the hours are reached and every one of them is marked; a person confirms it.
    """
    typed = data if isinstance(data, dict) else {}
    proposed = COMPLETED if data is None and tally.outlook == Outlook.REACHED and not tally.to_come else ""
    result = typed.get(f"result-{row.pk}", proposed)
    usual = str(row.assigned_to_id or me or "")
    return Mark(
        application=row,
        result=result if result in {COMPLETED, NOT_COMPLETED} else "",
        consultant=typed.get(f"consultant-{row.pk}", usual),
        tally=tally,
    )


def _record(request: SignedInRequest, marks: list[Mark], form: RosterForm, staff: dict[str, User]) -> None:
    """Each person on her own, so that one who cannot be marked holds nobody up; who was skipped is said by name."""
    by = request.user
    done, skipped = 0, []
    for mark in marks:
        if not mark.result:
            continue
        try:
            why = _record_one(mark, form, staff, by)
        except DomainError as refusal:
            why = str(refusal)
        if why:
            skipped.append(f"{mark.application.applicant.name} 님은 기록하지 않았습니다. {why}")
        else:
            done += 1
    if done:
        messages.success(request, f"{done}명을 기록했습니다.")
    for line in skipped:
        messages.warning(request, line)


def _record_one(mark: Mark, form: RosterForm, staff: dict[str, User], by: User) -> str:
    """Why this person was skipped, or ''."""
    application = mark.application
    if application.state != State.IN_TRAINING:
        return f"지금 상태가 '{application.get_state_display()}'입니다."
    if mark.result == NOT_COMPLETED:
        completions.record_not_completed(application, reason=form.cleaned_data["reason"], by=by)
        return ""
    consultant = staff.get(mark.consultant)
    if consultant is None:
        return "앞으로 맡을 상담사를 고르지 않았습니다."
    completion.confirm(
        application,
        completed_on=form.cleaned_data["completed_on"],
        consultant=consultant,
        override=form.cleaned_data["override"],
        by=by,
    )
    return ""
