from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction

from centers.models import Cohort
from common import clock, working_days
from common.errors import IllegalMove, StaleForm
from enrollment.actions import applications, cohorts, completions, supplements
from enrollment.actions import line as lines
from enrollment.actions.applications import CheckedAnswers
from enrollment.errors import (
    AlreadyApplied,
    ApplicationIncomplete,
    CohortNotOpen,
    DeadlinePassed,
    NotConfirmed,
    NothingToUndo,
    OfferEnded,
    SeatsLeft,
)
from enrollment.models import Application, DecisionReason, Line, LineEvent, Seat, SupplementReason
from enrollment.states import State
from messaging.models import Message
from messaging.models import State as MessageState
from portal import invariants
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, checked_answers, expire
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)

STATES = [state for state in State if state != State.DRAFT]


@pytest.mark.parametrize("state", State)
def test_the_factory_brings_an_application_to_every_state_and_nothing_is_broken(state):
    application = ApplicationFactory(**{state.value: True})

    assert Application.objects.get(pk=application.pk).state == state
    assert invariants.broken() == {}


def test_starting_twice_opens_one_draft():
    cohort, owner = OpenCohortFactory(), OwnerFactory()

    first = applications.start(cohort, by=owner)
    second = applications.start(cohort, by=owner)

    assert first == second
    assert first.program_year == cohort.program_year


@race
def test_starting_from_many_tabs_at_once_opens_one_draft():
    cohort, owner = OpenCohortFactory(), OwnerFactory()

    drafts = at_once([partial(applications.start, cohort, by=owner)] * 8)

    assert len({draft.pk for draft in drafts}) == 1
    assert Application.objects.count() == 1


def test_a_second_application_to_the_same_cohort_is_refused_while_the_first_lives():
    application = ApplicationFactory(submitted=True)

    with pytest.raises(AlreadyApplied):
        applications.start(application.cohort, by=application.applicant)


def test_after_withdrawing_one_may_apply_again_and_gets_a_new_number():
    first = ApplicationFactory(withdrawn=True)

    again = applications.start(first.cohort, by=first.applicant)
    again = applications.submit(again, checked_answers(), by=first.applicant)

    assert (first.line_number, again.line_number) == (1, 2)


@pytest.mark.parametrize("phase", ["announced", "closed", "in_training", "finished", "cancelled", "draft"])
def test_only_an_open_cohort_takes_applications(phase):
    cohort = OpenCohortFactory(**{phase: True})
    if phase == "draft":
        cohort.published_at = None
        cohort.save()

    with pytest.raises(CohortNotOpen):
        applications.start(cohort, by=OwnerFactory())


def test_submitting_gives_number_deadline_move_event_and_message():
    owner = OwnerFactory()
    application = ApplicationFactory(applicant=owner)

    submitted = applications.submit(application, checked_answers(), by=owner)

    stored = Application.objects.get(pk=application.pk)
    assert stored.state == State.SUBMITTED
    assert stored.line_number == 1
    assert stored.submitted_at == submitted.submitted_at
    assert stored.review_due_on == working_days.add(clock.today(), stored.program_year.review_working_days)
    assert [(move.source, move.target) for move in stored.moves.all()] == [(State.DRAFT, State.SUBMITTED)]
    assert [event.kind for event in stored.line_events.all()] == [LineEvent.Kind.JOINED]
    assert Message.objects.get().kind == "enrollment/application_submitted"
    owner.refresh_from_db()
    assert owner.birth_date == stored.birth_date


def test_submitting_twice_is_the_same_as_once():
    application = ApplicationFactory()

    once = applications.submit(application, checked_answers(), by=application.applicant)
    twice = applications.submit(application, checked_answers(workers=3), by=application.applicant)

    assert once.line_number == twice.line_number == 1
    assert Application.objects.get().workers == 1
    assert Message.objects.count() == 1


@race
def test_a_double_click_on_submit_gives_one_number():
    application = ApplicationFactory()
    press = partial(applications.submit, application, checked_answers(), by=application.applicant)

    results = at_once([press] * 6)

    assert {result.line_number for result in results} == {1}
    assert Line.objects.get().next_number == 2


@race
def test_forty_people_submitting_at_once_get_forty_different_numbers():
    cohort = OpenCohortFactory()
    drafts = [ApplicationFactory(cohort=cohort) for _ in range(40)]

    results = at_once([partial(applications.submit, row, checked_answers(), by=row.applicant) for row in drafts])

    assert sorted(result.line_number for result in results) == list(range(1, 41))
    events = LineEvent.objects.filter(cohort=cohort, kind=LineEvent.Kind.JOINED).order_by("pk")
    assert [event.line_number for event in events] == list(range(1, 41))


