"""Small forms of the owner: an answer to a supplement, a reason for leaving, a request to be called back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
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
