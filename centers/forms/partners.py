"""Partner companies, what they pledge, and the agreements they stand under."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.forms.versioned import VersionedForm
from centers.models import Agreement, Course, Institution, PartnerCompany, Pledge
from common import clock
from common.forms import KoreanDateField, KrdsForm, KrdsModelForm


class CompanyForm(VersionedForm):
    class Meta:
        model = PartnerCompany
        fields = ("name", "contact_name", "contact_email", "is_active", "note")
        help_texts = {
            "contact_email": _("알선한 분의 명단을 여는 링크가 이 주소로 갑니다."),
            "is_active": _("표시를 지우면 새 과정에 고를 수 없습니다. 이미 이어진 과정은 그대로 둡니다."),
            "note": _("직원만 봅니다."),
        }


class PledgeForm(KrdsModelForm):
    """What a company promises for a course that was made with it."""

    pledged_on = KoreanDateField(label=_("약속한 날"), initial=clock.today)
    valid_until = KoreanDateField(label=_("언제까지"), initial=lambda: clock.today() + timedelta(days=365))

    class Meta:
        model = Pledge
        fields = ("course", "people", "work", "place", "conditions", "pledged_on", "valid_until")
        help_texts = {
            "people": _("이 과정을 마친 분 가운데 몇 명을 채용하겠다고 했는지 적어 주세요."),
            "conditions": _("급여, 시간, 필요한 자격처럼 정해진 것을 적습니다. 없으면 비워 두세요."),
        }

    def __init__(self, *args: Any, company: PartnerCompany, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.company = company
        courses = Course.objects.filter(partners=company, is_active=True)
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pledged_on, valid_until = cleaned.get("pledged_on"), cleaned.get("valid_until")
        if pledged_on and pledged_on > clock.today():
            self.add_error(
                "pledged_on",
                _("약속한 날이 오늘보다 뒤입니다. 그래서 저장하지 않았습니다. 실제로 약속한 날을 적어 주세요."),
            )
        if pledged_on and valid_until and valid_until < pledged_on:
            self.add_error(
                "valid_until",
                _("끝나는 날이 약속한 날보다 앞섭니다. 그래서 저장하지 않았습니다. 두 날짜를 다시 확인해 주세요."),
            )
        return cleaned


class ReasonForm(KrdsForm):
    reason = forms.CharField(label=_("까닭"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AgreementForm(VersionedForm):
    signed_on = KoreanDateField(label=_("맺은 날"), initial=clock.today)
    ends_on = KoreanDateField(label=_("끝나는 날"), required=False, help_text=_("정해지지 않았으면 비워 두세요."))

    class Meta:
        model = Agreement
        fields = ("title", "signed_on", "signed_at_place", "ends_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        signed_on, ends_on = cleaned.get("signed_on"), cleaned.get("ends_on")
        if signed_on and ends_on and ends_on < signed_on:
            self.add_error(
                "ends_on",
                _("끝나는 날이 맺은 날보다 앞섭니다. 그래서 저장하지 않았습니다. 두 날짜를 다시 확인해 주세요."),
            )
        return cleaned


class PartyForm(KrdsForm):
    """An institution or a company, and what it undertakes."""

    institution = forms.ModelChoiceField(
        Institution.objects.all(), label=_("기관"), required=False, empty_label=_("기관이 아님")
    )
    company = forms.ModelChoiceField(
        PartnerCompany.objects.filter(is_active=True),
        label=_("참여 기업"),
        required=False,
        empty_label=_("기업이 아님"),
    )
    commitment = forms.CharField(label=_("약속한 일"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("institution")) == bool(cleaned.get("company")) and not self.errors:
            self.add_error(
                "company",
                _("기관과 기업 가운데 하나만 고를 수 있습니다. 그래서 저장하지 않았습니다. 하나를 골라 주세요."),
            )
        return cleaned
