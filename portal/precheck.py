"""What the one-minute check says: each track judged by its newest published rules, and what fits. Never a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from centers.models import Center, Cohort, Criterion, ProgramYear
from common import clock
from common.memory import remembered
from enrollment import eligibility
from enrollment.eligibility import Facts, Finding, Outlook, Verdict
from enrollment.forms import precheck
from enrollment.models import with_occupancy
from portal.cohort_cards import CohortCard

_COHORTS_SHOWN = 3
_WORST_FIRST = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)


@dataclass(frozen=True)
class TrackResult:
    """One track: its edition, what each rule says, the outlook, and open cohorts that follow this edition."""

    edition: ProgramYear
    findings: list[Finding]
    cards: list[CohortCard]

    @property
    def outlook(self) -> Outlook:
        return eligibility.outlook(self.findings)

    @property
    def outlook_label(self) -> str:
        return str(eligibility.OUTLOOK_LABELS[self.outlook])

    @property
    def unsettled(self) -> list[Finding]:
        """Rules somebody still has to look at; those that are not met stand first."""
        return [finding for finding in self.findings if finding.verdict != Verdict.MET]

    @property
    def met(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.verdict == Verdict.MET]


@remembered
def questions() -> list[precheck.Question]:
    """What the rules of the newest published editions need to know."""
    editions = ProgramYear.objects.newest_of_each_track()
    return precheck.asked(set(Criterion.objects.filter(program_year__in=editions).values_list("kind", flat=True)))


def results(answers: precheck.Answers) -> list[TrackResult]:
    """Every track, in its order, judged by what was answered, as of today."""
    editions, cards = _on_offer()
    return [TrackResult(edition, _findings(edition, answers), cards.get(edition.pk, [])) for edition in editions]


@remembered
def _on_offer() -> tuple[list[ProgramYear], dict[int, list[CohortCard]]]:
    """The newest edition of every track, with its rules and the open cohorts that follow it: the same for everybody."""
    editions = list(
        ProgramYear.objects.newest_of_each_track().select_related("track").prefetch_related("criteria", "instalments")
    )
    return editions, _cards(editions)


@remembered
def centers() -> list[Center]:
    """Whom to call."""
    return list(Center.objects.published())


def _findings(edition: ProgramYear, answers: precheck.Answers) -> list[Finding]:
    """What decides stands first."""
    took_part = {"took_part_before": precheck.took_part(answers, edition.track.key)}
    facts = Facts.of_values(answers | took_part, on=clock.today())
    return sorted(eligibility.judge_all(edition, facts), key=lambda finding: _WORST_FIRST.index(finding.verdict))


def _cards(editions: Iterable[ProgramYear]) -> dict[int, list[CohortCard]]:
    """Open cohorts that follow these editions, for each the ones closing soonest."""
    rank = Window(RowNumber(), partition_by=F("program_year"), order_by=[F("closes_at"), F("pk")])
    open_ones = Cohort.objects.open().filter(program_year__in=editions)
    shown = open_ones.annotate(rank=rank).filter(rank__lte=_COHORTS_SHOWN).values_list("pk", flat=True)
    cards = defaultdict(list)
    for cohort in with_occupancy(Cohort.objects.filter(pk__in=list(shown)).for_list().order_by("closes_at", "pk")):
        cards[cohort.program_year_id].append(CohortCard(cohort))
    return cards
