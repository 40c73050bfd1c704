"""Writing and publishing the privacy policy."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.base import KrdsForm

_MOST = 2_000_000_000


class PolicyForm(KrdsForm):
    """`shown`: how often the draft had been saved when the page was drawn."""

    body = forms.CharField(
        label=_("처리방침의 글"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 24, "class": "p-tall"}),
        help_text=_(
            "‘# ’로 시작하는 줄은 제목, ‘- ’로 시작하는 줄은 목록이 됩니다. 표는 저절로 만들어지므로 적지 않습니다."
        ),
    )
    told = forms.CharField(
        label=_("무엇이 바뀌었나요"), max_length=300, help_text=_("읽는 분께 한두 문장으로 알려 주세요.")
    )
    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_MOST)


class PublishForm(KrdsForm):
    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_MOST)
