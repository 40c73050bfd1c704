"""What may happen to an application as a whole. Each act is one transaction: lock, check, write, message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.actions import consents
from accounts.models import Consent, User
from centers.models import Cohort
from common import clock, working_days
from common.errors import IllegalMove, StaleForm
from common.prepared import prepared
from enrollment import notices
from enrollment.actions import line as lines
from enrollment.errors import (
    AlreadyApplied,
    ApplicationIncomplete,
    CohortNotOpen,
    DraftGone,
    NotConfirmed,
    NothingToUndo,
    OfferEnded,
    SeatsLeft,
)
from enrollment.models import Application, LineEvent, Offer, Supplement
from enrollment.states import ENDED, FLOW, REVIEWED_FROM, UNDOABLE, UNDONE, State

CARRIED = "carried"  # in Application.answers: what the one-minute check brought, until the page that asks it is saved


@dataclass(frozen=True)
class CheckedAnswers:
    """What the section forms found valid, ready for the columns of the same names; `missing` names open sections.

    `agreed`: the texts (ids) whose consents have to be in force at the moment of handing in.
    """

    values: dict[str, Any]
    missing: list[str]
    agreed: frozenset[int] = frozenset()


def lock(application: Application) -> Application:
    """The row as it is now, locked until the transaction ends. Raises DraftGone: abandoned drafts are deleted."""
    if not _locked(application.pk):
        raise DraftGone
    return _for_act(application.pk)[0]


@prepared
def _locked(pk: int) -> QuerySet[Application, tuple[int]]:
    return Application.objects.filter(pk=pk).locked().values_list("pk")


@prepared
def _for_act(pk: int) -> QuerySet[Application]:
    return Application.objects.filter(pk=pk).for_act()


def start(cohort: Cohort, *, by: User, carried: dict[str, Any] | None = None) -> Application:
    """Open a draft, or return the one this person has. `carried`: what she said before, by section.

    Raises CohortNotOpen, AlreadyApplied (when it was sent already).
    """
    existing = Application.objects.filter(applicant=by, cohort=cohort).exclude(state__in=ENDED).first()
    if existing is None:
        if not cohort.takes_applications:
            raise CohortNotOpen
        existing = create_draft(cohort, applicant=by, answers={CARRIED: carried} if carried else {})
    if existing.state != State.DRAFT:
        raise AlreadyApplied
    return existing


def start_at_desk(cohort: Cohort, *, applicant: User, by: User) -> Application:
    """A draft that staff enter for somebody at the counter, marked as such."""
    if Application.objects.filter(applicant=applicant, cohort=cohort).exclude(state__in=ENDED).exists():
        raise AlreadyApplied
    if not cohort.takes_applications:
        raise CohortNotOpen
    return create_draft(cohort, applicant=applicant, source=Application.Source.DESK, entered_by=by)


def create_draft(cohort: Cohort, *, applicant: User, **fields: Any) -> Application:
    """A new draft, or the live application this person has for the cohort."""
    now = clock.now()
    try:
        with transaction.atomic():
            return Application.objects.create(
                cohort=cohort,
                applicant=applicant,
                program_year=cohort.program_year,
                state_since=now,
                saved_at=now,
                **fields,
            )
    except IntegrityError:  # a double click: the other request made it
        return Application.objects.exclude(state__in=ENDED).get(applicant=applicant, cohort=cohort)


@transaction.atomic
def save_section(application: Application, section: str, raw: dict[str, Any], *, version: int) -> Application:
    """Keep what was typed on one page, valid or not. Raises StaleForm when another screen saved this section since.

    `version` is the number the form was shown with. Another section saved meanwhile does no harm; the same one does.
    """
    application = lock(application)
    if application.state != State.DRAFT:
        raise AlreadyApplied
    saved = application.answers.get(section, {})
    if saved.get("version", 0) > version and saved.get("raw") != raw:
        raise StaleForm
    application.version += 1
    application.answers = application.answers | {section: {"raw": raw, "version": application.version}}
    application.answers.get(CARRIED, {}).pop(section, None)
    application.saved_at, application.drop_on = clock.now(), None
    application.save(update_fields=["answers", "saved_at", "version", "drop_on"])
    return application


@transaction.atomic
def submit(application: Application, checked: CheckedAnswers, *, by: User) -> Application:
    """Hand the application in: a number in the cohort's line, a deadline for the review, a message.

    Submitting twice is the same as once. Raises ApplicationIncomplete, CohortNotOpen, NotConfirmed.
    """
    application = lock(application)
    if application.state != State.DRAFT:
        if application.submitted_at:
            return application
        raise CohortNotOpen
    if checked.missing:
        raise ApplicationIncomplete(checked.missing)
    if not application.cohort.takes_applications:
        raise CohortNotOpen
    if application.source == Application.Source.DESK and not application.confirmed_at:
        raise NotConfirmed
    if not _stands_by(application, checked.agreed):
        raise ApplicationIncomplete(["consents"])
    for name, value in checked.values.items():
        setattr(application, name, value)
    _keep_birth_date(application)
    application.submitted_at = clock.now()
    application.review_due_on = working_days.add(clock.today(), application.program_year.review_working_days)
    lines.take_number(application, by=by)
    filled = [*checked.values, "submitted_at", "review_due_on", "line_number"]
    application.move_to(State.SUBMITTED, by=by, also=filled)
    notices.application_submitted(application)
    return application


def _stands_by(application: Application, agreed: frozenset[int]) -> bool:
    """Whether every consent the application rests on is in force; none can be taken back before it is handed in."""
    if not agreed:
        return True
    return agreed <= {text for (text,) in _standing(application.applicant_id, tuple(sorted(agreed)))}


@prepared
def _standing(person: int, texts: tuple[int, ...]) -> QuerySet[Consent, tuple[int]]:
    return consents.held([person], pk__in=texts).values_list("text_id")


def _keep_birth_date(application: Application) -> None:
    """A person's birth date is asked once. Somebody who is in the books twice keeps the two rows apart."""
    if application.applicant.birth_date:
        return
    try:
        with transaction.atomic():
            User.objects.filter(pk=application.applicant_id, birth_date=None).update(birth_date=application.birth_date)
    except IntegrityError:
        return
    application.applicant.birth_date = application.applicant.birth_date or application.birth_date


