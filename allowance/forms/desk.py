"""What staff fill in about a claim: one form for each act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from allowance.errors import ReturnedBeforePaid
from allowance.forms.fields import WonField
from allowance.models import Claim, ClaimSupplement, RefusalReason
from centers.models import AllowanceInstalment, Center
from common import clock, korean, working_days
from common.errors import StaleForm
from common.forms import ActForm, KoreanDateField, KrdsForm, PlainTextField

_SUPPLEMENT_DAYS = (3, 5, 10)  # working days; the edition's own period joins them


def stamp(claim: Claim) -> str:
    """What the page was opened with: an act on something that has changed since is refused."""
    return f"{claim.state}:{claim.round}:{claim.events.count()}"


def _not_in_future(value: date | None) -> None:
    if value and value > clock.today():
        raise ValidationError(
            _("아직 오지 않은 날짜입니다. 그래서 저장하지 않았습니다. 오늘이나 지난 날짜를 적어 주세요.")
        )


def _still_to_come(value: date | None) -> None:
    if value and clock.at(value) <= clock.now():
        raise ValidationError(_("이미 지난 날짜입니다. 그래서 저장하지 않았습니다. 내일 이후의 날짜를 적어 주세요."))


class ClaimForm(ActForm):
    """A form of the claim's page."""

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        self.claim = claim
        kwargs.setdefault("initial", {"shown": stamp(claim)})
        super().__init__(*args, **kwargs)

    def clean_shown(self) -> str:
        shown: str = self.cleaned_data["shown"]
        if shown != stamp(self.claim):
            raise ValidationError(StaleForm.message)
        return shown


class NoteForm(ClaimForm):
    note = PlainTextField(
        label=_("본 것"),
        required=False,
        max_length=300,
        rows=2,
        help_text=_("예: 통장 사본의 이름과 번호가 맞음. 직원만 봅니다."),
    )


class ReasonForm(ClaimForm):
    reason = PlainTextField(label=_("까닭"), max_length=300, rows=2, help_text=_("증빙을 다시 볼 직원이 읽습니다."))


class NothingBackForm(ClaimForm):
    reason = PlainTextField(
        label=_("까닭"),
        max_length=300,
        rows=3,
        help_text=_("누구에게 무엇을 확인했는지 적어 주세요. 기록에 남고 직원만 봅니다."),
    )


class SupplementForm(ClaimForm):
    reason = forms.ChoiceField(label=_("까닭"), choices=ClaimSupplement.Reason.choices)
    note = PlainTextField(
        label=_("무엇을 보내야 하는지"),
        max_length=500,
        rows=3,
        help_text=_("받는 분이 그대로 읽습니다. 서류 이름과 어디를 고칠지 적어 주세요."),
    )
    days = forms.TypedChoiceField(label=_("언제까지"), coerce=int)

    def prepare(self) -> None:
        usual = self.claim.instalment.program_year.supplement_working_days
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, f"근무일 {days}일, {korean.day(working_days.add(clock.today(), days))} 18시")
            for days in sorted({*_SUPPLEMENT_DAYS, usual})
        ]
        self.fields["days"].initial = usual


class RefuseForm(ClaimForm):
    reason = forms.ChoiceField(label=_("까닭"))
    note = PlainTextField(
        label=_("덧붙이는 설명"),
        max_length=500,
        rows=3,
        help_text=_("어느 서류에서 무엇을 보았는지 적어 주세요. 받는 분이 그대로 읽습니다."),
    )

    def prepare(self) -> None:
        """A completion taken back is a reason only where it was: such a claim opens again by itself."""
        gone = RefusalReason.COMPLETION_TAKEN_BACK
        is_gone = getattr(self.claim, "lost_completion", False)
        reasons = [(value, label) for value, label in RefusalReason.choices if is_gone or value != gone]
        self.fields["reason"].choices = [("", _("골라 주세요")), *reasons]  # type: ignore[attr-defined]
        if is_gone:
            self.fields["reason"].initial = gone
        elif getattr(self.claim, "lost_job", False):
            self.fields["reason"].initial = RefusalReason.CONDITION_UNMET


class DeadlineForm(ClaimForm):
    due_on = KoreanDateField(label=_("새 기한"), validators=[_still_to_come], help_text=_("이 날 18시까지 받습니다."))
    reason = PlainTextField(label=_("까닭"), max_length=300, rows=2, help_text=_("기록에 남습니다."))


class SemasForm(ClaimForm):
    number = forms.CharField(
        label=_("공단 신청번호"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "p-w-no p-num"}),
    )


