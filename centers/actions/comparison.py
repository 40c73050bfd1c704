"""What publishing an edition changes, compared with the one people are judged by until now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from centers.models import ProgramYear
from common.korean import won

_FIELDS = (
    "name",
    "allowance_at_most",
    "owner_only_allowance",
    "attendance_percent",
    "review_working_days",
    "supplement_working_days",
    "offer_hours",
    "closing_months",
)


@dataclass(frozen=True)
class Change:
    """One difference: of what, and how it reads before and after; an empty text is 'not there'."""

    what: str
    before: str
    after: str


def previous(edition: ProgramYear) -> ProgramYear | None:
    """The published edition of the same track before this one."""
    earlier = ProgramYear.objects.published().filter(track=edition.track_id, year__lt=edition.year)
    return earlier.order_by("-year").first()


def changes(edition: ProgramYear, before: ProgramYear) -> list[Change]:
    """Every difference between two editions, in the order of the page."""
    found = []
    for name in _FIELDS:
        label = str(ProgramYear._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        found += _unless_same(label, _plain(getattr(before, name)), _plain(getattr(edition, name)))
    kinds: tuple[tuple[Any, str, Callable[[Any], Any], Callable[[Any], str]], ...] = (
        (_("자격 기준"), "criteria", lambda row: row.kind, _criterion),
        (_("서류"), "papers", lambda row: row.key, _paper),
        (_("수당"), "instalments", lambda row: row.number, _instalment),
        (_("대상 집단"), "target_groups", lambda row: row.words, lambda row: row.words),
        (_("함께 하는 갈래"), "pair_rules", lambda row: frozenset((row.track_a_id, row.track_b_id)), _pair),
        (_("여쭙는 때"), "cadence", lambda row: row.day, _step),
    )
    for label, rows, key, words in kinds:
        old, new = _by_key(getattr(before, rows).all(), key), _by_key(getattr(edition, rows).all(), key)
        for each in [*old, *(each for each in new if each not in old)]:
            texts = [words(side[each]) if each in side else "" for side in (old, new)]
            found += _unless_same(str(label), *texts)
    return found


def _unless_same(what: str, before: str, after: str) -> list[Change]:
    return [] if before == after else [Change(what, before, after)]


def _by_key(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, Any]:
    return {key(row): row for row in rows}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "예" if value else "아니요"
    return "" if value is None else str(value)


def _criterion(row: Any) -> str:
    values = ", ".join(f"{name} {value}" for name, value in sorted(row.parameters.items()))
    return f"{row.words} {row.settled_by}" + (f" ({values})" if values else "")


def _paper(row: Any) -> str:
    until = f", {row.valid_days}일 안에 받은 것" if row.valid_days else ""
    waived = ", 행정정보 공동이용에 동의하면 내지 않음" if row.is_looked_up else ""
    return f"{row.name}: {row.get_need_display()}, {row.get_applies_when_display()}{until}{waived}. {row.hint}".strip()


def _instalment(row: Any) -> str:
    amount = won(row.amount) if row.amount else str(_("금액 확인 필요"))
    until = f", {row.claim_days}일 안에 신청" if row.claim_days else ""
    return f"{row.number}차 {amount}, {row.words}{until}. {row.get_handled_display()}"


def _pair(row: Any) -> str:
    return f"{row.get_kind_display()}: {row.words}"


def _step(row: Any) -> str:
    return f"{row.day}일 뒤: {row.purpose}, {row.silent_after_days}일 동안 답이 없으면 상담사에게"