def _stamp_decision(application: Application, *, by: User, reason: str = "", note: str = "") -> None:
    application.decided_at, application.decided_by = clock.now(), by
    application.decision_reason, application.decision_note = reason, note
    application.save(update_fields=["decided_at", "decided_by", "decision_reason", "decision_note"])


@transaction.atomic
def admit(application: Application, *, by: User, condition_due_on: date | None = None) -> Application:
    """Eligible: a seat when there is one (on a condition until `condition_due_on` for a closing business), else the line.

    Returns the application ADMITTED, CONDITIONAL or WAITING; who waits is told the place.
    """
    application = lock(application)
    target = State.CONDITIONAL if condition_due_on else State.ADMITTED
    met = application.state == State.CONDITIONAL and condition_due_on is None
    if not met and application.state != State.SUBMITTED:  # who waits or is asked gets a seat through an offer only
        raise IllegalMove(application.state, target)
    if met:  # the seat is held already
        application.move_to(State.ADMITTED, by=by, reason="조건을 이룸")
    application.condition_due_on = condition_due_on
    application.save(update_fields=["condition_due_on"])
    if met:
        notices.application_admitted(application, held=False)  # nothing to take back: see undo_until
        return application
    line = lines.lock(application.cohort_id)
    seat = lines.give_seat(application, line, by=by)
    _stamp_decision(application, by=by)
    if seat:
        application.move_to(target, by=by)
        notices.application_admitted(application)
    else:
        _wait(application, by=by)
    return application


@transaction.atomic
def keep_waiting(application: Application, *, by: User) -> Application:
    """Eligible, and no seat: into the line of those who wait. Raises SeatsLeft while a seat could be given."""
    application = lock(application)
    FLOW.check(application.state, State.WAITING)
    line = lines.lock(application.cohort_id)
    if lines.would_seat(application, line):
        raise SeatsLeft
    _stamp_decision(application, by=by)
    _wait(application, by=by)
    return application


def _wait(application: Application, *, by: User) -> None:
    application.move_to(State.WAITING, by=by, reason="자격을 확인하였고 자리를 기다림")
    lines.record(application, LineEvent.Kind.WAITS, "자격이 확인되었으나 자리가 모두 참", by=by)
    notices.application_waits(application)
    lines.pass_on_after_commit(application.cohort_id)


@transaction.atomic
def decline(application: Application, *, reason: str, note: str, by: User) -> Application:
    """Not admitted, with a structured reason (DecisionReason) and words of one's own."""
    application = lock(application)
    _close_supplements(application)
    _stamp_decision(application, by=by, reason=reason, note=note)
    application.move_to(State.DECLINED, by=by, reason=application.get_decision_reason_display())
    notices.application_declined(application)
    lines.leave(application, "선발하지 않기로 결정함", by=by)
    return application


@transaction.atomic
def withdraw(application: Application, *, by: User, reason: str = "") -> Application:
    """The applicant leaves; whatever was held passes on. A draft simply ends. Leaving twice is the same as once."""
    application = lock(application)
    if application.state == State.WITHDRAWN:
        return application
    was_submitted = application.submitted_at is not None
    _close_supplements(application)
    application.move_to(State.WITHDRAWN, by=by, reason=reason)
    if was_submitted:
        notices.take_back_decision(application)  # nobody is told of a seat that was given back
        notices.application_withdrawn(application)
        lines.leave(application, "본인이 신청을 취소함", by=by)
    return application


def _close_supplements(application: Application) -> None:
    Supplement.objects.open().filter(application=application).update(closed_at=clock.now())


