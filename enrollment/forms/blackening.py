"""Where a paper is made black: rows of numbers, which a pointer on the picture fills in too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import KrdsForm
from enrollment.actions.blackening import MOST_AREAS, Area

_SIDES = (("left", _("왼쪽에서")), ("top", _("위에서")), ("width", _("너비")), ("height", _("높이")))
_SMALLEST = 0.2  # percent; what a click without a movement would draw


@dataclass(frozen=True)
class AreaRow:
    """One row of the page: its number and its five boxes."""

    number: int
    boxes: list[forms.BoundField]


class AreasForm(KrdsForm):
    """Up to MOST_AREAS rectangles, in percent of the page. A row is filled whole or left empty."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, pages: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, MOST_AREAS + 1):
            self.fields[f"page{row}"] = forms.IntegerField(
                label=_("%(row)d번 쪽") % {"row": row}, min_value=1, max_value=pages, required=False
            )
            for side, label in _SIDES:
                self.fields[f"{side}{row}"] = forms.FloatField(
                    label=_("%(row)d번 %(side)s") % {"row": row, "side": label},
                    min_value=0 if side in ("left", "top") else _SMALLEST,
                    max_value=100,
                    required=False,
                    widget=forms.NumberInput(attrs={"step": "0.1"}),
                )
        for field in self.fields.values():
            self._prepare_field(field)

    def rows(self) -> list[AreaRow]:
        names = ("page", *(side for side, _label in _SIDES))
        return [AreaRow(row, [self[f"{name}{row}"] for name in names]) for row in range(1, MOST_AREAS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for row in self.rows():
            for box in self._left_empty(row):
                self.add_error(
                    box.name, _("비어 있습니다. 그래서 가리지 않았습니다. 이 줄을 모두 채우거나 모두 지워 주세요.")
                )
        if not self.errors and not self.areas():
            self.add_error(
                None, _("가릴 곳이 없습니다. 그래서 가리지 않았습니다. 서류 위에 그리거나 숫자로 적어 주세요.")
            )
        return cleaned

    def _left_empty(self, row: AreaRow) -> list[forms.BoundField]:
        """The empty boxes of a row that is filled in part."""
        empty = [box for box in row.boxes if not str(box.data or "").strip()]
        return [] if len(empty) == len(row.boxes) else empty

    def areas(self) -> list[Area]:
        """The rectangles of the rows that are filled whole, as far as they are valid."""
        found = []
        for row in range(1, MOST_AREAS + 1):
            sides = [self.cleaned_data.get(f"{side}{row}") for side, _label in _SIDES]
            page = self.cleaned_data.get(f"page{row}")
            if page is not None and None not in sides:
                found.append(Area(page, *(float(side) for side in sides if side is not None)))
        return found
