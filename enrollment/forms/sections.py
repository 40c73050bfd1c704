"""The application form, one subject a page: what is asked, why, and what counts as a valid answer.

What is typed is kept as typed (Application.answers), valid or not; these forms read it again whenever it matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import keep_lazy_text
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, ConsentText
from centers.models import Institution
from common import clock, resident_number
from common.forms import BusinessNumberField, DateBoxes, KoreanDateField, KrdsForm, PlainTextField, YesNoField
from common.forms.text import refuse_invisible
from common.memory import remembered
from common.prepared import prepared
from enrollment.actions import applications
from enrollment.actions.applications import CheckedAnswers
from enrollment.forms import required_papers
from enrollment.models import Application, Industry

_OLDEST = 120  # years; nobody older applies, a typing mistake does
_LONGEST_KEPT = 10_000  # signs: ten times what the longest field takes, so that nobody fills the database
_REFUSED_HERE = "그래서 저장하지 않았습니다."
_KEPT_HERE = "저장은 되었지만 제출할 수 없습니다."


@keep_lazy_text
def _said_of_kept(text: Any) -> str:
    """What is said of refused input, said of input that is kept and only cannot be handed in."""
    return str(text).replace(_REFUSED_HERE, _KEPT_HERE)


class SectionForm(KrdsForm):
    """One page of the application, filled from what was typed or, for the first time, from what is known already."""

    errors_lead: Any = _("적은 내용은 모두 저장되었습니다. 아래를 고치면 다음으로 넘어갑니다.")
    # Columns an earlier application of the same person may fill in advance.
    remembered: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, *, application: Application, **kwargs: Any) -> None:
        self.application = application
        super().__init__(data, **kwargs)

    @classmethod
    def _prepare_field(cls, field: forms.Field) -> None:
        super()._prepare_field(field)
        for code, text in field.error_messages.items():
            if code != "null_characters_not_allowed":
                field.error_messages[code] = _said_of_kept(text)

    def input_names(self) -> list[str]:
        """The names under which a browser sends this form's answers."""
        names = []
        for name, field in self.fields.items():
            is_date = isinstance(field.widget, DateBoxes)
            names += [f"{name}_{part}" for part in "ymd"] if is_date else [name]
        return names

    def raw(self) -> dict[str, str]:
        """What was typed and may be kept: all but text with a resident number, with signs nobody can see, or without end."""
        typed = {name: self.data[name] for name in self.input_names() if name in self.data}
        return {name: value for name, value in typed.items() if _may_be_kept(value)}

    def values(self) -> dict[str, Any]:
        """The columns of the application this page fills. Call it on a valid form."""
        return dict(self.cleaned_data)

    @classmethod
    def still(cls, raw: dict[str, str], application: Application) -> dict[str, str]:
        """Of what was typed, what has not been taken back elsewhere since."""
        return raw

    @classmethod
    def known(cls, application: Application, earlier: Application | None) -> dict[str, Any]:
        """What need not be asked again: the answers of the person's last application."""
        values = {name: getattr(earlier, name) for name in cls.remembered} if earlier else {}
        return {name: value for name, value in values.items() if value not in (None, "")}


def _may_be_kept(value: str) -> bool:
    if len(value) > _LONGEST_KEPT:
        return False
    try:
        refuse_invisible(value)
    except ValidationError:
        return False
    return "\0" not in value and not resident_number.found_in(value)


def consent_box(text: ConsentText) -> forms.BooleanField:
    """The box by which a person agrees to this text."""
    return forms.BooleanField(
        label=_("%(title)s에 동의합니다") % {"title": text.title},
        required=text.is_required,
        error_messages={
            "required": _(
                "표시하지 않으셨습니다. 이 동의가 없으면 신청할 수 없습니다. 내용을 읽고 동의하시면 표시해 주세요."
            )
        },
    )


