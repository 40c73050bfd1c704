"""Fields of money: an account number and an amount in won, tolerant in, strict out."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from allowance.models import account

_TYPED_LENGTH = 40


class AccountNumberField(forms.Field):
    """Digits and hyphens, 8 to 16 digits; full-width digits and spaces are fine. Gives the number as one writes it.

    Not a CharField: its hyphens and spaces are read before anything is judged. A number that also looks like a resident
    number is refused by the form, with the way out: hyphens where the passbook has them.
    """

    default_error_messages = {
        "required": _("계좌번호가 비어 있습니다. 이대로는 저장할 수 없습니다. 통장에 적힌 번호를 적어 주세요."),
        "invalid": _(
            "계좌번호에 숫자와 줄표(-)가 아닌 글자가 있습니다. 그래서 저장하지 않았습니다. 숫자만 적어 주세요."
        ),
        "length": _(
            "계좌번호의 숫자가 %(count)d개입니다. 그래서 저장하지 않았습니다. 8개에서 16개 사이인지 통장을 다시 확인해 주세요."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "p-w-no p-num", "maxlength": _TYPED_LENGTH}
        )
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", str(value or "")).strip()
        return re.sub(r"\s+", "", re.sub(r"[‐‑–—−]", "-", typed))

    def validate(self, value: str) -> None:
        super().validate(value)
        if not re.fullmatch(r"[0-9]+(-[0-9]+)*", value, re.ASCII) or len(value) > _TYPED_LENGTH:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        count = len(account.digits(value))
        if not account.FEWEST_DIGITS <= count <= account.MOST_DIGITS:
            raise ValidationError(self.error_messages["length"], code="length", params={"count": count})


class WonField(forms.IntegerField):
    """Whole won, typed with or without commas and '원'."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "p-w-no p-num"})
        )
        super().__init__(**{"min_value": 1, "max_value": 99_999_999} | kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = re.sub(r"[,\s원]", "", unicodedata.normalize("NFKC", value))
        return super().to_python(value)
