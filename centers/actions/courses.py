"""A course is saved with its modules as one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from centers.actions import edits
from centers.models import Course, CourseModule, PartnerCompany


@dataclass(frozen=True)
class Module:
    name: str
    summary: str
    hours: int
    is_advanced: bool = False


@transaction.atomic
def save(
    course: Course,
    *,
    fields: Iterable[str],
    partners: Iterable[PartnerCompany],
    modules: Sequence[Module],
    version: int,
) -> Course:
    """Store a new or an edited course; the modules stand in the order given. Raises AlreadyThere, StaleForm."""
    if course.pk is None:
        edits.add(course)
    else:
        edits.save(course, fields, version=version)
    course.partners.set(partners)
    kept = [Module(row.name, row.summary, row.hours, row.is_advanced) for row in course.modules.all()]
    if kept != list(modules):
        course.modules.all().delete()
        CourseModule.objects.bulk_create(
            CourseModule(course=course, position=position, **asdict(module))
            for position, module in enumerate(modules, start=1)
        )
    return course
