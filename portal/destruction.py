"""Destroying what is due: proposed by the clock, signed by a person, done in small transactions, told in the register.

Whether something is still due is asked three times: when it is proposed, when it is signed, and, with the rows locked, in
the transaction that destroys it. Rows are emptied where they stand (docs/adr/0007-retention.md), so that counts, lines and
ledgers stay what they were.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import pgtrigger
from django.db import IntegrityError, transaction
from django.db.models import Count, Model, QuerySet, Sum

from accounts.models import FieldChange, User
from common import clock
from common.locks import hold
from common.personal import Personal
from common.retention import Rule
from portal import retention
from portal.errors import CannotErase, NeedsSecondPerson, NothingToDestroy
from portal.models import DestructionLine, Outcome, PeriodChange, Proposal, ProposalItem, State
from portal.models.retention import ERASURE

logger = logging.getLogger(__name__)

MOST_UNITS = 1_000  # in one proposal: what somebody can look into before signing
UNITS_AT_ONCE = 25  # in one transaction
ASKED_AGAIN_AFTER = timedelta(days=90)  # what somebody decided not to destroy is not proposed before


def propose() -> int:
    """What is due under each rule and not proposed yet, a proposal for each rule; how many were made. Once a night."""
    made = 0
    with transaction.atomic():
        hold("destruction")  # two at once would propose the same
        for period in retention.periods():
            made += _propose(period)
    return made


def _propose(period: retention.Period) -> bool:
    rule = period.rule
    dropped = Proposal.objects.filter(state=State.DROPPED, settled_at__gt=clock.now() - ASKED_AGAIN_AFTER)
    known = ProposalItem.objects.filter(rule=rule.key)
    known = known.filter(outcome=Outcome.WAITING) | known.filter(proposal__in=dropped)
    due = retention.due(rule, period.before).exclude(pk__in=known.values("unit"))
    units = list(due.order_by("pk").values_list("pk", flat=True)[:MOST_UNITS])
    if not units:
        return False
    proposal = Proposal.objects.create(rule=rule.key, before=period.before, months=period.months, made_at=clock.now())
    ProposalItem.objects.bulk_create(ProposalItem(proposal=proposal, rule=rule.key, unit=unit) for unit in units)
    if rule.after_notice:
        proposal.move_to(State.SIGNED)
    return True


@transaction.atomic
def propose_erasure(person: User, *, by: User) -> Proposal:
    """Somebody's request to have everything erased was accepted by `by`; another person has to sign.

    Raises CannotErase.
    """
    items = erasable(person)
    proposal = Proposal.objects.create(rule=ERASURE, made_at=clock.now(), asked_by=by)
    for item in items:
        item.proposal = proposal
    try:
        with transaction.atomic():
            ProposalItem.objects.bulk_create(items)
    except IntegrityError:
        raise CannotErase("같은 기록의 파기가 이미 제안되어 있습니다.") from None
    return proposal


def erasable(person: User) -> list[ProposalItem]:
    """What would go, not saved. What a law keeps stays, and who she is stays with it, until its time is over.

    Raises CannotErase while a room has something open with her, a hold is in force, or nothing is left that may go.
    """
    if retention.held_people().filter(pk=person.pk).exists():
        raise CannotErase("소송이나 감사에 필요해 파기를 멈춘 분의 기록입니다.")
    if retention.busy_people().filter(pk=person.pk).exists():
        raise CannotErase(
            "진행 중인 신청, 상담, 알선, 사후관리, 수당이나 답을 기다리는 요청이 있어 지금은 지울 수 없습니다."
        )
    items = list(_erasable(User.objects.filter(pk=person.pk)))
    if not items:
        raise CannotErase("남은 기록이 없거나 법률에 따라 기간까지 보관해야 하는 것뿐입니다.")
    return items


def _erasable(person: QuerySet[User]) -> Iterator[ProposalItem]:
    for position, rule in enumerate(_in_order(retention.RULES.values())):
        if not rule.by_law and not rule.after_notice:
            own = (rule.own or rule.about)(person)
            units = _kept_by_no_law(rule, rule.units().filter(own, rule.something_left()))
            for unit in units.order_by("pk").values_list("pk", flat=True):
                yield ProposalItem(rule=rule.key, unit=unit, position=position)


def _kept_by_no_law(rule: Rule, units: QuerySet) -> QuerySet:
    """Who somebody is stays for as long as a law keeps something of her."""
    if rule.last:
        for other in retention.RULES.values():
            if other.by_law and other.by_person:
                units = units.exclude(other.something_left())
    return units


def _in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Who somebody is goes last."""
    return sorted(rules, key=attrgetter("last"))


