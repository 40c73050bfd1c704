"""The allowance of a season: claims are handed in, confirmed by two people, forwarded each week, and answered by SEMAS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from random import Random

from allowance.actions import batches, claims, results
from allowance.models import Claim
from allowance.states import State
from centers.models import AllowanceInstalment
from common import clock
from portal.seed.demo.allowance import hand_in
from portal.seed.demo.lives import DAY
from portal.seed.demo.people import Desk
from portal.seed.demo.timeline import Life

_WEEK = 7 * DAY


def weeks(desks: Iterable[Desk], first: datetime, last: datetime, random: Random) -> Life:
    """Once a week at every desk: what was handed in is confirmed, the confirmed leave in batches, SEMAS answers the last."""
    desks = list(desks)
    moment = first
    while moment <= last:
        yield moment
        for desk in desks:
            _answered(desk, random)
            _forwarded(desk)
            _confirmed(desk)
            _handed_in(desk, random)
        moment += _WEEK


def _in(desk: Desk, state: str) -> list[Claim]:
    rows = Claim.objects.filter(center=desk.center, state=state).select_related("instalment", "claimant")
    return list(rows.order_by("pk"))


def _handed_in(desk: Desk, random: Random) -> None:
    """Four in five hand in within the week they hear of it; the others take their time."""
    for claim in _in(desk, State.OPEN):
        if random.random() < 0.8:
            hand_in(claim)


def _confirmed(desk: Desk) -> None:
    for claim in _in(desk, State.HANDED_IN):
        claims.check(claim, note="", by=desk.counselor)
    for claim in _in(desk, State.CHECKED):
        claims.confirm(claim, note="", by=desk.lead)


def _forwarded(desk: Desk) -> None:
    ready: dict[AllowanceInstalment, list[int]] = defaultdict(list)
    for claim in _in(desk, State.CONFIRMED):
        ready[claim.instalment].append(claim.pk)
    for instalment, keys in ready.items():
        batches.forward(desk.center, instalment, keys, by=desk.lead)


def _answered(desk: Desk, random: Random) -> None:
    """One in twenty is not paid."""
    for claim in _in(desk, State.FORWARDED):
        if random.random() < 0.05:
            results.record_not_paid(claim, reason="다른 지원금과 겹칩니다(모의).", by=desk.lead)
        else:
            results.record_paid(claim, on=clock.today(), amount=claim.amount, by=desk.lead)
