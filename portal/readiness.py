"""What a cohort needs before it is shown to everybody, and what would merely be good to have."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from centers.models import Cohort, Membership, Pledge
from centers.roles import Role
from common import clock, korean

PLEDGE = "채용 약속"


@dataclass(frozen=True)
class Check:
    """One line of the list: `must` stops the publication while it is not `done`. `url` is where it is mended, or ''."""

    label: str
    words: str
    done: bool
    must: bool = True
    url: str = ""


def checks(cohort: Cohort, *, by_admin: bool) -> list[Check]:
    """For a cohort with its centre, course, track and edition loaded; three queries. Links only where the reader may go."""
    center, course = cohort.center, cohort.course
    edit = reverse("manage-cohort-edit", args=[cohort.pk])
    center_url = reverse("centers:center-edit", args=[center.pk])
    leads = Membership.objects.in_force().filter(center=center, role=Role.LEAD, user__is_active=True)
    hours = sum(module.hours for module in course.modules.all())
    closing, starting = korean.moment(cohort.closes_at), korean.day(cohort.starts_on)
    return [
        Check(
            "센터 공개와 전화",
            f"{korean.particle(center.name, '은')} {'공개되어 있습니다' if center.is_published else '아직 숨겨져 있습니다'}.",
            done=center.is_published and bool(center.phone),
            url=center_url if by_admin else "",
        ),
        Check(
            "규정집",
            f"{cohort.program_year} 규정집을 따릅니다.",
            done=cohort.program_year.published_at is not None,
            url=reverse("centers:edition-detail", args=[cohort.program_year_id]) if by_admin else "",
        ),
        *_pledge(cohort, by_admin=by_admin),
        Check("모집 마감", f"{closing}에 마감합니다.", done=cohort.closes_at > clock.now(), url=edit),
        Check("교육 시작", f"{starting}에 시작합니다.", done=cohort.starts_on >= clock.today(), url=edit),
        Check(
            "센터 책임자",
            "책임자가 있습니다." if (has_lead := leads.exists()) else "책임자가 없습니다. 없어도 공개할 수 있습니다.",
            done=has_lead,
            must=False,
            url=reverse("centers:staff-list") if by_admin else "",
        ),
        Check(
            "과목과 시간",
            f"과목을 모두 더하면 {hours}시간입니다." if hours else "과목이 없습니다. 없어도 공개할 수 있습니다.",
            done=bool(hours),
            must=False,
            url=reverse("centers:course-edit", args=[course.pk]) if by_admin else "",
        ),
        Check(
            "교육 장소",
            cohort.place or "장소가 비어 있습니다. 없어도 공개할 수 있습니다.",
            done=bool(cohort.place),
            must=False,
            url=edit,
        ),
    ]


def _pledge(cohort: Cohort, *, by_admin: bool) -> list[Check]:
    """Where the track needs a company's pledge: the one in force, or why headquarters let it be."""
    if not cohort.course.track.needs_pledge:
        return []
    pledge = Pledge.objects.in_force().filter(course=cohort.course).select_related("company").first()
    if pledge:
        words = f"{korean.particle(pledge.company.name, '이')} {pledge.people}명을 약속했습니다."
    elif cohort.override_at:
        words = f"약속 없이 열기로 했습니다. 까닭: {cohort.override_reason}"
    else:
        words = (
            "효력이 있는 협약과 기업의 채용 약속이 없습니다. 약속을 먼저 적거나, 까닭을 적고 약속 없이 열 수 있습니다."
        )
    url = reverse("centers:company-list") if by_admin else ""
    return [Check(PLEDGE, words, done=bool(pledge or cohort.override_at), url=url)]


def left(found: list[Check]) -> list[Check]:
    """What stops the publication."""
    return [check for check in found if check.must and not check.done]
