"""Why masked fields are opened: one press for the usual reasons, one's own words for the others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.forms import KrdsForm

OWN_WORDS = 100


class Why(models.TextChoices):
    CALL = "call", _("본인에게 연락")
    IDENTITY = "identity", _("본인 확인")
    REVIEW = "review", _("심사와 처리")
    STANDING_IN = "standing-in", _("담당자 대신")


class UnmaskForm(KrdsForm):
    words = forms.CharField(
        label=_("보는 까닭"),
        max_length=OWN_WORDS,
        help_text=_("접속기록에 남습니다. 예: 민원 답변을 준비함"),
        error_messages={"required": _("보는 까닭이 없어 보이지 않았습니다. 왜 보시는지 한 줄로 적어 주세요.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = dict(Why.choices).get(self.data.get("why", ""))
        self.fields["words"].required = not self.usual

    @property
    def reason(self) -> str:
        return str(self.usual or self.cleaned_data["words"])
