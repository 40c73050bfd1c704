"""Openings at the desk, and what a company says of the people on its list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center, Course, PartnerCompany
from common import clock
from common.forms import KoreanDateField, KrdsForm, KrdsModelForm
from jobs.actions.referrals import Said
from jobs.models import CompanyAnswer, ListLine, Opening, OpeningEnd, WhyNot

LATEST_START = timedelta(days=366)  # from today: a first day further away is a slip of the pen
_ASKED_WITH = (
    (
        CompanyAnswer.HIRED,
        "started_on",
        _("일을 시작하는 날이 비어 있습니다. 그래서 저장하지 않았습니다. 채용하시면 첫날을 적어 주세요."),
    ),
    (
        CompanyAnswer.NOT_CHOSEN,
        "reason",
        _("까닭을 고르지 않으셨습니다. 그래서 저장하지 않았습니다. 가장 가까운 것을 하나 골라 주세요."),
    ),
)


class OpeningForm(KrdsModelForm):
    """A job of a partner company."""

    closes_on = KoreanDateField(label=_("모집 마지막 날"), validators=[MinValueValidator(clock.today)])

    class Meta:
        model = Opening
        fields = ("center", "company", "course", "work", "place", "hours", "pay", "people", "closes_on")
        help_texts = {
            "course": _("이 과정을 마친 분께 먼저 보입니다. 없으면 비워 두세요."),
            "pay": _("회사가 말한 그대로 적습니다. 보기: 월 250만 원, 수습 석 달"),
        }

    def __init__(self, *args: Any, centers: list[Center], **kwargs: Any) -> None:
        """`centers`: those of the writer, one of which answers for it; only one of several is asked for."""
        super().__init__(*args, **kwargs)
        if len(centers) == 1:
            del self.fields["center"]
            [self.instance.center] = centers
        else:
            own = Center.objects.filter(pk__in=[center.pk for center in centers])
            self.fields["center"].queryset = own  # type: ignore[attr-defined]
        companies, courses = PartnerCompany.objects.filter(is_active=True), Course.objects.filter(is_active=True)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]


class CloseForm(KrdsForm):
    """Why nobody is looked for any more."""

    reason = forms.ChoiceField(label=_("모집을 마치는 까닭"), choices=OpeningEnd.choices, widget=forms.RadioSelect)


class WhyNotForm(KrdsForm):
    """Why a company takes somebody no longer, or not at all."""

    reason = forms.ChoiceField(label=_("까닭"), choices=WhyNot.choices, widget=forms.RadioSelect)
    words = forms.CharField(label=_("덧붙일 말"), max_length=300, required=False)


class PersonForm(KrdsForm):
    """Whom to put forward: somebody this desk looks after."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("알선할 분"), empty_label=_("고르기"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class LineForm(KrdsForm):
    """The company's answer about one person."""

    answer = forms.ChoiceField(label=_("결과"), choices=CompanyAnswer.choices, widget=forms.RadioSelect)
    started_on = KoreanDateField(
        label=_("일을 시작하는 날"), required=False, help_text=_("채용하실 때만 적어 주세요. 앞으로의 날도 됩니다.")
    )
    reason = forms.ChoiceField(
        label=_("함께하지 못하시는 까닭"),
        choices=[("", _("고르기")), *WhyNot.choices],
        required=False,
        help_text=_("함께하지 못하실 때만 골라 주세요. 다음 알선에 도움이 됩니다."),
    )
    words = forms.CharField(
        label=_("덧붙일 말"), max_length=300, required=False, help_text=_("적지 않으셔도 됩니다. 상담사만 봅니다.")
    )

    def __init__(self, *args: Any, line: ListLine, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"line-{line.pk}", **kwargs)
        self.line = line
        first, last = line.referral.referred_at.astimezone(clock.SEOUL).date(), clock.today() + LATEST_START
        self.fields["started_on"].validators += [MinValueValidator(first), MaxValueValidator(last)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for answer, name, words in _ASKED_WITH:
            if cleaned.get("answer") == answer and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def said(self) -> Said:
        """What was filled in for another answer than the chosen one is left out."""
        answer = self.cleaned_data["answer"]
        return Said(
            answer=answer,
            started_on=self.cleaned_data["started_on"] if answer == CompanyAnswer.HIRED else None,
            why=self.cleaned_data["reason"] if answer == CompanyAnswer.NOT_CHOSEN else "",
            words=self.cleaned_data["words"],
        )
