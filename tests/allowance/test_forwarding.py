"""Tests of batches, results and the books: nothing forwarded twice, nothing changed afterwards, nothing lost."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from allowance import reports
from allowance.actions import batches, claims, importing, results, spreadsheets
from allowance.errors import ClaimsMoved, FileRefused, NothingToForward, OwnClaim, PaidInFuture
from allowance.models import Batch, BatchLine, Claim, ResultFile, ResultLine
from allowance.states import LineState, State
from centers.roles import Role
from common import clock
from common.errors import IllegalMove
from messaging.models import Message
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.allowance import ACCOUNT, ClaimFactory, ResultFileFactory, bring, paid_row, results_file
from tests.factories.centers import AllowanceInstalmentFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def confirmed(count: int, **given) -> list[Claim]:
    """So many confirmed claims of one instalment at one centre."""
    cohort = OpenCohortFactory(capacity=count)
    instalment = AllowanceInstalmentFactory(program_year=cohort.program_year)
    return [ClaimFactory(instalment=instalment, of={"cohort": cohort}, confirmed=True) for _ in range(count)]


def lead(claim: Claim):
    return StaffFactory(role=Role.LEAD, center=claim.center)


def forward(*claims: Claim, by=None) -> Batch:
    first = claims[0]
    return batches.forward(first.center, first.instalment, [claim.pk for claim in claims], by=by or lead(first))


def state_of(claim: Claim) -> str:
    return Claim.objects.values_list("state", flat=True).get(pk=claim.pk)


def test_a_batch_has_a_number_a_file_and_a_fingerprint():
    claims = confirmed(3)
    batch = forward(*claims)
    assert batch.number == f"{clock.today().year}-0001"
    assert (batch.count, batch.total) == (3, 1_800_000)
    data = batches.take_out(batch, reason="공단에 전달", by=batch.closed_by)
    assert hashlib.sha256(data).hexdigest() == batch.sha256
    rows = list(load_workbook(BytesIO(data)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows[1:]] == [claim.number for claim in claims]
    assert {row[10] for row in rows[1:]} == {ACCOUNT}
    assert ACCOUNT not in batch.content
    assert {state_of(claim) for claim in claims} == {State.FORWARDED}
    assert Message.objects.filter(kind="allowance/claim_forwarded").count() == 3
    assert batch.downloads.get().reason == "공단에 전달"


def test_numbers_run_through_the_year_over_all_instalments():
    one, other = confirmed(1), confirmed(1)
    assert [forward(*one).running, forward(*other).running] == [1, 2]


@pytest.mark.parametrize("text", ["=1+1", "+82", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_in_a_file_is_a_formula(text):
    data = spreadsheets.write(("가",), [(text,)])
    cell = load_workbook(BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_account_number_keeps_its_leading_zero():
    data = spreadsheets.write(("계좌",), [("0012345678",)])
    cell = load_workbook(BytesIO(data)).active["A2"]
    assert (cell.value, cell.number_format) == ("0012345678", "@")


def test_an_empty_choice_makes_no_batch():
    claim = ClaimFactory(confirmed=True)
    with pytest.raises(NothingToForward):
        batches.forward(claim.center, claim.instalment, [], by=lead(claim))


@pytest.mark.parametrize("state", [State.CHECKED, State.FORWARDED, State.PAID])
def test_only_confirmed_claims_are_forwarded(state):
    claim = ClaimFactory(**{state.value: True})
    with pytest.raises(ClaimsMoved):
        batches.forward(claim.center, claim.instalment, [claim.pk], by=lead(claim))


@pytest.mark.django_db(transaction=True)
def test_two_batches_that_want_the_same_claim_do_not_both_get_it():
    claims = confirmed(3)
    press = [partial(forward, claims[0], claims[1]), partial(forward, claims[1], claims[2])]
    found = at_once(press)
    assert sum(isinstance(one, ClaimsMoved) for one in found) == 1
    assert BatchLine.objects.count() == 2
    assert Batch.objects.get().running == 1


@pytest.mark.django_db(transaction=True)
def test_batches_closed_at_once_have_numbers_of_their_own():
    claims = [one for _ in range(4) for one in confirmed(1)]
    at_once([partial(forward, claim) for claim in claims])
    assert sorted(Batch.objects.values_list("running", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Batch.objects.update(total=1),
        lambda: Batch.objects.all().delete(),
        lambda: BatchLine.objects.update(amount=1),
        lambda: BatchLine.objects.all().delete(),
        lambda: ResultLine.objects.all().delete(),
        lambda: ResultLine.objects.update(raw={}),
    ],
)
def test_what_was_forwarded_and_what_came_back_stands(change):
    claim = ClaimFactory(forwarded=True)
    ResultFileFactory(center=claim.center)
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


def read(claim: Claim, *rows, **given):
    return importing.import_results(claim.center, results_file(*rows, **given), by=lead(claim))


def test_results_find_their_claims_by_either_number():
    one, other, third = (
        bring(claim, State.CONFIRMED) if claim.state == State.OPEN else claim for claim in confirmed(3)
    )
    forward(one, other, third)
    Claim.objects.filter(pk=other.pk).update(semas_number="SBC-1")
    file, is_new = read(
        one,
        paid_row(one, 지급액="600,000원", 지급일="2026. 1. 2."),
        paid_row(other, 수당번호="") | {"공단 신청번호": "SBC-1"},
        {"수당번호": third.number, "결과": "부지급", "사유": "예산이 끝났습니다."},
    )
    assert is_new
    assert set(file.lines.values_list("state", flat=True)) == {LineState.APPLIED}
    assert [state_of(claim) for claim in (one, other, third)] == [State.PAID, State.PAID, State.NOT_PAID]
    third.refresh_from_db()
    assert third.not_paid_reason == "예산이 끝났습니다."


def test_the_same_file_twice_changes_nothing():
    claim = ClaimFactory(forwarded=True)
    upload = results_file(paid_row(claim))
    data = upload.read()
    first = importing.import_results(claim.center, SimpleUploadedFile("a.xlsx", data), by=lead(claim))
    events = claim.events.count()
    again = importing.import_results(claim.center, SimpleUploadedFile("b.xlsx", data), by=lead(claim))
    assert (again[0], again[1]) == (first[0], False)
    assert (claim.events.count(), ResultLine.objects.count()) == (events, 1)
    assert Message.objects.filter(kind="allowance/claim_paid").count() == 1


def test_the_same_result_in_another_file_is_known_already():
    claim = ClaimFactory(paid=True)
    file, _ = read(claim, paid_row(claim))
    assert file.lines.get().state == LineState.KNOWN


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"지급액": 599_999}, LineState.DIFFERS),
        ({"지급일": "2099-01-01"}, LineState.DIFFERS),
        ({"공단 신청번호": "SBC-2"}, LineState.DIFFERS),
        ({"수당번호": "수당-1999-00001"}, LineState.UNMATCHED),
        ({"수당번호": "🙂 \u202e"}, LineState.UNMATCHED),
        ({"지급액": ""}, LineState.UNREADABLE),
        ({"지급액": "-5"}, LineState.UNREADABLE),
        ({"지급일": "2026-02-31"}, LineState.UNREADABLE),
        ({"지급일": ""}, LineState.UNREADABLE),
        ({"결과": "보류"}, LineState.UNREADABLE),
        ({"결과": ""}, LineState.UNREADABLE),
        ({"결과": "부지급"}, LineState.UNREADABLE),
    ],
)
def test_a_line_that_cannot_be_believed_is_kept_and_changes_nothing(changed, state):
    claim = ClaimFactory(forwarded=True)
    claims.note_semas_number(claim, number="SBC-1", by=lead(claim))
    file, _ = read(claim, paid_row(claim, **changed))
    line = file.lines.get()
    assert (line.state, state_of(claim)) == (state, State.FORWARDED)
    assert line.why
    assert list(ResultLine.objects.unsettled()) == [line]


def test_a_claim_of_another_centre_is_not_touched():
    claim, elsewhere = ClaimFactory(forwarded=True), ClaimFactory(forwarded=True)
    file, _ = read(claim, paid_row(elsewhere))
    assert (file.lines.get().state, state_of(elsewhere)) == (LineState.UNMATCHED, State.FORWARDED)


def test_a_differing_amount_is_recorded_when_a_person_says_so():
    claim = ClaimFactory(forwarded=True)
    line = read(claim, paid_row(claim, 지급액=500_000))[0].lines.get()
    importing.settle(line, number=claim.number, note="공단이 10만원을 공제함", by=lead(claim))
    claim.refresh_from_db()
    line.refresh_from_db()
    assert (claim.state, claim.paid_amount, line.state) == (State.PAID, 500_000, LineState.SETTLED)
    with pytest.raises(IllegalMove):
        importing.settle(line, note="다시", by=lead(claim))


def test_a_number_of_semas_that_stands_with_a_claim_elsewhere_is_looked_at_by_a_person():
    claim, elsewhere = ClaimFactory(forwarded=True), ClaimFactory(forwarded=True)
    claims.note_semas_number(elsewhere, number="SBC-1", by=lead(elsewhere))
    line = read(claim, paid_row(claim, **{"공단 신청번호": "SBC-1"}))[0].lines.get()
    assert (line.state, state_of(claim)) == (LineState.DIFFERS, State.FORWARDED)


def test_whoever_settles_a_line_whose_number_stands_elsewhere_records_the_result_and_leaves_the_number():
    claim, elsewhere = ClaimFactory(forwarded=True), ClaimFactory(forwarded=True)
    claims.note_semas_number(elsewhere, number="SBC-1", by=lead(elsewhere))
    line = read(claim, paid_row(claim, **{"공단 신청번호": "SBC-1"}))[0].lines.get()
    importing.settle(line, number=claim.number, note="공단에 확인함", by=lead(claim))
    claim.refresh_from_db()
    assert (claim.state, claim.semas_number) == (State.PAID, "")


def test_a_person_cannot_record_a_payment_of_a_day_to_come_either():
    claim = ClaimFactory(forwarded=True)
    line = read(claim, paid_row(claim, 지급일="2099-01-01"))[0].lines.get()
    with pytest.raises(PaidInFuture):
        importing.settle(line, number=claim.number, note="확인함", by=lead(claim))
    line.refresh_from_db()
    assert (line.state, state_of(claim)) == (LineState.DIFFERS, State.FORWARDED)


def test_nobody_puts_aside_the_line_of_her_own_claim():
    by = OwnerFactory()
    claim = ClaimFactory(application=ApplicationFactory(applicant=by, completed=True), forwarded=True)
    line = read(claim, paid_row(claim, 지급액=1))[0].lines.get()
    for number in ("", claim.number):
        with pytest.raises(OwnClaim):
            importing.settle(line, number=number, note="제 것입니다", by=by)
    line.refresh_from_db()
    assert line.state == LineState.DIFFERS


@pytest.mark.django_db(transaction=True)
def test_results_read_in_any_order_and_a_batch_of_the_same_claims_do_not_wait_for_each_other_in_a_circle():
    rows = confirmed(6)
    turned = [paid_row(claim) for claim in reversed(rows)]
    press = [partial(forward, *rows), partial(read, rows[0], *turned)]
    assert not [one for one in at_once(press) if isinstance(one, Exception)]
    assert {state_of(claim) for claim in rows} <= {State.FORWARDED, State.PAID}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.4", "수당번호,결과\n".encode()])
def test_a_file_that_is_no_spreadsheet_is_refused_whole(data):
    claim = ClaimFactory(forwarded=True)
    with pytest.raises(FileRefused):
        importing.import_results(claim.center, SimpleUploadedFile("a.xlsx", data), by=lead(claim))
    assert not ResultFile.objects.exists()


def test_a_file_that_names_a_resident_number_is_not_kept():
    claim = ClaimFactory(forwarded=True)
    with pytest.raises(FileRefused, match="2째 줄에 주민등록번호"):
        read(claim, paid_row(claim, 사유="９００１０１-1234567 확인"))
    assert not ResultFile.objects.exists()


@pytest.mark.parametrize("heads", [("이름", "결과"), ("수당번호", "지급일")])
def test_a_file_without_the_columns_that_matter_is_refused(heads):
    claim = ClaimFactory(forwarded=True)
    with pytest.raises(FileRefused):
        read(claim, paid_row(claim), heads=heads)


@pytest.mark.django_db(transaction=True)
def test_one_file_read_by_two_people_at_once_is_read_once():
    claim = ClaimFactory(forwarded=True)
    data = results_file(paid_row(claim)).read()
    press = [
        partial(importing.import_results, claim.center, SimpleUploadedFile("a.xlsx", data), by=lead(claim))
        for _ in range(3)
    ]
    found = at_once(press)
    assert sorted(is_new for _file, is_new in found) == [False, False, True]
    assert ResultLine.objects.count() == 1


def test_money_claimed_back_comes_back():
    claim = ClaimFactory(paid=True)
    by, due_on = lead(claim), clock.today() + timedelta(days=14)
    results.claw_back(claim, amount=200_000, reason="취업이 취소됨", due_on=due_on, by=by)
    claim = results.record_returned(claim, amount=200_000, on=clock.today(), so_far=0, by=by)
    assert claim.state == State.RETURNED
    assert "200,000원" in Message.objects.get(kind="allowance/claim_clawback").body


@pytest.mark.parametrize("amount", [0, 600_001])
def test_no_more_is_claimed_back_than_was_paid(amount):
    claim = ClaimFactory(paid=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        results.claw_back(claim, amount=amount, reason="까닭", due_on=clock.today(), by=lead(claim))


def test_the_books_balance_in_every_state(django_assert_num_queries):
    for state in State:
        ClaimFactory(**{"handled": "semas"} if state == State.DIRECT else {}, **{state.value: True})
    with django_assert_num_queries(1):
        rows = reports.books(None)
    total = reports.total(rows)
    assert all(row.balances for row in rows)
    assert total.confirmed == total.waiting + 5 * 600_000
    assert (total.paid, total.returned, total.owed) == (1_800_000, 600_000, 600_000)
    assert total.net == 1_200_000
    assert reports.books([]) == []


def test_nobody_forwards_a_claim_of_her_own():
    by = OwnerFactory()
    claim = ClaimFactory(application=ApplicationFactory(applicant=by, completed=True), confirmed=True)
    with pytest.raises(ClaimsMoved):
        forward(claim, by=by)
