"""Letters: written once when due, answered, silent, handled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from aftercare import tasks
from aftercare.actions import follow_ups, plans
from aftercare.errors import AlreadyHandled, NothingToHandle
from aftercare.models import Answer, FollowUp, FollowUpPlan, PlanState, State
from centers.models import Membership
from centers.roles import Role
from common import clock
from messaging.models import Channel, Message
from messaging.models import State as MessageState
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import FollowUpFactory, FollowUpPlanFactory, bring, cohort_with_cadence, consultant_at
from tests.factories.centers import MembershipFactory

pytestmark = pytest.mark.django_db

LETTER, NOTE = "aftercare/follow_up", "aftercare/follow_up_consultant"


def letters() -> Any:
    return Message.objects.filter(kind__in=(LETTER, NOTE))


def due_follow_ups(count: int) -> list[FollowUp]:
    cohort = cohort_with_cadence()
    consultant = consultant_at(cohort)
    return [FollowUpFactory(due=True, cohort=cohort, consultant=consultant) for _ in range(count)]


def test_a_due_follow_up_becomes_a_letter_to_the_owner_and_one_to_the_consultant() -> None:
    follow_up = FollowUpFactory(due=True)
    now = clock.now()
    assert follow_ups.write_due(now) == 1
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.sent_at) == (State.SENT, now)
    assert follow_up.silent_at == now + timedelta(days=follow_up.silent_after_days)
    letter, note = letters().get(kind=LETTER), letters().get(kind=NOTE)
    assert (letter.recipient_id, note.recipient_id) == (follow_up.plan.owner.pk, follow_up.plan.consultant_id)
    assert note.channel == Channel.EMAIL
    assert "/f/" in letter.body
    assert "/f/" not in note.body
    assert follow_up.plan.application.number in letter.body


def test_a_letter_names_its_check_number_the_centre_and_its_phone() -> None:
    follow_up = FollowUpFactory(sent=True)
    letter = letters().get(kind=LETTER)
    office = follow_up.plan.center.as_office()
    shown = f"{letter.check_number[:4]}-{letter.check_number[4:]}"
    assert all(part in letter.body for part in (office.name, office.phone, shown))


def test_what_is_not_due_or_stopped_stays() -> None:
    planned = FollowUpFactory()
    stopped = FollowUpFactory(due=True)
    plans.stop(stopped.plan, reason="원하지 않으십니다", by=None)
    assert follow_ups.write_due(clock.now()) == 0
    planned.refresh_from_db()
    assert planned.state == State.PLANNED


def test_writing_takes_as_many_queries_for_three_as_for_one(django_assert_num_queries: Any) -> None:
    due_follow_ups(1)
    with django_assert_num_queries(13):
        follow_ups.write_due(clock.now())
    due_follow_ups(3)
    with django_assert_num_queries(13):
        follow_ups.write_due(clock.now())


def test_the_task_writes_batch_after_batch_until_none_is_due() -> None:
    due_follow_ups(3)
    assert follow_ups.write_due(clock.now(), limit=2) == 2
    assert tasks.write_due_reminders() == 1
    assert letters().count() == 6


@pytest.mark.django_db(transaction=True)
def test_eight_workers_write_each_letter_once(in_parallel: Callable[..., list[int]]) -> None:
    due_follow_ups(12)
    at = clock.now()
    written = in_parallel([lambda: follow_ups.write_due(at, limit=3)] * 8)
    assert sum(written) + follow_ups.write_due(at) == 12
    assert letters().filter(kind=LETTER).count() == 12
    assert letters().filter(kind=NOTE).count() == 12


def test_letters_that_cannot_be_written_leave_their_follow_ups_due(settings: Any, tmp_path: Path) -> None:
    follow_up = FollowUpFactory(due=True)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    assert follow_ups.write_due(clock.now()) == 0
    follow_up.refresh_from_db()
    assert (follow_up.state, letters().count()) == (State.PLANNED, 0)


def test_a_consultant_who_left_is_not_named_and_a_lead_is_written_to() -> None:
    follow_up = FollowUpFactory(due=True)
    lead = MembershipFactory(role=Role.LEAD, center=follow_up.plan.center).user
    User.objects.filter(pk=follow_up.plan.consultant_id).update(is_active=False)
    follow_ups.write_due(clock.now())
    assert letters().get(kind=NOTE).recipient == lead
    assert follow_up.plan.consultant.name not in letters().get(kind=LETTER).body


def test_a_consultant_who_moved_to_another_centre_is_not_written_to() -> None:
    follow_up = FollowUpFactory(due=True)
    Membership.objects.filter(user=follow_up.plan.consultant).update(ends_on=clock.today() - timedelta(days=1))
    assert follow_ups.write_due(clock.now()) == 1
    assert not letters().filter(kind=NOTE).exists()


def test_an_owner_without_any_address_does_not_hold_up_the_others() -> None:
    unreachable, other = due_follow_ups(2)
    User.objects.filter(pk=unreachable.plan.owner.pk).update(is_active=False, phone="", email="")
    assert follow_ups.write_due(clock.now()) == 2
    assert letters().get(recipient=unreachable.plan.owner).state == MessageState.FAILED
    assert letters().get(recipient=other.plan.owner).state == MessageState.QUEUED


def test_a_wish_stands_in_the_queue_and_tells_the_consultant() -> None:
    follow_up = FollowUpFactory(wanted=True)
    assert list(FollowUp.objects.wanted()) == [follow_up]
    told = Message.objects.get(kind="aftercare/follow_up_wanted")
    assert told.recipient_id == follow_up.plan.consultant_id


def test_fine_leaves_the_next_one_planned() -> None:
    follow_up = FollowUpFactory(fine=True)
    assert list(follow_up.plan.follow_ups.values_list("state", flat=True)) == ["answered", "planned", "planned"]
    assert not FollowUp.objects.to_handle().exists()


def test_stop_ends_the_plan_and_takes_back_what_has_not_gone_out() -> None:
    follow_up = FollowUpFactory(stopped=True)
    assert FollowUpPlan.objects.get().state == PlanState.STOPPED
    assert list(follow_up.plan.follow_ups.values_list("state", flat=True)) == ["answered", "cancelled", "cancelled"]
    assert {message.state for message in letters()} == {MessageState.CANCELLED}


def test_a_second_answer_changes_nothing() -> None:
    follow_up = FollowUpFactory(fine=True)
    again = follow_ups.answer(follow_up, Answer.STOP)
    assert again.answer == Answer.FINE
    assert FollowUpPlan.objects.get().state == PlanState.OPEN


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_answer(in_parallel: Callable[..., list[FollowUp]]) -> None:
    follow_up = FollowUpFactory(sent=True)
    answers = in_parallel(
        [lambda chosen=chosen: follow_ups.answer(follow_up, chosen) for chosen in ("wanted", "fine", "stop", "wanted")]
    )
    assert len({answer.answer for answer in answers}) == 1
    assert follow_up.plan.events.filter(kind="answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_stop_while_letters_are_being_written_leaves_none_in_the_queue(
    in_parallel: Callable[..., list[Any]],
) -> None:
    follow_up = FollowUpFactory(due=True)
    in_parallel(
        [
            lambda: follow_ups.write_due(clock.now()),
            lambda: plans.stop(follow_up.plan, reason="전화로 말씀하셨습니다", by=None),
        ]
    )
    assert set(FollowUp.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert set(letters().values_list("state", flat=True)) <= {MessageState.CANCELLED}


def test_a_stop_can_be_taken_back_and_the_letter_answered_again() -> None:
    follow_up = FollowUpFactory(stopped=True)
    reopened = follow_ups.take_back_stop(follow_up)
    assert (reopened.state, reopened.plan.state) == (State.SENT, PlanState.OPEN)
    assert list(follow_up.plan.follow_ups.values_list("state", flat=True)) == ["sent", "planned", "planned"]
    assert follow_ups.answer(reopened, Answer.WANTED).answer == Answer.WANTED


def test_only_a_stop_of_this_letter_can_be_taken_back() -> None:
    follow_up = FollowUpFactory(sent=True)
    plans.stop(follow_up.plan, reason="번호가 다른 분의 것입니다", by=StaffFactory())
    assert follow_ups.take_back_stop(follow_up).plan.state == PlanState.STOPPED


def test_silence_goes_to_the_queue_when_its_days_have_passed() -> None:
    follow_up = FollowUpFactory(sent=True)
    assert follow_ups.escalate_silence(follow_up.silent_at - timedelta(seconds=1)) == 0
    assert follow_ups.escalate_silence(follow_up.silent_at) == 1
    assert list(FollowUp.objects.silent()) == [follow_up]


def test_an_answer_after_silence_counts_and_clears_the_queue() -> None:
    follow_up = FollowUpFactory(silent=True)
    assert follow_ups.answer(follow_up, Answer.FINE).state == State.ANSWERED
    assert not FollowUp.objects.to_handle().exists()


def test_a_wish_after_a_handled_silence_comes_back_to_the_queue_and_the_first_talk_stays_on_record() -> None:
    follow_up = FollowUpFactory(silent=True)
    follow_ups.handle(follow_up, outcome="부재중", by=follow_up.plan.consultant)
    follow_ups.answer(follow_up, Answer.WANTED)
    assert list(FollowUp.objects.to_handle()) == [follow_up]
    assert list(follow_up.plan.events.values_list("kind", "note")) == [("handled", "부재중"), ("answered", "상담 원함")]


@pytest.mark.parametrize("reach", ["silent", "wanted"])
def test_handling_takes_it_out_of_the_queue(reach: str) -> None:
    follow_up = bring(FollowUpPlanFactory().follow_ups.first(), reach)
    follow_ups.handle(follow_up, outcome="통화했습니다", by=follow_up.plan.consultant)
    assert not FollowUp.objects.to_handle().exists()


@pytest.mark.parametrize("reach", ["planned", "sent", "fine", "stop"])
def test_what_asks_for_nobody_cannot_be_handled(reach: str) -> None:
    follow_up = bring(FollowUpPlanFactory().follow_ups.first(), reach)
    with pytest.raises(NothingToHandle):
        follow_ups.handle(follow_up, outcome="통화했습니다", by=follow_up.plan.consultant)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_handle_at_once_one_is_told_about_the_other(in_parallel: Callable[..., list[Any]]) -> None:
    follow_up = FollowUpFactory(silent=True)
    first, second = StaffFactory(name="정샘플"), StaffFactory(name="조견본")

    def handle(by: User) -> str:
        try:
            follow_ups.handle(follow_up, outcome=f"{by.name} 통화", by=by)
        except AlreadyHandled as refusal:
            return str(refusal)
        return "done"

    results = in_parallel([lambda: handle(first), lambda: handle(second)])
    follow_up.refresh_from_db()
    assert sorted(result == "done" for result in results) == [False, True]
    assert follow_up.outcome == f"{follow_up.handled_by.name} 통화"
    assert any(follow_up.handled_by.name in result for result in results if result != "done")


def test_one_letter_that_cannot_be_written_holds_no_other_up(caplog: pytest.LogCaptureFixture) -> None:
    broken, *sound = due_follow_ups(3)
    FollowUp.objects.filter(pk=broken.pk).update(
        silent_after_days=0
    )  # the database refuses to send what waits for no answer

    assert (tasks.write_due_reminders(), tasks.write_due_reminders()) == (2, 0)

    assert FollowUp.objects.get(pk=broken.pk).state == State.PLANNED
    assert {FollowUp.objects.get(pk=row.pk).state for row in sound} == {State.SENT}
    assert letters().filter(kind=LETTER).count() == 2
    assert f"Follow-up {broken.pk} " in caplog.text
