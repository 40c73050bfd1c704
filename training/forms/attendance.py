"""Correcting a mark, and writing down why somebody was excused."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CameraFileInput, KrdsForm
from training.states import Attendance


class CorrectionForm(KrdsForm):
    """`was` is what the screen showed."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)
    status = forms.ChoiceField(label=_("출석"), choices=Attendance.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("고치는 까닭"), max_length=200, help_text=_("기록에 남습니다. 예: 명단을 잘못 봄"))


class EvidenceForm(KrdsForm):
    note = forms.CharField(label=_("공결 까닭"), max_length=200, help_text=_("예: 병원 진료, 가족 장례"))
    file = forms.FileField(
        label=_("증빙 서류"),
        required=False,
        widget=CameraFileInput,
        help_text=_("있으면 찍거나 골라 주세요. PDF, JPG, PNG 10MB까지입니다."),
    )