def undo_until(application: Application) -> datetime | None:
    """When the last decision can no longer be taken back, or None when it cannot be now."""
    if application.state not in UNDOABLE:
        return None
    ends = application.state_since + timedelta(seconds=settings.ENROLLMENT_UNDO_SECONDS)
    if ends <= clock.now():
        return None
    last = application.moves.order_by("pk").last()
    # an accepted offer is the applicant's own act; a seat held on a condition has passed on, or would be lost
    return ends if last and last.source in REVIEWED_FROM else None


def _applied_anew(application: Application) -> bool:
    """Whether the person began another application for this cohort since: then the old one cannot live again."""
    live = Application.objects.filter(applicant=application.applicant_id, cohort=application.cohort_id).not_ended()
    return live.exclude(pk=application.pk).exists()


@transaction.atomic
def undo(application: Application, *, by: User) -> Application:
    """Take back the last decision while its message waits; the application is under review again.

    Raises NothingToUndo when the grace period is over or somebody undid it already.
    """
    application = lock(application)
    if undo_until(application) is None or _applied_anew(application):
        raise NothingToUndo
    if not notices.take_back_decision(application):
        raise NothingToUndo
    _close_supplements(application)
    held_seat = application.state in (State.ADMITTED, State.CONDITIONAL)
    application.move_to(State.SUBMITTED, by=by, reason=UNDONE)
    application.decided_at = application.decided_by = application.condition_due_on = None
    application.decision_reason = application.decision_note = ""
    application.save(update_fields=["decided_at", "decided_by", "condition_due_on", "decision_reason", "decision_note"])
    if held_seat:
        lines.leave(application, "결정을 되돌려 자리를 돌려놓음", by=by)
    lines.lock(application.cohort_id)
    lines.record(application, LineEvent.Kind.RETURNED, "결정을 되돌려 다시 심사함", by=by)
    return application


@transaction.atomic
def accept_offer(offer: Offer, *, by: User) -> Application:
    """The person takes the offered seat. Accepting twice is the same as once. Raises OfferEnded."""
    application = lock(offer.application)
    lines.lock(application.cohort_id)
    offer = Offer.objects.select_related("seat", "application").get(pk=offer.pk)
    if offer.outcome == Offer.Outcome.ACCEPTED:
        return application
    if offer.settled_at or offer.expires_at <= clock.now():
        raise OfferEnded
    lines.occupy_offered(offer, by=by)
    target = State.CONDITIONAL if application.condition_due_on else State.ADMITTED
    application.move_to(target, by=by, reason="제안받은 자리를 받음")
    notices.application_admitted(application, held=False)
    return application


@transaction.atomic
def refuse_offer(offer: Offer, *, by: User) -> Application:
    """The person does not take the seat: it passes on, and this application ends. Raises OfferEnded."""
    application = lock(offer.application)
    lines.lock(application.cohort_id)
    offer = Offer.objects.select_related("seat", "application").get(pk=offer.pk)
    if offer.outcome == Offer.Outcome.REFUSED:
        return application
    if offer.settled_at:
        raise OfferEnded
    lines.close_offer(offer, Offer.Outcome.REFUSED, "본인이 자리를 사양함", by=by)
    application.move_to(State.WITHDRAWN, by=by, reason="제안받은 자리를 사양함")
    notices.application_withdrawn(application)
    return application


@transaction.atomic
def lapse_offer(offer: Offer) -> bool:
    """The clock ends an offer past its deadline. False when it was settled in the meantime."""
    application = lock(offer.application)
    lines.lock(application.cohort_id)
    current = Offer.objects.overdue().select_related("seat", "application").filter(pk=offer.pk).first()
    if current is None:
        return False
    lines.close_offer(current, Offer.Outcome.LAPSED, "기한까지 답이 없음", by=None)
    application.move_to(State.LAPSED, by=None, reason="기한까지 답이 없음")
    notices.offer_lapsed(application)
    return True


def assign(application: Application, to: User | None) -> None:
    """Name who looks after this application. Call it on a locked row."""
    application.assigned_to = to
    application.save(update_fields=["assigned_to"])


@transaction.atomic
def hand_over(application: Application, to: User) -> bool:
    """Another consultant looks after it from now on. False when it came to its end meanwhile."""
    application = lock(application)
    if application.state in (*ENDED, State.COMPLETED, State.NOT_COMPLETED):
        return False
    assign(application, to)
    return True


@transaction.atomic
def begin_training(application: Application, *, by: User | None = None) -> bool:
    """On the first day, who holds a seat is in training. False when the state moved on meanwhile."""
    application = lock(application)
    if application.state not in (State.ADMITTED, State.CONDITIONAL):
        return False
    application.move_to(State.IN_TRAINING, by=by, reason="교육 시작")
    return True


@transaction.atomic
def nudge_draft(application: Application) -> bool:
    """One reminder, once, that a draft's cohort closes soon. False when it was sent or the draft is gone."""
    application = lock(application)
    if application.state != State.DRAFT or application.nudged_at:
        return False
    application.nudged_at = clock.now()
    application.save(update_fields=["nudged_at"])
    notices.draft_closing(application)
    return True