class PaidForm(ClaimForm):
    on = KoreanDateField(label=_("지급일"), validators=[_not_in_future])
    amount = WonField(label=_("지급액(원)"))
    note = PlainTextField(
        label=_("금액이 다르면 그 까닭"),
        required=False,
        max_length=300,
        rows=2,
        help_text=_("신청한 금액과 같으면 비워 둡니다."),
    )

    def prepare(self) -> None:
        self.fields["amount"].initial = self.claim.amount

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount = cleaned.get("amount")
        if amount and amount != self.claim.amount and not cleaned.get("note"):
            self.add_error(
                "note",
                _(
                    "지급액이 신청한 %(claimed)s과 다릅니다. 그래서 저장하지 않았습니다. 금액을 고치거나 까닭을 적어 주세요."
                )
                % {"claimed": korean.won(self.claim.amount)},
            )
        return cleaned


class NotPaidForm(ClaimForm):
    reason = PlainTextField(
        label=_("공단이 말한 까닭"), max_length=300, rows=3, help_text=_("받는 분이 그대로 읽습니다.")
    )


class ClawbackForm(ClaimForm):
    amount = WonField(label=_("환수할 금액(원)"))
    due_on = KoreanDateField(label=_("언제까지"), validators=[_still_to_come])
    reason = PlainTextField(label=_("까닭"), max_length=300, rows=3, help_text=_("받는 분이 그대로 읽습니다."))

    def prepare(self) -> None:
        self.fields["amount"].initial = self.claim.paid_amount
        if getattr(self.claim, "lost_completion", False):
            self.fields["reason"].initial = RefusalReason.COMPLETION_TAKEN_BACK.label
        elif getattr(self.claim, "lost_job", False):
            self.fields["reason"].initial = _("조건이던 취업 기록이 남아 있지 않습니다")

    def clean_amount(self) -> int:
        return _at_most(self.cleaned_data["amount"], self.claim.paid_amount or 0)


class ReturnedForm(ClaimForm):
    on = KoreanDateField(label=_("돌려받은 날"), validators=[_not_in_future])
    amount = WonField(
        label=_("이번에 돌려받은 금액(원)"),
        help_text=_("일부만 돌려받았으면 그 금액을 적습니다. 나머지는 남아 있습니다."),
    )
    note = PlainTextField(
        label=_("덧붙이는 기록"), required=False, max_length=300, rows=2, help_text=_("직원만 봅니다.")
    )

    def prepare(self) -> None:
        self.fields["amount"].initial = self.claim.still_owed

    def clean_on(self) -> date:
        return _not_before_payment(self.cleaned_data["on"], self.claim)

    def clean_amount(self) -> int:
        return _at_most(self.cleaned_data["amount"], self.claim.still_owed)


class ReturnCorrectedForm(ClaimForm):
    """What came back altogether, put right, and why."""

    amount = WonField(
        label=_("지금까지 돌려받은 금액을 모두 더하면(원)"),
        min_value=0,
        help_text=_("돌려받은 것이 없으면 0을 적습니다."),
    )
    on = KoreanDateField(
        label=_("마지막으로 돌려받은 날"),
        required=False,
        validators=[_not_in_future],
        help_text=_("돌려받은 것이 없으면 보지 않습니다."),
    )
    reason = PlainTextField(
        label=_("바로잡는 까닭"),
        max_length=300,
        rows=2,
        help_text=_("예: 다른 분이 보낸 금액을 잘못 적음. 받는 분이 그대로 읽습니다."),
    )

    def prepare(self) -> None:
        self.fields["amount"].initial = self.claim.returned_amount
        self.fields["on"].initial = self.claim.returned_on

    def clean_on(self) -> date | None:
        on = self.cleaned_data["on"]
        return _not_before_payment(on, self.claim) if on else None

    def clean_amount(self) -> int:
        return _at_most(self.cleaned_data["amount"], self.claim.clawback_amount or 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("amount") == 0:
            self.errors.pop("on", None)
            cleaned["on"] = None
        elif cleaned.get("amount") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _("빈칸입니다. 그래서 저장하지 않았습니다. 돌려받은 날을 적어 주세요."))
        return cleaned


class LetGoForm(ClaimForm):
    reason = PlainTextField(
        label=_("돌려받지 않는 까닭"), max_length=300, rows=3, help_text=_("받는 분이 그대로 읽습니다.")
    )


