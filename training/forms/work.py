"""What people write about themselves, and what is written about their exercises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import KoreanDateField, KrdsForm, PlainTextField
from training.models import ResumeSection
from training.models.work import LONGEST

_HINTS = {
    ResumeSection.Kind.SUMMARY: _("예: 12년 동안 식당을 꾸리며 사람을 대하고 재고를 챙긴 사람입니다."),
    ResumeSection.Kind.BUSINESS: _(
        "무슨 가게를 몇 년 했는지, 그때 매일 한 일을 적어 주세요. 장부, 주문, 손님 응대도 경력입니다."
    ),
    ResumeSection.Kind.JOBS: _("가게를 하기 전이나 뒤에 한 일을 오래된 것부터 적어 주세요. 없으면 비워 두세요."),
    ResumeSection.Kind.SKILLS: _("운전면허, 조리사, 컴퓨터, 외국어처럼 할 줄 아는 것을 적어 주세요."),
    ResumeSection.Kind.SCHOOLING: _("마지막 학교와 받은 교육을 적어 주세요. 적고 싶지 않으면 비워 두세요."),
    ResumeSection.Kind.WISHES: _("어떤 일을 어디에서 언제부터 하고 싶은지 적어 주세요."),
}


class SectionForm(KrdsForm):
    """One section of the résumé. `version` is the one it was shown with."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = PlainTextField(max_length=LONGEST, rows=8, required=False)

    def __init__(self, *args: Any, kind: ResumeSection.Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = kind.label, _HINTS[kind]


class FeedbackForm(KrdsForm):
    held_on = KoreanDateField(label=_("면접한 날"), initial=clock.today)
    strengths = PlainTextField(label=_("잘한 점"), max_length=LONGEST, rows=4)
    to_improve = PlainTextField(label=_("고칠 점"), max_length=LONGEST, rows=4)

    def clean_held_on(self) -> date:
        day = self.cleaned_data["held_on"]
        if not clock.today() - timedelta(days=400) <= day <= clock.today():
            raise forms.ValidationError(
                _("아직 오지 않았거나 너무 오래된 날입니다. 그래서 저장하지 않았습니다. 면접한 날을 적어 주세요.")
            )
        return day


class TrialForm(KrdsForm):
    host = forms.CharField(label=_("체험하는 곳"), max_length=80)
    contact = forms.CharField(label=_("그곳의 담당자와 연락처"), max_length=120, required=False)
    starts_on = KoreanDateField(label=_("첫날"))
    ends_on = KoreanDateField(label=_("마지막 날"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and not starts_on <= ends_on <= starts_on + timedelta(days=92):
            self.add_error(
                "ends_on",
                _(
                    "마지막 날이 첫날보다 앞서거나 석 달을 넘습니다. 그래서 저장하지 않았습니다. 두 날짜를 다시 확인해 주세요."
                ),
            )
        return cleaned


class ReportForm(KrdsForm):
    report = PlainTextField(
        label=_("체험하며 한 일과 느낀 점"),
        max_length=LONGEST,
        rows=8,
        help_text=_("무슨 일을 해 보았는지, 나에게 맞는지 적어 주세요. 짧아도 됩니다."),
    )
