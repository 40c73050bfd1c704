"""Choosing a time, one question a page, without a form: each answer is a link, and the address holds what was chosen.

What no longer fits (a time taken meanwhile, a word typed into the address) is as good as not chosen: its question is
asked again with what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from common import clock, korean
from counseling.models import Booking, Kind, Slot, Way, free_slots
from counseling.states import KIND_TEXTS, WAY_TEXTS

ANYBODY = "any"


class Step(StrEnum):
    """The questions, in their order."""

    KIND = "kind"
    CENTER = "center"
    CONSULTANT = "consultant"
    WAY = "way"
    DAY = "day"
    TIME = "time"
    CONFIRM = "confirm"


TITLES: Mapping[Step, Any] = {
    Step.KIND: _("어떤 상담이 필요하신가요"),
    Step.CENTER: _("어느 센터에서 상담하시겠어요"),
    Step.CONSULTANT: _("누구와 상담하시겠어요"),
    Step.WAY: _("어떻게 만나시겠어요"),
    Step.DAY: _("어느 날이 좋으신가요"),
    Step.TIME: _("몇 시가 좋으신가요"),
    Step.CONFIRM: _("이대로 예약할까요"),
}


@dataclass(frozen=True)
class Option:
    """An answer as a link: `query` is the address that gives it."""

    value: str
    label: str
    text: str = ""
    query: str = ""


@dataclass(frozen=True)
class Chosen:
    """What was answered, read back, with the address that asks again."""

    label: str
    text: str
    query: str


class Choosing:
    """`given` is what the address says; `fixed` what is not asked (a talk that moves, a letter that names whom to see)."""

    def __init__(
        self,
        given: Mapping[str, str],
        *,
        fixed: Mapping[str, str] | None = None,
        known: User | None = None,
        ignoring: Booking | None = None,
    ) -> None:
        self._given = {step.value: given.get(step.value, "") for step in Step}
        self._fixed = dict(fixed or {})
        self._known, self._ignoring = known, ignoring
        self.values: dict[str, str] = {}
        self.options: list[Option] = []
        self._labels: dict[str, str] = {}
        self.step = self._walk()

    def _walk(self) -> Step:
        """Answer after answer until one is open."""
        for step in (step for step in Step if step != Step.CONFIRM):
            options = self._options_of[step]()
            wanted = self._fixed.get(step.value, self._given[step.value])
            chosen = next((option for option in options if option.value == wanted), None)
            if chosen is None and step.value in self._fixed:  # whom or what it was to be with offers nothing any more
                return step
            if chosen is None and len(options) == 1 and step in (Step.CENTER, Step.CONSULTANT, Step.WAY):
                chosen = options[0]
            if chosen is None:
                self.options = [self._linked(step, option) for option in options]
                return step
            self.values[step.value], self._labels[step.value] = chosen.value, chosen.label
        return Step.CONFIRM

    @cached_property
    def _options_of(self) -> dict[Step, Callable[[], list[Option]]]:
        return {
            Step.KIND: self._kinds,
            Step.CENTER: self._centers,
            Step.CONSULTANT: self._consultants,
            Step.WAY: self._ways,
            Step.DAY: self._days,
            Step.TIME: self._times,
        }

    @property
    def title(self) -> str:
        return str(TITLES[self.step])

    @property
    def is_whole(self) -> bool:
        return self.step == Step.CONFIRM

    @property
    def number(self) -> int:
        """Which of the questions that are asked this is."""
        return self._asked.index(self.step) + 1 if self.step in self._asked else 1

    @property
    def total(self) -> int:
        return len(self._asked)

    @property
    def _asked(self) -> list[Step]:
        return [step for step in Step if step.value not in self._fixed]

    @cached_property
    def center(self) -> Center:
        return self._all_centers[self.values["center"]]

    @property
    def has_center(self) -> bool:
        return "center" in self.values

    @property
    def consultant(self) -> User | None:
        """Whom the person chose; None is whoever is free."""
        wanted = self.values["consultant"]
        return next((slot.consultant for slot in self._slots if str(slot.consultant.pk) == wanted), None)

    @property
    def slot(self) -> Slot:
        """The time that was chosen; of several free consultants the first stands for all."""
        return next(slot for slot in self._open if _key(slot.starts_at) == self.values["time"])

    @property
    def wanted_at(self) -> datetime | None:
        """The moment the address names, free or not."""
        try:
            moment = datetime.fromisoformat(self._given["time"])
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=clock.SEOUL)

    @property
    def query(self) -> str:
        """The address of this page."""
        return urlencode({name: value for name, value in self.values.items() if name not in self._fixed})

    @property
    def chosen(self) -> list[Chosen]:
        """What was answered so far, without what was never asked."""
        labels = {Step.KIND: _("상담"), Step.CENTER: _("센터"), Step.CONSULTANT: _("상담사"), Step.WAY: _("방법")}
        labels |= {Step.DAY: _("날"), Step.TIME: _("시각")}
        return [
            Chosen(str(labels[step]), self._labels[step.value], self._before(step))
            for step in labels
            if step.value in self.values and step.value not in self._fixed
        ]

    @property
    def back(self) -> str | None:
        """The address of the question before this one; None at the first."""
        asked = self._asked
        here = asked.index(self.step) if self.step in asked else 0
        return self._before(asked[here - 1]) if here else None

    def _before(self, step: Step) -> str:
        """The address that asks `step` again and keeps what was answered before it."""
        before = list(Step)[: list(Step).index(step)]
        kept: dict[str, str] = {name.value: self.values[name.value] for name in before if name.value in self.values}
        return urlencode({name: value for name, value in kept.items() if name not in self._fixed})

    def _linked(self, step: Step, option: Option) -> Option:
        values: dict[str, str] = {name: value for name, value in self.values.items() if name not in self._fixed}
        values[step.value] = option.value
        return Option(option.value, option.label, option.text, urlencode(values))

    def _kinds(self) -> list[Option]:
        return [Option(kind.value, str(kind.label), str(KIND_TEXTS[kind])) for kind in Kind]

    @cached_property
    def _all_centers(self) -> dict[str, Center]:
        return {str(center.pk): center for center in Center.objects.published()}

    def _centers(self) -> list[Option]:
        return [Option(pk, center.name, center.address or center.region) for pk, center in self._all_centers.items()]

    @cached_property
    def _slots(self) -> list[Slot]:
        return free_slots(self.center, ignoring=self._ignoring)

    def _consultants(self) -> list[Option]:
        """Who has a free time, the person's own consultant first; anybody, when there are several."""
        first: dict[int, Slot] = {}
        for slot in self._slots:
            first.setdefault(slot.consultant.pk, slot)
        own = self._known.pk if self._known else None
        people = [
            Option(
                str(slot.consultant.pk),
                f"{slot.consultant.name} 상담사",
                (str(_("담당 상담사입니다. ")) if slot.consultant.pk == own else "")
                + f"가장 빠른 시간 {korean.moment(slot.starts_at)}",
            )
            for slot in sorted(first.values(), key=lambda slot: (slot.consultant.pk != own, slot.starts_at))
        ]
        if len(people) > 1 or self._fixed.get("consultant") == ANYBODY:
            soonest = f"가장 빠른 시간 {korean.moment(self._slots[0].starts_at)}" if self._slots else ""
            people.append(Option(ANYBODY, str(_("아무 상담사나 괜찮습니다")), soonest))
        return people

    @property
    def _open(self) -> list[Slot]:
        """Free times that fit what was answered."""
        wanted = self.values
        return [
            slot
            for slot in self._slots
            if wanted.get("consultant", ANYBODY) in (ANYBODY, str(slot.consultant.pk))
            and ("way" not in wanted or wanted["way"] in slot.ways)
            and ("day" not in wanted or wanted["day"] == slot.day.isoformat())
        ]

    def _ways(self) -> list[Option]:
        offered = {way for slot in self._open for way in slot.ways}
        return [Option(way.value, str(way.label), str(WAY_TEXTS[way])) for way in Way if way in offered]

    def _days(self) -> list[Option]:
        days: dict[str, set[datetime]] = {}
        for slot in self._open:
            days.setdefault(slot.day.isoformat(), set()).add(slot.starts_at)
        return [
            Option(day, korean.day(min(moments)), f"{len(moments)}개 시간이 비어 있습니다")
            for day, moments in days.items()
        ]

    def _times(self) -> list[Option]:
        moments = {slot.starts_at: slot for slot in reversed(self._open)}
        return [Option(_key(at), _hour(at), f"{_hour(moments[at].ends_at)}까지") for at in sorted(moments)]


def _key(moment: datetime) -> str:
    return moment.astimezone(clock.SEOUL).isoformat(timespec="minutes")


def _hour(moment: datetime) -> str:
    """'오전 10시', '오후 2시 30분'."""
    local = moment.astimezone(clock.SEOUL)
    half = "오전" if local.hour < 12 else "오후"
    return f"{half} {local.hour % 12 or 12}시" + (f" {local.minute}분" if local.minute else "")
