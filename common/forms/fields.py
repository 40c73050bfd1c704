"""Fields that many forms share: dates, phones, business numbers, names and long text, tolerant in, strict out."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import business_number, phone
from common.forms.text import refuse_unless_name, tidy
from common.forms.widgets import DateBoxes

_TYPED_NUMBER_LENGTH = 40  # a number with every separator people put into it
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_YES, _NO = _("예"), _("아니요")


class KoreanDateField(forms.MultiValueField):
    """A date typed as year, month and day; full-width digits, leading zeros, '2026년' are fine. Gives a date or None.

    The range can be narrowed with ordinary validators (MinValueValidator(date(…)))."""

    widget = DateBoxes
    default_error_messages = {
        "required": _("날짜가 비어 있습니다. 이대로는 보낼 수 없습니다. 년, 월, 일을 적어 주세요."),
        "incomplete": _("년, 월, 일 가운데 빈 칸이 있습니다. 그래서 저장하지 않았습니다. 빈 칸을 채워 주세요."),
        "digits": _("날짜에 숫자가 아닌 글자가 있습니다. 그래서 저장하지 않았습니다. 숫자만 적어 주세요."),
        "year": _("연도가 네 자리 숫자가 아닙니다. 그래서 저장하지 않았습니다. 2026처럼 네 자리로 적어 주세요."),
        "month": _("%(month)s월은 없는 달입니다. 그래서 저장하지 않았습니다. 1부터 12까지 적어 주세요."),
        "day": _(
            "%(year)s년 %(month)s월에는 %(day)s일이 없습니다. 그래서 저장하지 않았습니다. "
            "1부터 %(last)s까지 적어 주세요."
        ),
        "max_value": _("고를 수 있는 날보다 늦은 날짜입니다. 그래서 저장하지 않았습니다. 날짜를 다시 확인해 주세요."),
        "min_value": _("고를 수 있는 날보다 이른 날짜입니다. 그래서 저장하지 않았습니다. 날짜를 다시 확인해 주세요."),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(required=False) for _part in "ymd")
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return self._checked(value)
        texts = [unicodedata.normalize("NFKC", str(part or "")).strip() for part in value]
        if not any(texts):
            return self._checked(None)
        if not all(texts):
            raise self._error("incomplete")
        return self._checked(self.compress(texts))

    def compress(self, data_list: Any) -> date:
        """The date of three non-empty texts."""
        found = [re.fullmatch(r"([0-9]{1,4})\s*[년월일.]?", text) for text in data_list]
        if not all(found):
            raise self._error("digits")
        year, month, day = (int(match[1]) for match in found if match)
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise self._error("year")
        if not 1 <= month <= 12:
            raise self._error("month", month=month)
        last = monthrange(year, month)[1]
        if not 1 <= day <= last:
            raise self._error("day", year=year, month=month, day=day, last=last)
        return date(year, month, day)

    def _checked(self, value: date | None) -> date | None:
        forms.Field.validate(self, value)  # MultiValueField leaves this to its parts, and ours are judged together
        self.run_validators(value)
        return value

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


class PhoneField(forms.CharField):
    """A Korean telephone number typed in any usual way; gives E.164, or an empty text."""

    def __init__(self, *, mobile: bool = False, **kwargs: Any) -> None:
        self.mobile = mobile
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "p-w-no"}))
        super().__init__(**kwargs | {"max_length": _TYPED_NUMBER_LENGTH})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return phone.to_e164(typed, mobile=self.mobile) if typed else ""

    def prepare_value(self, value: Any) -> Any:
        return phone.display(value) if isinstance(value, str) else value


class BusinessNumberField(forms.CharField):
    """사업자등록번호 with or without hyphens; gives its ten digits, or an empty text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "p-w-no p-num"})
        )
        super().__init__(**kwargs | {"max_length": _TYPED_NUMBER_LENGTH})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return business_number.clean(typed) if typed else ""

    def prepare_value(self, value: Any) -> Any:
        is_clean = isinstance(value, str) and business_number.is_valid(value)
        return business_number.display(value) if is_clean else value


class NameField(forms.CharField):
    """A person's name in one field, 1 to 60 characters of any script; inner spaces become single ones."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "name", "class": "p-w-no"}))
        super().__init__(**kwargs | {"max_length": 60})
        self.validators.append(refuse_unless_name)

    def to_python(self, value: Any) -> str:
        return re.sub(r" {2,}", " ", tidy(super().to_python(value) or ""))


class PlainTextField(forms.CharField):
    """Several lines of free text, counted as it is typed; gives composed letters and plain newlines."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int | None = 1000, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs | {"max_length": max_length or 1000})

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class YesNoField(forms.TypedChoiceField):
    """Two big boxes; gives True, False, or None when nothing was chosen and nothing had to be."""

    widget = forms.RadioSelect

    def __init__(self, *, yes: Any = _YES, no: Any = _NO, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", yes), ("no", no)], coerce=lambda chosen: chosen == "yes", empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
