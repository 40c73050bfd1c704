"""Answers as people read them back: on the page before submitting and afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from common import business_number, korean
from enrollment.forms.sections import SECTIONS, ConsentsForm, Section, SectionForm, saved_form
from enrollment.models import Application


@dataclass(frozen=True)
class Answer:
    """A question and what was answered; `is_wrong` when it cannot be handed in like this."""

    label: str
    text: str
    is_wrong: bool = False


@dataclass(frozen=True)
class Block:
    """One page of the form read back."""

    section: Section
    answers: list[Answer]
    is_complete: bool


def of_draft(filled: Mapping[str, SectionForm | None]) -> list[Block]:
    """What stands in a draft, page by page; the forms come from sections.check_forms()."""
    return [
        Block(section, _of_form(filled[section.slug]), form is not None and form.is_valid())
        for section in SECTIONS
        if section.form
        for form in [filled[section.slug]]
    ]


def of_draft_section(section: Section, application: Application) -> list[Answer]:
    """What is stored of one page now."""
    return _of_form(saved_form(section, application))


def _of_form(form: SectionForm | None) -> list[Answer]:
    if form is None:
        return []
    form.is_valid()
    if isinstance(form, ConsentsForm):
        return [
            Answer(text.title, "동의함" if form.agrees(name) else "동의하지 않음", name in form.errors)
            for name, text in form.texts.items()
        ]
    return [
        Answer(str(field.label), _typed(form, name) if name in form.errors else said(field, form.cleaned_data.get(name)),
               name in form.errors)
        for name, field in form.fields.items()
    ]  # fmt: skip


def _typed(form: SectionForm, name: str) -> str:
    parts = [form.data[key] for key in form.input_names() if key == name or key in {f"{name}_{p}" for p in "ymd"}
             if form.data.get(key)]  # fmt: skip
    return " ".join(parts)


def of_application(application: Application) -> list[Block]:
    """What was handed in, from the columns it was kept in."""
    return [
        Block(
            section,
            [
                Answer(str(field.label), said(field, getattr(application, name)))
                for name, field in section.form.base_fields.items()
            ],
            is_complete=True,
        )
        for section in SECTIONS
        if section.form and section.form is not ConsentsForm
    ]


def said(field: forms.Field, value: Any) -> str:
    """A checked value in words."""
    if value is None or value == "":
        return "적지 않음"
    if isinstance(value, date):
        return korean.day(value)
    if isinstance(field, forms.ChoiceField):
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return next((str(label) for choice, label in field.widget.choices if choice == shown), str(value))
    text = str(value)
    return business_number.display(text) if len(text) == 10 and business_number.is_valid(text) else text
