"""What counts as an answer to what the desk asked for in addition."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from allowance.actions import deadlines
from allowance.models import Claim
from allowance.states import State
from centers.roles import Role
from common import clock
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory

pytestmark = pytest.mark.django_db


def test_more_time_given_by_the_desk_is_no_answer_of_the_owner() -> None:
    claim = ClaimFactory(supplement=True)
    by = StaffFactory(role=Role.LEAD, center=claim.center)
    deadlines.move(claim, due_on=clock.today() + timedelta(days=20), reason="병원에 계심", by=by)

    signed_in(claim.claimant).post(reverse("allowance:supplement", args=[claim.pk]), {"send": "1", "text": ""})

    assert Claim.objects.get().state == State.SUPPLEMENT
