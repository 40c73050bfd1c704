"""What is written down about a job: the hire, its end, a paper, whom the employer's question goes to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from centers.models import PartnerCompany
from common import clock
from common.forms import KoreanDateField, KrdsForm, NameField, PhoneField, PlainTextField
from jobs.models import Answer, PaperKind, Placement

_NOBODY_TO_ASK = _(
    "회사 담당자의 전화번호와 메일 주소가 모두 비어 있습니다. 그래서 저장하지 않았습니다. 둘 가운데 하나를 적어 주세요."
)


def _between(field: forms.Field, first: date | None, last: date) -> None:
    if first:
        field.validators.append(MinValueValidator(first))
    field.validators.append(MaxValueValidator(last))


class FindForm(KrdsForm):
    """Looks for somebody by name, application number or the end of the phone number."""

    q = forms.CharField(label=_("이름이나 신청번호"), max_length=60, help_text=_("전화번호 뒤 네 자리로도 찾습니다."))


class ContactForm(KrdsForm):
    """Whom the employer's question goes to."""

    contact_name = NameField(label=_("회사 담당자 이름"), required=False)
    contact_phone = PhoneField(label=_("회사 전화번호"), required=False, help_text=_("문자를 받을 수 있는 번호입니다."))
    contact_email = forms.EmailField(label=_("회사 메일 주소"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("contact_phone") or cleaned.get("contact_email")):
            raise ValidationError(_NOBODY_TO_ASK)
        return cleaned


class HireForm(KrdsForm):
    """A job somebody got."""

    employer = forms.CharField(label=_("회사 이름"), max_length=120)
    company = forms.ModelChoiceField(
        label=_("참여 기업"),
        queryset=PartnerCompany.objects.none(),
        required=False,
        empty_label=_("참여 기업이 아님"),
    )
    work = forms.CharField(label=_("하는 일"), max_length=200, required=False)
    started_on = KoreanDateField(label=_("일을 시작한 날"))
    source = forms.ChoiceField(label=_("찾은 길"), choices=Placement.Source.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        companies = PartnerCompany.objects.filter(is_active=True)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]
        _between(self.fields["started_on"], None, clock.today())


class EndUndoneForm(KrdsForm):
    """Why a recorded end was none."""

    reason = PlainTextField(
        label=_("되돌리는 까닭"),
        max_length=300,
        rows=2,
        help_text=_("누구에게 무엇을 확인했는지 적어 주세요. 기록에 남습니다."),
    )


class EndForm(KrdsForm):
    """How a job ended."""

    ended_on = KoreanDateField(label=_("마지막으로 일한 날"))
    reason = forms.ChoiceField(label=_("끝난 까닭"), choices=Placement.EndReason.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _between(self.fields["ended_on"], placement.started_on, clock.today())


class LastDayForm(KrdsForm):
    """The last day worked, asked of the person or the employer."""

    last_day = KoreanDateField(
        label=_("마지막으로 일한 날"), help_text=_("정확하지 않아도 됩니다. 기억나는 날을 적어 주세요.")
    )

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _between(self.fields["last_day"], placement.started_on, clock.today())


class PaperForm(KrdsForm):
    """A paper seen at the desk and what it shows."""

    paper = forms.ChoiceField(label=_("본 서류"), choices=PaperKind.choices, widget=forms.RadioSelect)
    said = forms.ChoiceField(label=_("서류에 적힌 것"), choices=Answer.choices, widget=forms.RadioSelect)
    last_day = KoreanDateField(
        label=_("마지막으로 일한 날"), required=False, help_text=_("계속 일하고 있으면 비워 둡니다.")
    )
    words = forms.CharField(label=_("메모"), max_length=300, required=False)

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _between(self.fields["last_day"], placement.started_on, clock.today())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = cleaned.get("said")
        if said and said != Answer.STILL and "last_day" not in self.errors and not cleaned.get("last_day"):
            self.add_error(
                "last_day",
                _("마지막으로 일한 날이 비어 있습니다. 그래서 저장하지 않았습니다. 서류에 적힌 날을 적어 주세요."),
            )
        return cleaned


class UnknownForm(KrdsForm):
    """Why a check is closed without knowing."""

    words = forms.CharField(
        label=_("까닭"),
        max_length=300,
        help_text=_("언제 어떻게 연락해 보았는지 적습니다."),
        error_messages={"required": _("까닭이 비어 있어 저장하지 않았습니다. 한 문장으로 적어 주세요.")},
    )
