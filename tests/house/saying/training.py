"""Everything training has to say."""

from __future__ import annotations

from datetime import timedelta

from centers.models import Center
from centers.roles import Role
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CourseFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.training import SessionFactory
from tests.house.saying import long_named_owner
from training.actions import schedules

_DAY = timedelta(days=1)


def say(channel: str, center: Center) -> None:
    """A session added, moved and called off."""
    course = CourseFactory(name="예시 과정 " + "가" * 70, with_modules=True)
    cohort = OpenCohortFactory(course=course, center=center, number=95)
    ApplicationFactory(cohort=cohort, applicant=long_named_owner(channel), admitted=True)
    lead = StaffFactory(role=Role.LEAD, center=center)
    session = SessionFactory(cohort=cohort, days=1)
    starts_at, ends_at, why = session.starts_at + _DAY, session.ends_at + _DAY, "까닭" * 50
    schedules.add(
        cohort,
        module=session.module,
        starts_at=starts_at + _DAY,
        ends_at=ends_at + _DAY,
        hours=6,
        room="강의실" * 20,
        reason=why,
        by=lead,
    )
    schedules.move(session, starts_at=starts_at, ends_at=ends_at, room="강의실" * 20, reason=why, version=0, by=lead)
    schedules.cancel(session, reason=why, by=lead)