def test_submitting_with_open_sections_names_them():
    application = ApplicationFactory()

    with pytest.raises(ApplicationIncomplete) as refusal:
        applications.submit(application, CheckedAnswers({}, ["business", "papers"]), by=application.applicant)

    assert refusal.value.sections == ["business", "papers"]


def test_submitting_after_the_deadline_is_refused_and_the_draft_stays():
    application = ApplicationFactory()
    with time_machine.travel(application.cohort.closes_at, tick=False), pytest.raises(CohortNotOpen):
        applications.submit(application, checked_answers(), by=application.applicant)

    assert Application.objects.get().state == State.DRAFT


@race
def test_nobody_is_taken_in_by_a_cohort_that_is_called_off_at_the_same_moment():
    cohort, staff = OpenCohortFactory(), StaffFactory()
    drafts = [ApplicationFactory(cohort=cohort) for _ in range(10)]
    acts = [partial(applications.submit, row, checked_answers(), by=row.applicant) for row in drafts]
    acts.insert(5, partial(cohorts.cancel, cohort, reason="강사가 아픕니다.", by=staff))

    results = at_once(acts)

    told = results.pop(5)
    taken = [result for result in results if isinstance(result, Application)]
    assert all(isinstance(result, Application | CohortNotOpen) for result in results)
    assert told == len(taken)
    assert not Application.objects.filter(state=State.SUBMITTED).exists()


def test_an_application_entered_at_the_desk_needs_its_owners_confirmation():
    staff, owner = StaffFactory(), OwnerFactory()
    application = applications.start_at_desk(OpenCohortFactory(), applicant=owner, by=staff)

    with pytest.raises(NotConfirmed):
        applications.submit(application, checked_answers(), by=staff)


def test_a_known_birth_date_of_a_double_does_not_stop_the_submission():
    answers = checked_answers()
    first = OwnerFactory(name="김예시", phone="+821011112222", birth_date=answers.values["birth_date"])
    double = OwnerFactory(name=first.name, phone=first.phone)

    applications.submit(ApplicationFactory(applicant=double), answers, by=double)

    double.refresh_from_db()
    assert double.birth_date is None


def test_a_section_is_kept_as_typed_with_its_version():
    application = ApplicationFactory()

    saved = applications.save_section(application, "business", {"workers": "둘"}, version=0)

    assert saved.answers == {"business": {"raw": {"workers": "둘"}, "version": 1}}
    assert saved.version == 1


def test_a_section_saved_elsewhere_meanwhile_is_not_overwritten():
    application = ApplicationFactory()
    applications.save_section(application, "business", {"workers": "1"}, version=0)

    with pytest.raises(StaleForm):
        applications.save_section(application, "business", {"workers": "2"}, version=0)
    applications.save_section(application, "person", {"address": "서울"}, version=0)
    applications.save_section(application, "business", {"workers": "1"}, version=0)

    assert Application.objects.get().answers["business"]["raw"] == {"workers": "1"}


def test_a_submitted_application_is_no_longer_written_to():
    application = ApplicationFactory(submitted=True)

    with pytest.raises(AlreadyApplied):
        applications.save_section(application, "business", {}, version=9)


@pytest.mark.parametrize("state", [state for state in STATES if state not in (State.SUBMITTED, State.CONDITIONAL)])
def test_only_who_is_under_review_is_admitted(state):
    application = ApplicationFactory(**{state.value: True})

    with pytest.raises(IllegalMove):
        applications.admit(application, by=StaffFactory())

    assert Application.objects.get(pk=application.pk).state == state


def test_keeping_somebody_waiting_while_seats_are_free_is_refused():
    with pytest.raises(SeatsLeft):
        applications.keep_waiting(ApplicationFactory(submitted=True), by=StaffFactory())


def test_meeting_the_condition_keeps_the_seat():
    application = ApplicationFactory(conditional=True)
    seat = application.seat

    admitted = applications.admit(application, by=StaffFactory())

    assert admitted.state == State.ADMITTED
    assert admitted.condition_due_on is None
    assert Seat.objects.get(occupant=application) == seat


