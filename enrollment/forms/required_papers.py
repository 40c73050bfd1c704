"""Which papers an edition asks of this person, as far as is known, and which of them are still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Consent, ConsentText
from centers.models import PaperRule
from common.memory import remembered
from common.prepared import prepared
from enrollment.models import Application, Paper


@dataclass(frozen=True)
class AskedPaper:
    """A paper rule with what was uploaded for it. `must`: submitting needs it; `is_waived`: the centre looks it up."""

    rule: PaperRule
    must: bool
    papers: list[Paper]
    is_waived: bool = False

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


@remembered
def _rules(program_year_id: int) -> list[PaperRule]:
    """The papers an edition asks for before a decision."""
    return list(PaperRule.objects.filter(program_year=program_year_id).exclude(need=PaperRule.Need.LATER))


@prepared
def _present(application: int) -> QuerySet[Paper]:
    return Paper.objects.present().filter(application=application).order_by("pk")


def shares_public_data(application: Application) -> bool:
    """Whether the applicant's consent to 행정정보 공동이용 is in force now."""
    held = Consent.objects.in_force().filter(user_id=application.applicant_id)
    return held.filter(text__purpose=ConsentText.PUBLIC_DATA).exists()


def asked(application: Application, values: Mapping[str, Any], *, shares: bool | None = None) -> list[AskedPaper]:
    """The papers to show, in order: those of this person, and those of which it is not known yet.

    `shares`: whether she consents to 행정정보 공동이용; None reads it, where a paper of the edition depends on it.
    """
    by_rule: dict[int, list[Paper]] = {}
    for paper in _present(application.pk):
        paper.application = application
        by_rule.setdefault(paper.rule_id, []).append(paper)
    rows = []
    rules = _rules(application.program_year_id)
    if shares is None:
        shares = any(rule.is_looked_up for rule in rules) and shares_public_data(application)
    for rule in rules:
        concerned = applies(rule, values)
        papers = by_rule.get(rule.pk, [])
        if concerned is not False or papers:
            demanded = concerned is True and _demands(rule)
            is_waived = demanded and rule.is_looked_up and shares
            rows.append(AskedPaper(rule, demanded and not is_waived, papers, is_waived))
    return rows
