"""Who looks after a claim: taken on with one press, told on page and list, and what opens with it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, User
from allowance.actions import claims
from allowance.errors import ClaimOver, OwnClaim
from allowance.models import Claim, RefusalReason
from centers.roles import Role
from enrollment.errors import AssignedMeanwhile
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import CenterFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staff(claim: Claim, role: str = Role.COUNSELOR) -> Any:
    return StaffFactory(role=role, center=claim.center)


def url(name: str, claim: Claim) -> str:
    return reverse(f"allowance_desk:{name}", args=[claim.pk])


def listed(client: Client, whose: str) -> list[Claim]:
    page = client.get(reverse("allowance_desk:claims"), {"queue": "check", "whose": whose})
    return list(page.context["page_obj"])


def test_one_press_takes_a_claim_on_and_the_list_says_so() -> None:
    claim, other = ClaimFactory(handed_in=True), None
    other = ClaimFactory(handed_in=True, of={"cohort": claim.application.cohort}, instalment=claim.instalment)
    me = staff(claim)
    client = as_(me)
    page = client.get(url("claim", claim)).text
    assert "내가 맡기" in page

    taken = client.post(url("assign", claim), {"to": me.pk, "shown": ""}, follow=True).text

    claim.refresh_from_db()
    assert claim.assigned_to == me
    assert f"담당은 이제 {me.name} 님입니다." in taken
    assert f"담당: {me.name}" in taken  # in the history
    assert "내가 맡기" not in taken
    assert (listed(client, "mine"), listed(client, "free"), listed(client, "")) == ([claim], [other], [claim, other])
    assert me.name in client.get(reverse("allowance_desk:claims")).text


def test_what_is_assigned_opens_without_a_reason_and_is_recorded_as_that() -> None:
    claim = ClaimFactory(handed_in=True)
    claim.claimant.phone = "+821055012345"
    claim.claimant.save(update_fields=["phone"])
    me = staff(claim)
    client = as_(me)
    assert "010-5501-2345" not in client.get(url("claim", claim)).text

    claims.assign(claim, me, shown=None, by=me)

    assert "010-5501-2345" in client.get(url("claim", claim)).text
    assert AccessRecord.objects.latest("pk").reason == f"담당 수당 {claim.number}"
    assert "010-5501-2345" not in as_(staff(claim)).get(url("claim", claim)).text
    claims.refuse(claim, reason=RefusalReason.NOT_PROVEN, note="이름이 없음", by=me)
    over = client.get(url("claim", claim)).text
    assert "010-5501-2345" not in over
    assert "내가 맡기" not in over


def test_only_who_checks_claims_at_this_centre_is_named() -> None:
    claim = ClaimFactory(handed_in=True)
    client, stranger = as_(staff(claim)), StaffFactory(role=Role.COUNSELOR, center=CenterFactory())
    refused = client.post(url("assign", claim), {"to": stranger.pk}, follow=True).text
    assert "이 센터에서 맡을 수 있는 직원이 아닙니다" in refused
    claim.refresh_from_db()
    assert claim.assigned_to is None


def test_nobody_is_named_for_her_own_claim_nor_for_one_that_is_over() -> None:
    claim, over = ClaimFactory(handed_in=True), ClaimFactory(paid=True)
    with pytest.raises(OwnClaim):
        claims.assign(claim, claim.claimant, shown=None, by=staff(claim))
    with pytest.raises(ClaimOver):
        claims.assign(over, staff(over), shown=None, by=staff(over))


def test_a_page_that_named_somebody_else_passes_nobody_over() -> None:
    claim = ClaimFactory(handed_in=True)
    first, second = staff(claim), staff(claim)
    claims.assign(claim, first, shown=None, by=first)
    told = as_(second).post(url("assign", claim), {"to": second.pk, "shown": ""}, follow=True).text
    assert f"그사이 {first.name} 님이 맡으셨습니다" in told
    as_(second).post(url("assign", claim), {"to": second.pk, "shown": first.pk})
    claim.refresh_from_db()
    assert claim.assigned_to == second
    assert claim.events.filter(note__startswith="담당: ").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_on_at_once_one_has_it_and_the_other_is_told() -> None:
    claim = ClaimFactory(handed_in=True)
    people = [staff(claim), staff(claim)]
    results = at_once([partial(claims.assign, claim, who, shown=None, by=who) for who in people])
    assert [type(result) for result in results if isinstance(result, Exception)] == [AssignedMeanwhile]
    claim.refresh_from_db()
    assert isinstance(results[people.index(claim.assigned_to)], Claim)
    assert claim.events.filter(note__startswith="담당: ").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_on_and_ending_at_once_lose_neither() -> None:
    """Whichever came first: the claim is refused with its reason, and is assigned only if that came before."""
    claim = ClaimFactory(handed_in=True)
    me, lead = staff(claim), staff(claim, Role.LEAD)
    ending = partial(claims.refuse, claim, reason=RefusalReason.NOT_PROVEN, note="이름이 없음", by=lead)
    taken, ended = at_once([partial(claims.assign, claim, me, shown=None, by=me), ending])
    claim.refresh_from_db()
    assert (isinstance(ended, Claim), claim.state, claim.refusal_note) == (True, "refused", "이름이 없음")
    assert claim.assigned_to == (None if isinstance(taken, ClaimOver) else me)
