"""Opening plans from the cadence, stopping, resuming and finishing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from aftercare import tasks
from aftercare.actions import follow_ups, plans
from aftercare.models import FollowUp, FollowUpPlan, PlanEvent, PlanState, State
from aftercare.models.cadence import due_at
from common import clock
from messaging.models import Message
from messaging.models import State as MessageState
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import (
    CompletionFactory,
    FollowUpFactory,
    FollowUpPlanFactory,
    bring,
    cohort_with_cadence,
    consultant_at,
)

pytestmark = pytest.mark.django_db


def states_of(plan: FollowUpPlan) -> list[str]:
    return list(plan.follow_ups.order_by("day").values_list("state", flat=True))


def test_a_completion_gets_a_plan_with_one_follow_up_per_step_of_its_edition() -> None:
    completion = CompletionFactory()
    assert plans.open_missing() == 1
    plan = FollowUpPlan.objects.get(completion=completion)
    assert plan.consultant == completion.consultant
    assert list(plan.follow_ups.values_list("day", "state")) == [(30, "planned"), (90, "planned"), (180, "planned")]


def test_opening_again_opens_nothing() -> None:
    CompletionFactory()
    plans.open_missing()
    assert plans.open_missing() == 0


def test_more_completions_than_one_batch_are_opened_by_the_task() -> None:
    cohort = cohort_with_cadence()
    for _ in range(3):
        CompletionFactory(cohort=cohort)
    assert plans.open_missing(limit=2) == 2
    assert tasks.open_missing_plans() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_opening_takes_as_many_queries_for_three_as_for_one(rows: int, django_assert_num_queries: Any) -> None:
    cohort = cohort_with_cadence()
    for _ in range(rows):
        CompletionFactory(cohort=cohort)
    with django_assert_num_queries(
        10
    ):  # savepoint and release, claim, look again, suspended, cadence, plans, follow-ups
        plans.open_missing()


@pytest.mark.django_db(transaction=True)
def test_four_workers_open_each_plan_once(in_parallel: Callable[..., list[int]]) -> None:
    cohort = cohort_with_cadence()
    for _ in range(6):
        CompletionFactory(cohort=cohort)
    opened = in_parallel([lambda: plans.open_missing(limit=2) for _ in range(4)])
    assert sum(opened) + tasks.open_missing_plans() == 6
    assert FollowUpPlan.objects.count() == 6
    assert FollowUp.objects.count() == 18


def test_a_reminder_is_due_at_ten_on_its_day(monday: time_machine.Traveller) -> None:
    completion = CompletionFactory(completed_on=date(2026, 10, 6))
    assert due_at(completion, 30) == datetime(2026, 11, 5, 10, 0, tzinfo=clock.SEOUL)


@pytest.mark.parametrize(
    ("completed_on", "due_on"),
    [
        (date(2026, 9, 5), date(2026, 10, 6)),  # the 5th is the substitute holiday of 개천절
        (date(2026, 10, 8), date(2026, 11, 9)),  # a Saturday
        (date(2026, 11, 25), date(2026, 12, 28)),  # Christmas, then a week-end
    ],
)
def test_a_reminder_waits_for_a_working_day(completed_on: date, due_on: date, monday: time_machine.Traveller) -> None:
    assert due_at(CompletionFactory(completed_on=completed_on), 30).astimezone(clock.SEOUL).date() == due_on


def test_a_compressed_day_runs_from_the_moment_of_recording(settings: Any) -> None:
    settings.FOLLOW_UP_DAY_SECONDS = 1
    completion = CompletionFactory(completed_on=date(2026, 1, 2))
    assert due_at(completion, 30) == completion.recorded_at + timedelta(seconds=30)


def test_of_reminders_missed_before_recording_only_the_last_is_sent(monday: time_machine.Traveller) -> None:
    plan = FollowUpPlanFactory(completed_on=clock.today() - timedelta(days=100))
    assert states_of(plan) == ["cancelled", "planned", "planned"]
    assert tasks.write_due_reminders() == 1
    assert states_of(plan) == ["cancelled", "sent", "planned"]


def test_stopping_cancels_what_is_planned_sent_and_still_in_the_outbox() -> None:
    follow_up = FollowUpFactory(sent=True)
    by = StaffFactory()
    plans.stop(follow_up.plan, reason="취업하셨습니다", by=by)
    plan = FollowUpPlan.objects.get(pk=follow_up.plan_id)
    assert (plan.state, plan.stop_reason, plan.stopped_at is not None) == (PlanState.STOPPED, "취업하셨습니다", True)
    assert states_of(plan) == ["cancelled"] * 3
    letters = Message.objects.filter(kind__in=("aftercare/follow_up", "aftercare/follow_up_consultant"))
    assert {message.state for message in letters} == {MessageState.CANCELLED}
    assert plan.events.get(kind=PlanEvent.Kind.STOPPED).by == by


def test_stopping_tells_the_consultant_unless_it_was_the_consultant() -> None:
    plan, other = FollowUpPlanFactory(), FollowUpPlanFactory()
    plans.stop(plan, reason="전화로 말씀하셨습니다", by=StaffFactory())
    plans.stop(other, reason="전화로 말씀하셨습니다", by=other.consultant)
    told = Message.objects.filter(kind="aftercare/follow_up_stopped")
    assert [message.recipient_id for message in told] == [plan.consultant_id]


def test_stopping_twice_is_the_same_as_once() -> None:
    plan = FollowUpPlanFactory()
    plans.stop(plan, reason="하나", by=None)
    plans.stop(plan, reason="둘", by=None)
    plan.refresh_from_db()
    assert (plan.stop_reason, plan.events.count()) == ("하나", 1)


def test_resuming_restores_only_what_is_still_to_come() -> None:
    follow_up = FollowUpFactory(sent=True)
    plan = plans.stop(follow_up.plan, reason="쉬고 싶다고 하셨습니다", by=None)
    FollowUp.objects.filter(plan=plan, day=90).update(due_at=clock.now() - timedelta(days=1))
    plans.resume(plan, reason="다시 원하십니다", by=StaffFactory())
    plan.refresh_from_db()
    assert (plan.state, plan.stopped_at, plan.stop_reason) == (PlanState.OPEN, None, "")
    assert states_of(plan) == ["cancelled", "cancelled", "planned"]


def test_resuming_a_running_plan_changes_nothing() -> None:
    plan = FollowUpPlanFactory()
    plans.resume(plan, reason="", by=None)
    assert plan.events.count() == 0


def test_a_stop_a_resume_and_a_stop_are_three_messages() -> None:
    plan = FollowUpPlanFactory()
    plans.stop(plan, reason="하나", by=None)
    plans.resume(plan, reason="둘", by=None)
    plans.stop(plan, reason="셋", by=None)
    kinds = Message.objects.filter(recipient=plan.consultant).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        "aftercare/follow_up_stopped",
        "aftercare/follow_up_resumed",
        "aftercare/follow_up_stopped",
    ]


def test_a_plan_without_anything_left_to_do_is_finished_and_others_are_not() -> None:
    cohort = cohort_with_cadence()
    consultant = consultant_at(cohort)
    done = FollowUpPlanFactory(cohort=cohort, consultant=consultant)
    for follow_up in done.follow_ups.all():
        bring(follow_up, "fine")
    waits = FollowUpPlanFactory(cohort=cohort, consultant=consultant)
    for follow_up in waits.follow_ups.all():
        bring(follow_up, "wanted")
    assert plans.finish_done() == 1
    done.refresh_from_db()
    waits.refresh_from_db()
    assert (done.state, waits.state) == (PlanState.FINISHED, PlanState.OPEN)


def test_a_talk_that_took_place_lets_a_plan_finish() -> None:
    plan = FollowUpPlanFactory()
    for follow_up in plan.follow_ups.all():
        follow_ups.handle(bring(follow_up, "wanted"), outcome="통화했습니다", by=plan.consultant)
    assert plans.finish_done() == 1


def test_a_late_stop_on_the_last_letter_stops_a_finished_plan() -> None:
    plan = FollowUpPlanFactory()
    for follow_up in plan.follow_ups.all():
        silent = bring(follow_up, "silent")
        follow_ups.handle(silent, outcome="받지 않으셨습니다", by=plan.consultant)
    plans.finish_done()
    follow_ups.answer(silent, "stop")
    plan.refresh_from_db()
    assert plan.state == PlanState.STOPPED
    assert FollowUp.objects.get(pk=silent.pk).state == State.ANSWERED
