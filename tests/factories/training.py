"""Sessions, and people who hold a seat and can be marked."""

from __future__ import annotations

from datetime import time, timedelta

import factory
from factory.django import DjangoModelFactory

from centers.models import Cohort
from common import clock
from enrollment.models import Application
from tests.factories.centers import CourseFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from training.models import Session


class SessionFactory(DjangoModelFactory):
    """Today from 9:30 to 17:00, six hours."""

    class Meta:
        model = Session

    class Params:
        days = 0  # from today
        day = factory.LazyAttribute(lambda params: clock.today() + timedelta(days=params.days))

    cohort = factory.SubFactory(OpenCohortFactory, course=factory.SubFactory(CourseFactory, with_modules=True))
    module = factory.LazyAttribute(lambda session: session.cohort.course.modules.first())
    starts_at = factory.LazyAttribute(lambda session: clock.at(session.day, time(9, 30)))
    ends_at = factory.LazyAttribute(lambda session: clock.at(session.day, time(17)))
    hours = 6
    room = "2층 강의실"


def seated(cohort: Cohort, how_many: int = 1, *, state: str = "in_training", **fields: object) -> list[Application]:
    """So many people of this cohort with a seat."""
    return [ApplicationFactory(cohort=cohort, **{state: True}, **fields) for _ in range(how_many)]
