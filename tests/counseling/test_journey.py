"""Tests of what a person's own page is told: talks, steps, the plan, in a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest

from common.journey import Stage
from counseling.journey import parts
from counseling.models import Kind
from tests.factories.accounts import OwnerFactory
from tests.factories.centers import CenterFactory
from tests.factories.counseling import BookingFactory, PlanVersionFactory, open_every_day

pytestmark = pytest.mark.django_db


def test_coming_talks_own_steps_and_the_plan_are_told() -> None:
    person = OwnerFactory()
    center = CenterFactory()
    where = {"person": person, "center": center, "consultant": open_every_day(center)}
    held = BookingFactory(**where, kind=Kind.DESIGN, held=True)
    coming = BookingFactory(**where, kind=Kind.CAREER)
    BookingFactory(**where, cancelled=True)
    PlanVersionFactory(person=person)
    told = parts(person)
    assert [(part.stage, part.badge, part.is_over) for part in told] == [
        (Stage.AFTERCARE, "예약", False),
        (Stage.DESIGN, "마침", True),
        (Stage.DESIGN, "정한 일", False),
        (Stage.DESIGN, "1판", True),
    ]
    assert (told[0].url, told[0].at) == (coming.get_absolute_url(), coming.starts_at)
    assert told[2].act is not None
    assert told[2].act.title == held.to_dos.get().text


@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_costs_three_queries_whatever_there_is(django_assert_num_queries: Any, count: int) -> None:
    person, center = OwnerFactory(), CenterFactory()
    consultant = open_every_day(center)
    for _ in range(count):
        BookingFactory(person=person, center=center, consultant=consultant)
        held = BookingFactory(person=OwnerFactory(), held=True)
        held.to_dos.update(person=person)
    with django_assert_num_queries(3):
        parts(person)
