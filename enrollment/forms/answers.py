"""Small forms of the owner: an answer to a supplement, a reason for leaving, a request to be called back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center, Cohort
from centers.models.cohort import CohortQuerySet
from common import korean
from common.forms import KrdsForm, NameField, PhoneField, PlainTextField
from enrollment.models import Application, CallbackRequest


class SupplementAnswerForm(KrdsForm):
    text = PlainTextField(
        label=_("함께 전할 말"),
        required=False,
        help_text=_("여쭌 것이 있으면 여기에 답해 주세요. 서류만 보내셔도 됩니다."),
    )


class WithdrawForm(KrdsForm):
    reason = PlainTextField(
        label=_("취소하시는 까닭"),
        required=False,
        max_length=300,
        rows=3,
        help_text=_("적지 않으셔도 됩니다. 적어 주시면 과정을 고치는 데 씁니다."),
    )


class CohortChoice(forms.ModelChoiceField):
    """A cohort by what decides about it: where, when, and what place there is. For rows of models.destinations."""

    def label_from_instance(self, cohort: Any) -> str:
        if cohort.seats_left and not cohort.waiting:
            room = f"남은 자리 {cohort.seats_left}"
        else:
            room = f"자리 없음, 기다리는 분 {cohort.waiting}명"
        return (
            f"{cohort.center.name}, {cohort}, {korean.day(cohort.starts_on)} 시작. "
            f"{room}, 지금 내면 접수 순번 {cohort.line.next_number}번"
        )


class DestinationForm(KrdsForm):
    """Where an application goes instead."""

    to = CohortChoice(
        queryset=Cohort.objects.none(),
        label=_("어디로 갈까요"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("고르신 곳이 없어 아무것도 바꾸지 않았습니다. 하나를 골라 주세요."),
            "invalid_choice": _(
                "고르신 기수는 그사이 모집이 끝났습니다. 그래서 아무것도 바꾸지 않았습니다. 다른 기수를 골라 주세요."
            ),
        },
    )

    def __init__(self, *args: Any, cohorts: CohortQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = cohorts  # type: ignore[attr-defined]
        self.has_choices = bool(cohorts)


class CallbackForm(KrdsForm):
    name = NameField(label=_("이름"))
    phone = PhoneField(label=_("전화번호"), help_text=_("전화받으실 번호입니다. 집 전화도 됩니다."))
    wanted_time = forms.ChoiceField(
        label=_("받고 싶은 때"),
        choices=CallbackRequest.Time.choices,
        widget=forms.RadioSelect,
        initial=CallbackRequest.Time.ANY,
    )
    center = forms.ModelChoiceField(
        Center.objects.published(),
        label=_("전화드릴 센터"),
        required=False,
        empty_label=_("아무 센터나 괜찮습니다"),
    )
    about = PlainTextField(
        label=_("무엇이 궁금하신가요"),
        required=False,
        max_length=500,
        rows=4,
        help_text=_("한 줄만 적어 주셔도 준비해서 전화드립니다."),
    )

    @classmethod
    def known(cls, user: User) -> dict[str, Any]:
        """What a signed-in person need not type: name, phone, and the centre of the latest application."""
        latest = Application.objects.of_applicant(user).select_related("cohort").order_by("-saved_at").first()
        known = {"name": user.name, "phone": user.phone}
        return known | {"center": latest.cohort.center_id} if latest else known
