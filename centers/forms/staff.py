from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.errors import RoleEndsTooLate
from centers.models import Center, Membership
from centers.models.membership import latest_end, usual_end
from centers.roles import DESCRIPTIONS, Role
from common import clock, korean
from common.forms import KoreanDateField, KrdsForm, NameField
from common.numbers import typed


def _roles() -> list[tuple[str, Any]]:
    return [(role.value, f"{role.label}: {DESCRIPTIONS[role]}") for role in Role if role != Role.TEACHER]


class ReasonField(forms.CharField):
    """Why, for the log of roles."""

    def __init__(self) -> None:
        super().__init__(
            label=_("까닭"), max_length=200, help_text=_("역할 기록에 남습니다. 예: 2026년 하반기 인사 발령")
        )


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
    ends_on = KoreanDateField(
        label=_("마지막 날"),
        initial=usual_end,
        help_text=_("이날이 지나면 바로 아무것도 할 수 없습니다. 한 달 전에 알려 드립니다."),
    )
    reason = ReasonField()

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
        elif ends_on and ends_on > latest_end():
            self.add_error("ends_on", str(RoleEndsTooLate()))
        return cleaned


class StaffForm(RoleForm):
    """A new member of staff with the first role."""

    name = NameField(label=_("이름"))
    username = forms.EmailField(
        label=_("이메일"), max_length=254, help_text=_("로그인할 때 씁니다. 업무용 이메일을 적어 주세요.")
    )

    field_order = ("name", "username", "role", "center", "ends_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["starts_on"]

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


class RoleEndForm(KrdsForm):
    """When a role ends: earlier or later than it does now."""

    last_day = KoreanDateField(
        label=_("마지막 날"),
        validators=[MinValueValidator(clock.today), MaxValueValidator(latest_end)],
        help_text=_("이날 밤 12시까지 이 역할로 일할 수 있습니다. 지금 바로 막으려면 계정을 멈춰 주세요."),
    )
    reason = ReasonField()


class ReviewForm(KrdsForm):
    """One question a role; what is left open waits for the next time."""

    reason = forms.CharField(
        label=_("살펴본 것"), max_length=200, help_text=_("무엇을 보고 정했는지 적습니다. 예: 인사 명단과 견주어 봄")
    )

    def __init__(self, *args: Any, waiting: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for membership in waiting:
            self.fields[f"role_{membership.pk}"] = forms.ChoiceField(
                label=f"{membership.user.name}: {membership}",
                choices=[("keep", _("계속 맡습니다")), ("end", _("오늘 끝냅니다"))],
                widget=forms.RadioSelect,
                required=False,
                help_text=_("%(first)s부터 %(last)s까지")
                % {"first": korean.day(membership.starts_on), "last": korean.day(membership.ends_on)},
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    def chosen(self, choice: str) -> list[int]:
        """The roles for which this was chosen; those that were shown and wait no more are among them."""
        picked = [name for name, value in self.data.items() if name.startswith("role_") and value == choice]
        return [typed(name.removeprefix("role_")) for name in picked]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (self.chosen("keep") or self.chosen("end")):
            self.add_error(None, _("고르신 역할이 없습니다. 그래서 저장하지 않았습니다. 역할을 하나 이상 골라 주세요."))
        return cleaned
