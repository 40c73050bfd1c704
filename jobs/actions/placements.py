"""Hires recorded, ended, and who may be asked about them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from centers.models import Center, PartnerCompany
from common import clock
from jobs.errors import AlreadyEnded, EndOutsideTheJob, HireInTheFuture
from jobs.models import CheckState, EmploymentCheck, Milestone, Placement, PlacementEvent, Voice
from jobs.models.check import ask_at


@transaction.atomic
def record_hire(
    person: User,
    *,
    employer: str,
    company: PartnerCompany | None = None,
    started_on: date,
    source: str,
    center: Center,
    by: User,
    work: str = "",
    voice: str = Voice.STAFF,
) -> Placement:
    """Somebody got a job: the placement with its three checks. Raises HireInTheFuture.

    `by` looks after it from now on; `voice` is who said so. The same job twice is the same as once: the placement that
    stands is returned.
    """
    if started_on > clock.today():
        raise HireInTheFuture
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    standing = Placement.objects.real().filter(person=person, employer=employer, started_on=started_on).first()
    if standing:
        return standing
    now = clock.now()
    placement = Placement.objects.create(
        person=person,
        center=center,
        consultant=by,
        employer=employer,
        company=company,
        work=work,
        source=source,
        started_on=started_on,
        recorded_by=by,
        recorded_at=now,
    )
    EmploymentCheck.objects.bulk_create(_checks(placement, now))
    note(placement, PlacementEvent.Kind.RECORDED, voice=voice, by=by)
    return placement


def _checks(placement: Placement, now: datetime) -> list[EmploymentCheck]:
    """One for each milestone. Of those whose time had passed before the hire was recorded, only the last is asked."""
    days = [(milestone, milestone.day(placement.started_on)) for milestone in Milestone]
    rows = [
        EmploymentCheck(placement=placement, milestone=milestone, day=day, ask_at=ask_at(day))
        for milestone, day in days
    ]
    missed = [row for row in rows if row.ask_at <= now]
    for row in missed[:-1]:
        row.state = CheckState.SKIPPED
    return rows


@transaction.atomic
def record_end(
    placement: Placement, *, ended_on: date, reason: str, voice: str = Voice.STAFF, by: User | None, words: str = ""
) -> Placement:
    """The job is over since `ended_on`, the last day worked: what is still to be asked about it is asked no more.

    `by` None: said by the person or the employer on a link's page. Raises AlreadyEnded, EndOutsideTheJob.
    """
    placement = Placement.objects.locked().get(pk=placement.pk)
    if not placement.is_held:
        raise AlreadyEnded
    if not placement.started_on <= ended_on <= clock.today():
        raise EndOutsideTheJob
    placement.ended_on, placement.end_reason, placement.end_voice = ended_on, reason, voice
    placement.save(update_fields=["ended_on", "end_reason", "end_voice"])
    placement.checks.unsettled().move_to(CheckState.SKIPPED)
    words = words or str(Placement.EndReason(reason).label)
    note(placement, PlacementEvent.Kind.ENDED, voice=voice, by=by, words=words)
    return placement


def note(placement: Placement, kind: str, *, voice: str, by: User | None, words: str = "") -> None:
    """Keep what was done to this placement, by whom, now."""
    PlacementEvent.objects.create(placement=placement, kind=kind, voice=voice, by=by, note=words, at=clock.now())
