"""Forms of what stands above every page."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms.base import KrdsForm
from common.forms.fields import KoreanDateField
from portal.models import Announcement

_WORDS = forms.Textarea(attrs={"rows": 3})
_CLOCK = {"class": "p-w-no", "inputmode": "numeric"}
_LONGEST = timedelta(days=366)


def _time_field(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, input_formats=["%H:%M"], widget=forms.TimeInput(attrs=_CLOCK, format="%H:%M"), **options
    )


def _moment(day: date | None, hour: time | None) -> datetime | None:
    return clock.at(day, hour) if day and hour else None


class AnnouncementForm(KrdsForm):
    words = forms.CharField(
        label=_("알림 글"),
        max_length=200,
        widget=_WORDS,
        help_text=_("모든 화면의 맨 위에 보입니다. 무슨 일인지, 언제인지, 무엇을 하면 되는지 200자 안에 적어 주세요."),
    )
    level = forms.ChoiceField(
        label=_("무게"), choices=Announcement.Level.choices, initial="information", widget=forms.RadioSelect
    )
    starts_on = KoreanDateField(label=_("보이기 시작하는 날"))
    starts_time = _time_field(_("보이기 시작하는 시각"), help_text=_("09:00처럼 적어 주세요."))
    ends_on = KoreanDateField(label=_("내리는 날"))
    ends_time = _time_field(_("내리는 시각"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts = _moment(cleaned.get("starts_on"), cleaned.get("starts_time"))
        ends = _moment(cleaned.get("ends_on"), cleaned.get("ends_time"))
        if starts and ends:
            if ends <= max(starts, clock.now()):
                self.add_error(
                    "ends_on",
                    _(
                        "내리는 때가 지났거나 보이기 시작하는 때보다 늦지 않습니다. 그래서 올리지 않았습니다. 두 때를 다시 확인해 주세요."
                    ),
                )
            elif ends - max(starts, clock.now()) > _LONGEST:
                self.add_error(
                    "ends_on",
                    _("1년 넘게 보이는 알림은 올릴 수 없습니다. 그래서 올리지 않았습니다. 더 이른 날을 적어 주세요."),
                )
        return cleaned | {"starts_at": starts, "ends_at": ends}


class ReadOnlyForm(KrdsForm):
    reason = forms.CharField(
        label=_("까닭"),
        max_length=200,
        widget=_WORDS,
        help_text=_("누구나 읽습니다. 보기: 서버를 옮기는 중입니다."),
    )
    ends_on = KoreanDateField(
        label=_("끝날 예정인 날"),
        required=False,
        help_text=_("모르면 비워 두세요. 이때가 되어도 저절로 끝나지 않습니다."),
    )
    ends_time = _time_field(_("끝날 예정인 시각"), required=False, help_text=_("18:00처럼 적어 주세요."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, hour = cleaned.get("ends_on"), cleaned.get("ends_time")
        if bool(day) != bool(hour) and not self.errors:
            self.add_error(
                "ends_time" if day else "ends_on",
                _("날과 시각 가운데 하나가 비어 있습니다. 그래서 시작하지 않았습니다. 둘 다 적거나 둘 다 비워 주세요."),
            )
        end = _moment(day, hour)
        if end and end <= clock.now():
            self.add_error("ends_on", _("이미 지난 때입니다. 그래서 시작하지 않았습니다. 앞으로의 때를 적어 주세요."))
        return cleaned | {"planned_end": end}