@pytest.mark.parametrize("decision", ["supplement", "waiting", "conditional", "admitted", "declined"])
def test_every_decision_can_be_taken_back_and_its_message_is_never_sent(decision):
    application = ApplicationFactory(**{decision: True})
    held = Message.objects.filter(about=f"application:{application.pk}", not_before__gt=clock.now())
    assert held.count() == 1

    undone = applications.undo(application, by=StaffFactory())

    assert undone.state == State.SUBMITTED
    assert (undone.decided_at, undone.decided_by, undone.condition_due_on) == (None, None, None)
    assert (undone.decision_reason, undone.decision_note) == ("", "")
    assert held.get().state == MessageState.CANCELLED
    assert not Seat.objects.filter(occupant=application).exists()
    assert not application.supplements.open().exists()
    assert invariants.broken() == {}


def test_a_decision_can_be_made_anew_after_undoing_it_and_is_told_again():
    application = ApplicationFactory(admitted=True)
    applications.undo(application, by=StaffFactory())

    again = applications.admit(application, by=StaffFactory())

    assert again.state == State.ADMITTED
    told = Message.objects.filter(kind="enrollment/application_admitted").exclude(state=MessageState.CANCELLED)
    assert told.count() == 1


def test_undoing_twice_or_too_late_is_refused(settings):
    application = ApplicationFactory(admitted=True)
    applications.undo(application, by=StaffFactory())
    with pytest.raises(NothingToUndo):
        applications.undo(application, by=StaffFactory())

    late = ApplicationFactory(admitted=True)
    after = late.state_since + timedelta(seconds=settings.ENROLLMENT_UNDO_SECONDS)
    with time_machine.travel(after, tick=False), pytest.raises(NothingToUndo):
        applications.undo(late, by=StaffFactory())


def test_what_the_applicant_did_herself_is_not_undone_by_staff():
    application = ApplicationFactory(offered=True)
    accepted = applications.accept_offer(application.offers.get(), by=application.applicant)

    with pytest.raises(NothingToUndo):
        applications.undo(accepted, by=StaffFactory())

    assert Seat.objects.filter(occupant=application).exists()


@race
def test_two_staff_pressing_undo_at_once_undo_once():
    application = ApplicationFactory(admitted=True)

    results = at_once([partial(applications.undo, application, by=StaffFactory()) for _ in range(4)])

    assert sum(isinstance(result, Application) for result in results) == 1
    assert sum(isinstance(result, NothingToUndo) for result in results) == 3
    assert invariants.broken() == {}


def test_withdrawing_frees_the_seat_and_takes_back_the_message_of_the_decision():
    application = ApplicationFactory(admitted=True)

    applications.withdraw(application, by=application.applicant, reason="취업했습니다.")
    applications.withdraw(application, by=application.applicant)

    assert not Seat.objects.taken().exists()
    told = Message.objects.exclude(state=MessageState.CANCELLED).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["enrollment/application_submitted", "enrollment/application_withdrawn"]


def test_withdrawing_a_draft_tells_nobody():
    application = ApplicationFactory()

    applications.withdraw(application, by=application.applicant)

    assert Message.objects.count() == 0
    assert Application.objects.get().state == State.WITHDRAWN


def test_a_declined_person_reads_the_reason_and_what_is_still_possible():
    ApplicationFactory(declined=True, applicant=OwnerFactory(by_email=True))

    letter = Message.objects.get(kind="enrollment/application_declined")

    assert str(DecisionReason.EXCLUDED_INDUSTRY.label) in letter.body
    assert "아직 하실 수 있는 일" in letter.body


def test_a_supplement_keeps_the_place_and_its_answer_starts_the_review_anew():
    application = ApplicationFactory(supplement=True)
    asked = application.supplements.get()

    answered = supplements.answer(asked, text="올렸습니다.", by=application.applicant)
    twice = supplements.answer(asked, text="또 눌렀습니다.", by=application.applicant)

    assert answered.state == twice.state == State.SUBMITTED
    assert answered.line_number == application.line_number
    asked.refresh_from_db()
    assert asked.answer == "올렸습니다."
    assert Message.objects.filter(kind="enrollment/supplement_received").count() == 1


def test_an_answer_to_a_supplement_that_was_taken_back_is_refused():
    application = ApplicationFactory(supplement=True)
    old = application.supplements.get()
    applications.undo(application, by=StaffFactory())
    due = clock.today() + timedelta(days=3)
    new = supplements.request(application, reason=SupplementReason.MISSING, note="서류", due_on=due, by=StaffFactory())

    with pytest.raises(IllegalMove):
        supplements.answer(old, text="", by=application.applicant)

    new.refresh_from_db()
    assert new.closed_at is None


