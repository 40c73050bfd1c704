"""A draft of the rules tried on last year's applications: whose outlook would change. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time

from centers.models import ProgramYear
from common import clock
from enrollment import eligibility
from enrollment.eligibility import Facts, Outlook
from enrollment.models import Application

MOST_SHOWN = 100
_CHUNK = 1000


@dataclass(frozen=True)
class Moved:
    """One application that would be seen otherwise, and the rules that make the difference."""

    application: Application
    before: Outlook
    after: Outlook
    rules: list[str]

    @property
    def before_label(self) -> str:
        return str(eligibility.OUTLOOK_LABELS[self.before])

    @property
    def after_label(self) -> str:
        return str(eligibility.OUTLOOK_LABELS[self.after])


@dataclass
class Rehearsal:
    """`moved` holds the first MOST_SHOWN of them; `moved_count` counts all."""

    year: int
    total: int = 0
    before: Counter[Outlook] = field(default_factory=Counter)
    after: Counter[Outlook] = field(default_factory=Counter)
    moved_count: int = 0
    moved: list[Moved] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int, int]]:
        """Outlook, how many have it now, how many would have it."""
        return [(str(eligibility.OUTLOOK_LABELS[each]), self.before[each], self.after[each]) for each in Outlook]


def rehearse(draft: ProgramYear) -> Rehearsal:
    """Judge what was handed in the year before the draft's, in Korean time, by its own edition and by `draft`.

    A thousand applications at a time; the number of queries grows with those thousands only.
    """
    year = draft.year - 1
    result = Rehearsal(year)
    new_rules = list(draft.criteria.all())
    handed_in = (
        Application.objects.filter(cohort__course__track=draft.track_id, submitted_at__isnull=False)
        .filter(submitted_at__gte=_new_year(year), submitted_at__lt=_new_year(year + 1))
        .select_related("applicant", "cohort__center", "cohort__course", "program_year")
        .prefetch_related("program_year__criteria")
        .defer("answers", "career", "wishes")
        .order_by("pk")
    )
    for application in handed_in.iterator(chunk_size=_CHUNK):
        facts = Facts.of_application(application)
        old = [eligibility.judge(rule, facts) for rule in application.program_year.criteria.all()]
        new = [eligibility.judge(rule, facts) for rule in new_rules]
        before, after = eligibility.outlook(old), eligibility.outlook(new)
        result.total += 1
        result.before[before] += 1
        result.after[after] += 1
        if before == after:
            continue
        result.moved_count += 1
        if len(result.moved) < MOST_SHOWN:
            verdicts = {finding.criterion.kind: finding.verdict for finding in old}
            rules = [found.criterion.words for found in new if verdicts.get(found.criterion.kind) != found.verdict]
            gone = verdicts.keys() - {found.criterion.kind for found in new}
            rules += [f"{found.criterion.words} (새 규정집에 없음)" for found in old if found.criterion.kind in gone]
            result.moved.append(Moved(application, before, after, rules))
    return result


def _new_year(year: int) -> datetime:
    return clock.at(date(year, 1, 1), time.min)
