"""Contacts and job clubs, as staff write them down."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aftercare.models import Contact, FollowUpPlan
from aftercare.models.contact import MOST_MINUTES
from centers.models import Center
from common import clock
from common.forms import KoreanDateField, KrdsForm, PlainTextField, YesNoField

_TIMES = [time(hour, minute) for hour in range(9, 21) for minute in (0, 30)]


class ContactForm(KrdsForm):
    """One call, text or visit."""

    way = forms.ChoiceField(
        label=_("방법"), choices=Contact.Way.choices, widget=forms.RadioSelect, initial=Contact.Way.PHONE
    )
    reached = YesNoField(label=_("닿았는지"), yes=_("닿음"), no=_("닿지 않음"))
    minutes = forms.IntegerField(
        label=_("이야기한 시간(분)"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("닿지 않았으면 비워 두세요."),
    )
    note = PlainTextField(label=_("내용"), max_length=500, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="contact", **kwargs)

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0


class ClubForm(KrdsForm):
    center = forms.ModelChoiceField(queryset=Center.objects.none(), label=_("센터"))
    name = forms.CharField(label=_("동아리 이름"), max_length=60)
    about = PlainTextField(label=_("무엇을 하는 모임인지"), max_length=300, rows=2, required=False)

    def __init__(self, *args: Any, centers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["center"].queryset = centers  # type: ignore[attr-defined]
        self.fields["center"].initial = centers.first()


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, plan: Any) -> str:
        return f"{plan.owner.name}, {plan.application.cohort}"


class MemberForm(KrdsForm):
    plan = PersonChoice(queryset=FollowUpPlan.objects.none(), label=_("회원으로 넣을 분"), empty_label=_("골라 주세요"))

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="member", **kwargs)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]


class MeetingForm(KrdsForm):
    day = KoreanDateField(label=_("모이는 날"))
    time = forms.TypedChoiceField(
        label=_("시각"),
        choices=[(f"{one:%H:%M}", f"{one:%H:%M}") for one in _TIMES],
        initial="14:00",
        coerce=time.fromisoformat,
    )
    place = forms.CharField(label=_("곳"), max_length=120)
    about = forms.CharField(label=_("할 일"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="meeting", **kwargs)

    def clean(self) -> None:
        day, at = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if day is None or at is None:
            return
        self.cleaned_data["starts_at"] = clock.at(day, at)
        if self.cleaned_data["starts_at"] <= clock.now():
            raise ValidationError(_("이미 지난 때라 모임을 잡지 않았습니다. 앞으로 올 때를 골라 주세요."))


class LeadForm(KrdsForm):
    title = forms.CharField(label=_("어떤 일자리"), max_length=80)
    text = PlainTextField(
        label=_("내용"),
        max_length=500,
        rows=3,
        help_text=_("어디에 어떻게 지원하는지 적어 주세요. 회원이 그대로 읽습니다."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="lead", **kwargs)


class CallOffForm(KrdsForm):
    reason = forms.CharField(
        label=_("까닭"),
        max_length=200,
        help_text=_("회원이 그대로 읽습니다."),
        error_messages={"required": _("까닭이 비어 있어 취소하지 않았습니다. 한 문장으로 적어 주세요.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="off", **kwargs)
