from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from centers.roles import DESCRIPTIONS, Role
from common import clock
from common.forms import KoreanDateField, KrdsForm, NameField


def _roles() -> list[tuple[str, Any]]:
    return [(role.value, f"{role.label}: {DESCRIPTIONS[role]}") for role in Role if role != Role.TEACHER]


class RoleForm(KrdsForm):
    """A role over a scope, with its dates."""

    role = forms.ChoiceField(label=_("역할"), choices=_roles, widget=forms.RadioSelect)
    center = forms.ModelChoiceField(
        Center.objects.all(),
        label=_("어느 센터에서"),
        required=False,
        empty_label=_("모든 센터"),
        help_text=_("운영 관리자는 모든 센터를, 상담사와 책임자는 센터 하나를 고릅니다."),
    )
    starts_on = KoreanDateField(label=_("시작하는 날"), initial=clock.today)
    ends_on = KoreanDateField(label=_("마지막 날"), required=False, help_text=_("정해지지 않았으면 비워 두세요."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, center = cleaned.get("role"), cleaned.get("center")
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if role == Role.ADMIN and center:
            self.add_error(
                "center",
                _("운영 관리자는 센터 하나만 맡을 수 없습니다. 그래서 저장하지 않았습니다. '모든 센터'를 골라 주세요."),
            )
        if role in (Role.COUNSELOR, Role.LEAD) and not center and "center" not in self.errors:
            self.add_error(
                "center",
                _("상담사와 책임자는 센터가 있어야 합니다. 그래서 저장하지 않았습니다. 센터를 하나 골라 주세요."),
            )
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error(
                "ends_on",
                _("마지막 날이 시작하는 날보다 앞섭니다. 그래서 저장하지 않았습니다. 두 날짜를 다시 확인해 주세요."),
            )
        return cleaned


class StaffForm(RoleForm):
    """A new member of staff with the first role."""

    name = NameField(label=_("이름"))
    username = forms.EmailField(
        label=_("이메일"), max_length=254, help_text=_("로그인할 때 씁니다. 업무용 이메일을 적어 주세요.")
    )

    field_order = ("name", "username", "role", "center")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["starts_on"], self.fields["ends_on"]

    def clean_username(self) -> str:
        username = self.cleaned_data["username"].lower()
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(
                _(
                    "이 이메일을 쓰는 직원이 이미 있습니다. "
                    "그래서 만들지 않았습니다. 직원 목록에서 그분께 역할을 더해 주세요."
                )
            )
        return username


class EndRoleForm(KrdsForm):
    last_day = KoreanDateField(
        label=_("마지막 날"),
        initial=clock.today,
        validators=[MinValueValidator(clock.today)],
        help_text=_("이날 밤 12시까지 이 역할로 일할 수 있습니다. 지금 바로 막으려면 계정을 멈춰 주세요."),
    )