def counts(proposal: Proposal) -> list[tuple[str, int, int]]:
    """What still waits in it: for each kind of row its name, how many rows and how many files. Nothing is 0."""
    waiting = proposal.items.filter(outcome=Outcome.WAITING)
    found = []
    for key in waiting.order_by().values_list("rule", flat=True).distinct():
        rule = retention.RULES[key]
        units = list(waiting.filter(rule=key).values_list("unit", flat=True))
        if rule.destroy:
            found.append((str(rule.units().model._meta.verbose_name), len(units), 0))
        for each in rule.takes:
            left = each.rows_of(units).filter(each.left())
            files = sum(left.exclude(**{name: ""}).count() for name in each.files)
            found.append((str(each.model._meta.verbose_name), left.count(), files))
    return [row for row in found if row[1]]


@transaction.atomic
def sign(proposal: Proposal, *, by: User) -> Proposal:
    """From here on it is destroyed. What has got a reason to stay meanwhile is taken out first.

    Raises NeedsSecondPerson, NothingToDestroy, IllegalMove.
    """
    proposal = Proposal.objects.locked().get(pk=proposal.pk)
    change = PeriodChange.objects.filter(rule=proposal.rule).first()
    if by.pk in (proposal.asked_by_id, change.by_id if change else None):
        raise NeedsSecondPerson
    items = list(proposal.items.filter(outcome=Outcome.WAITING))
    still = _still_due(proposal, items)
    if not still:
        raise NothingToDestroy
    _keep(proposal, [item for item in items if item not in still])
    proposal.move_to(State.SIGNED, by=by)
    return proposal


@transaction.atomic
def drop(proposal: Proposal, *, by: User, reason: str) -> Proposal:
    """Not destroyed now; proposed anew in three months if it is due then. Raises IllegalMove."""
    proposal = Proposal.objects.locked().get(pk=proposal.pk)
    proposal.move_to(State.DROPPED, by=by, why=reason)
    _keep(proposal, list(proposal.items.filter(outcome=Outcome.WAITING)))
    return proposal


def _keep(proposal: Proposal, items: list[ProposalItem]) -> None:
    ids = [item.pk for item in items]
    proposal.items.filter(pk__in=ids).update(outcome=Outcome.KEPT, settled_at=clock.now())


def _still_due(proposal: Proposal, items: Iterable[ProposalItem]) -> list[ProposalItem]:
    """Those of `items` that nothing speaks against now, for whoever is going to sign."""
    found = []
    for key, group in groupby(sorted(items, key=attrgetter("rule")), key=attrgetter("rule")):
        of_rule = list(group)
        due = _due(proposal, retention.RULES[key], [item.unit for item in of_rule])
        found += [item for item in of_rule if item.unit in due]
    return found


def _due(proposal: Proposal, rule: Rule, units: list[int], *, rest_is_gone: bool = False) -> set[int]:
    """Which of these units may be destroyed now.

    By the period in force, or the one it was proposed under where that was longer. In a proposal somebody asked for, who
    she is waits for the rest of it: that is asked when the rest `rest_is_gone`.
    """
    if proposal.rule == ERASURE:
        found = retention.free(rule, rule.units().filter(rule.something_left(), pk__in=units))
        if rest_is_gone:
            found = retention.needed_no_more(rule, found)
    else:
        period = retention.period(rule.key)
        found = retention.due(rule, min(proposal.before or period.before, period.before)).filter(pk__in=units)
    return set(found.values_list("pk", flat=True))


def destroy_signed() -> int:
    """Work off everything signed, a few units a transaction; how many units are settled. Goes on where it was stopped."""
    return sum(_work_off(proposal) for proposal in Proposal.objects.filter(state=State.SIGNED).order_by("pk"))


def _work_off(proposal: Proposal) -> int:
    """Many units at a time; when that fails one by one, and what fails alone is logged, stays due and holds nobody up."""
    done, at_once = 0, UNITS_AT_ONCE
    stuck: list[int] = []
    while True:
        try:
            settled = destroy_some(proposal, at_most=at_once, without=stuck)
        except Exception:
            if at_once == 1:
                waiting = proposal.items.filter(outcome=Outcome.WAITING).exclude(pk__in=stuck)
                stuck += waiting.order_by("position", "pk").values_list("pk", flat=True)[:1]
                logger.exception("item %s could not be destroyed", stuck[-1])
            at_once = 1
            continue
        if not settled:
            return done
        done += settled


