"""How long what is kept, in every room at once: the rules put together, the periods in force, and what is due.

Each room declares its own part (`ROOM/retention.py`); only the portal knows them all. The page of periods is read from
here, so that what is said is what happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import retention as accounts
from accounts.models import User
from aftercare import retention as aftercare
from allowance import retention as allowance
from centers import retention as centers
from common import clock, months
from common.personal import TEXT, Personal
from common.retention import Rule
from counseling import retention as counseling
from enrollment import retention as enrollment
from jobs import retention as jobs
from messaging import retention as messaging
from portal.models import (
    AccessReview,
    AccessReviewSignature,
    Announcement,
    DestructionLine,
    LegalHold,
    PeriodChange,
    PolicyVersion,
    Proposal,
    ProposalItem,
    ReadOnlyPeriod,
)
from training import retention as training

PERSONAL: Sequence[Personal] = (
    *messaging.PERSONAL,
    *accounts.PERSONAL,
    *centers.PERSONAL,
    *enrollment.PERSONAL,
    *training.PERSONAL,
    *counseling.PERSONAL,
    *jobs.PERSONAL,
    *aftercare.PERSONAL,
    *allowance.PERSONAL,
    Personal(PeriodChange, harmless=("rule", "reason")),
    Personal(LegalHold, fields={"reason": TEXT, "lift_reason": TEXT}),
    Personal(Proposal, harmless=("rule", "dropped_why")),
    Personal(ProposalItem, harmless=("rule",)),
    Personal(AccessReview, harmless=("figures", "sample")),  # counts of staff by their numbers, and numbers of records
    Personal(AccessReviewSignature, harmless=("words",)),
    Personal(DestructionLine, harmless=("name", "items", "ground", "kept_for", "method")),
    Personal(Announcement, harmless=("words",)),
    Personal(PolicyVersion, harmless=("body", "told", "tables")),
    Personal(ReadOnlyPeriod, harmless=("reason",)),
    # Django's own
    Personal(ContentType, harmless=("app_label", "model"), stays_here=True),
    Personal(DjangoPermission, harmless=("name", "codename"), stays_here=True),
    Personal(Group, harmless=("name",), stays_here=True),
)
RULES: Mapping[str, Rule] = {
    rule.key: rule
    for room in (messaging, enrollment, training, counseling, jobs, aftercare, allowance, accounts)
    for rule in room.RULES
}
BUSY = (accounts.busy, enrollment.busy, counseling.busy, jobs.busy, aftercare.busy, allowance.busy)


@dataclass(frozen=True)
class Period:
    """A rule with how long it keeps today: what the page of periods shows."""

    rule: Rule
    months: int
    change: PeriodChange | None  # the one in force, if an administrator made it

    @property
    def words(self) -> str:
        return in_words(self.months)

    @property
    def before(self) -> datetime:
        """What began before this moment has been kept for long enough. Whole days: until the end of its last day."""
        return clock.at(months.after(clock.today(), -self.months))


def in_words(count: int) -> str:
    """24 months as '2년', 30 as '2년 6개월'."""
    years, rest = divmod(count, 12)
    return " ".join(part for part in (f"{years}년" if years else "", f"{rest}개월" if rest else "") if part)


def periods() -> list[Period]:
    """Every rule with its period in force, in one query."""
    newest = PeriodChange.objects.order_by("rule", "-pk").distinct("rule").select_related("by")
    changes = {change.rule: change for change in newest}
    return [
        Period(rule, changes[key].months if key in changes else rule.months, changes.get(key))
        for key, rule in RULES.items()
    ]


def period(key: str) -> Period:
    """The period of one rule; KeyError for a rule there is not."""
    rule = RULES[key]
    change = PeriodChange.objects.filter(rule=key).first()
    return Period(rule, change.months if change else rule.months, change)


def busy_people() -> QuerySet[User]:
    """Those with whom some room has something open: nothing of theirs is due."""
    found = Q(pk__in=())
    for room in BUSY:
        for ids in room():
            found |= Q(pk__in=ids.order_by())
    return User.objects.filter(found)


def held_people() -> QuerySet[User]:
    """Those whose records a lawsuit or an audit needs."""
    return User.objects.filter(Exists(LegalHold.objects.in_force().filter(person=OuterRef("pk"))))


def due(rule: Rule, before: datetime) -> QuerySet[Any]:
    """The units of a rule whose time is over: nobody is busy with them, nothing holds them, nothing else needs them."""
    return needed_no_more(rule, free(rule, rule.due(before)))


def free(rule: Rule, units: QuerySet[Any]) -> QuerySet[Any]:
    """Without what is held, and without people some room is busy with."""
    units = units.exclude(rule.about(held_people()))
    return units.exclude(pk__in=busy_people()) if rule.by_person else units


def needed_no_more(rule: Rule, units: QuerySet[Any]) -> QuerySet[Any]:
    """For the rule that goes last: without people of whom another rule still keeps something."""
    if rule.last:
        for other in RULES.values():
            if other.by_person and not other.last:
                units = units.exclude(other.something_left())
    return units
