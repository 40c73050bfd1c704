"""What the portal itself keeps, for tests."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from common import clock
from portal.models import PolicyVersion
from tests.factories.accounts import StaffFactory


class PolicyVersionFactory(DjangoModelFactory):
    """A draft of the privacy policy; `published` by somebody else."""

    class Meta:
        model = PolicyVersion

    body = "# 받지 않는 것\n주민등록번호는 받지 않습니다."
    told = "글을 다듬었습니다."
    written_by = factory.SubFactory(StaffFactory)
    saved_at = factory.LazyFunction(clock.now)

    class Params:
        published = factory.Trait(
            number=factory.Sequence(lambda n: n + 1),
            published_by=factory.SubFactory(StaffFactory),
            published_at=factory.LazyFunction(clock.now),
        )
