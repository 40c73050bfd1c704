"""The form below an act of the desk: it carries what the page was opened with, and a message can be composed from it."""

from __future__ import annotations

from typing import Any

from django import forms

from common.forms.base import KrdsForm


class ActForm(KrdsForm):
    """`shown` says what the page was opened with, so that nobody acts on what has changed since."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="act", **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Choices and first values that depend on what the act is done to."""

    def values(self) -> dict[str, Any]:
        """What the message can be composed from so far: the valid answers, or the first values of an untouched form."""
        if self.is_bound:
            self.is_valid()
            return self.cleaned_data
        plain = {name: field for name, field in self.fields.items() if not isinstance(field, forms.ModelChoiceField)}
        return {name: field.initial for name, field in plain.items()}
