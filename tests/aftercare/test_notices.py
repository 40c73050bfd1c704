"""What after-care says, on both ways a message can travel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftercare import notices, tokens
from aftercare.actions import plans
from aftercare.models.consultants import Consultants
from centers.roles import Role
from common import clock
from messaging.actions import messages
from messaging.models import Channel, Draft, Message
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import CompletionFactory, FollowUpFactory, FollowUpPlanFactory
from tests.factories.centers import MembershipFactory, end_roles

pytestmark = pytest.mark.django_db


def drafts() -> list[Draft]:
    """One of each kind."""
    follow_up = FollowUpFactory(wanted=True)
    plan, at = follow_up.plan, clock.now()
    plans.stop(plan, reason="취업하셨습니다", by=None)
    stopped = plan.__class__.objects.for_page().get(pk=plan.pk)
    return [
        notices.letter(follow_up, consultant=plan.consultant, at=at),
        notices.letter(follow_up, consultant=None, at=at),
        notices.consultant_note(follow_up, consultant=plan.consultant, at=at),
        notices.wanted_draft(follow_up, consultant=plan.consultant),
        notices.stopped_draft(stopped, consultant=plan.consultant),
        notices.resumed_draft(stopped, consultant=plan.consultant),
    ]


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS])
def test_every_kind_reads_well_on_both_ways(channel: str) -> None:
    for draft in drafts():
        to = replace(draft.to, phone="+821012345678", email="someone@example.kr")
        text = messages.preview(replace(draft, to=to, channel=channel))
        assert draft.office is not None
        assert draft.office.phone in text.body
        assert draft.about_label in text.body
        assert "None" not in text.body
        assert bool(text.subject) == (channel == Channel.EMAIL)


def test_a_letter_carries_the_only_link_and_an_address_that_opens_it() -> None:
    follow_up = FollowUpFactory(sent=True, completion=CompletionFactory(applicant=OwnerFactory(by_email=True)))
    body = Message.objects.get(kind="aftercare/follow_up").body
    assert tokens.url_for(follow_up.pk) in body
    assert body.count("/f/") == 1


def test_somebody_who_works_everywhere_may_be_a_consultant() -> None:
    plan = FollowUpPlanFactory()
    end_roles(user=plan.consultant)
    MembershipFactory(user=plan.consultant, role=Role.LEAD, everywhere=True)
    assert Consultants([plan]).own(plan) == plan.consultant


def test_a_counsellor_answers_where_there_is_no_lead_and_nobody_at_an_empty_centre() -> None:
    plan = FollowUpPlanFactory()
    end_roles(user=plan.consultant)
    assert Consultants([plan]).answering(plan) is None
    StaffFactory(role=Role.COUNSELOR, center=plan.center, is_active=False)
    colleague = StaffFactory(role=Role.COUNSELOR, center=plan.center)
    assert Consultants([plan]).answering(plan) == colleague
