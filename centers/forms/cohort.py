"""A cohort's dates and places. Who sits where is enrolment's; this form knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.forms.versioned import VersionedForm
from centers.models import Center, Cohort, Course, ProgramYear
from common import clock
from common.forms import KoreanDateField, KrdsForm

_HOURS = [(str(hour), f"{hour}시") for hour in range(24)]
_FIXED_ONCE_PUBLISHED = ("course", "center", "program_year", "number", "capacity")


class CohortForm(VersionedForm):
    """A new cohort, or what may still change of one: once published its course, centre, rules and number stand."""

    opens_on = KoreanDateField(label=_("모집 시작하는 날"))
    opens_hour = forms.ChoiceField(label=_("모집 시작하는 시각"), choices=_HOURS, initial="9")
    closes_on = KoreanDateField(label=_("모집 마감하는 날"))
    closes_hour = forms.ChoiceField(label=_("모집 마감하는 시각"), choices=_HOURS, initial="18")

    class Meta:
        model = Cohort
        fields = (
            "course",
            "center",
            "program_year",
            "number",
            "national_number",
            "capacity",
            "opens_on",
            "opens_hour",
            "closes_on",
            "closes_hour",
            "starts_on",
            "ends_on",
            "place",
            "hours_text",
        )
        field_classes = {"starts_on": KoreanDateField, "ends_on": KoreanDateField}
        help_texts = {
            "program_year": _("과정의 갈래에 맞는 해를 골라 주세요. 신청은 이 규정집으로 심사합니다."),
            "number": _("이 센터에서 이 과정을 몇 번째로 여는지 적습니다."),
            "national_number": _("모르면 비워 두세요."),
            "capacity": _("1명부터 500명까지입니다. 공개하면 이만큼 자리를 만듭니다."),
            "place": _("정해지지 않았으면 비워 두세요."),
            "hours_text": _("보기: 평일 9시 30분부터 17시까지"),
        }

    def __init__(self, *args: Any, centers: Iterable[int] | None, **kwargs: Any) -> None:
        """`centers`: the ids this person may open cohorts at; None means everywhere."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if self.instance.published_at:
            for name in _FIXED_ONCE_PUBLISHED:
                del fields[name]
        else:
            places = Center.objects.all() if centers is None else Center.objects.filter(pk__in=list(centers))
            fields["center"].queryset = places
            fields["course"].queryset = Course.objects.filter(is_active=True).select_related("track")
            fields["program_year"].queryset = ProgramYear.objects.published().select_related("track")
            fields["program_year"].label_from_instance = lambda row: f"{row.track.name} {row.year}년({row.name})"
            fields["capacity"].widget.attrs.update(min=1, max=500)
        self._centers = centers
        for name in ("opens", "closes"):
            moment: datetime | None = getattr(self.instance, f"{name}_at")
            if moment:
                local = moment.astimezone(clock.SEOUL)
                self.initial[f"{name}_on"], self.initial[f"{name}_hour"] = local.date(), str(local.hour)

    def clean_capacity(self) -> int:
        capacity = self.cleaned_data["capacity"]
        if not 1 <= capacity <= 500:
            raise forms.ValidationError(
                _("정원은 1명부터 500명까지입니다. 그래서 저장하지 않았습니다. 그 사이의 수로 적어 주세요.")
            )
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = self._moment("opens"), self._moment("closes")
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if opens and closes and closes <= opens:
            self.add_error(
                "closes_on",
                _(
                    "모집 마감이 모집 시작보다 늦지 않습니다. "
                    "그래서 저장하지 않았습니다. 시작보다 뒤의 때를 적어 주세요."
                ),
            )
        if starts and ends and ends < starts:
            self.add_error(
                "ends_on",
                _(
                    "교육이 끝나는 날이 시작하는 날보다 앞섭니다. "
                    "그래서 저장하지 않았습니다. 두 날짜를 다시 확인해 주세요."
                ),
            )
        if closes and starts and closes.astimezone(clock.SEOUL).date() > starts:
            self.add_error(
                "starts_on",
                _(
                    "교육이 모집 마감보다 먼저 시작합니다. "
                    "그래서 저장하지 않았습니다. 마감한 날이나 그 뒤로 적어 주세요."
                ),
            )
        self._check_identity(cleaned)
        if opens and closes:
            self.instance.opens_at, self.instance.closes_at = opens, closes
        return cleaned

    def _check_identity(self, cleaned: dict[str, Any]) -> None:
        """Rules of the course's own track, and a number nobody has yet."""
        course, center = cleaned.get("course"), cleaned.get("center")
        edition, number = cleaned.get("program_year"), cleaned.get("number")
        if course and edition and course.track_id != edition.track_id:
            self.add_error(
                "program_year",
                _(
                    "고른 과정의 갈래(%(track)s)와 규정집의 갈래가 다릅니다. "
                    "그래서 저장하지 않았습니다. 같은 갈래의 규정집을 골라 주세요."
                )
                % {"track": course.track.name},
            )
        if not (course and center and number is not None):
            return
        same = Cohort.objects.filter(course=course, center=center, number=number)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "number",
                _(
                    "이 센터에 이 과정의 %(number)s기가 이미 있습니다. "
                    "그래서 저장하지 않았습니다. 다른 기수로 적어 주세요."
                )
                % {"number": number},
            )

    def _moment(self, name: str) -> datetime | None:
        """The typed day and hour; what was stored keeps its minutes while neither is changed."""
        day: date | None = self.cleaned_data.get(f"{name}_on")
        hour = self.cleaned_data.get(f"{name}_hour")
        if day is None or not hour:
            return None
        stored: datetime | None = self.initial_moment(name)
        typed = clock.at(day, time(int(hour)))
        if stored and (stored.date(), stored.hour) == (typed.date(), typed.hour):
            return stored
        return typed

    def _as_it_stands(self) -> CohortForm:
        return CohortForm(instance=Cohort.objects.get(pk=self.instance.pk), centers=self._centers)

    def initial_moment(self, name: str) -> datetime | None:
        moment: datetime | None = getattr(self.instance, f"{name}_at")
        return moment.astimezone(clock.SEOUL) if moment else None

    @property
    def stored_fields(self) -> list[str]:
        """The columns this form writes."""
        typed = ("opens_on", "opens_hour", "closes_on", "closes_hour", "version")
        return [name for name in self.fields if name not in typed] + ["opens_at", "closes_at"]


class CapacityForm(KrdsForm):
    """How many seats there shall be, and why: the reason stays with the line for ever."""

    capacity = forms.IntegerField(
        label=_("새 정원"), min_value=1, max_value=500, help_text=_("1명부터 500명까지 적을 수 있습니다.")
    )
    reason = forms.CharField(
        label=_("바꾸는 까닭"), max_length=200, help_text=_("줄의 기록에 남습니다. 보기: 실습 자리를 두 개 더 마련함")
    )


class CancelForm(KrdsForm):
    reason = forms.CharField(
        label=_("열지 않는 까닭"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("신청하신 분께 보내는 글에 그대로 들어갑니다."),
    )


class OverrideForm(KrdsForm):
    reason = forms.CharField(
        label=_("채용 약속 없이 여는 까닭"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("기수와 함께 남고, 관리 화면에서 누구나 봅니다."),
    )
