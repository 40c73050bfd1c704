"""Hires recorded, ended, and who may be asked about them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from centers.models import Center, PartnerCompany
from common import clock
from jobs import notices
from jobs.errors import AlreadyEnded, EndOutsideTheJob, EndTakenBack, HireInTheFuture, RecordedAnew
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
    notices.hired(placement)
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
    notices.take_back(_open_checks(placement))
    placement.checks.unsettled().move_to(CheckState.SKIPPED)
    words = words or str(Placement.EndReason(reason).label)
    note(placement, PlacementEvent.Kind.ENDED, voice=voice, by=by, words=words)
    return placement


@transaction.atomic
def take_back_end(placement: Placement, *, reason: str, by: User) -> Placement:
    """The job goes on after all: its end, or that it was recorded by mistake, was a slip. `reason` is kept.

    What was still to be asked about it is asked again; what had been asked already waits for a paper, because nobody is
    asked the same twice. The person is told. Raises EndTakenBack, and RecordedAnew when the same job was written down a second time.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=placement.person_id)
    placement = Placement.objects.locked().get(pk=placement.pk)
    if placement.is_held:
        raise EndTakenBack
    same = {name: getattr(placement, name) for name in ("person", "employer", "started_on")}
    if Placement.objects.real().filter(**same).exclude(pk=placement.pk).exists():
        raise RecordedAnew
    placement.ended_on, placement.end_reason, placement.end_voice = None, "", ""
    placement.save(update_fields=["ended_on", "end_reason", "end_voice"])
    _ask_on(placement)
    note(placement, PlacementEvent.Kind.END_UNDONE, voice=Voice.STAFF, by=by, words=reason)
    notices.end_undone(placement)
    return placement


def _ask_on(placement: Placement) -> None:
    """Every check that is still ahead, and of those whose time has passed only the last, as when a hire is recorded."""
    now, rows = clock.now(), list(placement.checks.locked().order_by("day"))
    ahead = [row.pk for row in rows if row.ask_at > now]
    ahead += [row.pk for row in rows if row.ask_at <= now][-1:]
    skipped = placement.checks.filter(pk__in=ahead, state=CheckState.SKIPPED)
    skipped.filter(person_asked_at__isnull=False).move_to(CheckState.PAPER, silent_at=now)
    skipped.filter(person_asked_at=None).move_to(CheckState.PLANNED)


@transaction.atomic
def let_employer_be_asked(
    placement: Placement, *, name: str, phone: str, email: str, voice: str, by: User | None
) -> Placement:
    """The person says that this employer may be asked whether the job holds, and whom there. `by` None: on her page.

    Another contact than before leaves addresses that went out to the former one without an answer.
    """
    placement = Placement.objects.locked().get(pk=placement.pk)
    contact = (placement.contact_name, placement.contact_phone, placement.contact_email)
    if placement.may_ask_employer and contact == (name, phone, email):
        return placement
    if placement.may_ask_employer:
        _call_off_employer(placement)
    placement.contact_name, placement.contact_phone, placement.contact_email = name, phone, email
    placement.contact_round += 1
    placement.employer_consent_at = clock.now()
    placement.save()
    note(placement, PlacementEvent.Kind.CONTACT, voice=voice, by=by, words=name)
    return placement


@transaction.atomic
def leave_employer_alone(placement: Placement, *, voice: str, by: User | None) -> Placement:
    """The yes is taken back: the contact is forgotten, addresses that went out show nothing. Twice is once."""
    placement = Placement.objects.locked().get(pk=placement.pk)
    if placement.may_ask_employer:
        _call_off_employer(placement)
        placement.employer_consent_at = None
        placement.contact_name = placement.contact_phone = placement.contact_email = ""
        placement.save()
        note(placement, PlacementEvent.Kind.NO_CONTACT, voice=voice, by=by)
    return placement


def _call_off_employer(placement: Placement) -> None:
    """What the employer was asked is asked of a paper instead. The checks are locked: no sweep asks meanwhile."""
    checks = _open_checks(placement)
    notices.take_back_employer(checks)
    asked = placement.checks.filter(state=CheckState.ASKED_EMPLOYER)
    asked.move_to(CheckState.PAPER, silent_at=clock.now())


def _open_checks(placement: Placement) -> list[EmploymentCheck]:
    """Locked, with the placement as it is now."""
    checks = list(placement.checks.unsettled().locked())
    for check in checks:
        check.placement = placement
    return checks


@transaction.atomic
def hand_over(placement: Placement, *, center: Center, consultant: User, by: User, words: str) -> Placement:
    """Somebody else looks after this job from now on, perhaps at another centre."""
    placement = Placement.objects.locked().get(pk=placement.pk)
    placement.center, placement.consultant = center, consultant
    placement.save(update_fields=["center", "consultant"])
    note(placement, PlacementEvent.Kind.MOVED, voice=Voice.STAFF, by=by, words=words)
    return placement


def note(placement: Placement, kind: str, *, voice: str, by: User | None, words: str = "") -> None:
    """Keep what was done to this placement, by whom, now."""
    PlacementEvent.objects.create(placement=placement, kind=kind, voice=voice, by=by, note=words, at=clock.now())
