"""A lost job opens its person's case again: the letters begin anew, the consultant is told, once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from aftercare import tasks
from aftercare.actions import follow_ups, plans, reopening
from aftercare.models import Answer, FollowUp, FollowUpPlan, PlanState, Reopening, State
from aftercare.models.cadence import SEND_AT
from common import clock
from jobs.actions import placements
from jobs.models import Placement
from messaging.models import Message
from messaging.states import State as MessageState
from tests.factories.accounts import OwnerFactory
from tests.factories.aftercare import FollowUpFactory
from tests.factories.jobs import PlacementFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def lose_job(person: User, **values: Any) -> Placement:
    """Somebody's job ended yesterday."""
    placement = PlacementFactory(person=person, **values)
    day = clock.today() - timedelta(days=1)
    return placements.record_end(placement, ended_on=day, reason="no_longer", by=placement.consultant)


def told() -> Any:
    return Message.objects.filter(kind="aftercare/case_reopened")


def test_the_letters_begin_anew_from_the_last_day_worked() -> None:
    plan = FollowUpFactory(fine=True).plan
    lost = lose_job(plan.owner)
    assert tasks.reopen_after_lost_jobs() == 1
    anew = list(plan.follow_ups.filter(round=1))
    assert [(row.day, row.state) for row in anew] == [(day, State.PLANNED) for day in (30, 90, 180)]
    assert all(row.due_at.astimezone(clock.SEOUL).time() == SEND_AT for row in anew)
    assert lost.ended_on is not None
    assert (anew[0].due_at.astimezone(clock.SEOUL).date() - lost.ended_on).days >= 30
    assert set(plan.follow_ups.filter(round=0).values_list("state", flat=True)) == {State.ANSWERED, State.CANCELLED}
    assert told().get().recipient_id == plan.consultant_id


def test_a_finished_plan_is_open_again_and_says_why() -> None:
    plan = FollowUpFactory(fine=True).plan
    plan.follow_ups.filter(state=State.PLANNED).move_to(State.CANCELLED)
    plans.finish_done()
    lose_job(plan.owner, employer="예시 상사")
    reopening.reopen_lost()
    plan.refresh_from_db()
    assert plan.state == PlanState.OPEN
    assert "예시 상사" in plan.events.last().note


def test_a_lost_job_is_seen_to_once() -> None:
    plan = FollowUpFactory(sent=True).plan
    lose_job(plan.owner)
    assert [reopening.reopen_lost(), reopening.reopen_lost()] == [1, 0]
    lose_job(plan.owner, employer="다른 상사")
    assert reopening.reopen_lost() == 1
    assert plan.round == 2
    assert told().count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_workers_see_to_every_lost_job_once() -> None:
    for _ in range(4):
        lose_job(FollowUpFactory(sent=True).plan.owner)
    seen = at_once([lambda: reopening.reopen_lost(limit=2)] * 8)
    assert sum(seen) + reopening.reopen_lost() == 4
    assert (Reopening.objects.count(), told().count()) == (4, 4)
    assert FollowUp.objects.filter(round=1).count() == 12


def test_who_wanted_no_letters_gets_none_and_the_consultant_knows() -> None:
    plan = FollowUpFactory(stopped=True).plan
    lose_job(plan.owner)
    reopening.reopen_lost()
    assert FollowUpPlan.objects.get().state == PlanState.STOPPED
    assert not plan.follow_ups.filter(round=1).exists()
    assert "연락을 받지 않겠다고" in told().get().body


def test_who_never_completed_is_called_by_whoever_looks_after_the_job() -> None:
    lost = lose_job(OwnerFactory())
    reopening.reopen_lost()
    assert told().get().recipient == lost.consultant
    assert Reopening.objects.get().plan is None


def test_another_job_is_no_lost_one() -> None:
    placement = PlacementFactory()
    placements.record_end(placement, ended_on=clock.today(), reason="changed", by=placement.consultant)
    assert reopening.reopen_lost() == 0


def test_the_new_letters_count_from_the_lost_job() -> None:
    plan = FollowUpFactory(fine=True).plan
    lose_job(plan.owner)
    reopening.reopen_lost()
    FollowUp.objects.filter(round=1, day=30).update(due_at=clock.now())
    follow_ups.write_due(clock.now())
    assert "일자리가 끝난 뒤 30일" in Message.objects.filter(kind="aftercare/follow_up").latest("pk").body


def test_going_on_after_a_stop_plans_only_the_latest_round() -> None:
    plan = FollowUpFactory(fine=True).plan
    lose_job(plan.owner)
    reopening.reopen_lost()
    plans.stop(plan, reason="쉬고 싶음", by=None)
    plans.resume(plan, reason="다시 원함", by=None)
    planned = plan.follow_ups.filter(state=State.PLANNED)
    assert set(planned.values_list("round", flat=True)) == {1}


def test_a_loss_that_was_a_slip_and_came_true_later_is_seen_to_again() -> None:
    lost = lose_job(FollowUpFactory(sent=True).plan.owner)
    assert reopening.reopen_lost() == 1
    placements.take_back_end(lost, reason="다른 분이었음", by=lost.consultant)
    assert reopening.reopen_lost() == 0
    placements.record_end(lost, ended_on=clock.today(), reason="no_longer", by=lost.consultant)
    assert [reopening.reopen_lost(), reopening.reopen_lost()] == [1, 0]
    assert told().count() == 2


def undo(lost: Placement) -> None:
    placements.take_back_end(lost, reason="다른 분이었음", by=lost.consultant)


