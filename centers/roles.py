"""May she? A role is a named set of permissions, held over a scope (Membership). Views ask require(), pages can()."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock

if TYPE_CHECKING:
    from centers.models import Center


class Permission(StrEnum):
    SEE_APPLICATIONS = "see_applications"
    DECIDE_APPLICATIONS = "decide_applications"
    ENTER_APPLICATIONS = "enter_applications"
    RECORD_COMPLETION = "record_completion"
    SEE_FOLLOW_UPS = "see_follow_ups"
    CLOSE_OPENINGS = "close_openings"
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
    ANSWER_RIGHTS = "answer_rights"
    REVIEW_ACCESS = "review_access"


class Role(models.TextChoices):
    COUNSELOR = "counselor", _("상담사")
    LEAD = "lead", _("센터 책임자")
    TEACHER = "teacher", _("강사")
    ADMIN = "admin", _("운영 관리자")


_COUNSELOR = frozenset(
    {
        Permission.SEE_APPLICATIONS,
        Permission.DECIDE_APPLICATIONS,
        Permission.ENTER_APPLICATIONS,
        Permission.RECORD_COMPLETION,
        Permission.SEE_FOLLOW_UPS,
        Permission.CLOSE_OPENINGS,
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
            Permission.ANSWER_RIGHTS,
            Permission.REVIEW_ACCESS,
            Permission.MANAGE_COHORTS,
            Permission.CLOSE_OPENINGS,
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
        "센터, 과정, 기수, 직원을 관리하고 수당과 채용의 합계를 봅니다. 개인정보 요청에 답합니다. 신청서와 서류, 계좌는 보지 않습니다."
    ),
}

# What a permission lets somebody do, as people read it: '… 수 있습니다' or '… 수 없습니다' follows.
ALLOWS: Mapping[Permission, Any] = {
    Permission.SEE_APPLICATIONS: _("신청서와 서류를 볼"),
    Permission.DECIDE_APPLICATIONS: _("신청을 심사하고 선발을 정할"),
    Permission.ENTER_APPLICATIONS: _("창구에서 신청을 대신 접수할"),
    Permission.RECORD_COMPLETION: _("수료와 미수료를 기록할"),
    Permission.SEE_FOLLOW_UPS: _("사후관리와 일자리 기록을 보고 적을"),
    Permission.CLOSE_OPENINGS: _("일자리의 모집을 마치고 다시 열"),
    Permission.SEE_MESSAGES: _("보낸 글을 볼"),
    Permission.RESEND_MESSAGES: _("보낸 글을 다시 보낼"),
    Permission.CHANGE_CONTACTS: _("두 사람이 확인하여 신청인의 전화번호를 바꿀"),
    Permission.ANSWER_CALLBACKS: _("전화 요청에 답할"),
    Permission.TAKE_ATTENDANCE: _("출석을 부를"),
    Permission.HOLD_TALKS: _("상담하고 상담 기록과 설계서를 적을"),
    Permission.MANAGE_HOURS: _("다른 상담사의 상담 시간을 정할"),
    Permission.CHECK_CLAIMS: _("수당의 증빙을 확인할"),
    Permission.CONFIRM_CLAIMS: _("다른 사람이 증빙을 확인한 수당을 확정할"),
    Permission.FORWARD_CLAIMS: _("확정한 수당을 공단에 전달할"),
    Permission.SEE_ALLOWANCE_BOOKS: _("수당 장부의 합계를 볼"),
    Permission.SEE_PLEDGE_BOOKS: _("채용 약속 장부의 합계를 볼"),
    Permission.MANAGE_COHORTS: _("기수를 열고 고칠"),
    Permission.MANAGE: _("센터, 과정, 규정집, 직원과 역할을 관리할"),
    Permission.ANSWER_RIGHTS: _("본인의 열람·정정·삭제·처리정지 요청에 답할"),
    Permission.SIGN_DESTRUCTION: _("보관 기간이 지난 개인정보의 파기에 서명할"),
    Permission.REVIEW_ACCESS: _("누가 누구의 개인정보를 다루었는지 달마다 점검할"),
}
# Where a role holds.
WHERE: Mapping[str, Any] = {
    Role.COUNSELOR: _("맡은 센터 한 곳"),
    Role.LEAD: _("맡은 센터 한 곳"),
    Role.TEACHER: _("맡은 기수 하나"),
    Role.ADMIN: _("모든 센터"),
}


@dataclass(frozen=True)
class Clash:
    """Two roles nobody holds on the same day: anywhere, or only at the same centre (a cohort lies at its centre)."""

    one: Role
    other: Role
    why: Any
    only_here: bool = False

    @property
    def pair(self) -> frozenset[str]:
        return frozenset({self.one.value, self.other.value})


_GIVES_NOT_TAKES = _("역할을 주고 규정을 정하는 분이 그 역할로 신청과 수당까지 다루면 살펴볼 다른 사람이 없습니다.")
_TEACHES_NOT_DECIDES = _(
    "강사가 부른 출석이 수료의 근거가 되므로, 같은 센터에서 선발과 수료를 정하는 분은 강사를 맡지 않습니다."
)
# The one place where roles that exclude each other are declared; the database's trigger is made of it.
CLASHES = (
    Clash(Role.ADMIN, Role.COUNSELOR, _GIVES_NOT_TAKES),
    Clash(Role.ADMIN, Role.LEAD, _GIVES_NOT_TAKES),
    Clash(Role.ADMIN, Role.TEACHER, _GIVES_NOT_TAKES),
    Clash(Role.TEACHER, Role.COUNSELOR, _TEACHES_NOT_DECIDES, only_here=True),
    Clash(Role.TEACHER, Role.LEAD, _TEACHES_NOT_DECIDES, only_here=True),
)


def clash(one: str, other: str, *, same_center: bool) -> Clash | None:
    """Why one person cannot hold both on one day; None when she can."""
    return next((each for each in CLASHES if each.pair == {one, other} and (same_center or not each.only_here)), None)


def _grants(user: Any, permission: Permission) -> list[Any]:
    """The memberships of today that give `permission`; read once per user object, that is once per request."""
    if not user.is_authenticated:
        return []
    held = getattr(user, "_memberships_in_force", None)
    if held is None:
        held = user._memberships_in_force = user.memberships.model.held_by(user.pk, clock.today())
    return [membership for membership in held if permission in PERMISSIONS[membership.role]]


def works_here(user: Any) -> bool:
    """Whether `user` holds any role today."""
    return any(can_anywhere(user, permission) for permission in Permission)


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
