"""Tests of deadlines: of what an owner is asked for in addition, of more time, and of the ways back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from allowance import tasks
from allowance.actions import claims, deadlines
from allowance.errors import DeadlinePassed, OwnClaim
from allowance.models import Claim
from allowance.notices import TITLES
from allowance.states import State
from centers.roles import Role
from common import clock, working_days
from common.errors import IllegalMove
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
KINDS = ("claim_supplement", "claim_supplement_closing", "claim_lapsed")


def lead_of(claim: Claim):
    return StaffFactory(role=Role.LEAD, center=claim.center)


def told(claim: Claim) -> list[str]:
    rows = Message.objects.filter(about=f"claim:{claim.pk}", kind__in=[f"allowance/{kind}" for kind in KINDS])
    return [kind.removeprefix("allowance/") for kind in rows.order_by("pk").values_list("kind", flat=True)]


def in_days(days: int):
    return clock.today() + timedelta(days=days)


def test_what_is_asked_for_is_mentioned_once_and_then_the_claim_lapses():
    claim = ClaimFactory(supplement=True, claim_days=None)
    due_at = claim.supplements.get().due_at
    assert tasks.watch_deadlines() == 0
    with time_machine.travel(due_at - timedelta(hours=30)):
        assert [tasks.watch_deadlines(), tasks.watch_deadlines()] == [1, 0]
    with time_machine.travel(due_at + timedelta(minutes=1)):
        assert [tasks.watch_deadlines(), tasks.watch_deadlines()] == [1, 0]
    claim.refresh_from_db()
    assert claim.state == State.LAPSED
    assert told(claim) == list(KINDS)
    assert "부탁드린 서류" in Message.objects.get(kind="allowance/claim_lapsed").body


def test_what_came_late_but_before_anybody_looked_is_taken():
    claim = ClaimFactory(supplement=True)
    with time_machine.travel(claim.supplements.get().due_at + timedelta(minutes=1)):
        assert claims.answer(claim, text="늦었습니다", by=claim.claimant).state == State.HANDED_IN
        assert tasks.watch_deadlines() == 0


def test_a_lead_gives_back_what_lapsed_where_it_stood():
    claim = ClaimFactory(supplement=True)
    with time_machine.travel(claim.supplements.get().due_at + timedelta(minutes=1)):
        tasks.watch_deadlines()
        with pytest.raises(IllegalMove):
            claims.answer(claim, text="늦었습니다", by=claim.claimant)
        again = deadlines.reopen(claim, reason="입원하셨음", due_on=in_days(5), by=lead_of(claim))
        assert again.state == State.SUPPLEMENT
        assert again.supplements.get().due_at == clock.at(in_days(5))
        assert told(claim)[-1] == "claim_supplement"
        assert claims.answer(claim, text="이제 보냅니다", by=claim.claimant).state == State.HANDED_IN


def test_more_time_is_told_and_reminded_of_anew():
    claim = ClaimFactory(supplement=True)
    by = StaffFactory(role=Role.COUNSELOR, center=claim.center)
    with time_machine.travel(claim.supplements.get().due_at - timedelta(hours=30)):
        tasks.watch_deadlines()
        deadlines.move(claim, due_on=in_days(12), reason="전화로 부탁하심", by=by)
    assert claim.events.filter(note__contains="전화로 부탁하심").exists()
    with time_machine.travel(claim.supplements.get().due_at - timedelta(hours=30)):
        tasks.watch_deadlines()
    assert told(claim) == [*KINDS[:2], *KINDS[:2]]


@pytest.mark.parametrize("act", [deadlines.move, deadlines.reopen])
def test_a_day_that_is_over_is_no_deadline(act):
    claim = ClaimFactory(lapsed=True) if act == deadlines.reopen else ClaimFactory()
    with pytest.raises(DeadlinePassed):
        act(claim, due_on=in_days(-1), reason="까닭", by=lead_of(claim))
    with pytest.raises(OwnClaim):
        act(claim, due_on=in_days(5), reason="까닭", by=claim.claimant)


def test_the_editions_own_period_is_what_the_desk_offers_first(client):
    claim = ClaimFactory(handed_in=True)
    edition = claim.instalment.program_year
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=claim.center))
    page = client.get(reverse("allowance_desk:claim", args=[claim.pk]) + "?act=supplement")
    assert page.context["form"]["days"].value() == edition.supplement_working_days
    due_on = working_days.add(clock.today(), edition.supplement_working_days)
    assert f"{due_on.day}." in page.context["preview"].text.body


@pytest.mark.parametrize("state", ["supplement", "lapsed"])
def test_the_desk_shows_the_message_of_a_new_deadline_and_gives_it(client, state):
    claim = ClaimFactory(supplement=True)
    claim.supplements.update(due_at=claim.state_since + timedelta(minutes=1))
    lead = lead_of(claim)
    client.force_login(lead)
    with time_machine.travel(claim.state_since + timedelta(minutes=2)):
        if state == "lapsed":
            deadlines.lapse_overdue()
        key = "reopen" if state == "lapsed" else "deadline"
        page = client.get(reverse("allowance_desk:claim", args=[claim.pk]) + f"?act={key}")
        assert "서류를 더 보내 주세요" in page.context["preview"].text.body
        day = in_days(6)
        typed = {"act-shown": page.context["form"]["shown"].value(), "act-reason": "입원"}
        typed |= {"act-due_on_y": day.year, "act-due_on_m": day.month, "act-due_on_d": day.day}
        assert client.post(reverse("allowance_desk:act", args=[claim.pk, key]), typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.supplements.get().due_at) == (State.SUPPLEMENT, clock.at(day))


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_lapse_at_once_have_one_winner():
    for _ in range(3):
        claim = ClaimFactory(supplement=True)
        claim.supplements.update(requested_at=clock.now() - timedelta(hours=1), due_at=clock.now())
        answer = partial(claims.answer, claim, text="보냄", by=claim.claimant)
        answered = at_once([answer, deadlines.lapse_overdue, deadlines.lapse_overdue])[0]
        claim.refresh_from_db()
        assert claim.state == (State.LAPSED if isinstance(answered, IllegalMove) else State.HANDED_IN)
        assert told(claim).count("claim_lapsed") == (claim.state == State.LAPSED)


@pytest.mark.django_db(transaction=True)
def test_more_time_and_the_lapse_at_once_leave_no_claim_closed_before_its_time():
    for _ in range(3):
        claim = ClaimFactory(supplement=True)
        claim.supplements.update(requested_at=clock.now() - timedelta(hours=1), due_at=clock.now())
        more = partial(deadlines.move, claim, due_on=in_days(5), reason="까닭", by=lead_of(claim))
        given = at_once([more, deadlines.lapse_overdue])[0]
        claim.refresh_from_db()
        assert claim.state == (State.LAPSED if isinstance(given, IllegalMove) else State.SUPPLEMENT)


def test_lists_have_words_for_every_message_of_a_claim():
    texts = (Path(settings.BASE_DIR) / "templates/messages/allowance").glob("*.sms.txt")
    assert {f"allowance/{text.name.removesuffix('.sms.txt')}" for text in texts} == set(TITLES)
