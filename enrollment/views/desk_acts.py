"""The acts of the case page as data: who may, on which state, with which form, which message goes out, what is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers import acts as desk
from centers.acts import Act, Values, after, by_key
from centers.roles import Permission
from common import clock
from enrollment import notices
from enrollment.actions import applications, completions, second_thoughts, supplements
from enrollment.forms import desk as forms
from enrollment.models import Application, Completion, Supplement, SupplementReason
from enrollment.states import DEFERRABLE, MOVABLE, State
from messaging.models import Draft


@dataclass(frozen=True)
class Room:
    """How full the cohort is: `seats_left` free seats, `waiting` people to whom they are owed."""

    seats_left: int
    waiting: int

    @property
    def seats_a_newcomer(self) -> bool:
        return self.seats_left > 0 and self.waiting == 0


type CaseAct = Act[Application, forms.CaseForm]


def _is_closing(application: Application) -> bool:
    return application.business_status == Application.BusinessStatus.CLOSING


def _has_closed(application: Application) -> bool:
    return not _is_closing(application)


def _due_on(application: Application, values: Values) -> date:
    days = values.get("days") or application.program_year.supplement_working_days
    return forms.supplement_due_on(days)


def _supplement_draft(application: Application, values: Values, by: User) -> Draft:
    now = clock.now()
    return notices.supplement_draft(
        Supplement(
            application=application,
            round=application.supplements.count() + 1,
            reason=values.get("reason") or SupplementReason.EXPIRED,
            note=values.get("note") or "(무엇을 보내야 하는지)",
            due_at=clock.at(_due_on(application, values)),
            requested_by=by,
            requested_at=now,
        )
    )


def _supplement(application: Application, values: Values, by: User) -> Application:
    due_on = _due_on(application, values)
    asked = supplements.request(application, reason=values["reason"], note=values["note"], due_on=due_on, by=by)
    return asked.application


def _admit_draft(application: Application, values: Values, by: User) -> Draft:
    return notices.admitted_draft(
        after(application, state=State.ADMITTED, condition_due_on=values.get("condition_due_on"))
    )


def _waits_draft(application: Application, values: Values, by: User) -> Draft:
    return notices.waits_draft(after(application, state=State.WAITING))


def _admit_on_condition(application: Application, values: Values, by: User) -> Application:
    return applications.admit(application, by=by, condition_due_on=values["condition_due_on"])


def _decline_draft(application: Application, values: Values, by: User) -> Draft:
    reason = values.get("reason") or "(고르신 까닭)"
    return notices.declined_draft(
        after(application, state=State.DECLINED, decision_reason=reason, decision_note=values.get("note") or "")
    )


def _moved_draft(application: Application, values: Values, by: User) -> Draft:
    to = values.get("to") or application.cohort
    return notices.moved_draft(after(application, cohort=to, line_number=to.line.next_number), application.cohort)


def _deferred_draft(application: Application, values: Values, by: User) -> Draft:
    return notices.deferred_draft(application, values.get("to") or application.cohort)


def _complete_draft(application: Application, values: Values, by: User) -> Draft:
    return notices.completed_draft(
        Completion(
            application=application,
            completed_on=values.get("completed_on") or clock.today(),
            consultant=values.get("consultant") or by,
        )
    )


def _complete(application: Application, values: Values, by: User) -> Application:
    recorded = completions.record(
        application,
        completed_on=values["completed_on"],
        consultant=values["consultant"],
        reason=values["reason"],
        by=by,
    )
    return recorded.application


ACTS: Mapping[str, CaseAct] = by_key(
    (
        Act(
            key="supplement",
            label=_("보완 요청"),
            go=_("보완 요청 보내기"),
            states=(State.SUBMITTED,),
            permission=Permission.DECIDE_APPLICATIONS,
            form=forms.SupplementForm,
            waits_to_be_asked=True,
            draft=_supplement_draft,
            perform=_supplement,
            note=_("접수 순번은 그대로이고, 처리기한은 답이 올 때까지 멈춥니다."),
        ),
        Act(
            key="admit",
            label=_("선발"),
            go=_("선발하기"),
            states=(State.SUBMITTED,),
            permission=Permission.DECIDE_APPLICATIONS,
            fits=_has_closed,
            form=forms.AdmitForm,
            draft=_admit_draft,
            perform=lambda application, values, by: applications.admit(application, by=by),
            note=_("빈자리 하나를 이분 자리로 정합니다."),
        ),
        Act(
            key="conditional",
            label=_("조건부 선발"),
            go=_("조건부로 선발하기"),
            states=(State.SUBMITTED,),
            permission=Permission.DECIDE_APPLICATIONS,
            fits=_is_closing,
            form=forms.ConditionalForm,
            draft=_admit_draft,
            perform=_admit_on_condition,
            note=_("폐업 예정인 분입니다. 기한까지 자리를 맡아 둡니다."),
        ),
        Act(
            key="conditional-wait",
            label=_("조건부로 대기"),
            go=_("조건부로 대기 두기"),
            states=(State.SUBMITTED,),
            permission=Permission.DECIDE_APPLICATIONS,
            fits=_is_closing,
            form=forms.ConditionalForm,
            draft=_waits_draft,
            perform=_admit_on_condition,
            note=_("폐업 예정인 분이고 자리가 없습니다. 자리를 받으면 이 기한이 조건이 됩니다."),
        ),
        Act(
            key="wait",
            label=_("대기"),
            go=_("대기로 두기"),
            states=(State.SUBMITTED,),
            permission=Permission.DECIDE_APPLICATIONS,
            fits=_has_closed,
            form=forms.AdmitForm,
            draft=_waits_draft,
            perform=lambda application, values, by: applications.keep_waiting(application, by=by),
            note=_("자격을 확인했고 자리가 없습니다. 자리가 나면 접수 순번대로 제안됩니다."),
        ),
        Act(
            key="confirm",
            label=_("조건 확인"),
            go=_("선발 확정하기"),
            states=(State.CONDITIONAL,),
            permission=Permission.DECIDE_APPLICATIONS,
            form=forms.CaseForm,
            draft=_admit_draft,
            perform=lambda application, values, by: applications.admit(application, by=by),
            note=_("폐업사실증명원을 보았을 때 누릅니다."),
        ),
        Act(
            key="decline",
            label=_("선발하지 않음"),
            go=_("선발하지 않기로 하기"),
            states=(State.SUBMITTED, State.SUPPLEMENT, State.WAITING, State.CONDITIONAL),
            permission=Permission.DECIDE_APPLICATIONS,
            form=forms.DeclineForm,
            waits_to_be_asked=True,
            draft=_decline_draft,
            perform=lambda application, values, by: applications.decline(
                application, reason=values["reason"], note=values["note"], by=by
            ),
        ),
        Act(
            key="complete",
            label=_("수료"),
            go=_("수료로 기록하기"),
            states=(State.IN_TRAINING,),
            permission=Permission.RECORD_COMPLETION,
            form=forms.CompleteForm,
            draft=_complete_draft,
            perform=_complete,
            note=_("기록하면 사후관리가 시작됩니다."),
        ),
        Act(
            key="not-completed",
            label=_("미수료"),
            go=_("미수료로 기록하기"),
            states=(State.IN_TRAINING,),
            permission=Permission.RECORD_COMPLETION,
            form=forms.NotCompletedForm,
            waits_to_be_asked=True,
            draft=lambda application, values, by: notices.not_completed_draft(
                application, reason=values.get("reason") or "(까닭)"
            ),
            perform=lambda application, values, by: completions.record_not_completed(
                application, reason=values["reason"], by=by
            ),
        ),
        Act(
            key="move",
            label=_("다른 센터로"),
            go=_("이 센터로 옮기기"),
            states=MOVABLE,
            permission=Permission.DECIDE_APPLICATIONS,
            form=forms.MoveForm,
            waits_to_be_asked=True,
            draft=_moved_draft,
            perform=lambda application, values, by: second_thoughts.move(
                application, values["to"], by=by, reason=values["reason"]
            ),
            note=_("여기 접수 순번을 내놓고 그 센터의 다음 순번을 받습니다. 적은 내용과 서류는 그대로 갑니다."),
        ),
        Act(
            key="defer",
            label=_("다음 기수로"),
            go=_("다음 기수로 미루기"),
            states=DEFERRABLE,
            permission=Permission.DECIDE_APPLICATIONS,
            form=forms.DeferForm,
            draft=_deferred_draft,
            perform=lambda application, values, by: second_thoughts.defer(application, values["to"], by=by),
            note=_("자리와 순번은 다음 분께 넘어갑니다. 새 신청서는 본인이 살펴보고 내야 순번을 받습니다."),
            waits_to_be_asked=True,
        ),
    )
)

# What somebody asks for, beside what the desk has to do.
ON_REQUEST = ("move", "defer")

# Which of the four ways in fits: by whether the next seat goes to a newcomer.
_CLOSED = {True: "admit", False: "wait"}
_CLOSING = {True: "conditional", False: "conditional-wait"}
_ADMITTING = {*_CLOSED.values(), *_CLOSING.values()}

_NOTHING_TO_DO: Mapping[str, Any] = {
    State.DRAFT: _("아직 제출하지 않았습니다. 이어서 적어 제출하면 심사할 수 있습니다."),
    State.OFFERED: _("자리를 제안했습니다. 본인이 답하거나 기한이 지나면 바뀝니다."),
    State.ADMITTED: _("선발했습니다. 교육을 시작하는 날 교육 중으로 바뀝니다."),
    State.COMPLETED: _("수료했습니다. 사후관리가 이어집니다."),
    State.NOT_COMPLETED: _("미수료로 끝났습니다."),
    State.DECLINED: _("선발하지 않기로 했습니다."),
    State.WITHDRAWN: _("본인이 신청을 취소했습니다."),
    State.LAPSED: _("제안 기한이 지나 끝났습니다."),
    State.COHORT_CANCELLED: _("과정이 열리지 않게 되었습니다."),
    State.DEFERRED: _("다음 기수로 미루었습니다. 새 신청서에서 이어집니다."),
}


def legal(application: Application, room: Room, may: Callable[[Permission], bool]) -> tuple[list[CaseAct], list[Any]]:
    """The acts that are possible now, and a sentence for each usual one that is missing."""
    acts = desk.legal(ACTS.values(), application, may)
    missing: list[Any] = []
    if all(act.key in ON_REQUEST for act in acts) and application.state != State.WAITING:
        missing.append(_NOTHING_TO_DO.get(application.state, _("지금 하실 수 있는 처리가 없습니다.")))
        return acts, missing
    offered = {act.key for act in acts}
    if application.state == State.SUBMITTED:
        closing = _is_closing(application)
        fits = _CLOSING[room.seats_a_newcomer] if closing else _CLOSED[room.seats_a_newcomer]
        offered = offered - _ADMITTING | {fits}
        if closing:
            missing.append(_("폐업 예정인 분은 조건부로 선발합니다."))
        if room.seats_a_newcomer:
            missing.append(_("빈자리가 있어 대기는 나타나지 않습니다."))
        elif room.seats_left:
            missing.append(_("빈자리는 먼저 기다리는 분께 갑니다. 그래서 대기로 둡니다."))
        else:
            missing.append(_("자리가 모두 차서 대기로 둡니다."))
    elif application.state == State.SUPPLEMENT:
        missing.append(_("선발과 대기는 보완이 도착하면 나타납니다."))
    elif application.state == State.WAITING:
        missing.append(_("자리가 나면 접수 순번대로 제안됩니다."))
    return [act for act in acts if act.key in offered], missing
