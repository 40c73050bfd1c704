"""Another centre before anything is decided, a later cohort afterwards: nothing typed or uploaded is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.models import User
from centers.models import Cohort, PaperRule
from common import clock, working_days
from enrollment import notices
from enrollment.actions import applications, paper_store
from enrollment.actions import line as lines
from enrollment.errors import AlreadyApplied, CannotGoThere, NotDeferrable, NotMovable
from enrollment.models import Application, Paper
from enrollment.models.destinations import elsewhere, later
from enrollment.states import DEFERRABLE, MOVABLE, State


@transaction.atomic
def move(application: Application, to: Cohort, *, by: User, reason: str = "") -> Application:
    """Take an undecided application to the same course at another centre, with its answers and papers.

    It leaves its line and takes the next number of the other one; the review starts anew there, a supplement that was
    asked for stays asked for. Moving twice to the same place is the same as once. Raises NotMovable, CannotGoThere.
    """
    # The cohort before the application, as whoever calls it off: nobody moves into one that is being called off.
    Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=to.pk)
    seen_in = application.cohort_id
    application = applications.lock(application)
    if application.cohort_id == to.pk:
        return application
    if application.cohort_id != seen_in or application.state not in MOVABLE:
        raise NotMovable
    destination = elsewhere(application).filter(pk=to.pk).first()
    if destination is None:
        raise CannotGoThere
    old = application.cohort
    for cohort_id in sorted((old.pk, to.pk)):
        lines.lock(cohort_id)
    lines.move(application, destination, by=by, reason=reason)
    application.assigned_to = None
    application.review_due_on = working_days.add(clock.today(), application.program_year.review_working_days)
    application.save(update_fields=["cohort", "line_number", "assigned_to", "review_due_on"])
    notices.application_moved(application, old)
    return application


@transaction.atomic
def defer(application: Application, to: Cohort, *, by: User) -> Application:
    """Take the course later: the seat or place passes on, and an application for the later cohort waits as a draft.

    The draft holds every answer and paper of this one; its owner looks through it and hands it in. Returns the deferred
    application; twice is the same as once. Raises NotDeferrable, CannotGoThere, AlreadyApplied.
    """
    application = applications.lock(application)
    if application.state == State.DEFERRED and application.deferred_to.cohort_id == to.pk:  # type: ignore[union-attr]
        return application
    if application.state not in DEFERRABLE:
        raise NotDeferrable
    destination = later(application).filter(pk=to.pk).first()
    if destination is None:
        raise CannotGoThere
    following = applications.create_draft(destination, applicant=application.applicant)
    if following.state != State.DRAFT or hasattr(following, "deferred_from"):
        raise AlreadyApplied
    if not following.answers:
        _carry_answers(application, following)
    with _carrying_papers(application, following, by=by):
        application.deferred_to = following
        application.move_to(State.DEFERRED, by=by, reason=f"{destination} 신청으로 이어짐", also=["deferred_to"])
        notices.take_back_decision(application)  # nobody is told of a seat that was given back
        notices.application_deferred(application, destination)
        lines.leave(application, "본인이 다음 기수로 미룸", by=by)
    return application


def _carry_answers(source: Application, target: Application) -> None:
    target.answers, target.version, target.saved_at = source.answers, source.version, clock.now()
    target.save(update_fields=["answers", "version", "saved_at"])


@contextmanager
def _carrying_papers(source: Application, target: Application, *, by: User) -> Iterator[None]:
    """Copies of the papers the target's edition asks for too, to be looked at anew. When anything fails no file stays."""
    rules = {rule.key: rule for rule in target.program_year.papers.all()}
    kept = set(target.papers.present().values_list("rule_id", "sha256"))
    copies: list[Paper] = []
    try:
        for paper in source.papers.present().select_related("rule"):
            rule = rules.get(paper.rule.key)
            if rule and (rule.pk, paper.sha256) not in kept:
                copies.append(_copy(paper, target, rule, by=by))
        Paper.objects.bulk_create(copies)
        yield
    except BaseException:
        for copied in copies:
            copied.file.storage.delete(str(copied.file.name))
        raise


def _copy(paper: Paper, target: Application, rule: PaperRule, *, by: User) -> Paper:
    copied = Paper(
        application=target,
        rule=rule,
        original_name=paper.original_name,
        content_type=paper.content_type,
        size=paper.size,
        sha256=paper.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    with paper.file.open() as content:
        paper_store.put(copied, content.read())
    return copied
