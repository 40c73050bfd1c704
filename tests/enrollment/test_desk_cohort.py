"""The list of cohorts with people who may complete."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common import clock
from tests.enrollment.desk_pages import counselor_of, signed_in
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


def test_the_list_shows_cohorts_that_began():
    cohort = OpenCohortFactory(starts_on=clock.today(), ends_on=clock.today())
    ApplicationFactory(in_training=True, cohort=cohort)
    OpenCohortFactory(center=cohort.center)

    page = signed_in(counselor_of(cohort.center)).get(reverse("enrollment_desk:cohorts"))

    assert page.context["cohorts"] == [cohort]
    assert "1명 수료 여부 기록" in page.text
