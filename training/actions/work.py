"""Writing the work products: each act says who may have been quicker."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from common import clock
from common.errors import StaleForm
from enrollment.models import Application
from training.errors import ReportTooEarly, TrialRecordedAlready
from training.models import InterviewFeedback, ResumeSection, WorkTrial


@transaction.atomic
def save_section(person: User, kind: str, text: str, *, version: int) -> ResumeSection:
    """Keep one section as typed; the same again is the same as once.

    `version` is the one the form was shown with; raises StaleForm when another screen saved this section since.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    section = ResumeSection.objects.filter(person=person, kind=kind).first() or ResumeSection(person=person, kind=kind)
    if section.text == text:
        return section
    if section.version != version:
        raise StaleForm
    section.text, section.saved_at = text, clock.now()
    section.version += 1
    section.save()
    return section


@transaction.atomic
def give_feedback(
    application: Application, *, held_on: date, strengths: str, to_improve: str, by: User
) -> InterviewFeedback:
    """Write down what was said after a mock interview. The same words twice in a row are one."""
    Application.objects.locked().get(pk=application.pk)
    last = InterviewFeedback.objects.filter(application=application, held_on=held_on, by=by).last()
    if last and (last.strengths, last.to_improve) == (strengths, to_improve):
        return last
    return InterviewFeedback.objects.create(
        application=application, held_on=held_on, strengths=strengths, to_improve=to_improve, by=by, at=clock.now()
    )


def record_trial(
    application: Application, *, host: str, contact: str, starts_on: date, ends_on: date, by: User
) -> WorkTrial:
    """Where somebody tries a job, and when. Raises TrialRecordedAlready for the same place and first day."""
    try:
        with transaction.atomic():
            return WorkTrial.objects.create(
                application=application,
                host=host,
                contact=contact,
                starts_on=starts_on,
                ends_on=ends_on,
                recorded_by=by,
                recorded_at=clock.now(),
            )
    except IntegrityError as twice:
        raise TrialRecordedAlready from twice


@transaction.atomic
def report(trial: WorkTrial, text: str) -> WorkTrial:
    """The person's own words on her days there; writing again replaces them. Raises ReportTooEarly before the first day."""
    trial = WorkTrial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if trial.starts_on > clock.today():
        raise ReportTooEarly
    trial.report, trial.reported_at = text, clock.now()
    trial.save(update_fields=["report", "reported_at"])
    return trial
