"""Forms of keeping and destroying."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms.base import KrdsForm
from common.forms.fields import KoreanDateField
from portal.forms.changes import NumberForm
from portal.models import LegalHold

_ROWS = {"rows": 3}


class SignForm(KrdsForm):
    """`shown`: how many items the page showed."""

    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000)


class DropForm(KrdsForm):
    reason = forms.CharField(label=_("파기하지 않는 까닭"), max_length=300, widget=forms.Textarea(attrs=_ROWS))


class PeriodForm(KrdsForm):
    months = forms.IntegerField(
        label=_("보관 기간(달)"),
        min_value=1,
        max_value=240,
        help_text=_("1년은 12, 5년은 60입니다. 1에서 240까지 적을 수 있습니다."),
    )
    reason = forms.CharField(
        label=_("바꾸는 까닭"),
        max_length=300,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("근거가 되는 법률이나 결정을 적어 주세요. 바꾼 기록에 남습니다."),
    )
    was = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=240)


class HoldForm(NumberForm):
    unknown = _("이 번호의 신청을 찾지 못했습니다. 그래서 멈추지 않았습니다. 해, 센터, 숫자를 다시 확인해 주세요.")

    ground = forms.ChoiceField(label=_("근거"), choices=LegalHold.Ground.choices)
    reason = forms.CharField(
        label=_("까닭"),
        max_length=300,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("사건 번호나 공문 번호를 적어 주세요. 사람의 이름은 적지 않습니다."),
    )
    ends_on = KoreanDateField(
        label=_("언제까지"), required=False, help_text=_("정해지지 않았으면 비워 두세요. 풀 때까지 이어집니다.")
    )

    def clean_ends_on(self) -> Any:
        ends_on = self.cleaned_data["ends_on"]
        if ends_on and ends_on < clock.today():
            raise forms.ValidationError(
                _("이미 지난 날입니다. 그래서 멈추지 않았습니다. 오늘 이후의 날을 적어 주세요.")
            )
        return ends_on


class LiftForm(KrdsForm):
    reason = forms.CharField(label=_("푸는 까닭"), max_length=300, widget=forms.Textarea(attrs=_ROWS))
