"""What is said when a consent is taken back in mid-course."""

from __future__ import annotations

from accounts.models import ConsentText
from centers.models import Center
from portal import consents
from tests.factories.accounts import ConsentFactory
from tests.factories.centers import CourseFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    cohort = OpenCohortFactory(course=CourseFactory(name="동의 과정 " + "긴" * 70), center=center, number=93)
    owner = ApplicationFactory(cohort=cohort, applicant=long_named_owner(channel), submitted=True).applicant
    long = {"text__title": "긴" * 120, "text__recipient": "긴" * 120}
    consents.take_back(ConsentFactory(user=owner, text__purpose=ConsentText.SEMAS, **long))
