"""What after-care says beside its letters."""

from __future__ import annotations

from datetime import timedelta

from aftercare.actions import clubs, plans
from centers.models import Center
from centers.roles import Role
from common import clock
from enrollment.actions import second_thoughts
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import CompletionFactory, FollowUpPlanFactory, cohort_with_cadence
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, later_cohort
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    """A completion taken back either way, a club's meeting called and called off, an application moved to this centre."""
    by = StaffFactory(role=Role.COUNSELOR, center=center)
    for finished in (True, False):
        completion = CompletionFactory(cohort=cohort_with_cadence(center=center), applicant=long_named_owner(channel))
        plans.take_back_completion(completion, finished=finished, reason="까닭" * 150, by=by)
    member = FollowUpPlanFactory(cohort=cohort_with_cadence(center=center), applicant=long_named_owner(channel))
    club = clubs.found(center, name="긴" * 60, about="", by=by)
    clubs.join(club, member)
    meeting = clubs.call(club, starts_at=clock.now() + timedelta(days=3), place="곳" * 120, about="일" * 300, by=by)
    clubs.call_off(meeting, reason="까닭" * 100, by=by)
    old = OpenCohortFactory(center=CenterFactory(phone=center.phone))
    application = ApplicationFactory(submitted=True, cohort=old, applicant=long_named_owner(channel))
    second_thoughts.move(application, later_cohort(application.cohort, center=center), by=application.applicant)
