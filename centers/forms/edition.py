from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from centers.actions.editions import Step
from centers.forms.versioned import VersionedForm
from centers.models import ProgramYear
from common.forms import KrdsForm

_MINIMUM = {
    "review_working_days": 1,
    "supplement_working_days": 1,
    "offer_hours": 1,
    "closing_months": 1,
    "attendance_percent": 0,
}
_MAXIMUM = {
    "review_working_days": 60,
    "supplement_working_days": 60,
    "offer_hours": 720,
    "closing_months": 24,
    "attendance_percent": 100,
}


class EditionForm(VersionedForm):
    """The periods of a draft. Its criteria and papers come with the edition it was copied from."""

    class Meta:
        model = ProgramYear
        fields = (
            "name",
            "source",
            "attendance_percent",
            "review_working_days",
            "supplement_working_days",
            "offer_hours",
            "closing_months",
        )
        widgets = {"source": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "source": _("어디에서 온 기준인지, 얼마나 확실한지 적습니다."),
            "attendance_percent": _("이만큼 출석해야 수료합니다."),
            "review_working_days": _("신청을 받은 날부터 셉니다."),
            "offer_hours": _("빈자리를 제안받은 분이 답하실 시간입니다."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, least in _MINIMUM.items():
            value, most = cleaned.get(name), _MAXIMUM[name]
            if value is not None and not least <= value <= most:
                self.add_error(
                    name,
                    _(
                        "%(least)s부터 %(most)s까지 적을 수 있습니다. "
                        "그래서 저장하지 않았습니다. 그 사이의 수로 적어 주세요."
                    )
                    % {"least": least, "most": most},
                )
        return cleaned


class StepForm(KrdsForm):
    """One reminder; a row left empty is none."""

    day = forms.IntegerField(label=_("수료 뒤 며칠"), min_value=1, max_value=1000, required=False)
    purpose = forms.CharField(label=_("무엇을 여쭙는지"), max_length=120, required=False)
    silent_after_days = forms.IntegerField(
        label=_("답이 없으면 며칠 뒤 상담사에게"), min_value=1, max_value=90, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.get(name) for name in self.fields) and not self.errors:
            for name, field in self.fields.items():
                if not cleaned.get(name):
                    self.add_error(
                        name,
                        _(
                            "'%(label)s' 칸이 비어 있습니다. "
                            "그래서 저장하지 않았습니다. 채우거나 이 줄을 모두 지워 주세요."
                        )
                        % {"label": field.label},
                    )
        return cleaned


class _Steps(BaseFormSet):
    def clean(self) -> None:
        days = [step.day for step in self.steps()] if not any(self.errors) else []
        for day in {day for day in days if days.count(day) > 1}:
            last = max(index for index, form in enumerate(self.forms) if form.cleaned_data.get("day") == day)
            self.forms[last].add_error(
                "day", _("같은 날이 두 번 있습니다. 그래서 저장하지 않았습니다. 하나를 다른 날로 고치거나 지워 주세요.")
            )

    def is_valid(self) -> bool:
        """Also false when clean() put an error on one of the rows."""
        return super().is_valid() and not any(form.errors for form in self.forms)

    def steps(self) -> list[Step]:
        return [
            Step(form.cleaned_data["day"], form.cleaned_data["purpose"], form.cleaned_data["silent_after_days"])
            for form in self.forms
            if form.cleaned_data.get("day")
        ]


StepFormSet = formset_factory(StepForm, formset=_Steps, extra=2, max_num=20, absolute_max=25)