def test_a_supplement_due_in_the_past_is_refused():
    application = ApplicationFactory(submitted=True)

    with pytest.raises(DeadlinePassed):
        supplements.request(
            application,
            reason=SupplementReason.MISSING,
            note="서류",
            due_on=clock.today() - timedelta(days=1),
            by=StaffFactory(),
        )


def test_calling_a_cohort_off_tells_everybody_once_and_frees_everything():
    cohort = OpenCohortFactory(capacity=2)
    for trait in ("admitted", "submitted", "supplement", "conditional"):
        ApplicationFactory(cohort=cohort, **{trait: True})
    draft = ApplicationFactory(cohort=cohort)

    told = cohorts.cancel(cohort, reason="신청한 분이 적습니다.", by=StaffFactory())
    again = cohorts.cancel(cohort, reason="신청한 분이 적습니다.", by=StaffFactory())

    assert (told, again) == (4, 0)
    assert Message.objects.filter(kind="enrollment/cohort_cancelled").count() == 4
    assert not Seat.objects.taken().exists()
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert invariants.broken() == {}


def test_completing_twice_is_the_same_as_once():
    application, staff = ApplicationFactory(in_training=True), StaffFactory()

    first = completions.record(application, completed_on=clock.today(), consultant=staff, by=staff)
    second = completions.record(application, completed_on=clock.today(), consultant=staff, by=staff)

    assert first == second
    assert Message.objects.filter(kind="enrollment/application_completed").count() == 1


def test_a_draft_is_mentioned_once():
    application = ApplicationFactory(cohort=OpenCohortFactory(closing_soon=True))

    assert applications.nudge_draft(application) is True
    assert applications.nudge_draft(application) is False
    assert Message.objects.filter(kind="enrollment/draft_closing").count() == 1


def test_one_live_application_per_person_and_cohort_is_a_rule_of_the_database():
    application = ApplicationFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationFactory(cohort=application.cohort, applicant=application.applicant)


@race
def test_lapsing_and_accepting_at_once_end_in_one_of_the_two():
    for _ in range(5):
        application = ApplicationFactory(offered=True)
        offer = application.offers.get()
        with time_machine.travel(offer.expires_at - timedelta(milliseconds=20)):
            results = at_once(
                [
                    partial(applications.accept_offer, offer, by=application.applicant),
                    partial(applications.lapse_offer, offer),
                ]
            )
        application.refresh_from_db()
        assert application.state in (State.ADMITTED, State.LAPSED, State.OFFERED)
        assert not [raised for raised in results if isinstance(raised, IntegrityError)]
        assert invariants.broken() == {}


def test_an_offer_past_its_deadline_is_not_accepted():
    application = ApplicationFactory(offered=True)
    offer = expire(application.offers.get())

    assert lines.cohorts_with_seats_to_offer() == []
    with pytest.raises(OfferEnded):
        applications.accept_offer(offer, by=application.applicant)


def test_accepting_and_refusing_twice_are_the_same_as_once():
    taken, left = ApplicationFactory(offered=True), ApplicationFactory(offered=True)

    for _ in range(2):
        applications.accept_offer(taken.offers.get(), by=taken.applicant)
        applications.refuse_offer(left.offers.get(), by=left.applicant)

    assert Application.objects.get(pk=taken.pk).state == State.ADMITTED
    assert Application.objects.get(pk=left.pk).state == State.WITHDRAWN
    assert Message.objects.filter(about=f"application:{left.pk}", kind="enrollment/application_withdrawn").count() == 1


def test_a_person_admitted_to_a_closing_business_from_the_line_keeps_her_condition():
    cohort = OpenCohortFactory(capacity=1)
    holder = ApplicationFactory(cohort=cohort, admitted=True)
    waiting = ApplicationFactory(cohort=cohort, submitted=True)
    due = clock.today() + timedelta(days=30)
    applications.admit(waiting, by=StaffFactory(), condition_due_on=due)
    applications.withdraw(holder, by=holder.applicant)
    lines.offer_free_seats(cohort.pk)

    taken = applications.accept_offer(waiting.offers.get(), by=waiting.applicant)

    assert (taken.state, taken.condition_due_on) == (State.CONDITIONAL, due)
    assert Cohort.objects.get().capacity == 1
