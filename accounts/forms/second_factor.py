"""What staff prove themselves with beside their password."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import digits_only
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
