"""Django's form errors in the portal's voice: cause, result, fix. Said once, for every field of every form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_LABEL
from django.utils.translation import gettext_lazy as _

EMPTY_CHOICE = _("골라 주세요")
_DJANGO_EMPTY_CHOICES = ("---------", BLANK_CHOICE_LABEL)

# From the general to the particular: what stands lower wins.
WORDING: Mapping[type[forms.Field], Mapping[str, Any]] = {
    forms.Field: {
        "required": _("비어 있습니다. 이대로는 보낼 수 없습니다. 내용을 적어 주세요."),
        "invalid": _(
            "적은 내용을 읽을 수 없습니다. 그래서 저장하지 않았습니다. 보기와 같은 모양으로 다시 적어 주세요."
        ),
        "unique": _(
            "이미 등록된 내용입니다. 그래서 저장하지 않았습니다. 다른 내용을 적거나 이미 있는 것을 찾아 주세요."
        ),
        "max_length": _(
            "%(limit_value)d자까지 적을 수 있는데 %(show_value)d자를 적었습니다. 그래서 저장하지 않았습니다. 줄여서 다시 적어 주세요."
        ),
        "min_length": _(
            "%(limit_value)d자 이상이어야 하는데 %(show_value)d자를 적었습니다. 그래서 저장하지 않았습니다. 더 적어 주세요."
        ),
        "max_value": _(
            "%(limit_value)s보다 큰 값입니다. 그래서 저장하지 않았습니다. %(limit_value)s 이하로 적어 주세요."
        ),
        "min_value": _(
            "%(limit_value)s보다 작은 값입니다. 그래서 저장하지 않았습니다. %(limit_value)s 이상으로 적어 주세요."
        ),
        "null_characters_not_allowed": _(
            "보이지 않는 글자가 섞여 있습니다. 그래서 저장하지 않았습니다. 이 칸을 지우고 다시 적어 주세요."
        ),
    },
    forms.IntegerField: {
        "invalid": _("숫자가 아닌 글자가 있습니다. 그래서 저장하지 않았습니다. 숫자만 적어 주세요."),
    },
    forms.DecimalField: {
        "max_digits": _("숫자가 너무 깁니다. 그래서 저장하지 않았습니다. %(max)s자리까지만 적어 주세요."),
        "max_decimal_places": _(
            "소수점 아래가 너무 깁니다. 그래서 저장하지 않았습니다. %(max)s자리까지만 적어 주세요."
        ),
        "max_whole_digits": _("숫자가 너무 깁니다. 그래서 저장하지 않았습니다. %(max)s자리까지만 적어 주세요."),
    },
    forms.DateField: {
        "invalid": _("날짜로 읽을 수 없습니다. 그래서 저장하지 않았습니다. 2026-12-03처럼 적어 주세요."),
    },
    forms.TimeField: {
        "invalid": _("시각으로 읽을 수 없습니다. 그래서 저장하지 않았습니다. 18:00처럼 적어 주세요."),
    },
    forms.DateTimeField: {
        "invalid": _("날짜와 시각으로 읽을 수 없습니다. 그래서 저장하지 않았습니다. 2026-12-03 18:00처럼 적어 주세요."),
    },
    forms.EmailField: {
        "invalid": _("이메일 주소의 모양이 아닙니다. 그래서 메일을 보낼 수 없습니다. name@example.kr처럼 적어 주세요."),
    },
    forms.URLField: {
        "invalid": _(
            "누리집 주소의 모양이 아닙니다. 그래서 저장하지 않았습니다. https://로 시작하는 주소를 적어 주세요."
        ),
    },
    forms.SlugField: {
        "invalid": _("쓸 수 없는 글자가 있습니다. 그래서 저장하지 않았습니다. 영문자, 숫자, 줄표, 밑줄만 적어 주세요."),
    },
    forms.BooleanField: {
        "required": _("표시하지 않았습니다. 이대로는 보낼 수 없습니다. 내용을 읽고 칸에 표시해 주세요."),
    },
    forms.ChoiceField: {
        "required": _("고르지 않았습니다. 이대로는 보낼 수 없습니다. 하나를 골라 주세요."),
        "invalid_choice": _("고를 수 없는 값입니다. 그래서 저장하지 않았습니다. 보이는 것 가운데 다시 골라 주세요."),
    },
    forms.MultipleChoiceField: {
        "required": _("고르지 않았습니다. 이대로는 보낼 수 없습니다. 하나 이상 골라 주세요."),
        "invalid_list": _("고른 내용을 읽을 수 없습니다. 그래서 저장하지 않았습니다. 다시 골라 주세요."),
    },
    forms.ModelMultipleChoiceField: {
        "required": _("고르지 않았습니다. 이대로는 보낼 수 없습니다. 하나 이상 골라 주세요."),
        "invalid_list": _("고른 내용을 읽을 수 없습니다. 그래서 저장하지 않았습니다. 다시 골라 주세요."),
        "invalid_pk_value": _("고를 수 없는 값입니다. 그래서 저장하지 않았습니다. 보이는 것 가운데 다시 골라 주세요."),
    },
    forms.FileField: {
        "required": _("파일이 없습니다. 이대로는 보낼 수 없습니다. 사진을 찍거나 파일을 골라 주세요."),
        "invalid": _("파일이 오지 않았습니다. 그래서 저장하지 않았습니다. 파일을 다시 골라 주세요."),
        "missing": _("파일이 오지 않았습니다. 그래서 저장하지 않았습니다. 파일을 다시 골라 주세요."),
        "empty": _("파일에 내용이 없습니다. 그래서 저장하지 않았습니다. 파일을 열어 확인하고 다시 골라 주세요."),
        "max_length": _(
            "파일 이름이 %(length)d자로 너무 깁니다. 그래서 저장하지 않았습니다. 이름을 %(max)d자 이하로 줄여 주세요."
        ),
        "invalid_extension": _(
            "받을 수 없는 종류의 파일(%(extension)s)입니다. 그래서 저장하지 않았습니다. %(allowed_extensions)s 파일로 올려 주세요."
        ),
        "contradiction": _("파일을 고르면서 지우기도 표시했습니다. 그래서 저장하지 않았습니다. 하나만 해 주세요."),
    },
    forms.ImageField: {
        "invalid_image": _("사진 파일이 아니거나 깨져 있습니다. 그래서 저장하지 않았습니다. 다시 찍어서 올려 주세요."),
    },
}


def _django_says(field: forms.Field) -> dict[str, Any]:
    """The messages Django itself would give this field; whatever differs was written on purpose."""
    said: dict[str, Any] = {}
    for cls in reversed(type(field).__mro__):
        if cls.__module__.startswith("django."):
            said |= getattr(cls, "default_error_messages", {})
    return said


def say_it_in_korean(field: forms.Field) -> None:
    """Put our words in the place of Django's, leaving alone what a field or a form says for itself."""
    django_says = _django_says(field)
    for cls, words in WORDING.items():
        if isinstance(field, cls):
            for code, text in words.items():
                if code not in field.error_messages or field.error_messages[code] == django_says.get(code):
                    django_says[code] = field.error_messages[code] = text
    _name_the_empty_choice(field)


def _name_the_empty_choice(field: forms.Field) -> None:
    """Django's own empty choice says 골라 주세요 in a select and disappears from radio boxes."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label in _DJANGO_EMPTY_CHOICES:
            field.empty_label = EMPTY_CHOICE
    elif isinstance(field, forms.ChoiceField):
        choices: list[Any] = list(field.choices)  # type: ignore[arg-type]
        if choices and choices[0][0] == "" and choices[0][1] in _DJANGO_EMPTY_CHOICES:
            radio = isinstance(field.widget, forms.RadioSelect)
            field.choices = choices[1:] if radio else [("", EMPTY_CHOICE), *choices[1:]]
