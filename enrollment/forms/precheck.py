"""The one-minute check: its questions, one a page, and the sealed text that carries the answers. Nothing is stored.

The fields are those of the application form, so that an answer given here is valid there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from centers.models import Criterion, Track
from common import clock, encryption
from common.forms import KoreanDateField, KrdsForm
from common.memory import remembered
from enrollment.forms.sections import SECTIONS, BusinessForm, PersonForm, WishesForm
from enrollment.forms.shown import Answer, said
from enrollment.models import Application

type Answers = dict[str, Any]

CARRIED = "precheck"  # where a session keeps sealed answers whose owner asked to use them in an application
LIFETIME = timedelta(minutes=60)
_PURPOSE = "precheck"
_NONE = "none"
_LONGEST = 4000  # of a sealed text; ours have some hundred characters
_SAVED, _HERE = "그래서 저장하지 않았습니다.", "그래서 다음으로 넘어가지 않았습니다."
_CLOSED, _CLOSING = Application.BusinessStatus.CLOSED, Application.BusinessStatus.CLOSING


class AnswersGone(Exception):
    """The sealed answers are too old, were changed, or are none of ours."""


@dataclass(frozen=True)
class Question:
    """One page. `field` makes its field, given what was answered before; `needed_by` are the rules that read it."""

    name: str
    short: Any
    needed_by: frozenset[str]
    why: Any
    field: Callable[[Answers], forms.Field]


def _same(form: type[forms.Form], name: str, **changes: Any) -> Callable[[Answers], forms.Field]:
    """The field of the application form."""

    def make(_answers: Answers) -> forms.Field:
        field = deepcopy(form.base_fields[name])
        for attribute, value in changes.items():
            setattr(field, attribute, value)
        return field

    return make


def _closed_on(answers: Answers) -> forms.Field:
    labels = {_CLOSED: _("언제 폐업하셨나요"), _CLOSING: _("언제 폐업하려고 하시나요")}
    help_texts = {_CLOSED: _("보기: 2026년 9월 30일"), _CLOSING: _("아직 정하지 않았으면 짐작하는 날을 적어 주세요.")}
    status = answers.get("business_status", "")
    return KoreanDateField(
        label=labels.get(status, _("언제 폐업했거나 폐업하려고 하시나요")), help_text=help_texts.get(status, "")
    )


@remembered
def _tracks() -> list[tuple[str, str]]:
    return list(Track.objects.values_list("key", "name"))


def _took_part_in(_answers: Answers) -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("전에 참여한 과정이 있나요"),
        choices=[*_tracks(), (_NONE, _("참여한 적이 없습니다"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("해당하는 것을 모두 골라 주세요."),
    )


_KIND = Criterion.Kind
QUESTIONS = (
    Question(
        "business_status",
        _("사업 상태"),
        frozenset({_KIND.BUSINESS_CLOSED}),
        BusinessForm.why["business_status"],
        _same(BusinessForm, "business_status"),
    ),
    Question(
        "closed_on",
        _("폐업일"),
        frozenset({_KIND.BUSINESS_CLOSED, _KIND.CLOSED_SINCE, _KIND.REGISTERED_DAYS}),
        BusinessForm.why["closed_on"],
        _closed_on,
    ),
    Question(
        "opened_on",
        _("개업일"),
        frozenset({_KIND.REGISTERED_DAYS}),
        _("사업자등록을 얼마 동안 유지했는지가 자격 기준에 들어갑니다. 휴업한 날도 넣어 셉니다."),
        _same(BusinessForm, "opened_on", label=_("언제 개업하셨나요")),
    ),
    Question(
        "industry",
        _("업종"),
        frozenset({_KIND.EXCLUDED_INDUSTRY, _KIND.SMALL_BUSINESS}),
        BusinessForm.why["industry"],
        _same(BusinessForm, "industry", label=_("어떤 업종이었나요")),
    ),
    Question(
        "workers",
        _("직원 수"),
        frozenset({_KIND.SMALL_BUSINESS}),
        BusinessForm.why["workers"],
        _same(BusinessForm, "workers", label=_("함께 일한 직원이 몇 명이었나요"), required=True),
    ),
    Question(
        "birth_date",
        _("생년월일"),
        frozenset({_KIND.AGE}),
        _("나이가 자격 기준에 들어갑니다. 이름이나 전화번호는 묻지 않습니다."),
        _same(PersonForm, "birth_date"),
    ),
    Question(
        "in_other_program",
        _("국민취업지원제도"),
        frozenset({_KIND.OTHER_PROGRAM}),
        WishesForm.why["in_other_program"],
        _same(WishesForm, "in_other_program"),
    ),
    Question(
        "took_part_in",
        _("참여한 과정"),
        frozenset({_KIND.FIRST_TIME}),
        _("같은 과정은 한 번만 참여할 수 있습니다. 다른 과정은 다시 할 수 있습니다."),
        _took_part_in,
    ),
)
BY_NAME: Mapping[str, Question] = {question.name: question for question in QUESTIONS}


def asked(kinds: set[str]) -> list[Question]:
    """The questions that rules of these kinds need, in order."""
    return [question for question in QUESTIONS if question.needed_by & kinds]


class QuestionForm(KrdsForm):
    """One question, judged in the light of the answers before it."""

    errors_lead: Any = _("아래를 고치면 다음으로 넘어갑니다. 모르시면 '모르면 넘어가기'를 눌러 주세요.")

    def __init__(self, data: Mapping[str, Any] | None, *, question: Question, answers: Answers) -> None:
        self.question, self.answers = question, answers
        super().__init__(data, initial={question.name: answers[question.name]} if question.name in answers else {})
        for field in self.fields.values():
            field.error_messages = {
                code: str(text).replace(_SAVED, _HERE) for code, text in field.error_messages.items()
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = self.question.name
        if name in cleaned and (trouble := _TROUBLE.get(name, _no_trouble)(cleaned[name], self.answers)):
            self.add_error(name, ValidationError(f"{trouble[0]} {_HERE} {trouble[1]}"))
        return cleaned


def form_for(question: Question, answers: Answers, data: Mapping[str, Any] | None = None) -> QuestionForm:
    """The page of one question, filled with the answer given before or with what was just sent."""
    contents = {question.name: question.field(answers), "why": {question.name: question.why}}
    one_question = type("OneQuestionForm", (QuestionForm,), contents)
    form: QuestionForm = one_question(data, question=question, answers=answers)
    return form


def _no_trouble(_value: Any, _answers: Answers) -> tuple[str, str] | None:
    return None


def _trouble_closed_on(closed: date, answers: Answers) -> tuple[str, str] | None:
    status, today = answers.get("business_status"), clock.today()
    if status == _CLOSED and closed > today:
        return (
            "폐업했다고 하셨는데 날짜가 오늘보다 뒤입니다.",
            "날짜를 확인하거나 이전 문항에서 '곧 폐업할 예정입니다'를 골라 주세요.",
        )
    if status == _CLOSING and closed < today:
        return (
            "폐업할 예정이라고 하셨는데 날짜가 이미 지났습니다.",
            "날짜를 확인하거나 이전 문항에서 '폐업했습니다'를 골라 주세요.",
        )
    return None


def _trouble_opened_on(opened: date, answers: Answers) -> tuple[str, str] | None:
    closed = answers.get("closed_on")
    if opened > clock.today():
        return "개업한 날이 오늘보다 뒤입니다.", "날짜를 다시 확인해 주세요."
    if closed and closed < opened:
        return "폐업한 날이 개업한 날보다 이릅니다.", "두 날짜를 다시 확인해 주세요."
    return None


def _trouble_birth_date(born: date, _answers: Answers) -> tuple[str, str] | None:
    today = clock.today()
    if born >= today or today.year - born.year > 120:
        return "생년월일이 사람의 나이로 볼 수 없는 날짜입니다.", "년, 월, 일을 확인해 주세요."
    return None


def _trouble_took_part_in(chosen: list[str], _answers: Answers) -> tuple[str, str] | None:
    if _NONE in chosen and len(chosen) > 1:
        return "과정과 '참여한 적이 없습니다'를 함께 골랐습니다.", "둘 가운데 하나만 골라 주세요."
    return None


_TROUBLE: Mapping[str, Callable[[Any, Answers], tuple[str, str] | None]] = {
    "closed_on": _trouble_closed_on,
    "opened_on": _trouble_opened_on,
    "birth_date": _trouble_birth_date,
    "took_part_in": _trouble_took_part_in,
}


def took_part(answers: Answers, track_key: str) -> bool | None:
    """Whether somebody took part in this track before; None when she did not say."""
    chosen = answers.get("took_part_in")
    return None if chosen is None else track_key in chosen


def seal(answers: Answers) -> str:
    """The answers as text that only the portal can read, for an hour."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in answers.items()}
    return encryption.encrypt(json.dumps({"at": clock.now().isoformat(), "answers": plain}), purpose=_PURPOSE)


