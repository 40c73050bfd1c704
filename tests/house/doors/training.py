"""The doors of training: the owner's own hours, the roster of teachers and counsellors, a cohort's schedule."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from centers.models import Membership
from common import clock
from tests.enrollment.apply_pages import pdf
from tests.factories.enrollment import ApplicationFactory
from tests.factories.training import SessionFactory
from tests.house.doors.door import COHORT, PUBLIC, Door, post
from training.actions import work
from training.models import Evidence, Mark

ROLL = "sffininfi"  # this cohort's teacher and the centre's own people
TODAY = "sffiiiifi"

# a completed course: its owner and the centre's own people
COMPLETED = "sinininnn"

DOORS: dict[str, Door] = {
    "certificates": Door(PUBLIC),
    "certificate-check": Door("nnnnnnnnn", ("2026-AAAAA-BBBBB",)),
    "training:certificate": Door(COMPLETED, ("completed",)),
    "training:certificate-pdf": Door(COMPLETED, ("completed",)),
    "training:progress": Door("sinnnnnnn", ("own_training",)),
    "training:work": Door("sinnnnnnn", ("own_training",)),
    "training:resume": Door("sinnnnnnn"),
    "training:resume-section": Door("sinnnnnnn", ("summary",)),
    "training:trial-report": Door("sinnnnnnn", ("trial",)),
    "training_desk:work": Door(ROLL, ("in_training",)),
    "training_desk:today": Door(TODAY),
    "training_desk:roster": Door(ROLL, ("session",)),
    "training_desk:mark": post(ROLL, "session", status="present"),
    "training_desk:rest": post(ROLL, "session"),
    "training_desk:person": Door(ROLL, ("session", "in_training")),
    "training_desk:evidence": Door(ROLL, ("evidence",)),
    "training_desk:blacken": Door(ROLL, ("evidence",)),
    "training_desk:blacken-picture": Door(ROLL, ("evidence",)),
    "training_desk:sheet": post(ROLL, "cohort", purpose="class"),
    "training_manage:training": Door(COHORT, ("cohort",)),
    "training_manage:pattern": Door(COHORT, ("cohort",)),
    "training_manage:add": Door(COHORT, ("cohort",)),
    "training_manage:teacher-add": post(COHORT, "cohort", name="강예시", username="t@example.kr"),
    "training_manage:move": Door(COHORT, ("session",)),
    "training_manage:cancel": Door(COHORT, ("session",)),
    "training_manage:teacher-end": post(COHORT, "teaching"),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    cohort, by = found["cohort"], found["counsellor"]
    in_training = ApplicationFactory(cohort=cohort, in_training=True)
    application = ApplicationFactory(cohort__center=found["center"], applicant=found["owner"], in_training=True)
    session = SessionFactory(cohort=cohort, module=None)
    mark = Mark.objects.create(
        session=session, application=in_training, status="excused", is_proven=True, marked_by=by, marked_at=clock.now()
    )
    evidence = Evidence.objects.create(
        mark=mark,
        note="병원 진료",
        file=ContentFile(pdf(), name="paper.pdf"),
        original_name="진료.pdf",
        content_type="application/pdf",
        added_by=by,
        added_at=clock.now(),
    )
    return {
        "completed": ApplicationFactory(cohort__center=found["center"], applicant=found["owner"], completed=True),
        "trial": work.record_trial(
            application, host="예시 가전", contact="", starts_on=clock.today(), ends_on=clock.today(), by=by
        ),
        "own_training": application,
        "in_training": in_training,
        "session": session,
        "evidence": evidence,
        "teaching": Membership.objects.get(user=found["teacher"]),
    }
