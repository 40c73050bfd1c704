"""A course is saved with its modules as one thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, ProtectedError

from centers.actions import edits
from centers.errors import ModuleTaught
from centers.models import Course, CourseModule, PartnerCompany
from common.errors import StaleForm

_ASIDE = 1_000  # added to the positions of rows while they change places


@dataclass(frozen=True)
class Module:
    """`pk`: the module that stands already and is meant; None is a new one."""

    name: str
    summary: str
    hours: int
    is_advanced: bool = False
    pk: int | None = None

    @property
    def content(self) -> tuple[str, str, int, bool]:
        return (self.name, self.summary, self.hours, self.is_advanced)


@transaction.atomic
def save(
    course: Course,
    *,
    fields: Iterable[str],
    partners: Iterable[PartnerCompany],
    modules: Sequence[Module],
    version: int,
) -> Course:
    """Store a new or an edited course; the modules stand in the order given, those that were there before as the same rows:
    sessions that teach them go on doing so. Raises AlreadyThere, StaleForm, ModuleTaught.
    """
    partners = list(partners)
    if course.pk is None:
        edits.add(course)
    elif not edits.save(course, fields, version=version):
        if _stands(course, partners, modules):  # a double click
            return course
        raise StaleForm
    course.partners.set(partners)
    _put(course, modules)
    return course


def _stands(course: Course, partners: list[PartnerCompany], modules: Sequence[Module]) -> bool:
    kept = list(course.modules.values_list("name", "summary", "hours", "is_advanced"))
    return kept == [module.content for module in modules] and set(course.partners.all()) == set(partners)


def _put(course: Course, modules: Sequence[Module]) -> None:
    standing = {row.pk: row for row in course.modules.all()}
    wanted = {module.pk for module in modules}
    for gone in [row for pk, row in standing.items() if pk not in wanted]:
        try:
            gone.delete()
        except ProtectedError as taught:
            raise ModuleTaught(gone.name) from taught
    course.modules.update(position=F("position") + _ASIDE)
    for position, module in enumerate(modules, start=1):
        row = standing.pop(module.pk or 0, None) or CourseModule(course=course)
        row.position = position
        row.name, row.summary, row.hours, row.is_advanced = module.content
        row.save()
