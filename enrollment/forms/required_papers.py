"""Which papers an edition asks of this person, as far as is known, and which of them are still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from centers.models import PaperRule
from enrollment.models import Application, Paper


@dataclass(frozen=True)
class AskedPaper:
    """A paper rule with what was uploaded for it. `must` is whether submitting needs it."""

    rule: PaperRule
    must: bool
    papers: list[Paper]

    @property
    def is_missing(self) -> bool:
        return self.must and not self.papers


def applies(rule: PaperRule, values: Mapping[str, Any]) -> bool | None:
    """Whether the rule is for a person who answered `values`; None while that is not known."""
    status, workers = values.get("business_status"), values.get("workers")
    if rule.applies_when == PaperRule.When.HAD_WORKERS:
        return None if workers is None else workers > 0
    if rule.applies_when in (PaperRule.When.CLOSED, PaperRule.When.CLOSING):
        return None if not status else status == rule.applies_when
    return True


def _demands(rule: PaperRule) -> bool:
    """A conditional paper is demanded once its condition holds; without a condition it stays one's own choice."""
    by_condition = rule.need == PaperRule.Need.CONDITIONAL and rule.applies_when != PaperRule.When.ALWAYS
    return rule.need == PaperRule.Need.REQUIRED or by_condition


def asked(application: Application, values: Mapping[str, Any]) -> list[AskedPaper]:
    """The papers to show, in order: those of this person, and those of which it is not known yet."""
    by_rule: dict[int, list[Paper]] = {}
    for paper in application.papers.present().order_by("pk"):
        by_rule.setdefault(paper.rule_id, []).append(paper)
    rows = []
    for rule in application.program_year.papers.exclude(need=PaperRule.Need.LATER):
        concerned = applies(rule, values)
        papers = by_rule.get(rule.pk, [])
        if concerned is not False or papers:
            rows.append(AskedPaper(rule, concerned is True and _demands(rule), papers))
    return rows