def unseal(text: str) -> Answers:
    """What seal() was given. Raises AnswersGone."""
    if len(text) > _LONGEST:
        raise AnswersGone
    try:
        kept = json.loads(encryption.decrypt(text, purpose=_PURPOSE))
    except (encryption.Unreadable, UnicodeEncodeError) as error:
        raise AnswersGone from error
    if clock.now() - datetime.fromisoformat(kept["at"]) > LIFETIME:
        raise AnswersGone
    return {
        name: date.fromisoformat(value) if name in ("closed_on", "opened_on", "birth_date") else value
        for name, value in kept["answers"].items()
    }


def read_back(questions: Iterable[Question], answers: Answers) -> list[tuple[Question, Answer]]:
    """Each question with what was answered, as people read it."""
    return [(question, Answer(str(question.short), _said(question, answers))) for question in questions]


def _said(question: Question, answers: Answers) -> str:
    field, value = question.field(answers), answers.get(question.name)
    if isinstance(value, list):
        return ", ".join(said(forms.ChoiceField(choices=field.choices), each) for each in value)  # type: ignore[attr-defined]
    return said(field, value)


def for_draft(answers: Answers, track_key: str) -> dict[str, dict[str, Any]]:
    """The answers as a draft for a course of this track keeps them, page by page, until each page is saved."""
    known = {name: value.isoformat() if isinstance(value, date) else value for name, value in answers.items()}
    known["took_part_before"] = took_part(answers, track_key)
    pages = {
        section.slug: {name: known[name] for name in section.form.base_fields if known.get(name) is not None}
        for section in SECTIONS
        if section.form
    }
    return {slug: values for slug, values in pages.items() if values}
