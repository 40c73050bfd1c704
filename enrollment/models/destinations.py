"""Where an application may go instead: the same course at another centre, or a later cohort of it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from centers.models import Cohort
from centers.models.cohort import CohortQuerySet
from enrollment.models.application import Application
from enrollment.models.occupancy import with_occupancy
from enrollment.states import State


def _open_to(application: Application) -> CohortQuerySet:
    """Cohorts that take applications now and have none of this person's in hand, with how full they are."""
    handed_in = Application.objects.not_ended().filter(cohort=OuterRef("pk"), applicant=application.applicant_id)
    rows = Cohort.objects.open().exclude(pk=application.cohort_id)
    rows = rows.exclude(Exists(handed_in.exclude(state=State.DRAFT)))
    return with_occupancy(rows).select_related("course__track", "center", "program_year", "line")


def elsewhere(application: Application) -> CohortQuerySet:
    """The same course at other centres under the same edition: what was answered and uploaded counts there too."""
    here = application.cohort
    draft = Application.objects.filter(cohort=OuterRef("pk"), applicant=application.applicant_id, state=State.DRAFT)
    rows = _open_to(application).exclude(Exists(draft))
    return (
        rows.filter(course=here.course_id, program_year=application.program_year_id)
        .exclude(center=here.center_id)
        .order_by("center__position", "starts_on", "pk")
    )


def later(application: Application) -> CohortQuerySet:
    """Later cohorts of the same course at any centre, the earliest first."""
    here = application.cohort
    return _open_to(application).filter(course=here.course_id, starts_on__gt=here.starts_on).order_by("starts_on", "pk")
