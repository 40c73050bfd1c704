"""The plan, typed: a few choices and dates in rows of their own, empty rows left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Cohort, Course
from common.forms import KoreanDateField, KrdsForm, PlainTextField
from counseling.actions.plans import Choice, Content
from counseling.models import PlanVersion

MOST_CHOICES, MOST_DATES = 4, 3
_TWICE = _("같은 과정을 두 번 골랐습니다. 그래서 저장하지 않았습니다. 하나를 지우거나 다른 과정을 골라 주세요.")


class PlanForm(KrdsForm):
    consultant = forms.ModelChoiceField(User.objects.none(), label=_("담당 상담사"))
    career = PlainTextField(label=_("해 온 일"), rows=4, help_text=_("신청서의 '해 온 일'에도 옮겨집니다."))
    strengths = PlainTextField(label=_("강점"), rows=4, help_text=_("그분이 잘하는 것과 그렇게 보는 까닭을 적습니다."))
    direction = PlainTextField(
        label=_("방향"), rows=4, help_text=_("어떤 일로 나아갈지 적습니다. 신청서의 '바라는 일'에도 옮겨집니다.")
    )
    shown = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, consultants: Any, newest: PlanVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["consultant"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = consultants
        self._courses = {
            str(course.pk): course for course in Course.objects.filter(is_active=True).select_related("track")
        }
        self._cohorts = {str(row.pk): row for row in Cohort.objects.open().for_list().order_by("closes_at", "pk")}
        self._add_rows()
        self.initial.setdefault("shown", newest.number if newest else 0)
        if newest:
            self._fill(newest)

    def _add_rows(self) -> None:
        options = [
            ("", _("고르지 않음")),
            (
                _("지금 모집하는 기수"),
                [(f"cohort-{pk}", f"{row} · {row.center.short_name}") for pk, row in self._cohorts.items()],
            ),
            (_("과정(기수는 나중에)"), [(f"course-{pk}", course.name) for pk, course in self._courses.items()]),
        ]
        for place in range(1, MOST_CHOICES + 1):
            self._add(f"choice_{place}", forms.ChoiceField(label=f"고른 과정 {place}", choices=options, required=False))
            self._add(f"why_{place}", forms.CharField(label=f"고른 까닭 {place}", required=False, max_length=200))
        for place in range(1, MOST_DATES + 1):
            self._add(f"on_{place}", KoreanDateField(label=f"다음 날짜 {place}", required=False))
            self._add(f"text_{place}", forms.CharField(label=f"그날 할 일 {place}", required=False, max_length=200))

    def _add(self, name: str, field: forms.Field) -> None:
        self._prepare_field(field)
        self.fields[name] = field

    def _fill(self, newest: PlanVersion) -> None:
        """What the newest version says, to be changed. A cohort that closed meanwhile stands as its course."""
        known: dict[str, Any] = {name: getattr(newest, name) for name in ("career", "strengths", "direction")}
        known["consultant"] = newest.plan.consultant_id
        for place, choice in enumerate(list(newest.choices.all())[:MOST_CHOICES], start=1):
            is_open = choice.cohort_id and str(choice.cohort_id) in self._cohorts
            known[f"choice_{place}"] = f"cohort-{choice.cohort_id}" if is_open else f"course-{choice.course_id}"
            known[f"why_{place}"] = choice.why
        for place, row in enumerate(list(newest.dates.all())[:MOST_DATES], start=1):
            known[f"on_{place}"], known[f"text_{place}"] = row.on, row.text
        self.initial = known | dict(self.initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen: set[str] = set()
        for place in range(1, MOST_CHOICES + 1):
            value = cleaned.get(f"choice_{place}")
            if value and value in chosen:
                self.add_error(f"choice_{place}", _TWICE)
            chosen.add(value or "")
        for place in range(1, MOST_DATES + 1):
            on, text = f"on_{place}", f"text_{place}"
            if cleaned.get(on) and not cleaned.get(text) and text not in self.errors:
                self.add_error(text, _("그날 할 일이 비어 있습니다. 그래서 저장하지 않았습니다. 한 줄로 적어 주세요."))
            if cleaned.get(text) and not cleaned.get(on) and on not in self.errors:
                self.add_error(on, _("날짜가 비어 있습니다. 그래서 저장하지 않았습니다. 날짜를 적어 주세요."))
        return cleaned

    @property
    def content(self) -> Content:
        given = self.cleaned_data
        return Content(
            career=given["career"],
            strengths=given["strengths"],
            direction=given["direction"],
            choices=[
                self._choice(given[f"choice_{place}"], given[f"why_{place}"])
                for place in range(1, MOST_CHOICES + 1)
                if given[f"choice_{place}"]
            ],
            dates=[
                (given[f"on_{place}"], given[f"text_{place}"])
                for place in range(1, MOST_DATES + 1)
                if given[f"on_{place}"]
            ],
        )

    def _choice(self, value: str, why: str) -> Choice:
        kind, _dash, pk = value.partition("-")
        if kind == "cohort":
            cohort = self._cohorts[pk]
            return Choice(cohort.course, cohort, why)
        return Choice(self._courses[pk], None, why)
