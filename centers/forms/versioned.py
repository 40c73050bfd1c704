"""A row that several people may have open at once: whoever saves second loses nothing typed and sees what the first saved."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _

from common import korean
from common.errors import DomainError, StaleForm
from common.forms import KrdsModelForm


@dataclass(frozen=True)
class Stored:
    """What a field says in the database."""

    label: str
    text: str


class VersionedForm(KrdsModelForm):
    """Carries the number of edits its row had when it was shown; see centers.actions.edits."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored: list[Stored] = []
        self.initial.setdefault("version", self.instance.version)

    @property
    def shown_as_of(self) -> int:
        return self.cleaned_data["version"] or 0

    def refuse(self, refusal: DomainError, *, rows: Mapping[str, str] | None = None) -> None:
        """Keep what was typed and say why it was not stored.

        Where somebody else saved meanwhile, what stands now stands beside it (`rows`: of the rows below the form, by their
        title), and pressing again is a decision about that.
        """
        self.add_error(None, str(refusal))
        if not isinstance(refusal, StaleForm):
            return
        now = self._as_it_stands()
        self.stored = [
            Stored(str(now[name].label), _words(now[name]))
            for name, field in now.fields.items()
            if name in self.fields
            and not field.widget.is_hidden
            and field.has_changed(now[name].initial, self[name].data)
        ] + [Stored(label, text or _("비어 있음")) for label, text in (rows or {}).items()]
        typed: Any = copy(self.data)
        typed[self.add_prefix("version")] = now.instance.version
        self.data = typed

    def _as_it_stands(self) -> Self:
        return type(self)(instance=type(self.instance)._default_manager.get(pk=self.instance.pk))


def _words(bound: forms.BoundField) -> str:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return _("예") if value else _("아니요")
    if value in (None, "", []):
        return _("비어 있음")
    if isinstance(bound.field, forms.ChoiceField):
        chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
        choices: Any = bound.field.choices
        return ", ".join(str(label) for key, label in choices if str(key) in chosen)
    return korean.day(value) if isinstance(value, date) else str(value)