class CorrectionForm(ClaimForm):
    """The right result in place of a recorded one, and why."""

    class Result(models.TextChoices):
        PAID = "paid", _("지급됨")
        NOT_PAID = "not_paid", _("지급하지 않음")
        NONE = "none", _("아직 결과가 없음")

    result = forms.ChoiceField(label=_("바른 결과"), choices=[("", _("골라 주세요")), *Result.choices])
    on = KoreanDateField(
        label=_("지급일"), required=False, validators=[_not_in_future], help_text=_("지급되었을 때 적습니다.")
    )
    amount = WonField(label=_("지급액(원)"), required=False, help_text=_("지급되었을 때 적습니다."))
    reason = PlainTextField(
        label=_("공단이 지급하지 않는 까닭"),
        required=False,
        max_length=300,
        rows=2,
        help_text=_("지급하지 않을 때 적습니다. 받는 분이 그대로 읽습니다."),
    )
    correction = PlainTextField(
        label=_("바로잡는 까닭"),
        max_length=300,
        rows=2,
        help_text=_("예: 다른 분의 결과를 잘못 적음, 이의신청을 공단이 받아들임. 받는 분이 그대로 읽습니다."),
    )

    def prepare(self) -> None:
        self.fields["on"].initial = self.claim.paid_on
        self.fields["amount"].initial = self.claim.paid_amount or self.claim.amount
        self.fields["reason"].initial = self.claim.not_paid_reason

    def clean(self) -> dict[str, Any]:
        """Only what belongs to the chosen result counts; that has to be there."""
        cleaned = super().clean() or {}
        needs: dict[str, tuple[str, ...]] = {self.Result.PAID: ("on", "amount"), self.Result.NOT_PAID: ("reason",)}
        wanted = needs.get(cleaned.get("result", ""), ())
        for name in wanted:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("빈칸입니다. 그래서 저장하지 않았습니다. 이 결과에는 꼭 적어 주세요."))
        for name in {"on", "amount", "reason"}.difference(wanted):
            self.errors.pop(name, None)
            cleaned[name] = "" if name == "reason" else None
        return cleaned


def _not_before_payment(on: date, claim: Claim) -> date:
    if claim.paid_on and on < claim.paid_on:
        raise ValidationError(str(ReturnedBeforePaid(claim.paid_on)))
    return on


def _at_most(amount: int, most: int) -> int:
    if amount > most:
        raise ValidationError(
            _("%(most)s보다 많습니다. 그래서 저장하지 않았습니다. 그 금액까지만 적어 주세요."),
            params={"most": korean.won(most)},
        )
    return amount


class JobSearchForm(KrdsForm):
    """Staff open what no record can show: that somebody looks for work."""

    instalment = forms.ModelChoiceField(queryset=AllowanceInstalment.objects.none(), label=_("수당 회차"))
    met_on = KoreanDateField(label=_("취업활동을 확인한 날"), validators=[_not_in_future])
    due_on = KoreanDateField(
        label=_("신청 기한"),
        required=False,
        validators=[_still_to_come],
        help_text=_("비워 두면 규정집의 기한을 따릅니다."),
    )
    reason = PlainTextField(
        label=_("무엇을 보고 여는지"), max_length=300, rows=3, help_text=_("예: 입사 지원 3건과 면접 1건을 확인함")
    )

    def __init__(self, *args: Any, instalments: list[AllowanceInstalment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instalment"]
        field.queryset = AllowanceInstalment.objects.filter(pk__in=[row.pk for row in instalments])
        field.initial = instalments[0].pk if instalments else None
        field.label_from_instance = lambda row: f"{row.number}차 {row.words} ({korean.won(row.amount)})"
        self.fields["met_on"].initial = clock.today()


class ResultsForm(KrdsForm):
    center = forms.ModelChoiceField(queryset=Center.objects.none(), label=_("센터"))
    file = forms.FileField(
        label=_("결과 파일"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_(
            "공단에서 받은 엑셀(xlsx). 첫 줄에 수당번호나 공단 신청번호, 결과, 지급일, 지급액, 사유 칸이 있어야 합니다."
        ),
    )

    def __init__(self, *args: Any, centers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = centers  # type: ignore[attr-defined]
        first = centers.first()
        self.fields["center"].initial = first.pk if first else None


class SettleForm(KrdsForm):
    """With a number the line's result is recorded for that claim; without one the line is put aside, with the reason."""

    number = forms.CharField(
        label=_("수당번호"),
        max_length=40,
        required=False,
        help_text=_("이 줄의 결과를 적을 수당입니다. 비워 두면 어느 수당에도 적지 않고 이 줄만 정리합니다."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "p-w-no p-num"}),
    )
    note = PlainTextField(
        label=_("어떻게 정리했는지"), max_length=300, rows=2, help_text=_("예: 공단 담당자와 통화해 번호를 확인함")
    )
