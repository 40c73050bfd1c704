"""A consultant's hours, typed: weekdays at once, and single days that differ."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from centers.models import Center
from common import clock
from common.forms import KoreanDateField, KrdsForm
from counseling.models import DayException, Way
from counseling.models.hours import LONGEST, SHORTEST, WEEKDAYS

_HALF_HOURS = [
    (f"{hour:02d}:{minute:02d}", f"{hour}시 {minute or ''}{'분' if minute else ''}".strip())
    for hour in range(8, 22)
    for minute in (0, 30)
]
_LENGTHS = [
    (str(minutes), f"{minutes}분") for minutes in (20, 30, 40, 50, 60, 90, 120) if SHORTEST <= minutes <= LONGEST
]
_BACKWARDS = _("끝 시각이 시작 시각보다 늦지 않습니다. 그래서 저장하지 않았습니다. 두 시각을 다시 골라 주세요.")


def _hour(label: Any, **kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("", _("골라 주세요")), *_HALF_HOURS],
        coerce=time.fromisoformat,
        empty_value=None,
        **kwargs,
    )


class _SlotsForm(KrdsForm):
    """What weekly hours and an extra day share: length, ways, the room of video talks."""

    slot_minutes = forms.TypedChoiceField(label=_("상담 한 번의 길이"), choices=_LENGTHS, coerce=int, initial="50")
    ways = forms.MultipleChoiceField(label=_("상담 방법"), choices=Way.choices, widget=forms.CheckboxSelectMultiple)
    video_room = forms.URLField(
        label=_("화상 상담 주소"),
        help_text=_("화상으로 상담할 때만 적습니다. 예약하신 분께 이 주소를 알려 드립니다."),
        required=False,
        max_length=300,
        assume_scheme="https",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if Way.VIDEO in cleaned.get("ways", ()) and not cleaned.get("video_room") and "video_room" not in self.errors:
            self.add_error(
                "video_room",
                _("화상 상담에 들어올 주소가 없습니다. 그래서 저장하지 않았습니다. 주소를 적거나 화상을 빼 주세요."),
            )
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _BACKWARDS)
        return cleaned


class WeeklyHoursForm(_SlotsForm):
    center = forms.ModelChoiceField(Center.objects.none(), label=_("센터"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("요일"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    begins = _hour(_("시작 시각"))
    ends = _hour(_("끝 시각"))
    valid_from = KoreanDateField(label=_("언제부터"), initial=clock.today, validators=[MinValueValidator(clock.today)])
    valid_until = KoreanDateField(label=_("언제까지"), required=False, help_text=_("정해지지 않았으면 비워 두세요."))

    field_order = ["center", "weekdays", "begins", "ends", "slot_minutes", "ways", "video_room"]

    def __init__(self, *args: Any, centers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, centers)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins_on, ends_on = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins_on and ends_on and ends_on < begins_on:
            self.add_error(
                "valid_until",
                _("마지막 날이 첫날보다 앞섭니다. 그래서 저장하지 않았습니다. 두 날짜를 다시 확인해 주세요."),
            )
        return cleaned


class DayOffForm(KrdsForm):
    """A day off, or some hours of one."""

    on = KoreanDateField(label=_("쉬는 날"), validators=[MinValueValidator(clock.today)])
    begins = _hour(_("시작 시각"), required=False, help_text=_("온종일이면 두 시각을 비워 두세요."))
    ends = _hour(_("끝 시각"), required=False)
    note = forms.CharField(label=_("까닭"), required=False, max_length=200, help_text=_("센터 사람만 봅니다."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if (begins is None) != (ends is None) or (begins and ends and ends <= begins):
            self.add_error("ends", _BACKWARDS)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {"what": DayException.What.OFF, **self.cleaned_data}


class ExtraDayForm(_SlotsForm):
    """A day with hours of its own, also on a holiday."""

    center = forms.ModelChoiceField(Center.objects.none(), label=_("센터"))
    on = KoreanDateField(label=_("더 여는 날"), validators=[MinValueValidator(clock.today)])
    begins = _hour(_("시작 시각"))
    ends = _hour(_("끝 시각"))
    note = forms.CharField(label=_("까닭"), required=False, max_length=200, help_text=_("센터 사람만 봅니다."))

    field_order = ["center", "on", "begins", "ends", "slot_minutes", "ways", "video_room", "note"]

    def __init__(self, *args: Any, centers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, centers)

    @property
    def values(self) -> dict[str, Any]:
        return {"what": DayException.What.EXTRA, **self.cleaned_data}


def _offer(form: forms.Form, centers: Any) -> None:
    """The centres one may choose from; the first is chosen already."""
    field = form.fields["center"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = centers
        field.empty_label = None
