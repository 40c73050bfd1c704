"""What staff prove themselves with beside their password."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import digits_only
from accounts.models import User
from accounts.models.sign_in_code import DIGITS
from common.forms import KrdsForm


class AppNumberForm(KrdsForm):
    digits = forms.CharField(
        label=_("인증 앱의 번호 6자리"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "p-w-no p-num", "autofocus": True}
        ),
    )

    def clean_digits(self) -> str:
        return digits_only(self.cleaned_data["digits"])


class FirstNumberForm(AppNumberForm):
    """On a page that must be read from its beginning: the cursor does not jump to the end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["digits"].widget.attrs.pop("autofocus")


class RecoveryCodeForm(KrdsForm):
    code = forms.CharField(
        label=_("복구 코드"),
        help_text=_("인증 앱을 등록할 때 적어 두신 열 개 가운데 아직 쓰지 않은 하나입니다. 보기: k3mp7-xwd4h"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "p-w-no"}
        ),
    )

    def clean_code(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["code"])


class AgainForm(KrdsForm):
    """Who are you, once more? Its fields travel beside those of the form it interrupts, so they have a prefix."""

    PREFIX = "again"

    proof = forms.CharField(
        label=_("비밀번호나 인증 앱의 번호"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "p-w-no", "autofocus": True}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, prefix=self.PREFIX, **kwargs)
        self.person = person

    @classmethod
    def is_sent(cls, request: HttpRequest) -> bool:
        return f"{cls.PREFIX}-proof" in request.POST

    @classmethod
    def stripped(cls, posted: QueryDict) -> QueryDict:
        """What was typed into the interrupted form, and nothing of this one."""
        typed = posted.copy()
        for name in (f"{cls.PREFIX}-proof", "csrfmiddlewaretoken"):
            typed.pop(name, None)
        return typed

    @property
    def digits(self) -> str:
        return "".join(unicodedata.normalize("NFKC", self.cleaned_data["proof"]).split())

    @property
    def is_app_number(self) -> bool:
        """Six digits are one: passwords are longer."""
        return len(self.digits) == DIGITS and self.digits.isdecimal()