@transaction.atomic
def destroy_some(proposal: Proposal, *, at_most: int = UNITS_AT_ONCE, without: Iterable[int] = ()) -> int:
    """The next few units of a signed proposal; how many are settled. The register's line is written with the last of them.

    Files go last before the commit: whatever fails leaves rows to be tried again, never a file that nobody knows of.
    """
    proposal = Proposal.objects.locked().get(pk=proposal.pk)
    if proposal.state != State.SIGNED:
        return 0
    waiting = proposal.items.filter(outcome=Outcome.WAITING).order_by("position", "pk")
    first = list(waiting.exclude(pk__in=without)[:at_most])
    if not first:
        return 0
    items = [item for item in first if item.rule == first[0].rule]
    rule = retention.RULES[items[0].rule]
    units = [item.unit for item in items]
    rows = _locked(rule, units)
    due = _due(proposal, rule, units, rest_is_gone=True)
    files = _act(rule, [item for item in items if item.unit in due], rows)
    for item in items:
        item.settled_at = clock.now()
        if item.outcome == Outcome.WAITING:
            item.outcome = Outcome.KEPT
    ProposalItem.objects.bulk_update(items, ["outcome", "rows", "files", "settled_at"])
    if not waiting.exists():
        _close(proposal)
    for storage, name in files:
        storage.delete(name)
    return len(items)


type _Rows = list[tuple[Personal, list[tuple[int, int]]]]  # of each model the pairs (unit, row)


def _locked(rule: Rule, units: list[int]) -> _Rows:
    """The rows of these units, all locked, the units themselves first.

    Locked FOR UPDATE: whoever is about to add a row that points at one of them (a new application, a hold) is waited for,
    or waits.
    """
    _lock(rule.units().model._base_manager.filter(pk__in=units))
    found = []
    for each in rule.takes:
        pairs = [(row[0], row[-1]) for row in each.rows_of(units).order_by("pk").values_list(*{each.of: 1, "pk": 1})]
        _lock(each.model._base_manager.filter(pk__in=[row for _unit, row in pairs]))
        found.append((each, pairs))
    return found


def _lock(rows: QuerySet) -> None:
    list(rows.order_by("pk").select_for_update().values_list("pk", flat=True))


def _act(rule: Rule, items: list[ProposalItem], rows: _Rows) -> list[tuple[Any, str]]:
    """Empty the rows of these items, or do the room's own act; the files (storage, name) that have to go."""
    if rule.destroy:
        for item in items:
            if rule.destroy(item.unit):
                item.outcome, item.rows = Outcome.DESTROYED, 1
        return []
    by_unit = {item.unit: item for item in items}
    files: list[tuple[Any, str]] = []
    for each, pairs in rows:
        mine = {row: by_unit[unit] for unit, row in pairs if unit in by_unit}
        left = each.model._base_manager.filter(each.left(), pk__in=mine).order_by("pk")
        for row in left:
            item = mine[row.pk]
            item.rows += 1
            named = [getattr(row, name) for name in each.files]
            gone = [(file.storage, file.name) for file in named if file]
            item.files += len(gone)
            files += gone
        with _append_only_rows_let_through(each.model):
            left.update(**each.emptied())
        changes = FieldChange.objects.filter(table=each.model._meta.db_table, row__in=mine)
        with _append_only_rows_let_through(FieldChange):
            changes.exclude(before={}).update(before={})
    for item in items:
        item.outcome = Outcome.DESTROYED
    return files


@contextmanager
def _append_only_rows_let_through(model: type[Model]) -> Iterator[None]:
    """Rows that nobody may change are emptied here and nowhere else; only triggers of this one model are passed."""
    triggers = [f"{model._meta.label}:{trigger.name}" for trigger in getattr(model._meta, "triggers", ())]
    if not triggers:
        yield
        return
    with pgtrigger.ignore(*triggers):
        yield


def _close(proposal: Proposal) -> None:
    proposal.move_to(State.DONE)
    destroyed = proposal.items.filter(outcome=Outcome.DESTROYED)
    keys = [proposal.rule] if proposal.rule != ERASURE else proposal.items.values_list("rule", flat=True)
    rules = [retention.RULES[key] for key in dict.fromkeys(keys)]
    sums = destroyed.aggregate(units=Count("pk"), rows=Sum("rows", default=0), files=Sum("files", default=0))
    DestructionLine.objects.create(
        proposal=proposal,
        name="본인의 삭제 요청" if proposal.rule == ERASURE else rules[0].name,
        items="; ".join(str(rule.items) for rule in rules),
        ground="개인정보 보호법 제36조(정정·삭제)" if proposal.rule == ERASURE else rules[0].ground,
        kept_for=retention.in_words(proposal.months) if proposal.months else "요청하신 때까지",
        method=", ".join(dict.fromkeys(str(rule.method) for rule in rules)),
        kept=proposal.items.filter(outcome=Outcome.KEPT).count(),
        signed_by=proposal.settled_by,
        signed_at=proposal.settled_at or clock.now(),
        finished_at=clock.now(),
        **sums,
    )
    logger.info("destroyed: proposal %s", proposal.pk, extra={"count": sums["units"]})
