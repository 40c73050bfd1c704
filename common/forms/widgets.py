"""The two inputs that plain HTML lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms


class DateBoxes(forms.MultiWidget):
    """A date as three boxes, 년 월 일: no calendar to search a birth year in, no script needed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"y": forms.TextInput, "m": forms.TextInput, "d": forms.TextInput}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The boxes of a date; also of one in ISO form, as drafts keep it."""
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return ["", "", ""]
        return [str(value.year), str(value.month), str(value.day)] if value else ["", "", ""]


class CameraFileInput(forms.FileInput):
    """A file chosen or photographed: two inputs, `name` and `name_camera`; whichever came is the file."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return files.get(name) or files.get(f"{name}_camera")

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in files and f"{name}_camera" not in files
