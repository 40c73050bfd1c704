"""Tests of a claim's way to confirmation: what the owner hands in, and what two people and the database demand."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from allowance import tasks
from allowance.actions import claims, deadlines, papers
from allowance.errors import ClaimClosed, ClaimTimeOver, NotComplete, NotYourAccount, NumberTaken, OwnClaim, SamePerson
from allowance.forms.desk import stamp
from allowance.models import Claim, ClaimEvent, Confirmation, account
from allowance.states import State
from centers.roles import Role
from common import clock
from common.errors import IllegalMove
from common.personal import DISTINCT_OR_BLANK
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ACCOUNT, ClaimFactory, bring, fill, upload
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def _lead(claim):
    return StaffFactory(role=Role.LEAD, center=claim.center)


@pytest.mark.parametrize("state", State)
def test_the_acts_lead_to_every_state(state):
    claim = ClaimFactory(**{"handled": "semas"} if state == State.DIRECT else {}, **{state.value: True})
    assert claim.state == state
    assert claim.events.latest("pk").target == state


def test_an_account_number_stands_nowhere_in_the_clear():
    claim = fill(ClaimFactory())
    assert claim.account_masked == "***-***-**7890"
    assert account.unseal(claim.account_token) == ACCOUNT
    with connection.cursor() as cursor:
        for table in ("allowance_claim", "allowance_claimevent", "messaging_message"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text ~ '110-?234-?567890'")
            assert cursor.fetchone() == (0,)


def test_the_same_account_is_found_again_under_an_older_key(settings):
    claim = ClaimFactory(handed_in=True)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-newer-key", [settings.SECRET_KEY]
    other = ClaimFactory(handed_in=True)
    assert [one.pk for one in claims.others_with_this_account(other)] == [claim.pk]


def test_an_account_of_somebody_else_is_refused():
    claim = ClaimFactory()
    with pytest.raises(NotYourAccount):
        claims.set_account(claim, bank="kb", number=ACCOUNT, holder="다른이름", by=claim.claimant)


def test_without_papers_or_account_nothing_is_handed_in():
    claim = ClaimFactory()
    assert claims.missing(claim) == ["bankbook", "account"]
    with pytest.raises(NotComplete):
        claims.hand_in(claim, by=claim.claimant)


def test_handing_in_twice_is_handing_in_once():
    claim = fill(ClaimFactory())
    claims.hand_in(claim, by=claim.claimant)
    claims.hand_in(claim, by=claim.claimant)
    assert Message.objects.filter(kind="allowance/claim_received").count() == 1


def test_after_handing_in_papers_and_account_stand():
    claim = ClaimFactory(handed_in=True)
    with pytest.raises(ClaimClosed):
        papers.add(claim, "other", upload(), by=claim.claimant)
    with pytest.raises(ClaimClosed):
        papers.remove(claim.papers.first(), by=claim.claimant)
    with pytest.raises(ClaimClosed):
        claims.set_account(claim, bank="kb", number=ACCOUNT, holder=claim.claimant.name, by=claim.claimant)


def test_a_deadline_is_mentioned_once_and_then_the_claim_lapses():
    claim = fill(ClaimFactory(claim_days=5))
    assert [tasks.watch_deadlines(), tasks.watch_deadlines()] == [1, 0]
    with time_machine.travel(claim.due_at + timedelta(minutes=1)):
        with pytest.raises(ClaimTimeOver):
            claims.hand_in(claim, by=claim.claimant)
        assert tasks.watch_deadlines() == 1
    claim.refresh_from_db()
    assert claim.state == State.LAPSED
    kinds = list(Message.objects.filter(about=f"claim:{claim.pk}").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["allowance/claim_opened", "allowance/claim_closing", "allowance/claim_lapsed"]


def test_a_lapsed_claim_may_be_opened_again_by_a_lead():
    claim = ClaimFactory(lapsed=True)
    due_on = clock.today() + timedelta(days=10)
    claim = deadlines.reopen(claim, reason="입원하셨음", due_on=due_on, by=_lead(claim))
    assert (claim.state, claim.due_at) == (State.OPEN, clock.at(due_on))


def test_a_supplement_is_asked_and_answered_and_begins_a_new_round():
    claim = ClaimFactory(supplement=True)
    papers.add(claim, "other", upload("새 통장.pdf"), by=claim.claimant)
    claim = claims.answer(claim, text="다시 찍었습니다.", by=claim.claimant)
    assert (claim.state, claim.round) == (State.HANDED_IN, 2)
    assert claim.supplements.get().answer == "다시 찍었습니다."


def test_who_checked_the_evidence_may_not_confirm():
    claim = ClaimFactory(handed_in=True)
    lead = _lead(claim)
    claims.check(claim, note="", by=lead)
    with pytest.raises(SamePerson):
        claims.confirm(claim, note="", by=lead)
    assert claims.confirm(claim, note="", by=_lead(claim)).state == State.CONFIRMED


def test_nobody_handles_a_claim_of_her_own():
    claim = ClaimFactory(handed_in=True)
    with pytest.raises(OwnClaim):
        claims.check(claim, note="", by=claim.claimant)


def test_a_claim_sent_back_needs_both_again():
    claim = ClaimFactory(checked=True)
    claim = claims.send_back(claim, reason="도장이 안 보임", by=_lead(claim))
    with pytest.raises(IllegalMove):
        claims.confirm(claim, note="", by=_lead(claim))
    assert claim.confirmations.filter(round=claim.round).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_confirm_at_once_confirm_once():
    claim = ClaimFactory(checked=True)
    results = at_once([partial(claims.confirm, claim, note="", by=_lead(claim)) for _ in range(2)])
    assert sum(isinstance(one, IllegalMove) for one in results) == 1
    assert Confirmation.objects.filter(claim=claim, step=2).count() == 1


def _refused_by_the_database(write) -> bool:
    try:
        with transaction.atomic():
            write()
    except DatabaseError:
        return True
    return False


def _confirmation(claim, step, by, **given):
    row = {"claim": claim, "round": claim.round, "step": step, "by": by, "at": clock.now()} | given
    return lambda: Confirmation.objects.create(**row)


def test_the_database_keeps_the_order_of_the_two():
    claim = ClaimFactory(handed_in=True)
    one, other = _lead(claim), _lead(claim)
    assert _refused_by_the_database(_confirmation(claim, 2, one))  # the second first
    assert _refused_by_the_database(_confirmation(claim, 1, claim.claimant))  # her own
    assert _refused_by_the_database(_confirmation(claim, 1, one, round=7))  # another round
    claim = claims.check(claim, note="", by=one)
    assert _refused_by_the_database(_confirmation(claim, 2, one))  # the same person
    assert _refused_by_the_database(
        _confirmation(claim, 2, other, at=clock.now() - timedelta(days=1))
    )  # before the first
    assert not _refused_by_the_database(_confirmation(claim, 2, other))


@pytest.mark.parametrize("state", [State.CONFIRMED, State.FORWARDED])
def test_the_database_lets_no_claim_past_without_two_people(state):
    claim = ClaimFactory(checked=True)
    assert _refused_by_the_database(lambda: Claim.objects.filter(pk=claim.pk).update(state=state))


@pytest.mark.parametrize("model", [ClaimEvent, Confirmation])
def test_what_happened_is_never_rewritten(model):
    ClaimFactory(confirmed=True)
    assert _refused_by_the_database(lambda: model.objects.update(note="다른 말"))
    assert _refused_by_the_database(lambda: model.objects.all().delete())


def test_a_refusal_says_why_in_a_word_and_in_words():
    claim = ClaimFactory(refused=True)
    body = Message.objects.get(kind="allowance/claim_refused").body
    assert "취업이나 활동이 서류로 확인되지 않습니다" in body
    assert claim.refusal_note == "서류에 이름이 없습니다."


def test_where_semas_takes_claims_itself_its_number_is_noted_and_its_result_recorded():
    claim = bring(ClaimFactory(handled="semas"), State.DIRECT)
    assert (claim.state, claim.semas_number) == (State.DIRECT, f"SBC-77-{claim.pk}")
    with pytest.raises(IllegalMove):
        claims.hand_in(claim, by=claim.claimant)


def test_a_number_of_semas_that_another_claim_bears_is_refused_and_nothing_typed_is_lost():
    first = ClaimFactory(forwarded=True)
    claims.note_semas_number(first, number="SBC-1", by=_lead(first))
    direct = ClaimFactory(handled="semas")
    here = ClaimFactory(application=first.application, number=2, forwarded=True)
    for claim, by in ((direct, direct.claimant), (here, _lead(here))):
        with pytest.raises(NumberTaken) as refused:
            claims.note_semas_number(claim, number="SBC-1", by=by)
        assert (first.number in str(refused.value)) == (claim is here)

    owner = Client()
    owner.force_login(direct.claimant)
    page = owner.post(reverse("allowance:semas", args=[direct.pk]), {"number": "SBC-1"}).content.decode()
    assert "이미 적혀 있습니다" in page
    assert 'value="SBC-1"' in page
    desk = Client()
    desk.force_login(_lead(here))
    typed = {"act-number": "SBC-1", "act-shown": stamp(here)}
    answer = desk.post(reverse("allowance_desk:act", args=[here.pk, "semas-number"]), typed)
    assert answer.status_code == 422
    assert 'value="SBC-1"' in answer.content.decode()
    direct.refresh_from_db()
    assert (direct.state, direct.semas_number) == (State.OPEN, "")
    assert claims.note_semas_number(first, number="SBC-1", by=_lead(first)).semas_number == "SBC-1"


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_given_one_number_of_semas_at_once_one_has_it():
    both = [ClaimFactory(handled="semas"), ClaimFactory(handled="semas")]
    found = at_once([partial(claims.note_semas_number, one, number="SBC-1", by=one.claimant) for one in both])
    assert sorted(isinstance(one, NumberTaken) for one in found) == [False, True]
    assert Claim.objects.filter(semas_number="SBC-1").count() == 1


def test_numbers_of_semas_are_destroyed_and_invented_without_becoming_alike():
    pks = [ClaimFactory(handled="semas", direct=True).pk for _ in range(2)] + [ClaimFactory().pk]
    rows = Claim.objects.filter(pk__in=pks)
    for kind in (DISTINCT_OR_BLANK.invented, DISTINCT_OR_BLANK.empty):
        rows.update(semas_number=kind("semas_number"))
        assert len(set(rows.values_list("semas_number", flat=True))) == 3
    assert not rows.filter(DISTINCT_OR_BLANK.left("semas_number")).exists()
