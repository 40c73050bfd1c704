"""Whether a job holds: asked when due, of the employer after silence, by a paper after that; silence proves nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from common import clock
from jobs import journey, reports, tasks
from jobs.actions import checks, placements
from jobs.errors import EndOutsideTheJob, NothingToAsk, NotYetThatDay
from jobs.models import Answer, CheckAnswer, CheckState, EmploymentCheck, Placement, Voice
from messaging.models import Message
from messaging.models import State as MessageState
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.jobs import CheckFactory, PlacementFactory, consent
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def messages(kind: str) -> Any:
    return Message.objects.filter(kind=f"jobs/{kind}")


def due(count: int) -> list[EmploymentCheck]:
    """Planned checks of different people whose day has come."""
    return [CheckFactory(started_on=clock.today() - timedelta(days=40)) for _ in range(count)]


def silence(check: EmploymentCheck) -> int:
    """The time to answer passes."""
    EmploymentCheck.objects.filter(pk=check.pk).update(silent_at=clock.now())
    return checks.escalate(clock.now())


def test_a_due_check_is_asked_of_the_person_once() -> None:
    (check,) = due(1)
    assert tasks.ask_whether_jobs_hold() == 1
    assert tasks.ask_whether_jobs_hold() == 0
    check.refresh_from_db()
    assert check.state == CheckState.ASKED_PERSON
    message = messages("check_person").get()
    assert message.recipient == check.placement.person
    assert "/job/c/" in message.body


def test_what_is_not_due_is_not_asked() -> None:
    CheckFactory()
    assert checks.write_due(clock.now()) == 0


def test_asking_takes_as_many_queries_for_three_as_for_one(django_assert_num_queries: Any) -> None:
    due(1)
    with django_assert_num_queries(8):
        checks.write_due(clock.now())
    due(3)
    with django_assert_num_queries(8):
        checks.write_due(clock.now())


@pytest.mark.django_db(transaction=True)
def test_eight_workers_ask_everybody_once() -> None:
    due(12)
    at = clock.now()
    asked = at_once([lambda: checks.write_due(at, limit=3)] * 8)
    assert sum(asked) + checks.write_due(at) == 12
    assert messages("check_person").count() == 12


@pytest.mark.django_db(transaction=True)
def test_eight_workers_pass_every_silence_on_once() -> None:
    rows = [CheckFactory(reach="person") for _ in range(6)]
    for check in rows[:3]:
        consent(check.placement)
    EmploymentCheck.objects.filter(state=CheckState.ASKED_PERSON).update(silent_at=clock.now())
    at = clock.now()
    passed = at_once([lambda: checks.escalate(at, limit=2)] * 8)
    assert sum(passed) + checks.escalate(at) == 6
    assert (messages("check_employer").count(), messages("check_paper").count()) == (3, 3)


def test_a_question_that_cannot_be_written_leaves_its_check_due(settings: Any, tmp_path: Path) -> None:
    (check,) = due(1)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    assert checks.write_due(clock.now()) == 0
    check.refresh_from_db()
    assert check.state == CheckState.PLANNED


def test_silence_goes_to_the_employer_only_with_the_persons_yes_and_a_contact() -> None:
    with_yes, without = CheckFactory(reach="person"), CheckFactory(reach="person")
    consent(with_yes.placement)
    silence(with_yes)
    silence(without)
    assert [EmploymentCheck.objects.get(pk=check.pk).state for check in (with_yes, without)] == [
        CheckState.ASKED_EMPLOYER,
        CheckState.PAPER,
    ]
    told = messages("check_employer").get()
    assert (told.address, told.recipient) == ("hr@example.kr", None)
    assert messages("check_paper").get().recipient == without.placement.person


def test_a_silent_employer_leads_to_a_paper() -> None:
    check = CheckFactory(reach="employer")
    silence(check)
    check.refresh_from_db()
    assert check.state == CheckState.PAPER
    assert list(EmploymentCheck.objects.awaiting_paper()) == [check]


@pytest.mark.parametrize("reach", ["person", "employer", "paper", "unknown"])
def test_the_person_is_heard_as_long_as_nobody_has_answered(reach: str) -> None:
    check = checks.answer(CheckFactory(reach=reach), Answer.STILL, voice=Voice.PERSON)
    assert (check.state, check.answer) == (CheckState.ANSWERED, Answer.STILL)
    assert check.answers.get().voice == Voice.PERSON


def test_the_first_answer_counts() -> None:
    check = CheckFactory(reach="still")
    again = checks.answer(check, Answer.NO_LONGER, voice=Voice.PERSON, last_day=clock.today())
    assert (again.answer, again.placement.ended_on) == (Answer.STILL, None)


@pytest.mark.django_db(transaction=True)
def test_of_person_and_employer_at_the_same_moment_one_is_heard() -> None:
    check = CheckFactory(reach="employer")
    acts = [
        lambda: checks.answer(check, Answer.STILL, voice=Voice.PERSON),
        lambda: checks.answer(check, Answer.NO_LONGER, voice=Voice.EMPLOYER, last_day=clock.today()),
    ]
    at_once(acts * 4)
    assert CheckAnswer.objects.count() == 1


def test_a_lost_job_ends_on_its_last_day_and_nothing_more_is_asked() -> None:
    check = CheckFactory(reach="lost")
    assert check.placement.ended_on == clock.today() - timedelta(days=5)
    assert check.placement.end_voice == Voice.PERSON
    assert not check.placement.checks.unsettled().exists()
    assert list(Placement.objects.lost()) == [check.placement]


def test_who_moved_to_another_job_has_lost_none_and_the_consultant_asks_where() -> None:
    check = CheckFactory(reach="changed")
    assert not Placement.objects.lost().exists()
    assert list(Placement.objects.moved_on_unrecorded()) == [check.placement]
    assert messages("moved_on").get().recipient == check.placement.consultant
    PlacementFactory(person=check.placement.person)
    assert not Placement.objects.moved_on_unrecorded().exists()


def test_a_last_day_before_the_job_began_changes_nothing() -> None:
    check = CheckFactory(reach="person")
    day = check.placement.started_on - timedelta(days=1)
    with pytest.raises(EndOutsideTheJob):
        checks.answer(check, Answer.NO_LONGER, voice=Voice.PERSON, last_day=day)


def test_an_end_takes_back_the_question_that_has_not_gone_out() -> None:
    check = CheckFactory(reach="person")
    placements.record_end(check.placement, ended_on=clock.today(), reason="no_longer", by=check.placement.consultant)
    assert messages("check_person").get().state == MessageState.CANCELLED


def test_a_yes_taken_back_forgets_the_contact_and_asks_for_a_paper_instead() -> None:
    check = CheckFactory(reach="employer")
    placements.leave_employer_alone(check.placement, voice=Voice.PERSON, by=None)
    check.refresh_from_db()
    assert (check.state, check.placement.contact_email) == (CheckState.PAPER, "")
    assert messages("check_employer").get().state == MessageState.CANCELLED
    heard = checks.answer(check, Answer.STILL, voice=Voice.EMPLOYER)
    assert heard.state == CheckState.PAPER


@pytest.mark.django_db(transaction=True)
def test_no_employer_is_asked_once_the_yes_is_taken_back() -> None:
    check = CheckFactory(reach="person")
    consent(check.placement)
    EmploymentCheck.objects.filter(pk=check.pk).update(silent_at=clock.now())
    at = clock.now()
    at_once(
        [
            lambda: checks.escalate(at),
            lambda: placements.leave_employer_alone(check.placement, voice=Voice.PERSON, by=None),
        ]
    )
    checks.escalate(at)
    check.refresh_from_db()
    assert check.state == CheckState.PAPER
    assert not messages("check_employer").exclude(state=MessageState.CANCELLED).exists()


def test_a_paper_settles_a_check_and_says_who_saw_it() -> None:
    check = CheckFactory(reach="paper")
    by = check.placement.consultant
    checks.record_paper(check, paper="employment", said=Answer.STILL, last_day=None, by=by)
    checks.record_paper(check, paper="employment", said=Answer.STILL, last_day=None, by=by)
    said = CheckAnswer.objects.get()
    assert (said.voice, said.paper, said.by) == (Voice.PAPER, "employment", by)


def test_a_paper_seen_later_stands_beside_what_was_said() -> None:
    check = CheckFactory(reach="still")
    day = check.placement.started_on + timedelta(days=20)
    by = check.placement.consultant
    checks.record_paper(check, paper="insurance", said=Answer.NO_LONGER, last_day=day, by=by)
    check.refresh_from_db()
    assert list(check.answers.values_list("voice", "answer")) == [("person", "still"), ("paper", "no_longer")]
    assert check.answer == Answer.NO_LONGER
    assert Placement.objects.get().ended_on == day


def test_a_paper_says_nothing_of_a_day_to_come_nor_of_a_dropped_check() -> None:
    ahead = CheckFactory()
    by = ahead.placement.consultant
    with pytest.raises(NotYetThatDay):
        checks.record_paper(ahead, paper="employment", said=Answer.STILL, last_day=None, by=by)
    dropped = CheckFactory(reach="lost").placement.checks.last()
    assert dropped is not None
    with pytest.raises(NothingToAsk):
        checks.record_paper(dropped, paper="employment", said=Answer.STILL, last_day=None, by=by)


def test_only_what_waits_for_a_paper_is_closed_as_unknown() -> None:
    check = CheckFactory(reach="still")
    with pytest.raises(NothingToAsk):
        checks.close_unknown(check, words="전화함", by=check.placement.consultant)


def test_unknown_is_never_counted_as_without_work() -> None:
    for reach in ("unknown", "paper", "person", "still", "lost", "changed"):
        CheckFactory(reach=reach)
    first, *later = reports.retention(Placement.objects.all())
    # the last day of the lost one came after the thirtieth: on that day there was work
    assert (first.working, first.ended, first.unknown) == (3, 0, 3)
    assert [row.all for row in later] == [0, 0]


def test_who_lost_the_job_before_the_day_is_without_work_and_who_was_silent_is_not() -> None:
    placement = PlacementFactory(started_on=clock.today() - timedelta(days=100))
    placements.record_end(
        placement,
        ended_on=placement.started_on + timedelta(days=50),
        reason=Placement.EndReason.NO_LONGER,
        by=placement.consultant,
    )
    PlacementFactory(started_on=clock.today() - timedelta(days=100))
    first, second, _ = reports.retention(Placement.objects.all())
    assert (first.working, first.ended, first.unknown) == (1, 0, 1)
    assert (second.working, second.ended, second.unknown) == (0, 1, 1)


def test_a_later_yes_proves_an_earlier_day_nobody_was_asked_about() -> None:
    placement = PlacementFactory(started_on=clock.today() - timedelta(days=100))
    checks.write_due(clock.now())
    checks.answer(placement.checks.get(milestone="months_3"), Answer.STILL, voice=Voice.PERSON)
    assert [row.working for row in reports.retention(Placement.objects.all())] == [1, 1, 0]


def test_a_mistake_is_counted_nowhere() -> None:
    check = CheckFactory(reach="person")
    placements.record_end(check.placement, ended_on=clock.today(), reason="mistake", by=StaffFactory())
    assert [row.all for row in reports.retention(Placement.objects.all())] == [0, 0, 0]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_persons_part_of_the_journey_costs_three_queries(rows: int, django_assert_num_queries: Any) -> None:
    person, center = OwnerFactory(), CenterFactory()
    for _ in range(rows):
        PlacementFactory(person=person, center=center)
    with django_assert_num_queries(3):
        assert len(journey.parts(person)) == rows


@pytest.mark.parametrize(
    ("reach", "badge", "button"),
    [("planned", "근무 중", None), ("person", "답 기다림", "근무 알리기"), ("lost", "끝남", None)],
)
def test_the_journey_says_how_a_job_stands_and_what_to_do(reach: str, badge: str, button: str | None) -> None:
    (part,) = journey.parts(CheckFactory(reach=reach).placement.person)
    assert (part.badge, part.act.button if part.act else None) == (badge, button)
