"""What is asked once for everybody who is marked together."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centers.models import Cohort
from common import clock
from common.forms import KoreanDateField, KrdsForm
from enrollment.forms.desk import not_in_future, within_training


class RosterForm(KrdsForm):
    """What holds for everybody marked on a cohort's roster at once."""

    completed_on = KoreanDateField(label=_("수료일"), validators=[not_in_future])
    reason = forms.CharField(
        label=_("미수료 까닭"),
        max_length=200,
        required=False,
        help_text=_("미수료로 고른 분이 있으면 적어 주세요. 그분들이 그대로 읽습니다."),
    )

    override = forms.CharField(
        label=_("시간이 모자란데 수료로 하는 까닭"),
        max_length=300,
        required=False,
        help_text=_("출석 시간이 모자란 분을 수료로 골랐으면 적어 주세요. 직원만 보는 기록으로 남습니다."),
    )

    def __init__(
        self, *args: Any, cohort: Cohort, needs_reason: bool = False, needs_override: bool = False, **kwargs: Any
    ) -> None:
        self.cohort, self.needs_reason, self.needs_override = cohort, needs_reason, needs_override
        super().__init__(*args, **kwargs)
        self.fields["completed_on"].initial = min(cohort.ends_on, clock.today())

    def clean_completed_on(self) -> date:
        return within_training(self.cleaned_data["completed_on"], self.cohort)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if self.needs_reason and not reason:
            raise ValidationError(
                _("미수료로 고른 분이 있는데 까닭이 없습니다. 그래서 저장하지 않았습니다. 까닭을 적어 주세요.")
            )
        return reason

    def clean_override(self) -> str:
        override: str = self.cleaned_data["override"]
        if self.needs_override and not override:
            raise ValidationError(
                _(
                    "출석 시간이 모자란 분을 수료로 골랐는데 까닭이 없습니다. 그래서 저장하지 않았습니다. 까닭을 적어 주세요."
                )
            )
        return override
