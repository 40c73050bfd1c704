"""Placements, brought where they are by the real acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from centers.roles import Role
from common import clock
from jobs.actions import placements
from jobs.models import Placement
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory


class PlacementFactory(factory.django.DjangoModelFactory):
    """Somebody began to work ten days ago, with a counsellor of the centre who recorded it."""

    class Meta:
        model = Placement

    person = factory.SubFactory(OwnerFactory)
    employer = factory.Sequence(lambda n: f"예시 상사 {n}")
    work = "매장 관리"
    source = Placement.Source.OWN_SEARCH
    started_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=10))
    center = factory.SubFactory(CenterFactory)

    @classmethod
    def _create(cls, model_class: type[Placement], *args: Any, **values: Any) -> Placement:
        by = values.pop("by", None) or StaffFactory(role=Role.COUNSELOR, center=values["center"])
        return placements.record_hire(values.pop("person"), by=by, **values)
