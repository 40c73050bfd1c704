"""The acts of a claim's page as data: who may, on which state, with which form, which message goes out, what is done."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allowance import notices
from allowance.actions import claims, deadlines, grounds, results
from allowance.forms import desk as forms
from allowance.models import Claim, ClaimSupplement
from allowance.states import WITH_RESULT, State
from centers.acts import Act, Values, after, by_key
from centers.roles import Permission
from common import clock, working_days
from messaging.drafts import Draft

type ClaimAct = Act[Claim, forms.ClaimForm]


def _supplement_draft(claim: Claim, values: Values, by: User) -> Draft:
    days = values.get("days") or claim.instalment.program_year.supplement_working_days
    return notices.supplement_draft(
        ClaimSupplement(
            claim=claim,
            round=claim.supplements.count() + 1,
            reason=values.get("reason") or ClaimSupplement.Reason.UNREADABLE,
            note=values.get("note") or "(무엇을 보내야 하는지)",
            due_at=clock.at(working_days.add(clock.today(), days)),
            requested_by=by,
            requested_at=clock.now(),
        )
    )


def _supplement(claim: Claim, values: Values, by: User) -> Claim:
    due_on = working_days.add(clock.today(), values["days"])
    return claims.ask_for_more(claim, reason=values["reason"], note=values["note"], due_on=due_on, by=by).claim


def _deadline_draft(claim: Claim, values: Values, by: User) -> Draft:
    """What is said of a new deadline: of the claim, or of what was asked for in addition."""
    due_on = values.get("due_on")
    lapsed_while_asked = claim.state == State.LAPSED and claim.lapsed_from == State.SUPPLEMENT
    if claim.state == State.SUPPLEMENT or lapsed_while_asked:
        asked = claim.supplements.latest("round")
        return notices.supplement_draft(after(asked, claim=claim, due_at=clock.at(due_on) if due_on else asked.due_at))
    return notices.opened_draft(after(claim, due_at=clock.at(due_on) if due_on else claim.due_at))


def _refused_draft(claim: Claim, values: Values, by: User) -> Draft:
    reason, note = values.get("reason") or "(고르신 까닭)", values.get("note") or "(덧붙이는 설명)"
    return notices.refused_draft(after(claim, refusal_reason=reason, refusal_note=note))


def _paid_draft(claim: Claim, values: Values, by: User) -> Draft:
    on, amount = values.get("on") or clock.today(), values.get("amount") or claim.amount
    return notices.paid_draft(after(claim, paid_on=on, paid_amount=amount))


def _not_paid_draft(claim: Claim, values: Values, by: User) -> Draft:
    return notices.not_paid_draft(after(claim, not_paid_reason=values.get("reason") or "(공단이 말한 까닭)"))


def _clawback_draft(claim: Claim, values: Values, by: User) -> Draft:
    return notices.clawback_draft(
        after(
            claim,
            clawback_amount=values.get("amount") or claim.paid_amount,
            clawback_due_on=values.get("due_on") or working_days.add(clock.today(), 10),
            clawback_reason=values.get("reason") or "(까닭)",
        )
    )


def _corrected_draft(claim: Claim, values: Values, by: User) -> Draft:
    shown = after(claim, correction=values.get("correction") or "(바로잡는 까닭)")
    result = values.get("result")
    paid = result == forms.CorrectionForm.Result.PAID
    shown.state = results.corrected(
        shown,
        on=values.get("on") or clock.today() if paid else None,
        amount=values.get("amount") or claim.amount if paid else None,
        reason=values.get("reason") or "(공단이 말한 까닭)" if result == forms.CorrectionForm.Result.NOT_PAID else "",
    )
    return notices.corrected_draft(shown)


def _returned_draft(claim: Claim, values: Values, by: User) -> Draft:
    amount = min(values.get("amount") or claim.still_owed, claim.still_owed)
    so_far, on = (claim.returned_amount or 0) + amount, values.get("on") or clock.today()
    return notices.returned_draft(after(claim, returned_amount=so_far, returned_on=on), amount)


def _return_corrected_draft(claim: Claim, values: Values, by: User) -> Draft:
    shown = after(claim)
    amount = values.get("amount")
    shown.state = results.corrected_return(
        shown,
        amount=(claim.returned_amount or 0) if amount is None else min(amount, claim.clawback_amount or 0),
        on=values.get("on") or clock.today(),
    )
    return notices.return_corrected_draft(shown, values.get("reason") or "(바로잡는 까닭)")


def _let_go_draft(claim: Claim, values: Values, by: User) -> Draft:
    shown = after(claim, waived_reason=values.get("reason") or "(돌려받지 않는 까닭)")
    return notices.let_go_draft(shown, rest=claim.still_owed)


_RESULT = (State.FORWARDED, State.DIRECT)
ACTS: Mapping[str, ClaimAct] = by_key(
    (
        Act(
            key="check",
            label=_("증빙 확인"),
            go=_("증빙 확인 마치기"),
            states=(State.HANDED_IN,),
            permission=Permission.CHECK_CLAIMS,
            form=forms.NoteForm,
            perform=lambda claim, values, by: claims.check(claim, note=values["note"], by=by),
            note=_("서류가 조건과 계좌를 보여 주면 마칩니다. 확정은 다른 책임자가 합니다."),
        ),
        Act(
            key="supplement",
            label=_("보완 요청"),
            go=_("보완 요청 보내기"),
            states=(State.HANDED_IN,),
            permission=Permission.CHECK_CLAIMS,
            form=forms.SupplementForm,
            perform=_supplement,
            draft=_supplement_draft,
        ),
        Act(
            key="confirm",
            label=_("확정"),
            go=_("수당 확정하기"),
            states=(State.CHECKED,),
            permission=Permission.CONFIRM_CLAIMS,
            form=forms.NoteForm,
            perform=lambda claim, values, by: claims.confirm(claim, note=values["note"], by=by),
            note=_("확정하면 다음 전달 묶음에 담을 수 있습니다. 되돌릴 수 없습니다."),
        ),
        Act(
            key="send-back",
            label=_("다시 확인"),
            go=_("다시 확인 맡기기"),
            states=(State.CHECKED,),
            permission=Permission.CONFIRM_CLAIMS,
            form=forms.ReasonForm,
            perform=lambda claim, values, by: claims.send_back(claim, reason=values["reason"], by=by),
        ),
        Act(
            key="semas-number",
            label=_("공단 신청번호"),
            go=_("신청번호 적기"),
            states=(State.FORWARDED, State.DIRECT),
            permission=Permission.CHECK_CLAIMS,
            form=forms.SemasForm,
            perform=lambda claim, values, by: claims.note_semas_number(claim, number=values["number"], by=by),
        ),
        Act(
            key="direct",
            label=_("공단 신청번호"),
            go=_("신청번호 적기"),
            states=(State.OPEN,),
            permission=Permission.CHECK_CLAIMS,
            form=forms.SemasForm,
            perform=lambda claim, values, by: claims.note_semas_number(claim, number=values["number"], by=by),
            fits=lambda claim: not claim.is_here,
            note=_("본인이 공단에 신청하고 알려 준 번호입니다."),
        ),
        Act(
            key="paid",
            label=_("지급 결과"),
            go=_("지급 결과 적기"),
            states=_RESULT,
            permission=Permission.FORWARD_CLAIMS,
            form=forms.PaidForm,
            perform=lambda claim, values, by: results.record_paid(
                claim, on=values["on"], amount=values["amount"], note=values["note"], by=by
            ),
            draft=_paid_draft,
        ),
        Act(
            key="not-paid",
            label=_("지급하지 않음"),
            go=_("부지급 결과 적기"),
            states=_RESULT,
            permission=Permission.FORWARD_CLAIMS,
            form=forms.NotPaidForm,
            perform=lambda claim, values, by: results.record_not_paid(claim, reason=values["reason"], by=by),
            draft=_not_paid_draft,
            waits_to_be_asked=True,
        ),
        Act(
            key="deadline",
            label=_("기한 정하기"),
            go=_("기한 정하기"),
            states=(State.OPEN, State.SUPPLEMENT),
            permission=Permission.CHECK_CLAIMS,
            form=forms.DeadlineForm,
            perform=lambda claim, values, by: deadlines.move(
                claim, due_on=values["due_on"], reason=values["reason"], by=by
            ),
            draft=_deadline_draft,
        ),
        Act(
            key="reopen",
            label=_("다시 열기"),
            go=_("수당 다시 열기"),
            states=(State.REFUSED, State.LAPSED),
            permission=Permission.CONFIRM_CLAIMS,
            form=forms.DeadlineForm,
            perform=lambda claim, values, by: deadlines.reopen(
                claim, due_on=values["due_on"], reason=values["reason"], by=by
            ),
            draft=_deadline_draft,
        ),
        Act(
            key="refuse",
            label=_("전달하지 않음"),
            go=_("전달하지 않기"),
            states=(State.OPEN, State.HANDED_IN, State.SUPPLEMENT, State.CHECKED, State.CONFIRMED),
            permission=Permission.CONFIRM_CLAIMS,
            form=forms.RefuseForm,
            perform=lambda claim, values, by: claims.refuse(claim, reason=values["reason"], note=values["note"], by=by),
            draft=_refused_draft,
            waits_to_be_asked=True,
        ),
        Act(
            key="clawback",
            label=_("환수"),
            go=_("환수 알리기"),
            states=(State.PAID,),
            permission=Permission.FORWARD_CLAIMS,
            form=forms.ClawbackForm,
            perform=lambda claim, values, by: results.claw_back(
                claim, amount=values["amount"], reason=values["reason"], due_on=values["due_on"], by=by
            ),
            draft=_clawback_draft,
            waits_to_be_asked=True,
        ),
        Act(
            key="nothing-back",
            label=_("돌려받을 것 없음"),
            go=_("돌려받지 않기"),
            states=(State.PAID,),
            permission=Permission.FORWARD_CLAIMS,
            form=forms.NothingBackForm,
            perform=lambda claim, values, by: grounds.settle_doubt(claim, reason=values["reason"], by=by),
            fits=lambda claim: getattr(claim, "is_in_doubt", False),
            note=_("수당은 지급된 그대로 남고, 되돌림 목록에서 빠집니다. 본인께는 따로 알리지 않습니다."),
            waits_to_be_asked=True,
        ),
        Act(
            key="correct",
            label=_("결과 바로잡기"),
            go=_("결과 바로잡기"),
            states=WITH_RESULT,
            permission=Permission.FORWARD_CLAIMS,
            form=forms.CorrectionForm,
            perform=lambda claim, values, by: results.correct(
                claim,
                on=values["on"],
                amount=values["amount"],
                reason=values["reason"],
                why=values["correction"],
                by=by,
            ),
            draft=_corrected_draft,
            note=_("앞의 결과를 아직 알리지 않았으면 그 글은 거두고 바른 결과만 알립니다."),
            waits_to_be_asked=True,
        ),
        Act(
            key="returned",
            label=_("돌려받음"),
            go=_("돌려받음 적기"),
            states=(State.CLAWBACK,),
            permission=Permission.FORWARD_CLAIMS,
            form=forms.ReturnedForm,
            perform=lambda claim, values, by: results.record_returned(
                claim,
                amount=values["amount"],
                on=values["on"],
                note=values["note"],
                so_far=claim.returned_amount or 0,
                by=by,
            ),
            draft=_returned_draft,
        ),
        Act(
            key="return-corrected",
            label=_("돌려받음 바로잡기"),
            go=_("돌려받음 바로잡기"),
            states=(State.CLAWBACK, State.RETURNED),
            permission=Permission.FORWARD_CLAIMS,
            form=forms.ReturnCorrectedForm,
            perform=lambda claim, values, by: results.correct_returned(
                claim,
                amount=values["amount"],
                on=values["on"],
                why=values["reason"],
                so_far=claim.returned_amount or 0,
                by=by,
            ),
            draft=_return_corrected_draft,
            fits=lambda claim: bool(claim.returned_amount),
            note=_(
                "나머지는 같은 기한까지 다시 돌려받을 금액이 됩니다. 앞의 글을 아직 알리지 않았으면 그 글은 거두고 바른 금액만 알립니다."
            ),
            waits_to_be_asked=True,
        ),
        Act(
            key="let-go",
            label=_("환수 그만두기"),
            go=_("환수 그만두기"),
            states=(State.CLAWBACK,),
            permission=Permission.FORWARD_CLAIMS,
            form=forms.LetGoForm,
            perform=lambda claim, values, by: results.let_go(claim, reason=values["reason"], by=by),
            draft=_let_go_draft,
            waits_to_be_asked=True,
        ),
    )
)