class ConsentsForm(SectionForm):
    """A box for each purpose and recipient. A new version of a text is a new question.

    A yes that stands has no box: it is taken back where the person first reads what that stops (portal.consents), so no
    box left empty, on this page or on one that was opened long ago, takes anything back.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *, application: Application, **kwargs: Any) -> None:
        super().__init__(data, application=application, **kwargs)
        self.texts = {f"consent_{text.pk}": text for text in consent_texts(application)}
        asked = tuple(text.pk for text in self.texts.values())
        self.held = {f"consent_{yes.text_id}": yes for yes in _in_force(application.applicant_id, asked)}
        self.fields |= {name: consent_box(text) for name, text in self.texts.items() if name not in self.held}

    def questions(self) -> list[tuple[forms.BoundField | None, ConsentText, Consent | None]]:
        """Each text with its box, or with the yes that stands."""
        return [
            (None if name in self.held else self[name], text, self.held.get(name)) for name, text in self.texts.items()
        ]

    def agrees(self, name: str) -> bool:
        """Whether this text is agreed to, here or before. Call it on a checked form."""
        return name in self.held or bool(self.cleaned_data.get(name))

    def given(self) -> list[ConsentText]:
        """What is agreed to, here or before."""
        return [text for name, text in self.texts.items() if self.agrees(name)]

    def ticked(self) -> list[ConsentText]:
        """What is agreed to here."""
        return [text for name, text in self.texts.items() if name not in self.held and self.cleaned_data.get(name)]

    def values(self) -> dict[str, Any]:
        return {}

    @classmethod
    def still(cls, raw: dict[str, str], application: Application) -> dict[str, str]:
        """A box ticked once is empty again when its yes was taken back: it has to be ticked anew."""
        if application.source == Application.Source.DESK:  # there the yes is given with the code
            return raw
        boxes = {f"consent_{text_id}" for (text_id,) in _taken_back(application.applicant_id)}
        return {name: value for name, value in raw.items() if name not in boxes}


@prepared
def _in_force(person: int, texts: tuple[int, ...]) -> QuerySet[Consent]:
    return Consent.objects.in_force().filter(user=person, text__in=texts)


@prepared
def _taken_back(person: int) -> QuerySet[Consent, tuple[int]]:
    return Consent.objects.taken_back().filter(user=person).values_list("text_id")


def consent_texts(application: Application) -> list[ConsentText]:
    """What this application needs or may be given consent for.

    A text that hands data to an institution that teaches courses is asked only where it teaches this one.
    """
    return _texts_where(application.cohort.course.taught_by_id)


@remembered
def _texts_where(institution_id: int | None) -> list[ConsentText]:
    """The texts for a course that this institution teaches (None: the centre itself)."""
    teaches = Institution.objects.filter(name=OuterRef("recipient"), courses__isnull=False)
    if institution_id:
        teaches = teaches.exclude(pk=institution_id)
    current = ConsentText.objects.current().annotate(is_elsewhere=Exists(teaches))
    return sorted((text for text in current if not text.is_elsewhere), key=lambda text: text.position)


class BusinessForm(SectionForm):
    business_number = BusinessNumberField(
        label=_("사업자등록번호"), help_text=_("숫자 10자리입니다. 줄표는 넣지 않아도 됩니다.")
    )
    business_status = forms.ChoiceField(
        label=_("지금 사업은 어떤 상태인가요"),
        choices=Application.BusinessStatus.choices,
        widget=forms.RadioSelect,
        help_text=_("폐업 전이어도 신청할 수 있습니다."),
    )
    opened_on = KoreanDateField(label=_("개업한 날"), help_text=_("사업자등록증에 적힌 개업연월일입니다."))
    closed_on = KoreanDateField(
        label=_("폐업한 날 또는 폐업할 날"), help_text=_("보기: 2026년 9월 30일. 아직이면 폐업하려는 날을 적어 주세요.")
    )
    industry = forms.ChoiceField(
        label=_("업종"),
        choices=[("", _("골라 주세요")), *Industry.choices],
        help_text=_("사업자등록증의 업태와 종목에 가장 가까운 것을 골라 주세요."),
    )
    workers = forms.IntegerField(
        label=_("함께 일한 직원 수"),
        required=False,
        min_value=0,
        max_value=999,
        help_text=_("꾸준히 일한 직원만 셉니다. 사장님과 가족은 빼 주세요. 없었으면 0을 적어 주세요."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "p-w-num p-num"}),
    )
    why: ClassVar[dict[str, Any]] = {
        "business_number": _(
            "국세청에 폐업 여부와 날짜를 확인합니다. 여러 번 폐업했다면 가장 최근 사업의 번호를 적어 주세요."
        ),
        "business_status": _("폐업 예정이면 조건부로 선발하고, 언제까지 폐업해야 하는지 함께 알려 드립니다."),
        "opened_on": _("사업을 얼마 동안 하셨는지가 자격 기준에 들어갑니다."),
        "closed_on": _("폐업한 때, 또는 폐업할 때가 자격 기준에 들어갑니다."),
        "industry": _("지원하지 않는 업종이 몇 가지 있고, 직원 수 기준이 업종마다 다릅니다."),
        "workers": _("소상공인은 직원 5명 미만입니다. 광업·제조업·건설업·운수업은 10명 미만입니다."),
    }
    remembered = ("business_number", "business_status", "opened_on", "closed_on", "industry", "workers")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        opened, closed, today = values.get("opened_on"), values.get("closed_on"), clock.today()
        if opened and opened > today:
            self.add_error("opened_on", _kept("개업한 날이 오늘보다 뒤입니다.", "날짜를 다시 확인해 주세요."))
        elif opened and closed and closed < opened:
            self.add_error("closed_on", _kept("폐업한 날이 개업한 날보다 이릅니다.", "두 날짜를 다시 확인해 주세요."))
        status = values.get("business_status")
        if closed and status == Application.BusinessStatus.CLOSED and closed > today:
            fix = "아직 폐업 전이면 위에서 '곧 폐업할 예정입니다'를 골라 주세요."
            self.add_error("closed_on", _kept("폐업했다고 하셨는데 날짜가 오늘보다 뒤입니다.", fix))
        if closed and status == Application.BusinessStatus.CLOSING and closed < today:
            fix = "이미 폐업했으면 위에서 '폐업했습니다'를 골라 주세요."
            self.add_error("closed_on", _kept("폐업할 예정이라고 하셨는데 날짜가 이미 지났습니다.", fix))
        return values


def _kept(cause: str, fix: str) -> str:
    return f"{cause} {_KEPT_HERE} {fix}"


class PersonForm(SectionForm):
    birth_date = KoreanDateField(label=_("생년월일"), help_text=_("보기: 1975년 3월 2일. 주민등록번호는 적지 마세요."))
    postal_code = forms.RegexField(
        regex=r"\A[0-9]{5}\Z",
        label=_("우편번호"),
        required=False,
        help_text=_("숫자 5자리입니다. 모르시면 비워 두세요."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code", "class": "p-w-num p-num"}),
        error_messages={"invalid": _("우편번호는 숫자 5자리입니다. 그래서 저장하지 않았습니다. 모르시면 비워 주세요.")},
    )
    address = forms.CharField(
        label=_("주소"),
        max_length=200,
        help_text=_("지금 사시는 곳의 도로명 주소와 동·호수를 적어 주세요."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "class": "p-w-full"}),
    )
    why: ClassVar[dict[str, Any]] = {
        "birth_date": _("나이가 자격 기준에 들어가고, 이름이 같은 분과 헷갈리지 않게 합니다."),
        "address": _("다니기 쉬운 교육장과 센터를 안내하고, 우편물을 보낼 일이 있을 때 씁니다."),
    }
    remembered = ("birth_date", "postal_code", "address")

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        today = clock.today()
        if born >= today or today.year - born.year > _OLDEST:
            raise ValidationError(
                _kept("생년월일이 사람의 나이로 볼 수 없는 날짜입니다.", "년, 월, 일을 확인해 주세요.")
            )
        return born

    @classmethod
    def known(cls, application: Application, earlier: Application | None) -> dict[str, Any]:
        known = super().known(application, earlier)
        born = application.applicant.birth_date
        return known | {"birth_date": born} if born else known


class WishesForm(SectionForm):
    in_other_program = YesNoField(
        label=_("지금 국민취업지원제도에 참여하고 있나요"),
        yes=_("참여하고 있습니다"),
        no=_("참여하지 않습니다"),
        help_text=_("참여하고 있어도 신청할 수 있습니다. 센터가 확인해 알려 드립니다."),
    )
    took_part_before = YesNoField(
        label=_("이 과정에 참여한 적이 있나요"),
        yes=_("있습니다"),
        no=_("없습니다"),
        help_text=_("다른 과정은 빼고 답해 주세요."),
    )
    career = PlainTextField(
        label=_("지금까지 해 온 일"),
        required=False,
        help_text=_("장사하기 전의 일도 좋습니다. 보기: 식당 12년, 그 전에 용접 3년"),
    )
    wishes = PlainTextField(
        label=_("앞으로 바라는 일"),
        required=False,
        help_text=_("아직 정하지 못했으면 비워 두세요. 보기: 집에서 가까운 곳, 몸을 덜 쓰는 일"),
    )
    why: ClassVar[dict[str, Any]] = {
        "in_other_program": _("두 제도를 같은 기간에 함께 받을 수 없는 때가 있어 미리 여쭙니다."),
        "took_part_before": _("같은 과정은 한 번만 참여할 수 있습니다."),
        "career": _("상담사가 미리 읽고 어울리는 일을 함께 찾습니다. 선발에는 영향을 주지 않습니다."),
    }
    remembered = ("career", "wishes")


@dataclass(frozen=True)
class Section:
    """A step: its place in the address, its title, its short name in the step line, and its form if it has one."""

    slug: str
    title: Any
    label: Any
    form: type[SectionForm] | None = None


SECTIONS = (
    Section("consents", _("개인정보 동의"), _("동의"), ConsentsForm),
    Section("business", _("사업 정보"), _("사업 정보"), BusinessForm),
    Section("person", _("본인 정보"), _("본인 정보"), PersonForm),
    Section("wishes", _("해 온 일과 바라는 일"), _("해 온 일과 바라는 일"), WishesForm),
    Section("papers", _("서류"), _("서류")),
    Section("review", _("확인과 제출"), _("확인과 제출")),
)
BY_SLUG: Mapping[str, Section] = {section.slug: section for section in SECTIONS}


def after(section: Section) -> Section:
    return SECTIONS[SECTIONS.index(section) + 1]


def before(section: Section) -> Section | None:
    place = SECTIONS.index(section)
    return SECTIONS[place - 1] if place else None


def saved_form(section: Section, application: Application) -> SectionForm | None:
    """The form of a section filled with what was typed last, or None when nothing was yet."""
    kept = application.answers.get(section.slug)
    if section.form is None or kept is None:
        return None
    return section.form(section.form.still(kept["raw"], application), application=application)


def fresh_form(section: Section, application: Application) -> SectionForm:
    """The form of a section nobody has saved yet, with what is known filled in."""
    if section.form is None:
        raise LookupError(section.slug)
    earlier = (
        Application.objects.of_applicant(application.applicant)
        .filter(submitted_at__isnull=False)
        .exclude(pk=application.pk)
        .order_by("-submitted_at")
        .first()
    )
    carried = application.answers.get(applications.CARRIED, {}).get(section.slug, {})
    return section.form(initial=section.form.known(application, earlier) | carried, application=application)


@dataclass(frozen=True)
class Checked:
    """Every page of an application, read again: its forms, its papers, the columns they fill, the pages not in order."""

    forms: Mapping[str, SectionForm | None]
    papers: list[required_papers.AskedPaper]
    answers: CheckedAnswers


def _shares(form: SectionForm | None) -> bool:
    """Whether the checked page of consents says yes to 행정정보 공동이용."""
    return isinstance(form, ConsentsForm) and ConsentText.PUBLIC_DATA in {text.purpose for text in form.given()}


def check_forms(application: Application) -> Checked:
    filled = {section.slug: saved_form(section, application) for section in SECTIONS if section.form}
    values: dict[str, Any] = {}
    missing = []
    for slug, form in filled.items():
        if form is None or not form.is_valid():
            missing.append(slug)
        if form is not None and form.is_bound:
            form.is_valid()
            values |= form.values()
    shares = _shares(filled["consents"])
    asked = required_papers.asked(application, values, shares=shares)
    if any(row.is_missing for row in asked):
        missing.append("papers")
    rests_on = _rests_on(filled["consents"], looks_up=any(row.is_waived for row in asked))
    return Checked(filled, asked, CheckedAnswers(values, missing, rests_on))


def _rests_on(form: SectionForm | None, *, looks_up: bool) -> frozenset[int]:
    """The texts without whose consent the application is not handed in: the required, and 행정정보 공동이용 where used."""
    given = form.given() if isinstance(form, ConsentsForm) else []
    return frozenset(
        text.pk for text in given if text.is_required or (looks_up and text.purpose == ConsentText.PUBLIC_DATA)
    )


def check(application: Application) -> CheckedAnswers:
    """What submit() needs: values for the application's columns, and the slugs of the pages that are not in order."""
    return check_forms(application).answers
