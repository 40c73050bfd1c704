"""A rule book is drafted, corrected, published by a second person, and then stands: applications are judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from centers.actions import edits
from centers.errors import EditionExists, EditionIncomplete, EditionPublished, SecondPersonNeeded
from centers.models import (
    AllowanceInstalment,
    CadenceStep,
    Criterion,
    PairRule,
    PaperRule,
    ProgramYear,
    TargetGroup,
)
from common import clock
from common.errors import StaleForm

type Term = AllowanceInstalment | TargetGroup | PairRule

# Everything that belongs to an edition and goes with it into the next year's draft.
ROWS = (Criterion, PaperRule, CadenceStep, AllowanceInstalment, TargetGroup, PairRule)


@dataclass(frozen=True)
class Step:
    """A reminder `day` days after completion; silence goes to the consultant after `silent_after_days`."""

    day: int
    purpose: str
    silent_after_days: int


def _lock(edition: ProgramYear) -> ProgramYear:
    return ProgramYear.objects.select_for_update(no_key=True).get(pk=edition.pk)


@transaction.atomic
def draft_next(edition: ProgramYear, *, by: User) -> ProgramYear:
    """A draft for the year after the track's newest edition, with the rules of `edition`. Raises EditionExists."""
    newest = ProgramYear.objects.filter(track=edition.track).order_by("-year").first()
    year = (newest or edition).year + 1
    try:
        with transaction.atomic():
            draft = ProgramYear.objects.create(
                track=edition.track,
                year=year,
                name=edition.name,
                source=f"{edition.year}년 규정집을 옮겨 적은 초안입니다. 근거를 확인해 주세요.",
                attendance_percent=edition.attendance_percent,
                review_working_days=edition.review_working_days,
                supplement_working_days=edition.supplement_working_days,
                offer_hours=edition.offer_hours,
                closing_months=edition.closing_months,
                allowance_at_most=edition.allowance_at_most,
                owner_only_allowance=edition.owner_only_allowance,
                edited_by=by,
            )
    except IntegrityError as error:
        raise EditionExists(year) from error
    for model in ROWS:
        _copy(model._default_manager.filter(program_year=edition), draft)
    return draft


def _copy(rows: Any, draft: ProgramYear) -> None:
    """The rows of one kind of one edition, once more for another."""
    copies = list(rows)
    for row in copies:
        row.pk, row.program_year, row._state.adding = None, draft, True
    rows.model._default_manager.bulk_create(copies)


@transaction.atomic
def save(
    edition: ProgramYear, *, fields: Iterable[str], cadence: Sequence[Step], version: int, by: User
) -> ProgramYear:
    """Store the periods and the cadence of a draft. Raises EditionPublished, StaleForm."""
    if _lock(edition).published_at:
        raise EditionPublished
    if not edits.save(edition, fields, version=version):
        kept = [Step(row.day, row.purpose, row.silent_after_days) for row in edition.cadence.all()]
        if kept == sorted(cadence, key=lambda step: step.day):  # a double click
            return edition
        raise StaleForm
    edition.cadence.all().delete()
    CadenceStep.objects.bulk_create(
        CadenceStep(program_year=edition, day=step.day, purpose=step.purpose, silent_after_days=step.silent_after_days)
        for step in cadence
    )
    _edited(edition, by=by)
    return edition


@transaction.atomic
def save_terms(
    edition: ProgramYear, model: type[Term], rows: Sequence[Term], *, fields: Iterable[str], version: int, by: User
) -> ProgramYear:
    """Put `rows` in the place of a draft's rows of this model, and store `fields` of the draft itself. A row that says the same
    as before stays, so that the history tells of the others only.

    The same content twice is as once. Raises EditionPublished, StaleForm.
    """
    fields = list(fields)
    current = _lock(edition)
    if current.published_at:
        raise EditionPublished
    if current.version != version:
        stored = model._default_manager.filter(program_year=edition)
        unchanged = all(getattr(current, name) == getattr(edition, name) for name in fields)
        if unchanged and [_content(row) for row in stored] == [_content(row) for row in rows]:
            return current
        raise StaleForm
    gone, new = [], list(rows)
    for standing in model._default_manager.filter(program_year=edition):
        at = next((at for at, row in enumerate(new) if _content(row) == _content(standing)), None)
        if at is None:
            gone.append(standing.pk)
        else:
            new.pop(at)
    model._default_manager.filter(pk__in=gone).delete()
    for row in new:
        row.pk, row.program_year, row._state.adding = None, edition, True
    model._default_manager.bulk_create(new)  # type: ignore[arg-type]
    edition.version = version + 1
    edition.save(update_fields=[*fields, "version"])
    _edited(edition, by=by)
    return edition


def _content(row: Term) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "program_year")
    }


def _edited(edition: ProgramYear, *, by: User) -> None:
    """From now on somebody else than `by` publishes this draft."""
    edition.edited_by = by
    edition.save(update_fields=["edited_by"])


def missing(edition: ProgramYear) -> list[str]:
    """What a rule book still lacks before it may be published."""
    parts: dict[str, Any] = {"자격 기준": edition.criteria, "서류": edition.papers, "사후관리 시기": edition.cadence}
    return [name for name, rows in parts.items() if not rows.exists()]


def needs_another_person(edition: ProgramYear, by: User) -> bool:
    """Whether `by`, who changed the draft last, may not be the one who publishes it."""
    return settings.EDITIONS_NEED_SECOND_PERSON and edition.edited_by_id == by.pk


@transaction.atomic
def publish(edition: ProgramYear, *, by: User | None) -> ProgramYear:
    """Cohorts may follow it from now on, and nobody can change it. Twice is as once. `by` None is the first seed.

    Raises EditionIncomplete, SecondPersonNeeded.
    """
    edition = _lock(edition)
    if edition.published_at:
        return edition
    if left := missing(edition):
        raise EditionIncomplete(left)
    if by and needs_another_person(edition, by):
        raise SecondPersonNeeded
    edition.published_at, edition.published_by = clock.now(), by
    edition.published_alone = by is not None and edition.edited_by_id == by.pk
    edition.save(update_fields=["published_at", "published_by", "published_alone"])
    return edition
