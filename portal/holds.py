"""What an administrator decides about keeping: how long a rule keeps, and whose records stay for a lawsuit or an audit."""

from __future__ import annotations

import logging
from datetime import date

from django.db import transaction

from accounts.models import User
from common import clock
from common.locks import hold
from portal import retention
from portal.errors import HoldSettled, PeriodChangedMeanwhile
from portal.models import LegalHold, PeriodChange

logger = logging.getLogger(__name__)


@transaction.atomic
def change_period(rule: str, months: int, *, was: int, reason: str, by: User) -> PeriodChange:
    """From now on the rule keeps for so many months; `was` is the number the page showed.

    What is proposed already keeps the longer of the two periods. Raises PeriodChangedMeanwhile.
    """
    hold(f"period of {rule}")
    if retention.period(rule).months != was:
        raise PeriodChangedMeanwhile
    return PeriodChange.objects.create(rule=rule, months=months, reason=reason, by=by, at=clock.now())


@transaction.atomic
def place(person: User, *, ground: str, reason: str, ends_on: date | None, by: User) -> LegalHold:
    """From now on nothing of this person is destroyed, whatever was signed. Waits for a destruction of hers under way."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    placed = LegalHold.objects.create(
        person=person, ground=ground, reason=reason, ends_on=ends_on, placed_by=by, placed_at=clock.now()
    )
    logger.info("legal hold %s placed", placed.pk)
    return placed


@transaction.atomic
def lift(legal_hold: LegalHold, *, reason: str, by: User) -> LegalHold:
    """What was due is proposed again from the next night on. Raises HoldSettled."""
    current = LegalHold.objects.locked().get(pk=legal_hold.pk)
    if not current.is_in_force:
        raise HoldSettled
    current.lifted_at, current.lifted_by, current.lift_reason = clock.now(), by, reason
    current.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    logger.info("legal hold %s lifted", current.pk)
    return current
