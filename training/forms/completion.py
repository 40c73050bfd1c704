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

    def __init__(self, *args: Any, cohort: Cohort, needs_reason: bool = False, **kwargs: Any) -> None:
        self.cohort, self.needs_reason = cohort, needs_reason
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
