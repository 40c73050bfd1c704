"""Completions, plans and follow-ups, brought there by the real acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from aftercare.actions import follow_ups, plans
from aftercare.models import Answer, FollowUp, FollowUpPlan
from centers.models import Cohort
from common import clock
from enrollment.actions import completions
from enrollment.models import Completion
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CourseFactory, MembershipFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory


def cohort_with_cadence(**values: Any) -> Cohort:
    """An open cohort whose edition asks after people on the 30th, 90th and 180th day."""
    edition = ProgramYearFactory(with_cadence=True)
    return OpenCohortFactory(course=CourseFactory(track=edition.track), program_year=edition, **values)


class CompletionFactory(factory.django.DjangoModelFactory):
    """Somebody completed today; the consultant works at the cohort's centre."""

    class Meta:
        model = Completion

    cohort = factory.LazyFunction(cohort_with_cadence)
    completed_on = factory.LazyFunction(clock.today)

    @classmethod
    def _create(cls, model_class: type[Completion], *args: Any, **values: Any) -> Completion:
        cohort = values.pop("cohort")
        consultant = values.get("consultant") or consultant_at(cohort)
        person = {"applicant": values["applicant"]} if "applicant" in values else {}
        application = ApplicationFactory(in_training=True, cohort=cohort, by=consultant, **person)
        return completions.record(
            application, completed_on=values["completed_on"], consultant=consultant, by=consultant
        )


def consultant_at(cohort: Cohort) -> Any:
    """A counsellor who works at the cohort's centre today."""
    consultant = StaffFactory()
    MembershipFactory(user=consultant, center=cohort.center)
    return consultant


class FollowUpPlanFactory(factory.django.DjangoModelFactory):
    """A plan with its planned follow-ups."""

    class Meta:
        model = FollowUpPlan

    @classmethod
    def _create(cls, model_class: type[FollowUpPlan], *args: Any, **values: Any) -> FollowUpPlan:
        completion = values.get("completion") or CompletionFactory(**values)
        plans.open_missing()
        return FollowUpPlan.objects.for_page().get(completion=completion)


class FollowUpFactory(factory.django.DjangoModelFactory):
    """The first follow-up of a new plan, planned; the traits bring it further. Other values go to the completion."""

    class Meta:
        model = FollowUp

    class Params:
        due = factory.Trait(reach="due")
        sent = factory.Trait(reach="sent")
        silent = factory.Trait(reach="silent")
        wanted = factory.Trait(reach=Answer.WANTED)
        fine = factory.Trait(reach=Answer.FINE)
        stopped = factory.Trait(reach=Answer.STOP)

    reach = "planned"

    @classmethod
    def _create(cls, model_class: type[FollowUp], *args: Any, **values: Any) -> FollowUp:
        reach = values.pop("reach")
        plan = values.get("plan") or FollowUpPlanFactory(**values)
        return bring(plan.follow_ups.first(), reach)


def bring(follow_up: FollowUp, reach: str) -> FollowUp:
    """Take a planned follow-up to `reach`: due, sent, silent, or an answer."""
    now = clock.now()
    if reach != "planned":
        FollowUp.objects.filter(pk=follow_up.pk).update(due_at=now - timedelta(minutes=1))
    if reach not in ("planned", "due"):
        follow_ups.write_due(now)
    if reach == "silent":
        silence(follow_up)
    if reach in Answer.values:
        follow_ups.answer(follow_up, reach)
    return FollowUp.objects.for_list().get(pk=follow_up.pk)


def silence(follow_up: FollowUp) -> None:
    """Let the time to answer one letter pass."""
    now = clock.now()
    FollowUp.objects.filter(pk=follow_up.pk).update(sent_at=now - timedelta(days=8), silent_at=now - timedelta(days=1))
    follow_ups.escalate_silence(now)
