"""May she? A role is a named set of permissions, held over a scope (Membership). Views ask require(), pages can()."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from centers.models import Center


class Permission(StrEnum):
    SEE_APPLICATIONS = "see_applications"
    DECIDE_APPLICATIONS = "decide_applications"
    ENTER_APPLICATIONS = "enter_applications"
    RECORD_COMPLETION = "record_completion"
    SEE_FOLLOW_UPS = "see_follow_ups"
    SEE_MESSAGES = "see_messages"
    RESEND_MESSAGES = "resend_messages"
    CHANGE_CONTACTS = "change_contacts"
    ANSWER_CALLBACKS = "answer_callbacks"
    TAKE_ATTENDANCE = "take_attendance"
    HOLD_TALKS = "hold_talks"
    MANAGE_HOURS = "manage_hours"
    CHECK_CLAIMS = "check_claims"
    CONFIRM_CLAIMS = "confirm_claims"
    FORWARD_CLAIMS = "forward_claims"
    SEE_ALLOWANCE_BOOKS = "see_allowance_books"
    SEE_PLEDGE_BOOKS = "see_pledge_books"
    MANAGE_COHORTS = "manage_cohorts"
    MANAGE = "manage"
    SIGN_DESTRUCTION = "sign_destruction"


class Role(models.TextChoices):
    COUNSELOR = "counselor", _("상담사")
    LEAD = "lead", _("센터 책임자")
    TEACHER = "teacher", _("강사")
    ADMIN = "admin", _("운영 관리자")


# What each role may do, and the sentence that says so to people.
_COUNSELOR = frozenset(
    {
        Permission.SEE_APPLICATIONS,
        Permission.DECIDE_APPLICATIONS,
        Permission.ENTER_APPLICATIONS,
        Permission.RECORD_COMPLETION,
        Permission.SEE_FOLLOW_UPS,
        Permission.SEE_MESSAGES,
        Permission.RESEND_MESSAGES,
        Permission.CHANGE_CONTACTS,
        Permission.ANSWER_CALLBACKS,
        Permission.TAKE_ATTENDANCE,
        Permission.HOLD_TALKS,
        Permission.CHECK_CLAIMS,
        Permission.SEE_PLEDGE_BOOKS,
    }
)
PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    Role.COUNSELOR: _COUNSELOR,
    Role.LEAD: _COUNSELOR
    | {
        Permission.MANAGE_COHORTS,
        Permission.MANAGE_HOURS,
        Permission.CONFIRM_CLAIMS,
        Permission.FORWARD_CLAIMS,
        Permission.SEE_ALLOWANCE_BOOKS,
    },
    Role.TEACHER: frozenset({Permission.TAKE_ATTENDANCE}),
    Role.ADMIN: frozenset(
        {
            Permission.MANAGE,
            Permission.SIGN_DESTRUCTION,
            Permission.MANAGE_COHORTS,
            Permission.SEE_MESSAGES,
            Permission.SEE_ALLOWANCE_BOOKS,
            Permission.SEE_PLEDGE_BOOKS,
        }
    ),
}
DESCRIPTIONS: Mapping[str, Any] = {
    Role.COUNSELOR: _(
        "센터의 신청을 심사하고, 창구에서 대신 접수하고, 상담과 수료와 사후관리, 수당 증빙 확인을 맡습니다."
    ),
    Role.LEAD: _(
        "상담사가 하는 일에 더해 센터의 기수와 상담사들의 상담 시간을 열고 고치고, 수당을 확정해 공단에 전달합니다."
    ),
    Role.TEACHER: _("맡은 기수의 출석을 부릅니다. 신청서와 서류는 보지 않습니다."),
    Role.ADMIN: _(
        "센터, 과정, 기수, 직원을 관리하고 수당과 채용의 합계를 봅니다. 신청서와 서류, 계좌는 보지 않습니다."
    ),
}


def _grants(user: Any, permission: Permission) -> list[Any]:
    """The memberships of today that give `permission`; read once per user object, that is once per request."""
    if not user.is_authenticated:
        return []
    held = getattr(user, "_memberships_in_force", None)
    if held is None:
        held = user._memberships_in_force = list(user.memberships.in_force().select_related("center"))
    return [membership for membership in held if permission in PERMISSIONS[membership.role]]


def can_anywhere(user: Any, permission: Permission) -> bool:
    return bool(_grants(user, permission))


def centers_where(user: Any, permission: Permission) -> list[int] | None:
    """The ids of the centres where `user` holds `permission`; None means everywhere."""
    grants = _grants(user, permission)
    if any(membership.scope == "everywhere" for membership in grants):
        return None
    return [membership.center_id for membership in grants if membership.scope == "center"]


def cohorts_where(user: Any, permission: Permission) -> list[int]:
    """The ids of the cohorts over which `user` holds `permission` by name, whatever centers_where() says beside it."""
    return [membership.cohort_id for membership in _grants(user, permission) if membership.scope == "cohort"]


def centers_of(user: Any, permission: Permission) -> list[Center] | None:
    """The centres where `user` holds `permission`, in their order; None means everywhere. Asks nothing anew."""
    grants = _grants(user, permission)
    if any(membership.scope == "everywhere" for membership in grants):
        return None
    centers = {grant.center_id: grant.center for grant in grants if grant.scope == "center"}
    return sorted(centers.values(), key=lambda center: (center.position, center.pk))


def can(user: Any, permission: Permission, *, at: Center | int) -> bool:
    """Whether `user` holds `permission` at this centre (an object or its id)."""
    places = centers_where(user, permission)
    return places is None or (at if isinstance(at, int) else at.pk) in places


def require(user: Any, permission: Permission, *, at: Center | int | None = None) -> None:
    """Raise PermissionDenied (403) unless `user` holds `permission` at this centre, or anywhere when none is named."""
    allowed = can_anywhere(user, permission) if at is None else can(user, permission, at=at)
    if not allowed:
        raise PermissionDenied