WENT_OUT: dict[str, Any] = {"state": MessageState.SENT, "sent_at": clock.now()}


def undone() -> Any:
    return Message.objects.filter(kind="aftercare/loss_undone")


def states(plan: FollowUpPlan, number: int) -> list[str]:
    return list(plan.follow_ups.filter(round=number).order_by("day").values_list("state", flat=True))


def test_a_loss_taken_back_calls_off_its_letters_and_the_former_go_on() -> None:
    plan = FollowUpFactory(fine=True).plan
    before = states(plan, 0)
    lost = lose_job(plan.owner)
    tasks.reopen_after_lost_jobs()
    assert states(plan, 0) != before
    undo(lost)

    assert tasks.reopen_after_lost_jobs() == 0

    assert states(plan, 0) == before
    assert set(states(plan, 1)) == {State.CANCELLED}
    assert plan.events.last().kind == "undone"
    assert told().get().state == MessageState.CANCELLED
    assert not undone().exists()
    assert Message.objects.get(kind="jobs/end_undone").recipient == plan.owner
    tasks.reopen_after_lost_jobs()
    assert plan.events.filter(kind="undone").count() == 1


def test_a_finished_plan_is_finished_again_when_nothing_happened_in_it() -> None:
    plan = FollowUpFactory(fine=True).plan
    plan.follow_ups.filter(state=State.PLANNED).move_to(State.CANCELLED)
    FollowUp.objects.filter(state=State.CANCELLED).update(due_at=clock.now() - timedelta(days=1))
    plans.finish_done()
    lost = lose_job(plan.owner)
    reopening.reopen_lost()
    undo(lost)
    reopening.call_off_mistaken()
    plan.refresh_from_db()
    assert plan.state == PlanState.FINISHED


def test_a_letter_that_waits_in_the_outbox_is_called_off_and_one_that_was_read_may_be_answered() -> None:
    for sent in (False, True):
        plan = FollowUpFactory(fine=True).plan
        lost = lose_job(plan.owner)
        reopening.reopen_lost()
        FollowUp.objects.filter(plan=plan, round=1, day=30).update(due_at=clock.now())
        follow_ups.write_due(clock.now())
        letter = plan.follow_ups.get(round=1, day=30)
        if sent:
            Message.objects.filter(key=f"aftercare/follow_up:{letter.pk}").update(**WENT_OUT)
            told().update(**WENT_OUT)
        undo(lost)
        reopening.call_off_mistaken()
        letter.refresh_from_db()
        assert letter.state == (State.SENT if sent else State.CANCELLED)
    assert undone().get().recipient_id == plan.consultant_id
    assert "이어지는 것으로 바로잡혔습니다" in undone().get().body
    assert follow_ups.answer(letter, Answer.WANTED).asks_for_a_person


def test_going_on_after_a_stop_plans_no_letter_of_a_loss_that_never_was() -> None:
    plan = FollowUpFactory(fine=True).plan
    lost = lose_job(plan.owner)
    reopening.reopen_lost()
    plans.stop(plan, reason="쉬고 싶음", by=None)
    undo(lost)
    reopening.call_off_mistaken()
    plan.refresh_from_db()
    assert plan.is_stopped
    plans.resume(plan, reason="다시 원함", by=None)
    assert set(plan.follow_ups.filter(state=State.PLANNED).values_list("round", flat=True)) == {0}


def test_one_of_two_losses_taken_back_leaves_the_letters_of_the_other() -> None:
    plan = FollowUpFactory(fine=True).plan
    first = lose_job(plan.owner)
    reopening.reopen_lost()
    second = lose_job(plan.owner, employer="다른 상사")
    reopening.reopen_lost()
    undo(first)
    reopening.call_off_mistaken()
    assert set(states(plan, 1)) == {State.CANCELLED}
    assert set(states(plan, 2)) == {State.PLANNED}
    undo(second)
    reopening.call_off_mistaken()
    assert State.PLANNED in states(plan, 0)
    assert not plan.follow_ups.filter(state=State.PLANNED, round__gt=0).exists()


def test_without_a_plan_the_consultant_of_the_job_hears_that_it_goes_on() -> None:
    lost = lose_job(OwnerFactory())
    reopening.reopen_lost()
    told().update(**WENT_OUT)
    undo(lost)
    assert [reopening.call_off_mistaken(), reopening.call_off_mistaken()] == [1, 0]
    assert undone().get().recipient == lost.consultant


@pytest.mark.django_db(transaction=True)
def test_a_loss_seen_to_and_taken_back_at_once_leaves_no_letter_of_it() -> None:
    for _ in range(4):
        plan = FollowUpFactory(fine=True).plan
        lost = lose_job(plan.owner)
        at_once([reopening.reopen_lost, partial(undo, lost), reopening.call_off_mistaken, reopening.reopen_lost])
        at_once([reopening.call_off_mistaken] * 4)
        assert not plan.follow_ups.filter(round__gt=0).exclude(state=State.CANCELLED).exists()
        assert plan.follow_ups.filter(round=0, state=State.PLANNED).exists()
        assert not Reopening.objects.filter(placement=lost, undone_at=None).exists()


def test_a_reopening_is_called_off_once_and_never_rewritten() -> None:
    lose_job(FollowUpFactory(fine=True).plan.owner)
    reopening.reopen_lost()
    row = Reopening.objects.filter(pk=Reopening.objects.get().pk)
    for wrong in ({"round": 7}, {"undone_at": clock.now(), "round": 7}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**wrong)
    row.update(undone_at=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        row.update(undone_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
