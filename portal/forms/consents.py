"""A consent taken back by word of mouth, as staff write it down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent
from common import clock
from common.forms import KoreanDateField, KrdsForm


class TakenBackForm(KrdsForm):
    source = forms.ChoiceField(
        label=_("어떻게 말씀하셨는지"),
        choices=[(Consent.Source.PHONE, _("전화로 말씀하심")), (Consent.Source.DESK, _("창구에서 말씀하심"))],
        widget=forms.RadioSelect,
    )
    checked = forms.ChoiceField(
        label=_("본인을 확인한 방법"), choices=Consent.Checked.choices, widget=forms.RadioSelect
    )
    on = KoreanDateField(label=_("말씀하신 날"))
    at = forms.TimeField(
        label=_("말씀하신 시각"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("예: 14:30"),
    )

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent
        now = clock.now().astimezone(clock.SEOUL)
        self.fields["on"].initial, self.fields["at"].initial = now.date(), now.time()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("on") and cleaned.get("at"):
            cleaned["said_at"] = said_at = clock.at(cleaned["on"], cleaned["at"])
            if said_at > clock.now():
                self.add_error("at", _("아직 오지 않은 때입니다. 그래서 적지 않았습니다. 날짜와 시각을 확인해 주세요."))
            elif said_at.date() < self.consent.given_at.astimezone(clock.SEOUL).date():
                self.add_error("on", _("동의하시기 전의 날입니다. 그래서 적지 않았습니다. 날짜를 확인해 주세요."))
        if cleaned.get("checked") == Consent.Checked.ID_SEEN and cleaned.get("source") == Consent.Source.PHONE:
            self.add_error(
                "checked", _("전화로는 신분증을 볼 수 없습니다. 그래서 적지 않았습니다. 확인하신 방법을 골라 주세요.")
            )
        return cleaned
