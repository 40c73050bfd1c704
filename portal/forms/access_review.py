"""Signing a month's access records."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.base import KrdsForm


class ReviewForm(KrdsForm):
    words = forms.CharField(
        label=_("점검한 내용"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "무엇을 살펴보았고, 이상한 점에 대해 누구에게 무엇을 확인했는지 적어 주세요. 신청인의 이름은 적지 않습니다."
        ),
    )
