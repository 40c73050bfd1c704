"""Tests of results that are put right and of money that comes back in parts: kept with a reason, and told to the person."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from allowance import journey, reports
from allowance.actions import results
from allowance.errors import (
    MoneyGivenAgain,
    NothingReturned,
    OwnClaim,
    PaidInFuture,
    ReturnedBeforePaid,
    SameResult,
    SameReturn,
    TooMuchReturned,
)
from allowance.forms.desk import stamp
from allowance.models import Claim
from allowance.states import State
from centers.roles import Role
from common import clock, korean
from common.errors import IllegalMove
from messaging.models import Message
from messaging.states import State as MessageState
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import AllowanceInstalmentFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db

WHY = "다른 분의 결과를 잘못 적었습니다."


def lead(claim: Claim):
    return StaffFactory(role=Role.LEAD, center=claim.center)


def sent(claim: Claim) -> None:
    Message.objects.about(f"claim:{claim.pk}").update(state=MessageState.SENT, sent_at=clock.now())


def told(claim: Claim) -> list[str]:
    """Kinds of what waits or went out about the result, in their order."""
    rows = Message.objects.about(f"claim:{claim.pk}").exclude(state=MessageState.CANCELLED).order_by("pk")
    about_results = ("claim_paid", "claim_not_paid", "claim_corrected")
    return [kind for row in rows if (kind := row.kind.removeprefix("allowance/")) in about_results]


def correct(claim: Claim, **right):
    return results.correct(claim, why=WHY, by=lead(claim), **right)


def test_a_refusal_becomes_a_payment_after_an_objection_and_the_person_hears_that_it_changed():
    claim = ClaimFactory(not_paid=True)
    sent(claim)
    claim = correct(claim, on=clock.today(), amount=claim.amount)
    assert (claim.state, claim.paid_amount, claim.not_paid_reason) == (State.PAID, claim.amount, "")
    assert told(claim) == ["claim_not_paid", "claim_corrected"]
    assert WHY in claim.events.latest("pk").note
    assert WHY in journey.words(claim)


def test_a_payment_written_down_for_the_wrong_person_goes_back_to_waiting():
    claim = ClaimFactory(paid=True)
    sent(claim)
    claim = correct(claim)
    assert (claim.state, claim.paid_on, claim.paid_amount) == (State.FORWARDED, None, None)
    assert "공단의 결과를 다시 기다립니다" in Message.objects.get(kind="allowance/claim_corrected").body
    assert results.record_not_paid(claim, reason="예산이 끝났습니다.", by=lead(claim)).state == State.NOT_PAID


def test_a_direct_claim_goes_back_to_where_it_waited():
    claim = ClaimFactory(handled="semas", direct=True)
    claim = results.record_paid(claim, on=clock.today(), amount=claim.amount, by=lead(claim))
    assert correct(claim).state == State.DIRECT


def test_a_result_nobody_has_read_is_taken_back_and_only_the_right_one_goes_out():
    claim = ClaimFactory(paid=True)
    claim = correct(claim, reason="예산이 끝났습니다.")
    assert (claim.state, told(claim)) == (State.NOT_PAID, ["claim_not_paid"])
    claim = correct(claim)
    assert (claim.state, told(claim)) == (State.FORWARDED, [])


def test_a_wrong_amount_is_put_right_without_a_change_of_state():
    claim = ClaimFactory(paid=True)
    sent(claim)
    claim = correct(claim, on=clock.today(), amount=500_000)
    assert (claim.state, claim.paid_amount) == (State.PAID, 500_000)
    assert told(claim) == ["claim_paid", "claim_corrected"]
    assert reports.total(reports.books(None)).paid == 500_000


def test_a_correction_that_changes_nothing_or_is_not_to_be_believed_is_refused():
    claim = ClaimFactory(paid=True)
    with pytest.raises(SameResult):
        correct(claim, on=claim.paid_on, amount=claim.paid_amount)
    with pytest.raises(PaidInFuture):
        correct(claim, on=clock.today() + timedelta(days=1), amount=claim.amount)
    with pytest.raises(OwnClaim):
        results.correct(claim, why=WHY, by=claim.claimant)


@pytest.mark.parametrize("state", [State.OPEN, State.CONFIRMED, State.FORWARDED, State.CLAWBACK, State.RETURNED])
def test_only_a_result_that_stands_is_put_right(state):
    claim = ClaimFactory(**{state.value: True})
    with pytest.raises(IllegalMove):
        correct(claim, reason="까닭")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_put_one_result_right_at_once_leave_a_whole_claim():
    claim = ClaimFactory(paid=True)
    press = [partial(correct, claim, reason="예산이 끝났습니다."), partial(correct, claim, reason="예산이 끝났습니다.")]
    found = at_once(press)
    assert sum(isinstance(one, SameResult) for one in found) == 1
    claim.refresh_from_db()
    assert (claim.state, told(claim)) == (State.NOT_PAID, ["claim_not_paid"])


def post(claim: Claim, key: str, *, preview: bool = False, **typed: str):
    client = Client()
    client.force_login(lead(claim))
    url = reverse("allowance_desk:act", args=[claim.pk, key])
    data = {f"act-{name}": value for name, value in ({"shown": stamp(claim)} | typed).items()}
    return client.post(url, data | ({"preview": "1"} if preview else {}))


def test_the_page_asks_for_what_the_right_result_needs():
    claim = ClaimFactory(paid=True)
    typed = {"on": "", "amount": "", "reason": "", "correction": ""}
    assert post(claim, "correct", **typed, result="").context["form"].errors.keys() == {"result", "correction"}
    assert post(claim, "correct", **typed, result="paid").context["form"].errors.keys() == {
        "on",
        "amount",
        "correction",
    }
    assert post(claim, "correct", **typed, result="not_paid").context["form"].errors.keys() == {"reason", "correction"}
    other = {"on": "", "amount": "많이", "reason": "예산이 끝났습니다.", "correction": "이의신청 🙂"}
    assert post(claim, "correct", **other, result="not_paid").status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.paid_on) == (State.NOT_PAID, None)


def test_the_message_is_shown_before_a_correction_goes():
    claim = ClaimFactory(paid=True)
    page = post(claim, "correct", result="none", correction=WHY, preview=True).content.decode()
    assert "결과가 바뀌었습니다" in page
    claim.refresh_from_db()
    assert claim.state == State.PAID


def test_a_part_that_comes_back_leaves_the_rest_owed_and_both_are_told():
    claim = ClaimFactory(clawback=True)
    claim = results.record_returned(claim, amount=200_000, on=clock.today(), so_far=0, by=lead(claim))
    assert (claim.state, claim.still_owed) == (State.CLAWBACK, 400_000)
    assert "400,000원이 남았습니다" in Message.objects.get(kind="allowance/claim_returned").body
    assert "남은 금액은 400,000원" in journey.act(claim).text
    assert reports.total(reports.books(None)).owed == 400_000
    claim = results.record_returned(claim, amount=400_000, on=clock.today(), so_far=200_000, by=lead(claim))
    assert (claim.state, claim.returned_amount) == (State.RETURNED, 600_000)
    assert "더 돌려주실 금액은 없습니다" in Message.objects.filter(kind="allowance/claim_returned").latest("pk").body


def test_money_does_not_come_back_before_it_was_paid():
    claim = ClaimFactory(clawback=True)
    early = claim.paid_on - timedelta(days=1)
    boxes = {"on_y": early.year, "on_m": early.month, "on_d": early.day}

    refused = post(claim, "returned", amount="200000", **boxes).content.decode()

    assert f"지급일({korean.day(claim.paid_on)})보다 앞섭니다. 그래서 적지 않았습니다." in refused
    with pytest.raises(ReturnedBeforePaid):
        results.record_returned(claim, amount=200_000, on=early, so_far=0, by=lead(claim))
    claim = results.record_returned(claim, amount=200_000, on=clock.today(), so_far=0, by=lead(claim))
    with pytest.raises(ReturnedBeforePaid):
        results.correct_returned(claim, amount=100_000, on=early, so_far=200_000, why=WHY, by=lead(claim))
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(returned_on=early)


def test_the_rest_is_let_go_with_a_reason_only():
    claim = ClaimFactory(clawback=True)
    results.record_returned(claim, amount=200_000, on=clock.today(), so_far=0, by=lead(claim))
    claim = results.let_go(claim, reason="공단이 나머지를 면제했습니다.", by=lead(claim))
    assert claim.state == State.RETURNED
    assert "400,000원을 돌려주지 않으셔도 됩니다" in Message.objects.get(kind="allowance/claim_let_go").body
    assert "공단이 나머지를 면제했습니다." in journey.words(claim)
    with pytest.raises(DatabaseError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(waived_reason="")


def test_a_claw_back_by_mistake_is_taken_back_and_can_be_asked_anew():
    claim = ClaimFactory(clawback=True)
    claim = results.let_go(claim, reason="다른 분의 환수였습니다.", by=lead(claim))
    assert (claim.state, claim.clawback_amount) == (State.PAID, None)
    assert "다른 분의 환수였습니다." in journey.words(claim)
    due_on = clock.today() + timedelta(days=9)
    claim = results.claw_back(claim, amount=1, reason="까닭", due_on=due_on, by=lead(claim))
    assert (claim.state, claim.waived_reason) == (State.CLAWBACK, "")


@pytest.mark.django_db(transaction=True)
def test_one_return_written_down_by_two_people_at_once_counts_once():
    claim = ClaimFactory(clawback=True)
    press = [
        partial(results.record_returned, claim, amount=200_000, on=clock.today(), so_far=0, by=lead(claim))
        for _ in range(2)
    ]
    found = at_once(press)
    assert sum(isinstance(one, TooMuchReturned) for one in found) == 1
    claim.refresh_from_db()
    assert claim.returned_amount == 200_000


def put_right(claim: Claim, amount: int, **right):
    known = {"on": clock.today() if amount else None, "so_far": claim.returned_amount or 0, "by": lead(claim)}
    return results.correct_returned(claim, amount=amount, why=WHY, **known | right)


def test_a_return_written_down_for_the_wrong_person_is_owed_again_and_the_books_agree():
    claim = ClaimFactory(returned=True)
    assert claim.returned_amount == claim.clawback_amount
    sent(claim)

    claim = put_right(claim, 0)

    assert (claim.state, claim.returned_amount, claim.returned_on) == (State.CLAWBACK, None, None)
    total = reports.total(reports.books(None))
    assert (total.returned, total.owed, total.balances) == (0, claim.clawback_amount, True)
    event = claim.events.latest("pk")
    assert (event.source, event.target) == (State.RETURNED, State.CLAWBACK)
    assert "에서 0원으로 바로잡음" in event.note
    assert WHY in event.note
    assert "600,000원이 남았습니다" in Message.objects.get(kind="allowance/claim_return_corrected").body
    assert results.record_returned(claim, amount=1, on=clock.today(), so_far=0, by=lead(claim)).returned_amount == 1


def test_a_wrong_sum_that_nobody_has_read_is_taken_back_and_only_the_right_one_goes_out():
    claim = ClaimFactory(clawback=True)
    claim = results.record_returned(claim, amount=600_000, on=clock.today(), so_far=0, by=lead(claim))
    claim = put_right(claim, 60_000)
    assert (claim.state, claim.still_owed) == (State.CLAWBACK, 540_000)
    waiting = Message.objects.about(f"claim:{claim.pk}").exclude(state=MessageState.CANCELLED)
    assert "540,000원" in waiting.get(kind="allowance/claim_returned").body
    put_right(claim, 0)
    assert not waiting.filter(kind__startswith="allowance/claim_return").exists()


def test_what_was_let_go_after_a_wrong_part_is_owed_again():
    claim = ClaimFactory(clawback=True)
    claim = results.record_returned(claim, amount=200_000, on=clock.today(), so_far=0, by=lead(claim))
    claim = results.let_go(claim, reason="공단이 나머지를 면제했습니다.", by=lead(claim))
    claim = put_right(claim, 200_000)
    assert (claim.state, claim.still_owed, claim.waived_reason) == (State.CLAWBACK, 400_000, "")
    assert put_right(claim, 600_000).state == State.RETURNED


def test_a_return_is_put_right_only_where_there_is_one_and_something_changes():
    claim = ClaimFactory(clawback=True)
    with pytest.raises(NothingReturned):
        put_right(claim, 1)
    claim = ClaimFactory(returned=True)
    for amount, right, refusal in (
        (claim.returned_amount, {"on": claim.returned_on}, SameReturn),
        (claim.clawback_amount + 1, {}, TooMuchReturned),
        (1, {"so_far": 1}, TooMuchReturned),
        (1, {"on": clock.today() + timedelta(days=1)}, PaidInFuture),
        (0, {"by": claim.claimant}, OwnClaim),
    ):
        with pytest.raises(refusal):
            put_right(claim, amount, **right)


def test_money_that_opened_another_claim_since_is_not_owed_again_beyond_the_most_of_the_edition():
    edition = ProgramYearFactory(allowance_at_most=1_000_000)
    application = ApplicationFactory(cohort=OpenCohortFactory(program_year=edition), completed=True)
    first, second = (AllowanceInstalmentFactory(program_year=edition, number=number) for number in (1, 2))
    claim = ClaimFactory(application=application, instalment=first, returned=True)
    assert ClaimFactory(application=application, instalment=second).amount == 600_000
    with pytest.raises(MoneyGivenAgain):
        put_right(claim, 0)
    assert put_right(claim, 200_000).state == State.CLAWBACK


@pytest.mark.django_db(transaction=True)
def test_one_return_put_right_by_two_people_at_once_is_put_right_once():
    claim = ClaimFactory(returned=True)
    found = at_once([partial(put_right, claim, 1) for _ in range(3)])
    assert sum(isinstance(one, TooMuchReturned) for one in found) == 2
    claim.refresh_from_db()
    assert (claim.state, claim.returned_amount) == (State.CLAWBACK, 1)


@pytest.mark.django_db(transaction=True)
def test_a_return_put_right_while_more_comes_back_leaves_one_of_the_two():
    claim = ClaimFactory(clawback=True)
    claim = results.record_returned(claim, amount=200_000, on=clock.today(), so_far=0, by=lead(claim))
    more = partial(results.record_returned, claim, amount=300_000, on=clock.today(), so_far=200_000, by=lead(claim))
    found = at_once([more, partial(put_right, claim, 0)])
    refused = [one for one in found if isinstance(one, TooMuchReturned | NothingReturned)]
    claim.refresh_from_db()
    assert len(refused) == 1
    assert claim.returned_amount in (500_000, None)


def test_the_desk_puts_a_return_right_and_reads_the_message_first():
    claim = ClaimFactory(returned=True)
    typed = {"amount": "0", "on_y": "엉뚱", "reason": WHY}
    shown = post(claim, "return-corrected", preview=True, **typed).content.decode()
    assert "없는 것으로 바로잡았습니다" in shown
    wrong = post(claim, "return-corrected", amount="99,000,000", reason="")
    assert wrong.context["form"].errors.keys() == {"amount", "reason"}
    assert post(claim, "return-corrected", amount="1", reason=WHY).context["form"].errors.keys() == {"on"}
    assert post(claim, "return-corrected", **typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.returned_amount) == (State.CLAWBACK, None)


def test_what_was_typed_on_a_page_that_is_stale_comes_back_with_the_reason():
    claim = ClaimFactory(forwarded=True)
    opened = stamp(claim)
    results.record_paid(claim, on=clock.today(), amount=claim.amount, by=lead(claim))
    claim.refresh_from_db()
    answer = post(claim, "not-paid", shown=opened, reason="예산이 끝났습니다 🙂")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "먼저 고친 내용이 있어 저장하지 않았습니다" in page
    assert "<dd>예산이 끝났습니다 🙂</dd>" in page
    claim.refresh_from_db()
    assert claim.state == State.PAID


def test_what_was_typed_is_not_lost_where_an_act_is_refused():
    claim = ClaimFactory(clawback=True)
    Claim.objects.filter(pk=claim.pk).update(returned_amount=5, returned_on=clock.today())
    claim.refresh_from_db()
    day = clock.today()
    on = {"on_y": str(day.year), "on_m": str(day.month), "on_d": str(day.day)}
    answer = post(claim, "return-corrected", amount="5", reason="나머지는 면제", **on)
    assert answer.status_code == 409
    assert "지금 적혀 있는 금액, 날짜와 같습니다" in answer.content.decode()
    assert "나머지는 면제" in answer.content.decode()
