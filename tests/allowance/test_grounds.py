"""Tests of claims whose completion or job is taken back: closed, warned of, never passed on, and back when it is recorded anew."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftercare.actions import plans
from allowance import tasks
from allowance.actions import batches, claims, grounds
from allowance.actions import results as money
from allowance.errors import CompletionGone, JobGone, NothingInDoubt
from allowance.models import Batch, Claim
from allowance.states import State
from centers.models import AllowanceInstalment
from centers.roles import Role
from common import clock
from common.errors import DomainError, IllegalMove
from enrollment.actions import completions
from enrollment.models import Completion
from jobs.actions import placements
from jobs.models import Placement
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory, bring, fill
from tests.factories.centers import AllowanceInstalmentFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import PlacementFactory
from tests.support.at_once import at_once

Condition = AllowanceInstalment.Condition
pytestmark = pytest.mark.django_db


def take_back(claim: Claim) -> Completion:
    by = StaffFactory(role=Role.LEAD, center=claim.center)
    completion = claim.application.completions.in_force().get()
    return plans.take_back_completion(completion, finished=False, reason="출석을 잘못 셈", by=by)


def record_anew(claim: Claim) -> None:
    by = StaffFactory(role=Role.COUNSELOR, center=claim.center)
    completions.record(claim.application, completed_on=clock.today(), consultant=by, by=by)


def the(claim: Claim) -> Claim:
    return Claim.objects.for_page().get(pk=claim.pk)


@pytest.mark.parametrize("state", [State.OPEN, State.HANDED_IN, State.SUPPLEMENT, State.CHECKED])
def test_a_claim_that_nobody_signed_twice_is_closed_and_its_owner_told(state):
    claim = ClaimFactory(**{state.value: True})
    take_back(claim)
    assert [tasks.close_groundless_claims(), tasks.close_groundless_claims()] == [1, 0]
    assert (the(claim).state, the(claim).refusal_reason) == (State.REFUSED, "completion_taken_back")
    message = Message.objects.get(kind="allowance/claim_closed")
    assert "다시 수료로 기록되면" in message.body
    assert "저절로 다시 열립니다" in message.body


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CONFIRMED, "전달 묶음에 담기지 않습니다"),
        (State.FORWARDED, "공단 담당자에게"),
        (State.DIRECT, "공단 담당자에게"),
        (State.PAID, "환수 알리기 열기"),
    ],
)
def test_staff_are_warned_of_a_claim_that_is_too_far_to_be_closed(client, state, words):
    claim = ClaimFactory(**{"handled": "semas"} if state == State.DIRECT else {}, **{state.value: True})
    client.force_login(StaffFactory(role=Role.LEAD, center=claim.center))
    page, queue = reverse("allowance_desk:claim", args=[claim.pk]), reverse("allowance_desk:claims") + "?queue=doubt"
    assert "수료 기록이 되돌려졌습니다" not in client.get(page).content.decode()
    assert list(client.get(queue).context["page_obj"]) == []
    take_back(claim)
    assert tasks.close_groundless_claims() == 0
    assert the(claim).state == state
    assert words in client.get(page).content.decode()
    assert list(client.get(queue).context["page_obj"]) == [claim]


def test_what_was_paid_is_claimed_back_with_the_reason_filled_in(client):
    claim = ClaimFactory(paid=True)
    take_back(claim)
    client.force_login(StaffFactory(role=Role.LEAD, center=claim.center))
    form = client.get(reverse("allowance_desk:claim", args=[claim.pk]) + "?act=clawback").context["form"]
    assert form["reason"].value() == "조건이던 수료 기록이 되돌려졌습니다"
    assert form["amount"].value() == claim.paid_amount


def test_a_lead_closes_what_was_confirmed_for_the_reason_that_is_offered_only_then(client):
    claim = ClaimFactory(confirmed=True)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    client.force_login(lead)
    page = reverse("allowance_desk:claim", args=[claim.pk]) + "?act=refuse"
    assert "completion_taken_back" not in dict(client.get(page).context["form"].fields["reason"].choices)
    take_back(claim)
    form = client.get(page).context["form"]
    typed = {"act-shown": form["shown"].value(), "act-reason": "completion_taken_back", "act-note": "출석을 다시 셈"}
    assert client.post(reverse("allowance_desk:act", args=[claim.pk, "refuse"]), typed).status_code == 302
    assert the(claim).state == State.REFUSED


def test_no_step_towards_the_money_is_taken_without_the_completion():
    by, lead = StaffFactory(role=Role.COUNSELOR), StaffFactory(role=Role.LEAD)
    opened, handed_in, checked = fill(ClaimFactory()), ClaimFactory(handed_in=True), ClaimFactory(checked=True)
    confirmed, direct, asked = (
        ClaimFactory(confirmed=True),
        ClaimFactory(handled="semas"),
        ClaimFactory(supplement=True),
    )
    steps = {
        opened: partial(claims.hand_in, opened, by=opened.claimant),
        handed_in: partial(claims.check, handed_in, note="", by=by),
        asked: partial(claims.answer, asked, text="보냄", by=asked.claimant),
        checked: partial(claims.confirm, checked, note="", by=lead),
        confirmed: partial(batches.forward, confirmed.center, confirmed.instalment, [confirmed.pk], by=lead),
        direct: partial(claims.note_semas_number, direct, number="1", by=direct.claimant),
    }
    for claim, step in steps.items():
        take_back(claim)
        with pytest.raises(CompletionGone):
            step()
        assert the(claim).state == claim.state
    assert not list(batches.waiting(confirmed.center, confirmed.instalment))


def test_a_completion_recorded_anew_opens_the_same_claim_again():
    claim = ClaimFactory(handed_in=True)
    take_back(claim)
    tasks.close_groundless_claims()
    record_anew(claim)
    assert [tasks.open_due_claims(), tasks.open_due_claims()] == [1, 0]
    again = the(claim)
    assert (again.state, again.refusal_reason, again.met_on) == (State.OPEN, "", clock.today())
    assert again.papers.present().exists()
    assert claims.hand_in(again, by=again.claimant).round == 2


def test_a_claim_refused_for_another_reason_stays_refused():
    claim = ClaimFactory(refused=True)
    take_back(claim)
    record_anew(claim)
    assert tasks.open_due_claims() == 0
    assert the(claim).state == State.REFUSED


def test_who_lost_the_completion_but_has_a_job_claims_by_the_job():
    application = ApplicationFactory(cohort=OpenCohortFactory(course__with_modules=True), completed=True)
    instalment = AllowanceInstalmentFactory(
        program_year=application.program_year, condition=Condition.ADVANCED_COMPLETED_OR_HIRED
    )
    tasks.open_due_claims()
    claim = Claim.objects.get(instalment=instalment)
    type(application.cohort).objects.filter(pk=application.cohort_id).update(starts_on=clock.today())
    PlacementFactory(person=application.applicant, center=application.cohort.center, started_on=clock.today())
    take_back(claim)
    tasks.close_groundless_claims()
    assert tasks.open_due_claims() == 1
    assert (the(claim).state, the(claim).met_by) == (State.OPEN, Condition.HIRED)
    assert tasks.close_groundless_claims() == 0


@pytest.mark.django_db(transaction=True)
def test_a_batch_and_a_completion_taken_back_at_once_have_one_order():
    """Either the batch came first and staff are warned, or the batch was refused."""
    for _ in range(3):
        claim = ClaimFactory(confirmed=True)
        lead = StaffFactory(role=Role.LEAD, center=claim.center)
        forward = partial(batches.forward, claim.center, claim.instalment, [claim.pk], by=lead)
        results = at_once([forward, partial(take_back, claim)])
        assert not isinstance(results[1], Exception)
        refused = isinstance(results[0], CompletionGone)
        assert the(claim).state == (State.CONFIRMED if refused else State.FORWARDED)
        assert refused or Batch.objects.filter(lines__claim=claim).exists()
        assert Claim.objects.with_doubts().get(pk=claim.pk).is_in_doubt


@pytest.mark.django_db(transaction=True)
def test_handing_in_and_closing_at_once_end_closed():
    for _ in range(3):
        claim = fill(ClaimFactory())
        take_back(claim)
        results = at_once(
            [partial(claims.hand_in, claim, by=claim.claimant), grounds.close_groundless, grounds.close_groundless]
        )
        assert isinstance(results[0], DomainError)
        assert sum(results[1:]) + grounds.close_groundless() == 1  # a row that is held waits for the next sweep
        assert the(claim).state == State.REFUSED
        assert Message.objects.filter(kind="allowance/claim_closed", about=f"claim:{claim.pk}").count() == 1


def by_a_job(*, state: State = State.CONFIRMED, condition: str = Condition.HIRED, days: int = 40) -> Claim:
    """A claim that rests on a job alone, begun `days` ago; brought to `state`."""
    application = ApplicationFactory(completed=True)
    type(application.cohort).objects.filter(pk=application.cohort_id).update(
        starts_on=clock.today() - timedelta(days=90)
    )
    part = AllowanceInstalmentFactory(program_year=application.program_year, condition=condition)
    started_on = clock.today() - timedelta(days=days)
    PlacementFactory(person=application.applicant, center=application.cohort.center, started_on=started_on)
    tasks.open_due_claims()
    return bring(Claim.objects.for_page().get(instalment=part), state)


def was_a_mistake(claim: Claim) -> None:
    job = claim.claimant.placements.real().get()
    by = StaffFactory(role=Role.COUNSELOR, center=claim.center)
    placements.record_end(job, ended_on=job.started_on, reason=Placement.EndReason.MISTAKE, by=by)


def doubted(claim: Claim) -> bool:
    return Claim.objects.with_doubts().get(pk=claim.pk).is_in_doubt


@pytest.mark.parametrize("condition", [Condition.HIRED, Condition.EMPLOYED_30_DAYS])
@pytest.mark.parametrize("state", [State.OPEN, State.CHECKED, State.CONFIRMED, State.PAID])
def test_a_job_recorded_by_mistake_leaves_its_claim_in_doubt(client, condition, state):
    claim = by_a_job(state=state, condition=condition)
    assert not doubted(claim)
    was_a_mistake(claim)
    assert doubted(claim)
    assert (tasks.close_groundless_claims(), the(claim).state) == (0, state)
    client.force_login(StaffFactory(role=Role.LEAD, center=claim.center))
    page = client.get(reverse("allowance_desk:claim", args=[claim.pk])).content.decode()
    assert "조건이던 취업 기록이 남아 있지 않습니다" in page
    queue = client.get(reverse("allowance_desk:claims") + "?queue=doubt")
    assert list(queue.context["page_obj"]) == [claim]


def test_a_job_that_counts_beside_the_mistake_leaves_no_doubt():
    claim = by_a_job()
    was_a_mistake(claim)
    PlacementFactory(person=claim.claimant, center=claim.center)
    assert not doubted(claim)
    assert list(batches.waiting(claim.center, claim.instalment)) == [claim]


def test_without_the_job_no_step_towards_the_money_is_taken():
    claim = by_a_job(state=State.CHECKED)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    was_a_mistake(claim)
    with pytest.raises(JobGone):
        claims.confirm(claim, note="", by=lead)
    forwarded = by_a_job(state=State.CONFIRMED)
    was_a_mistake(forwarded)
    assert not list(batches.waiting(forwarded.center, forwarded.instalment))
    with pytest.raises(JobGone):
        batches.forward(forwarded.center, forwarded.instalment, [forwarded.pk], by=lead)


def test_a_lead_says_that_nothing_is_claimed_back_and_the_claim_leaves_the_queue(client):
    claim = ClaimFactory(paid=True)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    client.force_login(lead)
    page = reverse("allowance_desk:claim", args=[claim.pk])
    act = reverse("allowance_desk:act", args=[claim.pk, "nothing-back"])
    assert "돌려받을 것 없음" not in client.get(page).content.decode()
    take_back(claim)
    form = client.get(page + "?act=nothing-back").context["form"]
    typed = {"act-shown": form["shown"].value(), "act-reason": ""}
    assert client.post(act, typed).status_code == 422
    assert doubted(claim)
    assert client.post(act, typed | {"act-reason": "공단 담당자가 그대로 두라고 함 🙂"}).status_code == 302
    assert client.post(act, typed | {"act-reason": "다시 누름"}).status_code == 409
    assert not doubted(claim)
    assert the(claim).state == State.PAID
    assert the(claim).events.latest("pk").note == "돌려받을 것 없음. 공단 담당자가 그대로 두라고 함 🙂"
    assert list(client.get(reverse("allowance_desk:claims") + "?queue=doubt").context["page_obj"]) == []


def test_a_counsellor_may_not_say_that_nothing_is_claimed_back(client):
    claim = ClaimFactory(paid=True)
    take_back(claim)
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=claim.center))
    assert client.post(reverse("allowance_desk:act", args=[claim.pk, "nothing-back"]), {}).status_code == 403


def test_what_falls_away_after_it_was_settled_is_a_new_doubt():
    claim = ClaimFactory(paid=True)
    lead = StaffFactory(role=Role.LEAD, center=claim.center)
    with pytest.raises(NothingInDoubt):
        grounds.settle_doubt(claim, reason="물은 적 없음", by=lead)
    take_back(claim)
    grounds.settle_doubt(claim, reason="공단이 확인함", by=lead)
    record_anew(claim)
    assert not doubted(claim)
    take_back(claim)
    assert doubted(claim)


def test_only_a_paid_claim_in_doubt_has_nothing_to_claim_back():
    claim = ClaimFactory(forwarded=True)
    take_back(claim)
    with pytest.raises(IllegalMove):
        grounds.settle_doubt(claim, reason="아직 결과 전", by=StaffFactory(role=Role.LEAD, center=claim.center))
    with pytest.raises(IntegrityError, match="only_paid_claims_have_nothing_to_claim_back"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(doubt_settled_at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_batch_and_a_job_recorded_by_mistake_at_once_have_one_order():
    """Either the batch came first and staff are warned, or the batch was refused."""
    for _ in range(3):
        claim = by_a_job()
        lead = StaffFactory(role=Role.LEAD, center=claim.center)
        forward = partial(batches.forward, claim.center, claim.instalment, [claim.pk], by=lead)
        results = at_once([forward, partial(was_a_mistake, claim)])
        assert not isinstance(results[1], Exception)
        refused = isinstance(results[0], JobGone)
        assert the(claim).state == (State.CONFIRMED if refused else State.FORWARDED)
        assert doubted(claim)


@pytest.mark.django_db(transaction=True)
def test_settling_and_claiming_back_at_once_leave_one_decision():
    for _ in range(3):
        claim = ClaimFactory(paid=True)
        lead = StaffFactory(role=Role.LEAD, center=claim.center)
        take_back(claim)
        due_on = clock.today() + timedelta(days=14)
        back = partial(money.claw_back, claim, amount=1_000, reason="되돌림", due_on=due_on, by=lead)
        at_once([back, partial(grounds.settle_doubt, claim, reason="확인함", by=lead)])
        assert the(claim).state == State.CLAWBACK
        assert not doubted(claim)
