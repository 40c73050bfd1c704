"""Who teaches a cohort."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import KrdsForm, NameField


class TeacherForm(KrdsForm):
    """Somebody who works here already is found by the e-mail address; anybody else gets an account."""

    name = NameField(label=_("이름"))
    username = forms.EmailField(
        label=_("이메일"),
        max_length=254,
        help_text=_("로그인할 때 씁니다. 이미 직원이면 쓰던 이메일을 적어 주세요."),
    )

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()
