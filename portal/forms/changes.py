"""Whose history is looked at, named by an application's number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.base import KrdsForm
from enrollment.models import Application


class NumberForm(KrdsForm):
    """A person is named by an application's number: whoever manages sees no list of people."""

    number = forms.CharField(
        label=_("신청번호"), max_length=40, help_text=_("누구의 기록인지 신청번호로 적습니다. 보기: 2026-서울-00117")
    )
    unknown = _("이 번호의 신청을 찾지 못했습니다. 그래서 보여 드리지 못합니다. 해, 센터, 숫자를 다시 확인해 주세요.")

    def clean_number(self) -> Application:
        typed = "".join(self.cleaned_data["number"].split())
        last = typed.rpartition("-")[2]
        if last.isascii() and last.isdecimal() and len(last) < 19:
            rows = Application.objects.select_related("applicant", "cohort__center", "program_year")
            found = rows.filter(pk=int(last)).first()
            if found and found.number == typed:
                return found
        raise forms.ValidationError(self.unknown)
