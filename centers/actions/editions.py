"""A rule book is drafted, corrected, published, and then stands: applications are judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from centers.actions import edits
from centers.errors import EditionExists, EditionIncomplete, EditionPublished
from centers.models import CadenceStep, Criterion, PaperRule, ProgramYear
from common import clock


@dataclass(frozen=True)
class Step:
    """A reminder `day` days after completion; silence goes to the consultant after `silent_after_days`."""

    day: int
    purpose: str
    silent_after_days: int


def _lock(edition: ProgramYear) -> ProgramYear:
    return ProgramYear.objects.select_for_update(no_key=True).get(pk=edition.pk)


@transaction.atomic
def draft_next(edition: ProgramYear) -> ProgramYear:
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
            )
    except IntegrityError as error:
        raise EditionExists(year) from error
    for model in (Criterion, PaperRule, CadenceStep):
        _copy(model._default_manager.filter(program_year=edition), draft)
    return draft


def _copy(rows: Any, draft: ProgramYear) -> None:
    """Rules, papers or reminders of one edition, once more for another."""
    copies = list(rows)
    for row in copies:
        row.pk, row.program_year, row._state.adding = None, draft, True
    rows.model._default_manager.bulk_create(copies)


@transaction.atomic
def save(edition: ProgramYear, *, fields: Iterable[str], cadence: Sequence[Step], version: int) -> ProgramYear:
    """Store the periods and the cadence of a draft. Raises EditionPublished, StaleForm."""
    if _lock(edition).published_at:
        raise EditionPublished
    edits.save(edition, fields, version=version)
    edition.cadence.all().delete()
    CadenceStep.objects.bulk_create(
        CadenceStep(program_year=edition, day=step.day, purpose=step.purpose, silent_after_days=step.silent_after_days)
        for step in cadence
    )
    return edition


def missing(edition: ProgramYear) -> list[str]:
    """What a rule book still lacks before it may be published."""
    parts: dict[str, Any] = {"자격 기준": edition.criteria, "서류": edition.papers, "사후관리 시기": edition.cadence}
    return [name for name, rows in parts.items() if not rows.exists()]


@transaction.atomic
def publish(edition: ProgramYear) -> ProgramYear:
    """Cohorts may follow it from now on, and nobody can change it. Twice is as once. Raises EditionIncomplete."""
    edition = _lock(edition)
    if edition.published_at:
        return edition
    if left := missing(edition):
        raise EditionIncomplete(left)
    edition.published_at = clock.now()
    edition.save(update_fields=["published_at"])
    return edition
