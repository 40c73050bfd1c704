"""Whether a job holds: asked when due, of the employer after silence, by a paper after that. Silence proves nothing.

The sweeps skip rows somebody holds and come again; everybody else locks the placement first, then its check.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common import clock
from common.locks import held
from jobs import notices
from jobs.actions import placements
from jobs.errors import NothingToAsk, NotYetThatDay
from jobs.models import Answer, CheckAnswer, CheckState, EmploymentCheck, Placement, PlacementEvent, Voice
from jobs.models.check import SILENT_AFTER, EmploymentCheckQuerySet
from messaging.actions import messages
from messaging.models import Draft

logger = logging.getLogger(__name__)

type Sweep = Callable[[EmploymentCheckQuerySet, datetime, int], int]


def write_due(at: datetime, *, limit: int = 1_000) -> int:
    """Ask up to `limit` people whose check is due by `at`; how many were asked.

    Claim, change of state and messages are one transaction: a crash leaves them due, another worker passes them by,
    and the messages' keys refuse a second writing all the same. When a batch fails, each is tried on its own.
    """
    return _carefully(_ask, EmploymentCheck.objects.due(at), at, limit)


def escalate(at: datetime, *, limit: int = 1_000) -> int:
    """Pass up to `limit` unanswered checks on: to the employer who may be asked, else to a paper; how many were."""
    return _carefully(_pass_on, EmploymentCheck.objects.silent(at), at, limit)


def _carefully(sweep: Sweep, rows: EmploymentCheckQuerySet, at: datetime, limit: int) -> int:
    try:
        return sweep(rows, at, limit)
    except Exception:
        logger.exception("A batch of employment checks failed: each is tried on its own.")
    return sum(_alone(sweep, pk, rows, at) for pk in rows.values_list("pk", flat=True)[:limit])


def _alone(sweep: Sweep, pk: int, rows: EmploymentCheckQuerySet, at: datetime) -> int:
    try:
        return sweep(rows.filter(pk=pk), at, 1)
    except Exception:
        logger.exception("Employment check %s failed.", pk)
        return 0


def _claim(rows: EmploymentCheckQuerySet, limit: int) -> list[EmploymentCheck]:
    """Lock the checks alone and read their placements afterwards: a joined placement could be read as it was before
    somebody who held its check took the yes to the employer back."""
    locked = rows.order_by("pk").select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)[:limit]
    return list(EmploymentCheck.objects.filter(pk__in=list(locked)).for_list().order_by("pk"))


def _among(checks: list[EmploymentCheck]) -> EmploymentCheckQuerySet:
    return EmploymentCheck.objects.filter(pk__in=[check.pk for check in checks])


@transaction.atomic
def _ask(rows: EmploymentCheckQuerySet, at: datetime, limit: int) -> int:
    claimed = _claim(rows, limit)
    _among(claimed).move_to(CheckState.ASKED_PERSON, person_asked_at=at, silent_at=at + SILENT_AFTER)
    messages.write_many(notices.check_person(check, at=at) for check in claimed)
    return len(claimed)


@transaction.atomic
def _pass_on(rows: EmploymentCheckQuerySet, at: datetime, limit: int) -> int:
    claimed = _claim(rows, limit)
    to_employer = [
        check for check in claimed if check.state == CheckState.ASKED_PERSON and check.placement.may_ask_employer
    ]
    to_paper = [check for check in claimed if check not in to_employer]
    _among(to_employer).move_to(CheckState.ASKED_EMPLOYER, employer_asked_at=at, silent_at=at + SILENT_AFTER)
    _among(to_paper).move_to(CheckState.PAPER, silent_at=at)
    drafts: list[Draft] = [notices.check_employer(check, at=at) for check in to_employer]
    messages.write_many(drafts + [notices.check_paper(check) for check in to_paper])
    return len(claimed)


@transaction.atomic
def answer(check: EmploymentCheck, said: str, *, voice: str, last_day: date | None = None) -> EmploymentCheck:
    """What was pressed on a link's page. The first answer counts, also after silence; later ones read it.

    With any answer but STILL, `last_day` is the last day worked. Raises EndOutsideTheJob.
    """
    placement, check = _locked(check)
    if check.is_open and (voice != Voice.EMPLOYER or placement.may_ask_employer):
        _keep(placement, check, said, voice=voice)
        if said != Answer.STILL and last_day:
            placement = placements.record_end(placement, ended_on=last_day, reason=said, voice=voice, by=None)
            if said == Answer.CHANGED:
                notices.moved_on(placement)
    return EmploymentCheck.objects.for_list().get(pk=check.pk)


@transaction.atomic
def record_paper(
    check: EmploymentCheck, *, paper: str, said: str, last_day: date | None, words: str = "", by: User
) -> EmploymentCheck:
    """A paper was seen at the desk. It stands beside what was said before and settles the check.

    Raises NotYetThatDay for a day still to come, NothingToAsk when the check was dropped, EndOutsideTheJob.
    """
    placement, check = _locked(check)
    if check.state == CheckState.SKIPPED:
        raise NothingToAsk
    if check.day > clock.today():
        raise NotYetThatDay
    if check.answers.filter(voice=Voice.PAPER, paper=paper, answer=said).exists():
        return check
    notices.take_back([check])
    _keep(placement, check, said, voice=Voice.PAPER, paper=paper, by=by, words=words)
    if said != Answer.STILL and last_day and placement.is_held:
        placements.record_end(placement, ended_on=last_day, reason=said, voice=Voice.PAPER, by=by)
    return check


@transaction.atomic
def close_unknown(check: EmploymentCheck, *, words: str, by: User) -> EmploymentCheck:
    """Nobody answered and no paper came: closed as not known, which says nothing about the job. Raises NothingToAsk."""
    placement, check = _locked(check)
    if not EmploymentCheck.objects.awaiting_paper().filter(pk=check.pk).move_to(CheckState.UNKNOWN):
        raise NothingToAsk
    placements.note(placement, PlacementEvent.Kind.UNKNOWN, voice=Voice.STAFF, by=by, words=words)
    return check


def _locked(check: EmploymentCheck) -> tuple[Placement, EmploymentCheck]:
    placement = held(Placement.objects.filter(pk=check.placement_id)).for_list().get()
    check = EmploymentCheck.objects.locked().get(pk=check.pk)
    check.placement = placement
    return placement, check


def _keep(
    placement: Placement,
    check: EmploymentCheck,
    said: str,
    *,
    voice: str,
    paper: str = "",
    by: User | None = None,
    words: str = "",
) -> None:
    """The answer beside those before it; the check shows the latest."""
    now = clock.now()
    rows = EmploymentCheck.objects.filter(pk=check.pk)
    if not rows.move_to(CheckState.ANSWERED, answer=said, answered_at=now):
        rows.update(answer=said, answered_at=now)
    CheckAnswer.objects.create(employment_check=check, answer=said, voice=voice, paper=paper, by=by, note=words, at=now)
    said_words = f"{check.get_milestone_display()}: {Answer(said).label}"
    placements.note(placement, PlacementEvent.Kind.ANSWERED, voice=voice, by=by, words=said_words)
