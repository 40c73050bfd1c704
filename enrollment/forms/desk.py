"""What staff fill in at the desk: one form for each act on an application, and those of the counter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ContactChange, User
from centers.models import Center, Cohort, Membership, PaperRule
from centers.roles import PERMISSIONS, Permission
from common import clock, korean, working_days
from common.forms import ActForm, CameraFileInput, KoreanDateField, KrdsForm, NameField, PhoneField, PlainTextField
from enrollment.forms.answers import CohortChoice
from enrollment.models import Application, DecisionReason, SupplementReason, destinations

_SUPPLEMENT_DAYS = (3, 5, 10)  # working days; the edition's own period joins them


def staff_of(center: Center | int, permission: Permission) -> Any:
    """Active people who hold `permission` at this centre today, by name."""
    roles = [role for role, permissions in PERMISSIONS.items() if permission in permissions]
    held = Membership.objects.in_force().filter(
        Q(center=center) | Q(scope=Membership.Scope.EVERYWHERE), user=OuterRef("pk"), role__in=roles
    )
    return User.objects.active().filter(Exists(held)).order_by("name", "pk")


def supplement_due_on(days: int) -> date:
    """The last day for a supplement asked for now: `days` working days from today."""
    return working_days.add(clock.today(), days)


class CaseForm(ActForm):
    """A form of the case page."""

    def __init__(self, *args: Any, application: Application, by: User, **kwargs: Any) -> None:
        self.application, self.by = application, by
        super().__init__(*args, **kwargs)


class SupplementForm(CaseForm):
    reason = forms.ChoiceField(label=_("까닭"), choices=SupplementReason.choices)
    note = PlainTextField(
        label=_("무엇을 보내야 하는지"),
        max_length=500,
        rows=3,
        help_text=_("받는 분이 그대로 읽습니다. 서류 이름과 어디를 고칠지 적어 주세요."),
    )
    days = forms.TypedChoiceField(label=_("언제까지"), coerce=int)

    def prepare(self) -> None:
        usual = self.application.program_year.supplement_working_days
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (days, f"근무일 {days}일, {korean.day(supplement_due_on(days))} 18시")
            for days in sorted({*_SUPPLEMENT_DAYS, usual})
        ]
        self.fields["days"].initial = usual


class AdmitForm(CaseForm):
    """Asks for a second look when a rule is open or not met: the person decides, not the machine."""

    looked = forms.BooleanField(
        label=_("확인 필요이거나 맞지 않은 규칙을 서류나 전화로 확인했습니다"),
        error_messages={
            "required": _("규칙을 확인했다는 표시가 없습니다. 그래서 처리하지 않았습니다. 확인한 뒤 표시해 주세요.")
        },
    )

    def __init__(self, *args: Any, open_rules: bool = False, **kwargs: Any) -> None:
        self.open_rules = open_rules
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if not self.open_rules:
            del self.fields["looked"]


class ConditionalForm(AdmitForm):
    condition_due_on = KoreanDateField(
        label=_("언제까지 폐업하고 증명원을 내야 하는지"), help_text=_("이 날까지 자리를 맡아 둡니다.")
    )

    def prepare(self) -> None:
        super().prepare()
        self.latest = clock.today() + timedelta(days=31 * self.application.program_year.closing_months)
        planned = self.application.closed_on
        first = planned if planned and clock.today() < planned <= self.latest else self.latest
        self.fields["condition_due_on"].initial = first

    def clean_condition_due_on(self) -> date:
        due: date = self.cleaned_data["condition_due_on"]
        if not clock.today() < due <= self.latest:
            raise ValidationError(
                _(
                    "조건 기한은 내일부터 %(latest)s 사이여야 합니다. 그래서 처리하지 않았습니다. 날짜를 다시 적어 주세요."
                ),
                params={"latest": korean.day(self.latest)},
            )
        return due


class DeclineForm(CaseForm):
    reason = forms.ChoiceField(label=_("까닭"), choices=[("", _("골라 주세요")), *DecisionReason.choices])
    note = PlainTextField(
        label=_("덧붙이는 설명"),
        max_length=500,
        rows=3,
        help_text=_("어느 서류에서 무엇을 보았는지 적어 주세요. 받는 분이 그대로 읽습니다."),
    )


def not_in_future(value: date | None) -> None:
    """A validator of days."""
    if value and value > clock.today():
        raise ValidationError(
            _("아직 오지 않은 날짜입니다. 그래서 저장하지 않았습니다. 오늘이나 지난 날짜를 적어 주세요.")
        )


def within_training(completed_on: date, cohort: Cohort) -> date:
    """The day, unless it lies before the course began."""
    if completed_on < cohort.starts_on:
        raise ValidationError(
            _("교육을 시작하기 전 날짜입니다. 그래서 저장하지 않았습니다. %(start)s부터 오늘 사이로 적어 주세요."),
            params={"start": korean.day(cohort.starts_on)},
        )
    return completed_on


class CompleteForm(CaseForm):
    completed_on = KoreanDateField(label=_("수료일"), validators=[not_in_future])
    consultant = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("앞으로 맡을 상담사"), help_text=_("사후관리 알림에 이 이름이 적힙니다.")
    )

    reason = forms.CharField(
        label=_("무엇을 보고 수료로 하는지"),
        max_length=300,
        help_text=_(
            "여기에서는 출석 시간을 견주지 않습니다. 견주어 기록하려면 기수별 명단에서 하세요. 직원만 보는 기록으로 남습니다."
        ),
        error_messages={
            "required": _(
                "무엇을 보고 수료로 하는지 적지 않았습니다. 그래서 저장하지 않았습니다. 한 문장으로 적어 주세요."
            )
        },
    )

    def prepare(self) -> None:
        cohort = self.application.cohort
        self.fields["completed_on"].initial = min(cohort.ends_on, clock.today())
        self.fields["consultant"].queryset = staff_of(cohort.center, Permission.SEE_FOLLOW_UPS)  # type: ignore[attr-defined]
        self.fields["consultant"].initial = self.application.assigned_to_id or self.by.pk

    def clean_completed_on(self) -> date:
        return within_training(self.cleaned_data["completed_on"], self.application.cohort)


class NotCompletedForm(CaseForm):
    reason = forms.CharField(
        label=_("까닭"), max_length=200, help_text=_("받는 분이 그대로 읽습니다. 예: 출석이 80%보다 적음")
    )


class MoveForm(CaseForm):
    to = CohortChoice(
        queryset=Cohort.objects.none(),
        label=_("옮길 곳"),
        empty_label=_("골라 주세요"),
        help_text=_("같은 과정을 모집 중인 다른 센터입니다. 없으면 옮길 수 없습니다."),
    )
    reason = forms.CharField(label=_("까닭"), max_length=200, help_text=_("줄의 기록에 남습니다. 예: 이사하심"))

    def prepare(self) -> None:
        self.fields["to"].queryset = destinations.elsewhere(self.application)  # type: ignore[attr-defined]


class DeferForm(CaseForm):
    to = CohortChoice(
        queryset=Cohort.objects.none(),
        label=_("다음 기수"),
        empty_label=_("골라 주세요"),
        help_text=_("같은 과정의 모집 중인 다음 기수입니다. 없으면 미룰 수 없습니다."),
    )

    def prepare(self) -> None:
        self.fields["to"].queryset = destinations.later(self.application)  # type: ignore[attr-defined]


class AssignForm(forms.Form):
    """Who looks after something at a centre. `shown` is whom the page named, so that nobody is passed over unseen."""

    to = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label=_("담당"), empty_label=_("담당 없음")
    )
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**63 - 1)

    def __init__(
        self, *args: Any, center: Center, permission: Permission, now: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"to": now, "shown": now}
        self.fields["to"].queryset = staff_of(center, permission)  # type: ignore[attr-defined]
        self.fields["to"].widget.attrs["class"] = "krds-form-select medium"


class IntakeForm(KrdsForm):
    """Who stands at the counter, and for which cohort."""

    cohort = forms.ModelChoiceField(queryset=Cohort.objects.none(), label=_("과정과 기수"))
    name = NameField(label=_("이름"), help_text=_("신분증에 적힌 이름을 그대로 적어 주세요."))
    birth_date = KoreanDateField(label=_("생년월일"), validators=[not_in_future])
    phone = PhoneField(
        label=_("본인 휴대전화"), mobile=True, help_text=_("제출하기 전에 이 번호로 확인 번호를 보냅니다.")
    )
    why: ClassVar = {"phone": _("대신 적은 신청서를 본인이 확인하는 데 씁니다. 다른 사람의 번호를 적지 말아 주세요.")}

    def __init__(self, *args: Any, cohorts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]
        self.fields["cohort"].label_from_instance = lambda cohort: (  # type: ignore[attr-defined]
            f"{cohort} ({cohort.center.short_name}, {korean.day(cohort.starts_on)} 시작)"
        )


class IntakeCodeForm(KrdsForm):
    code = forms.CharField(
        label=_("본인이 불러 준 번호 6자리"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "p-w-no p-num"}),
    )


class PaperForm(KrdsForm):
    """One file for one paper of the edition."""

    file = forms.FileField(widget=CameraFileInput, help_text=_("PDF, JPG, PNG. 10MB까지입니다."))

    def __init__(self, *args: Any, rule: PaperRule, **kwargs: Any) -> None:
        self.rule = rule
        super().__init__(*args, **kwargs)
        self.fields["file"].label = rule.name


class CallbackForm(KrdsForm):
    outcome = forms.CharField(
        label=_("통화 결과"), max_length=300, help_text=_("예: 신청 방법 안내함, 부재중이라 문자 남김")
    )


class FindPersonForm(KrdsForm):
    """Whose contact changes: found among the people who applied at one's own centres."""

    name = NameField(label=_("이름"))
    birth_date = KoreanDateField(label=_("생년월일"))


class ContactChangeForm(KrdsForm):
    identity = forms.ChoiceField(
        label=_("확인한 신분증"),
        choices=ContactChange.Identity.choices,
        widget=forms.RadioSelect,
        help_text=_("사진과 얼굴, 이름, 생년월일을 맞추어 봅니다. 사본은 받지 않습니다."),
    )
    new_phone = PhoneField(label=_("새 휴대전화"), mobile=True)
    note = forms.CharField(label=_("바꾸는 까닭"), max_length=300, help_text=_("예: 전화기를 잃어버림, 번호가 바뀜"))
