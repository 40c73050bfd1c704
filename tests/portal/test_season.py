"""A small season: everybody comes somewhere, every invariant holds, and the numbers are those of the rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from allowance.models import Claim
from allowance.states import State
from counseling.models import Booking
from counseling.states import State as TalkState
from enrollment.models import Application, Completion
from jobs.models import Placement, Referral, ReferralState
from portal.season import run
from portal.season.plan import Size
from tests.factories.accounts import OwnerFactory
from training.models import Mark
from training.states import Attendance

pytestmark = pytest.mark.django_db

SMALL = Size(centers=2, cohorts=10, people=60)
FIRST_DAY = date(2026, 1, 5)


def test_a_season_ends_with_everything_in_its_place() -> None:
    season = run.live(SMALL, seed=7, first_day=FIRST_DAY)

    total = season.total()
    assert season.breaks == []
    assert total.applied == Application.objects.filter(submitted_at__isnull=False).count()
    assert total.completed == Completion.objects.count()
    assert total.applied > total.admitted > total.completed > total.hired >= total.still_there > 0
    assert total.paid == Claim.objects.filter(state=State.PAID).values("application").distinct().count() > 0
    assert Placement.objects.held().exists()
    assert Referral.objects.filter(state=ReferralState.HIRED).exists()
    assert Booking.objects.filter(state=TalkState.HELD).exists()
    assert Mark.objects.filter(status=Attendance.PRESENT).exists()
    assert len({center for center, _track in season.rows}) == SMALL.centers


def test_a_season_is_not_lived_among_real_people() -> None:
    OwnerFactory()

    with pytest.raises(CommandError, match="사람이 있습니다"):
        call_command("season", people=1, cohorts=1, centers=1)

    assert not Application.objects.exists()
