"""Every form of the portal is one of these two: the pack's markup, our words, and the checks no text may skip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common import resident_number
from common.forms.text import refuse_invisible
from common.forms.widgets import CameraFileInput, DateBoxes
from common.forms.wording import say_it_in_korean

# Which template of the pack shows a widget; the first that fits.
_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "options"),
    (forms.RadioSelect, "options"),
    (forms.CheckboxInput, "check"),
    (DateBoxes, "date"),
    (CameraFileInput, "camera"),
    (forms.Textarea, "textarea"),
)


class KrdsBoundField(forms.BoundField):
    """A field on a page: which template shows it, and the attributes KRDS and assistive technology need."""

    @cached_property
    def layout(self) -> str:
        widget = self.field.widget
        kind = next((kind for cls, kind in _KINDS if isinstance(widget, cls)), "input")
        return f"krds/fields/{kind}.html"

    @property
    def why(self) -> Any:
        """Why this is asked, if the form says so."""
        return getattr(self.form, "why", {}).get(self.name)

    @property
    def is_one_of_many(self) -> bool:
        """Radio boxes: the group, not the single box, is required or wrong."""
        widget = self.field.widget
        return isinstance(widget, forms.RadioSelect) and not isinstance(widget, forms.CheckboxSelectMultiple)

    @property
    def focus_id(self) -> str:
        """The id a link of the error summary leads to: the input itself, or the first of several."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The three inputs of a date with what was typed into them."""
        attrs = self.build_widget_attrs({"id": self.auto_id})
        context = self.field.widget.get_context(self.html_name, self.value(), attrs)
        boxes = context["widget"]["subwidgets"]
        for box, label, length in zip(boxes, (_("년"), _("월"), _("일")), (4, 2, 2), strict=True):
            box["label"], box["length"] = label, length
        return boxes

    @property
    def count(self) -> int:
        """How many characters stand in the box now, as max_length will count them."""
        return len(str(self.value() or "").replace("\r\n", "\n"))

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        if self.is_one_of_many:
            built.pop("aria-invalid", None)
        if isinstance(shown, forms.Select):
            look = "krds-form-select large"
        elif isinstance(shown, forms.FileInput):
            look = "p-fileinput"
        elif isinstance(shown, forms.Textarea) or (
            isinstance(shown, forms.widgets.Input) and not isinstance(shown, forms.CheckboxInput | forms.HiddenInput)
        ):
            look = "krds-input large"
        else:
            return built
        own = shown.attrs.get("class", "")
        return built | {"class": f"{look} {own}".strip()}


class _Krds(forms.BaseForm):
    """What KrdsForm and KrdsModelForm share."""

    bound_field_class = KrdsBoundField
    why: ClassVar[Mapping[str, Any]] = {}
    errors_lead: Any = _("적으신 내용은 화면에 그대로 있습니다. 아래를 고치고 다시 보내 주세요.")

    base_fields: ClassVar[dict[str, forms.Field]]
    _prepared: ClassVar[type | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._prepare()
        super().__init__(*args, **kwargs)

    @classmethod
    def _prepare(cls) -> None:
        """Once for a class, before its first form: every form copies its fields from the class."""
        if cls._prepared is not cls:
            for field in cls.base_fields.values():
                cls._prepare_field(field)
            cls._prepared = cls

    @classmethod
    def _prepare_field(cls, field: forms.Field) -> None:
        """Give a field our words and our checks. A field of a parent class may come here twice: the same as once."""
        say_it_in_korean(field)
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput):
            others = [check for check in field.validators if check is not refuse_invisible]
            field.validators = [*others, refuse_invisible]

    def _clean_fields(self) -> None:
        """Whatever kind of field it is, and whoever put it on the form: no resident number comes past here.

        The one exception is a password, which nobody can read again.
        """
        super()._clean_fields()  # type: ignore[misc]
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.PasswordInput):
                continue
            if resident_number.found_in_any([self[name].data]):
                self.add_error(name, ValidationError(resident_number.REFUSAL, code="resident_number"))

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    @property
    def error_count(self) -> int:
        """Places to correct, as the summary counts them."""
        return sum(len(errors) for errors in self.errors.values())


class KrdsForm(_Krds, forms.Form):
    pass


class KrdsModelForm(_Krds, forms.ModelForm):
    """Name date fields in Meta.field_classes: {"starts_on": KoreanDateField}."""

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """The empty value of a row that is not saved yet does not hide what the field proposes."""
        value = super().get_initial_for_field(field, field_name)
        if value is None and self.instance.pk is None:
            return field.initial() if callable(field.initial) else field.initial
        return value
