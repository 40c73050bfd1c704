"""Tests of a completion taken back after after-care had begun."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from aftercare.actions import follow_ups, plans
from aftercare.models import FollowUp, FollowUpPlan, PlanState, State
from centers.roles import Role
from common import clock
from enrollment.actions import completions
from enrollment.errors import NotCompletedAnyMore
from enrollment.models import Completion
from enrollment.states import State as ApplicationState
from messaging.models import Message
from messaging.models import State as MessageState
from portal import invariants
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import CompletionFactory, FollowUpFactory, FollowUpPlanFactory, bring, consultant_at
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def _take_back(completion, *, finished=False, by=None):
    by = by or consultant_at(completion.application.cohort)
    return plans.take_back_completion(completion, finished=finished, reason="출석을 잘못 셌습니다.", by=by)


@pytest.mark.parametrize(("finished", "state"), [(True, "not_completed"), (False, "in_training")])
def test_a_completion_taken_back_stays_as_history_and_cancels_its_plan(finished, state):
    plan = FollowUpFactory(sent=True).plan
    completion = _take_back(plan.completion, finished=finished)

    plan.refresh_from_db()
    assert completion.taken_back_reason == "출석을 잘못 셌습니다."
    assert (completion.application.state, plan.state) == (state, PlanState.CANCELLED)
    assert set(plan.follow_ups.values_list("state", flat=True)) == {State.CANCELLED}
    told = Message.objects.filter(kind="enrollment/completion_taken_back").get()
    assert "출석을 잘못 셌습니다." in told.body
    assert Message.objects.filter(kind="aftercare/follow_up_stopped").exists()
    assert invariants.broken() == {}


def test_letters_that_wait_in_the_outbox_are_taken_back():
    follow_up = FollowUpFactory(sent=True)
    _take_back(follow_up.plan.completion)
    letter = Message.objects.get(key=f"aftercare/follow_up:{follow_up.pk}")
    assert letter.state == MessageState.CANCELLED


def test_a_wish_to_talk_leaves_the_queue_with_the_plan():
    follow_up = FollowUpFactory(wanted=True)
    _take_back(follow_up.plan.completion)
    assert not FollowUp.objects.to_handle().exists()
    assert not FollowUp.objects.wanted().exists()
    assert not FollowUp.objects.for_list().get(pk=follow_up.pk).asks_for_a_person


def test_taking_back_twice_is_refused_and_changes_nothing():
    completion = _take_back(CompletionFactory())
    with pytest.raises(NotCompletedAnyMore):
        _take_back(completion)
    assert Message.objects.filter(kind="enrollment/completion_taken_back").count() == 1


def test_a_new_completion_opens_a_new_plan_and_is_told_anew():
    plan = FollowUpPlanFactory()
    consultant = plan.consultant
    application = _take_back(plan.completion).application
    again = completions.record(application, completed_on=clock.today(), consultant=consultant, by=consultant)

    assert plans.open_missing() == 1
    assert again.follow_up_plan.state == PlanState.OPEN
    assert FollowUpPlan.objects.count() == 2
    assert Message.objects.filter(kind="enrollment/application_completed").count() == 2
    assert list(application.completions.in_force()) == [again]


def test_a_taken_back_completion_without_a_plan_never_gets_one():
    _take_back(CompletionFactory())
    assert plans.open_missing() == 0


def test_a_cancelled_plan_cannot_be_resumed():
    plan = FollowUpPlanFactory()
    _take_back(plan.completion)
    assert plans.resume(plan, reason="다시", by=plan.consultant).state == PlanState.CANCELLED


def test_a_stop_from_a_letter_cannot_be_taken_back_after_the_plan_was_cancelled():
    follow_up = FollowUpFactory(stopped=True)
    _take_back(follow_up.plan.completion)
    assert follow_ups.take_back_stop(follow_up).state == State.ANSWERED


@pytest.mark.parametrize("missing", ["taken_back_by", "taken_back_reason"])
def test_the_database_refuses_half_a_taking_back(missing):
    completion = _take_back(CompletionFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Completion.objects.filter(pk=completion.pk).update(**{missing: None if missing == "taken_back_by" else ""})


@race
def test_a_letter_written_while_the_completion_is_taken_back_does_not_go_out():
    for _ in range(4):
        follow_up = bring(FollowUpPlanFactory().follow_ups.first(), "due")
        completion = follow_up.plan.completion
        by = consultant_at(completion.application.cohort)
        later = clock.now() + timedelta(minutes=1)

        results = at_once([partial(_take_back, completion, by=by), partial(follow_ups.write_due, later)])

        assert not [found for found in results if isinstance(found, Exception)]
        assert FollowUp.objects.get(pk=follow_up.pk).state == State.CANCELLED
        letters = Message.objects.filter(key=f"aftercare/follow_up:{follow_up.pk}")
        assert set(letters.values_list("state", flat=True)) <= {MessageState.CANCELLED}
    assert invariants.broken() == {}


@race
def test_two_who_take_the_same_completion_back_do_it_once_and_a_plan_opened_meanwhile_is_cancelled():
    for _ in range(3):
        completion = CompletionFactory()
        by = consultant_at(completion.application.cohort)
        results = at_once([*[partial(_take_back, completion, by=by)] * 2, plans.open_missing])

        assert sum(isinstance(found, NotCompletedAnyMore) for found in results) == 1
        states = FollowUpPlan.objects.filter(completion=completion).values_list("state", flat=True)
        assert set(states) <= {PlanState.CANCELLED}
    assert invariants.broken() == {}


def test_staff_read_what_ends_before_they_take_back_and_find_the_case_in_training(client):
    plan = FollowUpFactory(sent=True).plan
    staff = StaffFactory(role=Role.COUNSELOR, center=plan.center)
    client.force_login(staff)
    case = reverse("enrollment_desk:case", args=[plan.application.pk])
    url = reverse("aftercare_desk:take-back", args=[plan.completion.pk])
    assert url in client.get(case).content.decode()
    page = client.get(url).content.decode()
    assert "예정된 안부 2번을 거둡니다" in page

    empty = client.post(url, {})
    assert empty.status_code == 422
    assert plan.completion.taken_back_at is None
    done = client.post(url, {"to": "in_training", "reason": "다른 분의 기록이었습니다."}, follow=True)
    assert done.redirect_chain[-1][0] == case
    assert "교육 중" in done.content.decode()
    assert "이미 되돌린 수료입니다" in client.get(url).content.decode()


@pytest.mark.parametrize("reason", ["", "\x00", "가" * 301])
def test_a_reason_that_is_no_reason_changes_nothing(client, reason):
    completion = CompletionFactory()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=completion.application.cohort.center))
    url = reverse("aftercare_desk:take-back", args=[completion.pk])
    assert client.post(url, {"to": "in_training", "reason": reason}).status_code == 422
    completion.application.refresh_from_db()
    assert completion.application.state == ApplicationState.COMPLETED
