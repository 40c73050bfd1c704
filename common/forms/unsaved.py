"""What was typed and could not be kept: it goes back to whoever typed it, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms

from common import korean
from common.errors import DomainError


@dataclass(frozen=True)
class Unsaved:
    """`answers`: the label of each field that was filled in and what stood in it, as a reader reads it."""

    refusal: str
    answers: list[tuple[str, str]]

    @classmethod
    def of(cls, form: forms.Form, refusal: DomainError) -> Unsaved:
        """Of a bound form whose act was refused, mostly because somebody else was first. What is wrong comes back as typed."""
        form.is_valid()
        filled = [(field, form.cleaned_data.get(field.name, field.value())) for field in form.visible_fields()]
        answers = [(str(field.label), _words(field, value)) for field, value in filled if value not in (None, "", 0)]
        return cls(str(refusal), answers)


def _words(field: forms.BoundField, value: object) -> str:
    if isinstance(value, date):
        return korean.day(value)
    choices = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    return choices.get(str(field.field.prepare_value(value)), str(value))
