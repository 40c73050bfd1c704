"""Laying out a schedule, and changing one session of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from centers.models import Cohort, CourseModule
from common import clock
from common.forms import KoreanDateField, KrdsForm
from training.models import Session
from training.models.session import MOST_HOURS
from training.schedule import Part, Pattern

_WEEKDAYS = [(str(number), f"{name}요일") for number, name in enumerate("월화수목금토일")]
_LONGEST_DAYS = 366


def _time_input() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "p-w-no"})


def _refuse_backwards(form: forms.Form, starts: time | None, ends: time | None) -> None:
    if starts and ends and ends <= starts:
        form.add_error(
            "ends",
            _(
                "끝나는 시각이 시작하는 시각보다 늦지 않습니다. 그래서 저장하지 않았습니다. 두 시각을 다시 확인해 주세요."
            ),
        )


class PatternForm(KrdsForm):
    """The weekly pattern. Days that were taken out on the calendar come back as `left_out`."""

    weekdays = forms.MultipleChoiceField(
        label=_("요일"), choices=_WEEKDAYS, initial=["0", "1", "2", "3", "4"], widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=_("시작하는 시각"), initial=time(9, 30), widget=_time_input())
    ends = forms.TimeField(label=_("끝나는 시각"), initial=time(17), widget=_time_input())
    hours = forms.IntegerField(
        label=_("하루에 세는 시간"),
        initial=6,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
        help_text=_("쉬는 시간과 점심을 뺀 교육 시간입니다."),
    )
    whole = forms.IntegerField(
        label=_("모두 몇 시간"),
        initial=8,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text=_("과목이 나뉘지 않은 과정이라 전체 시간을 적습니다."),
    )
    first_day = KoreanDateField(label=_("첫 수업하는 날"))
    room = forms.CharField(
        label=_("장소"), max_length=60, required=False, help_text=_("정해지지 않았으면 비워 두세요.")
    )

    def __init__(self, *args: Any, cohort: Cohort, modules: list[CourseModule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.modules = cohort, modules
        self.initial.setdefault("first_day", cohort.starts_on)
        self.initial.setdefault("room", cohort.place[:60])
        if modules:
            del self.fields["whole"]

    def clean_first_day(self) -> date:
        day = self.cleaned_data["first_day"]
        if not self.cohort.starts_on <= day <= self.cohort.ends_on:
            raise forms.ValidationError(
                _("교육 기간 밖의 날입니다. 그래서 펼치지 않았습니다. 교육 기간 안의 날을 적어 주세요.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends, hours = cleaned.get("starts"), cleaned.get("ends"), cleaned.get("hours")
        _refuse_backwards(self, starts, ends)
        if starts and ends and hours and ends > starts and _length(starts, ends) < timedelta(minutes=45) * hours:
            self.add_error(
                "hours",
                _(
                    "시작부터 끝까지의 길이보다 세는 시간이 많습니다. 그래서 펼치지 않았습니다. 시간을 다시 확인해 주세요."
                ),
            )
        return cleaned

    def parts(self) -> list[Part]:
        """What has to be taught, in order."""
        if self.modules:
            return [Part(module, module.name, module.hours) for module in self.modules]
        return [Part(None, self.cohort.course.name, self.cleaned_data["whole"])]

    def pattern(self, left_out: frozenset[date]) -> Pattern:
        typed = self.cleaned_data
        last = min(self.cohort.ends_on, typed["first_day"] + timedelta(days=_LONGEST_DAYS))
        return Pattern(
            weekdays=frozenset(int(day) for day in typed["weekdays"]),
            starts=typed["starts"],
            ends=typed["ends"],
            hours=typed["hours"],
            room=typed["room"],
            first_day=typed["first_day"],
            last_day=last,
            left_out=left_out,
        )


def _length(starts: time, ends: time) -> timedelta:
    day = clock.today()
    return datetime.combine(day, ends) - datetime.combine(day, starts)


class _WhenForm(KrdsForm):
    day = KoreanDateField(label=_("날짜"))
    starts = forms.TimeField(label=_("시작하는 시각"), widget=_time_input())
    ends = forms.TimeField(label=_("끝나는 시각"), widget=_time_input())
    room = forms.CharField(label=_("장소"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("까닭"), max_length=100, help_text=_("자리를 받은 분들이 그대로 읽습니다. 예: 강사 사정")
    )

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if not clock.today() <= day <= clock.today() + timedelta(days=_LONGEST_DAYS):
            raise forms.ValidationError(
                _("지난 날이거나 너무 먼 날입니다. 그래서 저장하지 않았습니다. 오늘부터 한 해 안의 날을 적어 주세요.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _refuse_backwards(self, cleaned.get("starts"), cleaned.get("ends"))
        return cleaned

    def when(self) -> dict[str, datetime]:
        """The two moments as the actions take them."""
        typed = self.cleaned_data
        return {
            "starts_at": clock.at(typed["day"], typed["starts"]),
            "ends_at": clock.at(typed["day"], typed["ends"]),
        }


class MoveForm(_WhenForm):
    """Another time or room for a session."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        start, end = session.starts_at.astimezone(clock.SEOUL), session.ends_at.astimezone(clock.SEOUL)
        initial = {"day": start.date(), "starts": start.time(), "ends": end.time(), "room": session.room}
        super().__init__(*args, initial=initial | {"version": session.version}, **kwargs)


class AddForm(_WhenForm):
    """One more session."""

    module = forms.ModelChoiceField(CourseModule.objects.none(), label=_("과목"))
    hours = forms.IntegerField(label=_("세는 시간"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)])

    field_order = ("module", "day", "starts", "ends", "hours", "room", "reason")

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = cohort.course.modules.all()
        if modules:
            self.fields["module"].queryset = modules  # type: ignore[attr-defined]
        else:
            del self.fields["module"]
        self.initial.setdefault("room", cohort.place[:60])


class CancelSessionForm(KrdsForm):
    reason = forms.CharField(
        label=_("까닭"), max_length=100, help_text=_("자리를 받은 분들이 그대로 읽습니다. 예: 강사 사정")
    )
