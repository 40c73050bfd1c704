"""Tests of the pages: the owner's steps, the desk's claim, batches, results and books. Bad input loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, Did
from allowance import journey
from allowance.actions import claims, importing
from allowance.forms.desk import stamp
from allowance.models import Batch, Claim, ResultLine
from allowance.states import LineState, State
from centers.roles import Role
from common import clock
from common.journey import Stage
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.allowance import ACCOUNT, ClaimFactory, ResultFileFactory, fill, paid_row, results_file, upload
from tests.factories.centers import AllowanceInstalmentFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


def as_(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(name: str, claim: Claim) -> str:
    return reverse(f"allowance:{name}", args=[claim.pk])


def typed_account(claim: Claim, **given: str) -> dict[str, str]:
    return {"bank": "kb", "number": ACCOUNT, "holder": claim.claimant.name} | given


def test_an_owner_claims_from_the_first_page_to_the_last():
    claim = ClaimFactory()
    owner = as_(claim.claimant)
    assert "600,000원" in owner.get(at("claim", claim)).content.decode()
    added = owner.post(at("papers", claim), {"paper_bankbook": upload(), "next": "1"})
    assert added.url == at("account", claim)
    saved = owner.post(at("account", claim), typed_account(claim))
    assert saved.url == at("review", claim)
    page = owner.get(at("review", claim)).content.decode()
    assert "***-***-**7890" in page
    assert ACCOUNT not in page
    assert owner.post(at("review", claim)).context["form"].errors.keys() == {"agreed"}
    done = owner.post(at("review", claim), {"agreed": "on"}, follow=True)
    assert "확인하고 있습니다" in done.content.decode()


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        ("110 234 567890", "110234567890"),
        ("１１０-２３４-５６７８９０", "110-234-567890"),
        ("900-101-123456-7", "900-101-123456-7"),
    ],
)
def test_an_account_number_is_taken_as_people_type_it(number, stored):
    claim = ClaimFactory()
    as_(claim.claimant).post(at("account", claim), typed_account(claim, number=number))
    claim.refresh_from_db()
    assert claim.account_masked[-4:] == stored[-4:]
    assert len(claim.account_masked) == len(stored)


@pytest.mark.parametrize("number", ["900101-1234567", "9001011234567", "９００１０１-１２３４５６７"])
def test_an_account_number_that_looks_like_a_resident_number_is_not_kept_and_the_way_out_is_said(number):
    claim = ClaimFactory()
    answer = as_(claim.claimant).post(at("account", claim), typed_account(claim, number=number))
    claim.refresh_from_db()
    assert claim.account_token == ""
    assert "줄표(-)를 넣어" in answer.content.decode()


@pytest.mark.parametrize(
    "number",
    ["", "1234567", "1" * 17, "abc-12345678", "110\x00234567890", "🙂", "\u202e110234567890", "--12345678", "1" * 500],
)
def test_an_account_number_that_is_none_is_refused_in_words(number):
    claim = ClaimFactory()
    response = as_(claim.claimant).post(at("account", claim), typed_account(claim, number=number))
    assert response.status_code == 200
    assert "number" in response.context["form"].errors
    assert not Claim.objects.get(pk=claim.pk).account_token


def test_an_account_of_another_name_is_refused():
    claim = ClaimFactory()
    response = as_(claim.claimant).post(at("account", claim), typed_account(claim, holder="다른사람"))
    assert "holder" in response.context["form"].errors


def test_a_stored_account_is_never_shown_in_its_form_and_may_be_kept():
    claim = fill(ClaimFactory())
    owner = as_(claim.claimant)
    assert ACCOUNT not in owner.get(at("account", claim)).content.decode()
    assert owner.post(at("account", claim), {"keep": "1"}).url == at("review", claim)


def test_a_broken_file_is_named_and_the_others_are_kept():
    claim = ClaimFactory()
    bad = upload("a.pdf")
    bad.file.seek(0)
    bad.file.truncate(10)
    bad.size = 10
    response = as_(claim.claimant).post(at("papers", claim), {"paper_bankbook": [upload(), bad], "next": "1"})
    assert len(response.context["problems"]) == 1
    assert claim.papers.count() == 1


def test_a_supplement_is_answered_where_it_is_read():
    claim = ClaimFactory(supplement=True)
    owner = as_(claim.claimant)
    assert "통장 사본을 다시 찍어 주세요." in owner.get(at("supplement", claim)).content.decode()
    nothing = owner.post(at("supplement", claim), {"send": "1"})
    assert "text" in nothing.context["form"].errors
    owner.post(at("account", claim), typed_account(claim, number="110-999-888777"))
    sent = owner.post(at("supplement", claim), {"send": "1"})
    assert sent.url == at("claim", claim)
    claim.refresh_from_db()
    assert (claim.state, claim.account_masked[-4:]) == (State.HANDED_IN, "8777")


@pytest.mark.parametrize("name", ["papers", "account", "review", "supplement", "semas"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_whose_time_is_over_leads_back(name, method):
    claim = ClaimFactory(forwarded=True)
    response = getattr(as_(claim.claimant), method)(at(name, claim))
    assert response.url == at("claim", claim)


@pytest.mark.parametrize("state", State)
def test_every_state_tells_its_owner_where_it_stands(state, django_assert_num_queries):
    claim = ClaimFactory(**{"handled": "semas"} if state == State.DIRECT else {}, **{state.value: True})
    page = as_(claim.claimant).get(at("claim", claim))
    assert page.status_code == 200
    assert "None" not in page.content.decode()
    with django_assert_num_queries(2):
        (part,) = journey.parts(claim.claimant)
    assert (part.stage, part.url) == (Stage.ALLOWANCE, at("claim", claim))
    assert bool(part.act) == (state in (State.OPEN, State.SUPPLEMENT, State.CLAWBACK))


def test_where_semas_takes_claims_the_owner_notes_its_number():
    claim = ClaimFactory(handled="semas")
    owner = as_(claim.claimant)
    assert owner.get(at("papers", claim)).url == at("claim", claim)
    assert owner.post(at("semas", claim), {"number": "\x00"}).status_code == 200
    owner.post(at("semas", claim), {"number": "SBC-2026-1"})
    claim.refresh_from_db()
    assert (claim.state, claim.semas_number) == (State.DIRECT, "SBC-2026-1")


def desk_url(name: str, *args: Any) -> str:
    return reverse(f"allowance_desk:{name}", args=args)


def press(person: Any, claim: Claim, key: str, **typed: Any) -> Any:
    data = {"act-shown": stamp(claim)} | {f"act-{name}": value for name, value in typed.items()}
    return as_(person).post(desk_url("act", claim.pk, key), data)


def staff(claim: Claim, role: str = Role.COUNSELOR) -> Any:
    return StaffFactory(role=role, center=claim.center)


def test_two_people_take_a_claim_to_confirmation_at_the_desk():
    claim = ClaimFactory(handed_in=True)
    assert press(staff(claim), claim, "check", note="맞음").status_code == 302
    claim.refresh_from_db()
    lead = staff(claim, Role.LEAD)
    page = as_(lead).get(desk_url("claim", claim.pk))
    assert page.context["act"].key == "confirm"
    assert press(lead, claim, "confirm").status_code == 302
    claim.refresh_from_db()
    assert claim.state == State.CONFIRMED


def test_who_checked_is_told_before_pressing_that_another_must_confirm():
    claim = ClaimFactory(handed_in=True)
    lead = staff(claim, Role.LEAD)
    claims.check(claim, note="", by=lead)
    assert "다른 책임자" in as_(lead).get(desk_url("claim", claim.pk)).context["blocked"]


def test_a_counsellor_is_not_offered_what_only_a_lead_may():
    claim = ClaimFactory(checked=True)
    person = staff(claim)
    assert as_(person).get(desk_url("claim", claim.pk)).context["acts"] == []
    assert press(person, claim, "confirm").status_code == 403


def test_an_act_on_a_page_that_is_old_is_refused_and_keeps_what_was_typed():
    claim = ClaimFactory(handed_in=True)
    old = stamp(claim)
    claim = claims.check(claim, note="", by=staff(claim))
    lead = staff(claim, Role.LEAD)
    data = {"act-shown": old, "act-reason": "not_proven", "act-note": "서류가 다름"}
    response = as_(lead).post(desk_url("act", claim.pk, "refuse"), data)
    assert response.status_code == 422
    assert "서류가 다름" in response.content.decode()
    assert f'value="{stamp(claim)}"' in response.content.decode()


def test_a_message_is_shown_before_it_goes():
    claim = ClaimFactory(handed_in=True)
    data = {
        "act-shown": stamp(claim),
        "act-reason": "missing",
        "act-note": "신분증 사본",
        "act-days": "3",
        "preview": "1",
    }
    page = as_(staff(claim)).post(desk_url("act", claim.pk, "supplement"), data)
    assert page.status_code == 200
    assert "서류가 빠져 있습니다" in page.context["preview"].text.body
    claim.refresh_from_db()
    assert claim.state == State.HANDED_IN


@pytest.mark.parametrize(
    ("state", "key", "typed", "field"),
    [
        ("handed_in", "supplement", {"reason": "missing", "note": "", "days": "3"}, "note"),
        ("handed_in", "supplement", {"reason": "?", "note": "x", "days": "99"}, "reason"),
        ("checked", "refuse", {"reason": "", "note": "설명"}, "reason"),
        ("checked", "refuse", {"reason": "not_proven", "note": "긴" * 501}, "note"),
        ("forwarded", "paid", {"amount": "육십만"}, "amount"),
        ("forwarded", "paid", {"amount": "1\x00"}, "amount"),
        ("paid", "clawback", {"amount": "999999999"}, "amount"),
        ("paid", "clawback", {"amount": "600001"}, "amount"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_happens(state, key, typed, field):
    claim = ClaimFactory(**{state: True})
    response = press(staff(claim, Role.LEAD), claim, key, **typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Claim.objects.get(pk=claim.pk).state == claim.state


def test_a_typed_amount_that_differs_needs_a_reason():
    claim = ClaimFactory(forwarded=True)
    today = clock.today()
    day = {"on_y": today.year, "on_m": today.month, "on_d": today.day}
    lead = staff(claim, Role.LEAD)
    assert "note" in press(lead, claim, "paid", amount="500,000원", **day).context["form"].errors
    assert press(lead, claim, "paid", amount="500,000원", note="공제", **day).status_code == 302


def test_nobody_opens_her_own_claim_at_the_desk():
    claim = ClaimFactory(handed_in=True)
    page = desk_url("claim", claim.pk)
    by = staff(claim)
    Claim.objects.filter(pk=claim.pk).update(claimant=by)
    assert as_(by).get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_same_for_one_and_for_three(count, django_assert_num_queries):
    cohort = OpenCohortFactory(capacity=3)
    instalment = AllowanceInstalmentFactory(program_year=cohort.program_year)
    rows = [ClaimFactory(instalment=instalment, of={"cohort": cohort}, handed_in=True) for _ in range(count)]
    client = as_(staff(rows[0]))
    client.get(desk_url("claims"))
    with django_assert_num_queries(7):
        page = client.get(desk_url("claims"))
    assert list(page.context["page_obj"]) == rows


@pytest.mark.parametrize("state", State)
def test_the_desk_shows_a_claim_in_every_state(state):
    claim = ClaimFactory(**{"handled": "semas"} if state == State.DIRECT else {}, **{state.value: True})
    lead = staff(claim, Role.LEAD)
    page = as_(lead).get(desk_url("claim", claim.pk))
    assert page.status_code == 200
    assert ACCOUNT not in page.content.decode()
    for act in page.context["acts"]:
        assert as_(lead).get(f"{desk_url('claim', claim.pk)}?act={act.key}").context["act"] == act


def test_a_lead_closes_a_batch_and_takes_its_file_out_with_a_reason():
    claim = ClaimFactory(confirmed=True)
    lead = as_(staff(claim, Role.LEAD))
    assert "묶음 만들기" in lead.get(desk_url("batches")).content.decode()
    url = desk_url("batch-new", claim.center_id, claim.instalment_id)
    assert "***-***-**7890" in lead.get(url).content.decode()
    assert lead.post(url, {"claim": ["x", ""]}).status_code == 200
    made = lead.post(url, {"claim": [claim.pk]})
    batch = Batch.objects.get()
    assert made.url == batch.get_absolute_url()
    page = lead.get(made.url).content.decode()
    assert ACCOUNT not in page
    assert "purpose" in lead.post(made.url, {}).context["form"].errors
    file = lead.post(made.url, {"purpose": "send"})
    assert file.headers["Content-Disposition"] == f'attachment; filename="batch-{batch.number}.xlsx"'
    assert batch.downloads.count() == 1
    taken = AccessRecord.objects.get(did=Did.DOWNLOADED)
    assert (taken.reason, taken.people) == (batch.downloads.get().reason, [claim.claimant_id])


def test_results_are_read_and_what_is_left_is_settled():
    claim = ClaimFactory(forwarded=True)
    lead = as_(staff(claim, Role.LEAD))
    stray = paid_row(claim, 수당번호="수당-2026-77777")
    sent = lead.post(desk_url("results"), {"center": claim.center_id, "file": results_file(paid_row(claim), stray)})
    page = lead.get(sent.url).content.decode()
    assert "반영함" in page
    line = ResultLine.objects.unsettled().get()
    listed = lead.get(desk_url("results"))
    assert "수당-2026-77777" in listed.content.decode()
    assert not listed.context["form"].errors
    url = desk_url("result-line", line.pk)
    wrong = lead.post(url, {"number": "수당-2026-88888", "note": "번호를 물어봄"})
    assert "이 번호의 수당이 이 센터에 없습니다" in wrong.content.decode()
    assert lead.post(url, {"number": "", "note": "다른 센터의 줄"}).url == desk_url("results")
    line.refresh_from_db()
    assert line.state == LineState.SETTLED


@pytest.mark.parametrize("data", [{}, {"center": "x"}, {"file": "not a file"}])
def test_an_upload_that_is_none_is_said_in_words(data):
    claim = ClaimFactory(forwarded=True)
    response = as_(staff(claim, Role.LEAD)).post(desk_url("results"), data)
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_file_already_read_is_said_to_be():
    claim = ClaimFactory(forwarded=True)
    file = ResultFileFactory(center=claim.center)
    assert as_(staff(claim, Role.LEAD)).get(desk_url("result", file.pk)).status_code == 200


def test_the_books_are_open_to_leads_for_their_centres_and_to_administrators_for_all():
    claim, _elsewhere = ClaimFactory(paid=True), ClaimFactory(paid=True)
    mine = as_(staff(claim, Role.LEAD)).get(desk_url("books"))
    assert mine.context["total"].paid == 600_000
    everything = as_(StaffFactory(role=Role.ADMIN)).get(desk_url("books"))
    assert everything.context["total"].paid == 1_200_000
    assert "모두 맞습니다" in everything.content.decode()


def test_looking_for_work_is_opened_at_the_desk_with_a_reason():
    application = ApplicationFactory(completed=True)
    instalment = AllowanceInstalmentFactory(program_year=application.program_year, condition="job_search")
    by = as_(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    url = desk_url("job-search", application.pk)
    today = clock.today()
    typed = {"instalment": instalment.pk, "met_on_y": today.year, "met_on_m": today.month, "met_on_d": today.day}
    assert application.applicant.name in by.get(desk_url("job-searches")).content.decode()
    assert "reason" in by.post(url, typed).context["form"].errors
    assert by.post(url, typed | {"reason": "면접 1건을 확인함"}).status_code == 302
    assert Claim.objects.get().met_note == "면접 1건을 확인함"
    assert list(by.get(desk_url("job-searches")).context["page_obj"]) == []
    assert "손으로 열 수 있는 수당이 없습니다" in by.get(url).content.decode()


def test_a_paper_is_shown_to_its_owner_and_to_who_checks_it_only():
    claim = ClaimFactory(handed_in=True)
    url = reverse("allowance:paper", args=[claim.papers.first().pk])
    assert as_(claim.claimant).get(url).headers["Cache-Control"] == "private, no-store"
    assert as_(staff(claim)).get(url).status_code == 200
    assert as_(OwnerFactory()).get(url).status_code == 404


def test_the_list_of_lines_to_settle_tells_whose_data_it_showed():
    claim = ClaimFactory(forwarded=True)
    lead = staff(claim, Role.LEAD)
    importing.import_results(claim.center, results_file(paid_row(claim) | {"지급액": claim.amount - 1}), by=lead)
    assert claim.claimant.name in as_(lead).get(desk_url("results")).content.decode()
    assert AccessRecord.objects.get(by=lead, page="allowance_desk:results").people == [claim.claimant_id]
