"""Why data of several people leaves the portal, as a file or on paper: asked everywhere in the same words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.forms import KrdsForm, PlainTextField

OWN_WORDS = 100


class Purpose(models.TextChoices):
    SEND = "send", _("공단이나 기관에 전달")
    CLASS = "class", _("수업 진행과 출석 확인")
    KEEP = "keep", _("센터에 종이로 보관")
    AUDIT = "audit", _("점검이나 감사에 제출")
    OTHER = "other", _("그 밖의 까닭")


class TakeOutForm(KrdsForm):
    """One of the usual reasons, or one's own words."""

    purpose = forms.ChoiceField(
        label=_("내려받는 까닭"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        help_text=_("누가 언제 왜 내려받았는지 접속기록에 남습니다."),
        error_messages={"required": _("까닭이 없어 내려받지 않았습니다. 왜 필요하신지 하나를 골라 주세요.")},
    )
    words = PlainTextField(
        label=_("어떤 까닭인지"),
        required=False,
        max_length=OWN_WORDS,
        rows=2,
        help_text=_("'그 밖의 까닭'을 고르셨으면 적어 주세요. 예: 민원 답변을 준비함"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("purpose") == Purpose.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", "까닭이 비어 있어 내려받지 않았습니다. 왜 필요하신지 한 줄로 적어 주세요.")
        return cleaned

    @property
    def reason(self) -> str:
        """As the access record keeps it: the purpose, with her own words where she wrote some."""
        purpose, words = Purpose(self.cleaned_data["purpose"]), self.cleaned_data["words"]
        if purpose == Purpose.OTHER:
            return str(words)
        return f"{purpose.label}: {words}" if words else str(purpose.label)
