"""What is asked before somebody is known: name and a way to reach her, the code, the birth date; or a password."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models.sign_in_code import DIGITS
from common import clock
from common.forms import KoreanDateField, KrdsForm, NameField, PhoneField
from messaging.models import Channel

_NOT_SENT = _("적으신 내용은 화면에 그대로 있습니다. 아래를 고치고 다시 눌러 주세요.")


def digits_only(text: str) -> str:
    """Six digits out of what was typed or pasted: full-width ones, spaces and hyphens are meant as they look."""
    typed = unicodedata.normalize("NFKC", text)
    digits = "".join(str(int(char)) for char in typed if char.isdecimal())
    if len(digits) != DIGITS or any(char.isalpha() for char in typed):
        raise ValidationError(
            _("인증번호는 숫자 6자리입니다. 그래서 확인하지 않았습니다. 번호를 보고 다시 적어 주세요."), code="digits"
        )
    return digits


class LowerCaseEmailField(forms.EmailField):
    """An e-mail address, kept in small letters: people type it in any case and mean the same."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        super().__init__(**kwargs | {"max_length": 254})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class PhoneSignInForm(KrdsForm):
    channel = Channel.SMS
    name = NameField(label=_("이름"), help_text=_("신분증에 있는 이름을 적어 주세요."))
    address = PhoneField(label=_("휴대전화 번호"), help_text=_("이 번호로 인증번호를 보냅니다."), mobile=True)
    errors_lead = _NOT_SENT


class EmailSignInForm(KrdsForm):
    channel = Channel.EMAIL
    name = NameField(label=_("이름"), help_text=_("신분증에 있는 이름을 적어 주세요."))
    address = LowerCaseEmailField(label=_("이메일"), help_text=_("이 주소로 인증번호를 보냅니다."))
    errors_lead = _NOT_SENT


class CodeForm(KrdsForm):
    """The six digits. `sent` names the code the page was about: another tab may have asked for a newer one."""

    digits = forms.CharField(
        label=_("인증번호 6자리"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "p-w-no p-num",
                "autofocus": True,
            }
        ),
    )
    sent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    errors_lead = _NOT_SENT

    def clean_digits(self) -> str:
        return digits_only(self.cleaned_data["digits"])


class BirthDateForm(KrdsForm):
    """`unknown` is the birth date the person was already told nobody has; sent again, it is meant."""

    birth_date = KoreanDateField(
        label=_("생년월일"),
        help_text=_("보기: 1968년 3월 14일"),
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(clock.today)],
    )
    unknown = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    errors_lead = _NOT_SENT

    @property
    def is_meant(self) -> bool:
        return self.cleaned_data["unknown"] == self.cleaned_data["birth_date"].isoformat()


class PasswordForm(KrdsForm):
    username = LowerCaseEmailField(
        label=_("이메일"), widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "p-w-no"})
    )
    password = forms.CharField(
        label=_("비밀번호"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "p-w-no"}),
    )
    errors_lead = _("이메일은 화면에 그대로 있습니다. 아래를 고치고 다시 눌러 주세요.")
