"""The rows of a draft: allowance instalments, target groups, pair rules. Each kind is one page of repeating rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from centers.actions.editions import Term
from centers.forms.versioned import VersionedForm
from centers.models import AllowanceInstalment, PairRule, ProgramYear, TargetGroup, Track
from common.forms import KrdsForm

_MOST_WON = 100_000_000
_MOST_ROWS = 12


class TermsForm(VersionedForm):
    """Of a page that is rows alone: which state of the draft it was shown with."""

    class Meta:
        model = ProgramYear
        fields: tuple[str, ...] = ()


class AllowanceForm(TermsForm):
    allowance_at_most = forms.IntegerField(
        label=_("모두 합해 얼마까지(원)"),
        min_value=1,
        max_value=_MOST_WON,
        required=False,
        help_text=_("회차마다 금액이 정해져 있으면 비워 두세요."),
    )

    owner_only_allowance = forms.BooleanField(
        label=_("수당은 사업의 대표 본인만 받습니다"),
        required=False,
        help_text=_(
            "배우자는 교육에는 참여할 수 있고 수당은 받지 못합니다. 신청할 때 본인이 밝히고 직원이 서류로 봅니다."
        ),
    )

    class Meta(TermsForm.Meta):
        fields = ("allowance_at_most", "owner_only_allowance")


class InstalmentForm(KrdsForm):
    number = forms.IntegerField(label=_("몇 번째"), min_value=1, max_value=9)
    amount = forms.IntegerField(
        label=_("금액(원)"),
        min_value=1,
        max_value=_MOST_WON,
        required=False,
        help_text=_("알려지지 않았으면 비워 두세요. 화면에 '금액 확인 필요'로 나옵니다."),
    )
    condition = forms.ChoiceField(
        label=_("조건"),
        choices=[("", _("알려지지 않음")), *AllowanceInstalment.Condition.choices],
        required=False,
    )
    words = forms.CharField(
        label=_("읽는 문장"), max_length=200, help_text=_("보기: 심화 과정을 수료하거나 취업했을 때")
    )
    claim_days = forms.IntegerField(
        label=_("신청 기한(조건을 채운 뒤 며칠)"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("알려지지 않았으면 비워 두세요."),
    )
    handled = forms.ChoiceField(label=_("신청받는 곳"), choices=AllowanceInstalment.Handled.choices, initial="here")


class GroupForm(KrdsForm):
    words = forms.CharField(label=_("읽는 문장"), max_length=200, help_text=_("보기: 여성으로 넓힙니다."))
    sex = forms.ChoiceField(label=_("성별"), choices=TargetGroup.Sex.choices, initial="any")
    age_from = forms.IntegerField(label=_("만 나이, 부터"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=_("만 나이, 까지"), min_value=0, max_value=120, required=False)
    crisis_industry = forms.BooleanField(label=_("고용위기업종에서 일한 분"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        youngest, oldest = cleaned.get("age_from"), cleaned.get("age_to")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error(
                "age_to",
                _("끝나는 나이가 시작하는 나이보다 적습니다. 그래서 저장하지 않았습니다. 두 나이를 확인해 주세요."),
            )
        return cleaned


class PairForm(KrdsForm):
    track_b = forms.ModelChoiceField(label=_("함께 하는 갈래"), queryset=Track.objects.all())
    kind = forms.ChoiceField(label=_("함께 할 수 있는지"), choices=PairRule.Kind.choices, initial="allowed")
    words = forms.CharField(label=_("읽는 문장"), max_length=200, help_text=_("제한이 있으면 어떤 제한인지 적습니다."))


class TermFormSet(BaseFormSet):
    """Rows that are saved together; `once` names the field whose value may stand on one row only."""

    once = ""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("이 줄 지우기")

    def clean(self) -> None:
        if any(self.errors) or not self.once:
            return
        seen = set()
        for form in self.kept():
            value = form.cleaned_data[self.once]
            if value in seen:
                form.add_error(
                    self.once, _("위에 이미 있습니다. 그래서 저장하지 않았습니다. 다르게 고치거나 이 줄을 지워 주세요.")
                )
            seen.add(value)

    def is_valid(self) -> bool:
        """Also false when clean() put an error on one of the rows."""
        return super().is_valid() and not any(form.errors for form in self.kept())

    def kept(self) -> list[Any]:
        """The rows somebody filled in and did not mark for deletion."""
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def contents(self) -> list[dict[str, Any]]:
        return [{name: value for name, value in form.cleaned_data.items() if name != "DELETE"} for form in self.kept()]


class _Instalments(TermFormSet):
    once = "number"


class _Pairs(TermFormSet):
    once = "track_b"


def _formset(form: type[forms.Form], formset: type[TermFormSet]) -> Any:
    return formset_factory(
        form, formset=formset, extra=1, max_num=_MOST_ROWS, absolute_max=_MOST_ROWS + 3, can_delete=True
    )


@dataclass(frozen=True)
class TermPage:
    """One kind of rows: its model, the relation it is read from, its forms and its words."""

    model: type[Term]
    relation: str
    form: type[TermsForm]
    formset: Any
    title: Any
    hint: Any
    row_name: Any

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.form._meta.fields or ())

    def stored(self, edition: ProgramYear) -> list[dict[str, Any]]:
        names = list(self.formset.form.base_fields)
        return [{name: getattr(row, name) for name in names} for row in getattr(edition, self.relation).all()]

    def words(self, edition: ProgramYear) -> str:
        """The rows as they are stored, in a line."""
        return " / ".join(getattr(edition, self.relation).values_list("words", flat=True))

    def rows(self, edition: ProgramYear, contents: Sequence[dict[str, Any]]) -> list[Term]:
        """What was typed, as rows of this edition in their order."""
        if self.model is AllowanceInstalment:
            ordered = sorted(contents, key=lambda content: content["number"])
            return [AllowanceInstalment(program_year=edition, **content) for content in ordered]
        if self.model is TargetGroup:
            return [
                TargetGroup(program_year=edition, position=position, **content)
                for position, content in enumerate(contents, start=1)
            ]
        return [PairRule(program_year=edition, track_a=edition.track, **content) for content in contents]


_DELETE_HINT = _("줄을 지우려면 '이 줄 지우기'에 표시하고 저장해 주세요. 저장하면 빈 줄이 더 생깁니다.")
TERM_PAGES = {
    "allowance": TermPage(
        AllowanceInstalment,
        "instalments",
        AllowanceForm,
        _formset(InstalmentForm, _Instalments),
        _("전직 장려수당"),
        _DELETE_HINT,
        _("회차"),
    ),
    "groups": TermPage(
        TargetGroup,
        "target_groups",
        TermsForm,
        _formset(GroupForm, TermFormSet),
        _("대상 집단"),
        _DELETE_HINT,
        _("집단"),
    ),
    "pairs": TermPage(
        PairRule,
        "pair_rules",
        TermsForm,
        _formset(PairForm, _Pairs),
        _("함께 하는 갈래"),
        _DELETE_HINT,
        _("짝"),
    ),
}


def bound_rows(page: TermPage, edition: ProgramYear, data: Any) -> Any:
    """The rows of a page, filled from what was sent or from what is stored."""
    # What was sent is judged by itself: compared with rows stored meanwhile, a repeated row would count as untouched.
    rows = page.formset(data, initial=None if data else page.stored(edition), prefix="row")
    for form in rows.forms:
        if "track_b" in form.fields:
            form.fields["track_b"].queryset = Track.objects.exclude(pk=edition.track_id)
    return rows
