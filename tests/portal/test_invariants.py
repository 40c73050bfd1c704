"""Tests of the queries that must find nothing: a sound portal has none, and a planted violation of each is found."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from accounts.actions import consents
from accounts.models import ConsentText
from accounts.states import Right
from aftercare.actions import reopening
from aftercare.models import FollowUp, FollowUpPlan, PlanState, Reopening
from aftercare.notices import letter_key
from allowance.models import Batch, BatchLine, Claim, ClaimPaperBlackening, Confirmation
from allowance.states import State as ClaimState
from centers.models import Membership
from centers.roles import Role
from common import clock
from common.personal import GONE
from counseling.models import Booking, CareerPlan
from enrollment.actions import applications
from enrollment.models import Application, Completion, Offer, PaperBlackening, Seat
from enrollment.states import State
from jobs.actions import placements
from jobs.models import EmploymentCheck, ListLine, Opening, Placement, Referral, Voice
from messaging.models import Message
from portal import invariants, tasks
from portal.models import LegalHold, Proposal, ProposalItem
from tests.factories.accounts import ConsentFactory, OwnerFactory, RightsRequestFactory, StaffFactory
from tests.factories.aftercare import CompletionFactory, FollowUpFactory, FollowUpPlanFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import CenterFactory, MembershipFactory, ProgramYearFactory, TrackFactory, end_roles
from tests.factories.counseling import BookingFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, PaperFactory
from tests.factories.jobs import CheckFactory, OpeningFactory, PlacementFactory, ReferralFactory
from tests.factories.training import SessionFactory
from training.actions import attendance, certificates
from training.models import EvidenceBlackening, Mark
from training.states import Attendance

pytestmark = pytest.mark.django_db


def _marked(status: str = Attendance.PRESENT, **fields: object) -> Mark:
    session = SessionFactory()
    person = ApplicationFactory(cohort=session.cohort, in_training=True)
    return attendance.mark(session, person.pk, status, was="", by=StaffFactory())


def _marked_without_a_seat() -> int:
    mark = _marked()
    Mark.objects.filter(pk=mark.pk).update(application=ApplicationFactory(submitted=True))
    return mark.pk


def _marked_otherwise_than_its_last_event() -> int:
    mark = _marked()
    attendance.mark(mark.session, mark.application_id, Attendance.LATE, was="present", by=StaffFactory())
    Mark.objects.filter(pk=mark.pk).update(status=Attendance.ABSENT)
    return mark.pk


def _excuse_counted_without_evidence() -> int:
    mark = _marked(Attendance.EXCUSED)
    Mark.objects.filter(pk=mark.pk).update(is_proven=True)
    return mark.pk


def _certified_before_completing() -> int:
    application = ApplicationFactory(completed=True)
    certificate = certificates.issue(application, by=application.applicant)
    Completion.objects.filter(certificate=certificate).update(recorded_at=clock.now() + timedelta(hours=1))
    return certificate.pk


def _row(application: Application) -> QuerySet[Application]:
    return Application.objects.filter(pk=application.pk)


def _taken_by_somebody_withdrawn() -> int:
    application = ApplicationFactory(admitted=True)
    _row(application).update(state=State.WITHDRAWN)
    return application.seat.pk


def _taken_by_somebody_of_another_cohort() -> int:
    application = ApplicationFactory(admitted=True)
    Seat.objects.filter(occupant=application).update(occupant=None)
    seat = OpenCohortFactory().seats.first()
    Seat.objects.filter(pk=seat.pk).update(occupant=application)
    return seat.pk


def _admitted_without_a_seat() -> int:
    application = ApplicationFactory(admitted=True)
    Seat.objects.filter(occupant=application).update(occupant=None)
    return application.pk


def _offered_without_an_offer() -> int:
    application = ApplicationFactory(offered=True)
    Offer.objects.update(settled_at=clock.now(), outcome=Offer.Outcome.WITHDRAWN)
    return application.pk


def _open_offer_to_somebody_under_review() -> int:
    application = ApplicationFactory(offered=True)
    _row(application).update(state=State.SUBMITTED)
    return application.offers.get().pk


def _open_offer_of_a_taken_seat() -> int:
    offer = ApplicationFactory(offered=True).offers.get()
    Seat.objects.filter(pk=offer.seat_id).update(occupant=ApplicationFactory(submitted=True))
    return offer.pk


def _number_nobody_gave() -> int:
    application = ApplicationFactory(draft=True)
    _row(application).update(line_number=77, submitted_at=clock.now())
    return application.pk


def _state_that_skipped_its_move() -> int:
    application = ApplicationFactory(submitted=True)
    _row(application).update(state=State.WITHDRAWN)
    return application.pk


def _free_seat_beside_somebody_waiting() -> int:
    application = ApplicationFactory(waiting=True)
    Seat.objects.create(cohort=application.cohort, number=99)
    _row(application).update(state_since=clock.now() - timedelta(hours=1))
    return application.pk


def _hired_and_forgotten() -> int:
    placement = PlacementFactory()
    placement.checks.all().delete()
    return placement.pk


def _check_nobody_asked() -> int:
    check = CheckFactory()
    EmploymentCheck.objects.filter(pk=check.pk).update(ask_at=clock.now() - timedelta(days=2))
    return check.pk


def _check_of_a_job_that_is_over() -> int:
    check = CheckFactory()
    Placement.objects.update(ended_on=clock.today(), end_reason=Placement.EndReason.NO_LONGER, end_voice=Voice.STAFF)
    return check.pk


def _question_without_its_message() -> int:
    check = CheckFactory(reach="person")
    Message.objects.all().delete()
    return check.pk


def _loss_taken_back() -> Reopening:
    placement = PlacementFactory(person=FollowUpPlanFactory(follow_ups=True).owner)
    placements.record_end(placement, ended_on=clock.today(), reason="no_longer", by=placement.consultant)
    reopening.reopen_lost()
    placements.take_back_end(placement, reason="다른 분이었음", by=placement.consultant)
    return Reopening.objects.get()


def _letter_of_a_loss_that_never_was() -> int:
    lost = _loss_taken_back()
    reopening.call_off_mistaken()
    letter = FollowUp.objects.filter(plan=lost.plan_id, round=lost.round).first()
    FollowUp.objects.filter(pk=letter.pk).update(state="planned")
    return letter.pk


def _loss_taken_back_and_nobody_saw_to_it() -> int:
    with time_machine.travel(clock.now() - timedelta(hours=2), tick=True):
        return _loss_taken_back().pk


def _lost_job_nobody_saw_to() -> int:
    placement = PlacementFactory()
    Placement.objects.update(ended_on=clock.today(), end_reason=Placement.EndReason.NO_LONGER, end_voice=Voice.STAFF)
    return placement.pk


def _bypassing(*triggers: str) -> AbstractContextManager[None]:
    """As if a trigger had been missing on the day of the deed."""
    return pgtrigger.ignore(*(f"allowance.{trigger}" for trigger in triggers))


def _claim_whose_state_nobody_told() -> int:
    claim = ClaimFactory()
    Claim.objects.filter(pk=claim.pk).update(state=ClaimState.LAPSED)
    return claim.pk


def _claim_at_a_centre_without_staff() -> int:
    claim = ClaimFactory(handed_in=True)
    end_roles(center=claim.center)
    return claim.pk


def _claim_confirmed_by_nobody() -> int:
    claim = ClaimFactory(handed_in=True)
    with _bypassing("Claim:two_people_before_the_money"):
        Claim.objects.filter(pk=claim.pk).update(state=ClaimState.CONFIRMED)
    return claim.pk


def _second_confirmation_without_a_first() -> int:
    claim = ClaimFactory(handed_in=True)
    with _bypassing("Confirmation:confirmed_in_order"):
        by = StaffFactory()
        return Confirmation.objects.create(claim=claim, round=claim.round, step=2, by=by, at=clock.now()).pk


def _claim_forwarded_in_no_batch() -> int:
    claim = ClaimFactory(confirmed=True)
    Claim.objects.filter(pk=claim.pk).update(state=ClaimState.FORWARDED)
    return claim.pk


def _batch_with_a_wrong_total() -> int:
    claim = ClaimFactory(forwarded=True)
    with _bypassing("Batch:closed_batch_stands"):
        Batch.objects.update(total=1)
    return claim.batch_line.batch_id


def _claim_of_another_track() -> int:
    claim = ClaimFactory()
    Claim.objects.filter(pk=claim.pk).update(track=TrackFactory())
    return claim.pk


def _claim_beyond_the_most() -> int:
    edition = ProgramYearFactory(allowance_at_most=500_000)
    claim = ClaimFactory(of={"cohort": OpenCohortFactory(program_year=edition)})
    Claim.objects.filter(pk=claim.pk).update(amount=500_001)
    return claim.pk


def _talk_moved_past_its_events() -> int:
    talk = BookingFactory()
    Booking.objects.filter(pk=talk.pk).update(ends_at=talk.ends_at + timedelta(hours=1), starts_at=talk.ends_at)
    return talk.pk


def _held_in_silence() -> int:
    talk = BookingFactory(begun=True)
    Booking.objects.get(pk=talk.pk).move_to("held", by=talk.consultant)
    return talk.pk


def _talk_soon_and_not_mentioned() -> int:
    talk = BookingFactory()
    soon = clock.now() + timedelta(hours=6)
    Booking.objects.filter(pk=talk.pk).update(
        starts_at=soon, ends_at=soon + timedelta(hours=1), changed_at=clock.now() - timedelta(days=5)
    )
    return talk.pk


def _plan_without_a_version() -> int:
    return CareerPlan.objects.create(
        person=OwnerFactory(), consultant=StaffFactory(), center=CenterFactory(), opened_at=clock.now()
    ).pk


def _referral_that_moved_by_itself() -> int:
    referral = ReferralFactory(reach="agreed")
    Referral.objects.filter(pk=referral.pk).update(state="sent")
    return referral.pk


def _hired_and_nobody_recorded_it() -> int:
    line = ReferralFactory(reach="hired").lines.get()
    ListLine.objects.filter(pk=line.pk).update(placement=None, started_on=clock.today() - timedelta(days=3))
    return line.pk


def _opening_closed_behind_every_back() -> int:
    opening = OpeningFactory()
    Opening.objects.filter(pk=opening.pk).update(closed_at=clock.now(), closed_why="over")
    return opening.pk


def _sent_to_nobody() -> int:
    referral = ReferralFactory(reach="sent")
    ListLine.objects.all().delete()
    return referral.pk


def _completed_by_nobodys_record() -> int:
    application = ApplicationFactory(completed=True)
    application.completions.all().delete()
    return application.pk


def _completion_that_never_got_a_plan() -> int:
    completion = CompletionFactory()
    Completion.objects.filter(pk=completion.pk).update(recorded_at=clock.now() - timedelta(hours=1))
    return completion.pk


def _plan_that_outlives_its_completion() -> int:
    plan = FollowUpPlanFactory()
    completion = Completion.objects.filter(pk=plan.completion_id)
    completion.update(taken_back_at=clock.now(), taken_back_by=plan.consultant, taken_back_reason="잘못 기록함")
    return plan.pk


def _planned_although_stopped() -> int:
    follow_up = FollowUpPlanFactory().follow_ups.first()
    plan = FollowUpPlan.objects.filter(pk=follow_up.plan_id)
    plan.update(state=PlanState.STOPPED, stopped_at=clock.now(), stop_reason="본인이 원함")
    return follow_up.pk


def _letter_nobody_wrote() -> int:
    follow_up = FollowUpFactory()
    FollowUp.objects.filter(pk=follow_up.pk).update(due_at=clock.now() - timedelta(days=2))
    return follow_up.pk


def _letter_that_is_nowhere() -> int:
    follow_up = FollowUpFactory(sent=True)
    Message.objects.get(key=letter_key(follow_up)).delete()
    return follow_up.pk


def _message_left_lying() -> int:
    message = Message.objects.get(key=letter_key(FollowUpFactory(sent=True)))
    Message.objects.filter(pk=message.pk).update(due_at=clock.now() - timedelta(days=2))
    return message.pk


def _forwarded_without_leave() -> int:
    claim = ClaimFactory(forwarded=True)
    before = clock.now() - timedelta(days=2)
    gone = {"given_at": before, "withdrawn_at": before + timedelta(days=1), "withdrawn_source": "online"}
    ConsentFactory(user=claim.claimant, text__purpose=ConsentText.SEMAS, **gone)
    return BatchLine.objects.get(claim=claim).pk


def _taken_back_in_silence() -> int:
    consent = ConsentFactory(user=ApplicationFactory(submitted=True).applicant)
    consents.withdraw(consent)
    return consent.pk


def _proposal(**fields: object) -> Proposal:
    now = clock.now()
    return Proposal.objects.create(**{"rule": "applications", "months": 60, "before": now, "made_at": now} | fields)


def _destroyed_and_not_told() -> int:
    return _proposal(state="done", settled_at=clock.now()).pk


def _signed_and_left_lying() -> int:
    return _proposal(state="signed", settled_at=clock.now() - timedelta(days=3)).pk


def _emptied_by_nobody() -> int:
    application = ApplicationFactory(withdrawn=True)
    emptied = {"address": "", "career": "", "wishes": "", "postal_code": "", "business_number": "", "answers": {}}
    Application.objects.filter(pk=application.pk).update(destroyed_at=clock.now(), birth_date=None, **emptied)
    return application.pk


def _proposed_and_forgotten() -> int:
    return _proposal(made_at=clock.now() - timedelta(days=61)).pk


def _destroyed_under_a_hold() -> int:
    person, now = OwnerFactory(), clock.now()
    LegalHold.objects.create(
        person=person, ground="audit", reason="감사", placed_by=StaffFactory(), placed_at=now - timedelta(hours=1)
    )
    item = ProposalItem(proposal=_proposal(), rule="applications", unit=person.pk, outcome="destroyed", settled_at=now)
    item.save()
    return item.pk


def _given_by_nobody() -> int:
    return Membership.objects.create(user=StaffFactory(), role=Role.ADMIN, scope="everywhere").pk


def _teaches_where_she_decides() -> int:
    cohort = OpenCohortFactory()
    teacher = StaffFactory(role=Role.TEACHER, cohort=cohort)
    with pgtrigger.ignore("centers.Membership:fits_with_what_is_held"):
        return MembershipFactory(user=teacher, center=cohort.center).pk


def _due_too_soon() -> int:
    return RightsRequestFactory(asked_at=clock.now(), due_on=clock.today() + timedelta(days=3)).pk


def _asked_by_somebody_erased() -> int:
    return RightsRequestFactory(person__name=GONE).pk


def _written_to_though_suspended() -> int:
    plan = FollowUpPlanFactory()
    RightsRequestFactory(person=plan.owner, right=Right.SUSPENSION, granted=True)
    return plan.pk


def _erasure_that_nobody_has_to_sign() -> int:
    return RightsRequestFactory(right=Right.ERASURE, granted=True).pk


def _correction_that_changed_nothing() -> int:
    named = {"right": Right.CORRECTION, "corrects": "name", "new_value": "김바름"}
    return RightsRequestFactory(granted=True, **named).pk


def _blackened_and_left_lying(paper: Any, noted_in: Any) -> int:
    yesterday = clock.now() - timedelta(days=1, minutes=1)
    return noted_in.objects.create(
        paper=paper, areas=[[1, 0, 0, 9, 9]], by=StaffFactory(), at=yesterday, old_file="2026/11/gone"
    ).pk


def _former_paper_left_lying() -> int:
    return _blackened_and_left_lying(PaperFactory(), PaperBlackening)


def _former_claim_paper_left_lying() -> int:
    claim = ClaimFactory(handed_in=True)
    return _blackened_and_left_lying(claim.papers.first(), ClaimPaperBlackening)


def _former_evidence_left_lying() -> int:
    mark = _marked(Attendance.EXCUSED)
    return _blackened_and_left_lying(
        attendance.prove(mark, note="병원 진료", upload=None, by=StaffFactory()), EvidenceBlackening
    )


VIOLATIONS: dict[str, Callable[[], int]] = {
    "role_without_a_line": _given_by_nobody,
    "roles_that_exclude_each_other": _teaches_where_she_decides,
    "forwarded_after_the_consent_was_taken_back": _forwarded_without_leave,
    "taken_back_and_the_centre_not_told": _taken_back_in_silence,
    "claims_whose_state_nobody_told": _claim_whose_state_nobody_told,
    "claims_of_nobody": _claim_at_a_centre_without_staff,
    "claims_confirmed_by_fewer_than_two": _claim_confirmed_by_nobody,
    "confirmations_out_of_order": _second_confirmation_without_a_first,
    "claims_forwarded_without_a_line": _claim_forwarded_in_no_batch,
    "batches_that_do_not_add_up": _batch_with_a_wrong_total,
    "claims_beyond_the_most_of_their_edition": _claim_beyond_the_most,
    "claims_under_another_programme": _claim_of_another_track,
    "former_papers_left_lying": _former_paper_left_lying,
    "former_claim_papers_left_lying": _former_claim_paper_left_lying,
    "former_evidence_left_lying": _former_evidence_left_lying,
    "seats_held_by_nobody_entitled": _taken_by_somebody_withdrawn,
    "seats_of_another_cohort": _taken_by_somebody_of_another_cohort,
    "admitted_without_a_seat": _admitted_without_a_seat,
    "offered_without_an_offer": _offered_without_an_offer,
    "open_offers_without_their_state": _open_offer_to_somebody_under_review,
    "open_offers_of_taken_seats": _open_offer_of_a_taken_seat,
    "line_numbers_without_a_reason": _number_nobody_gave,
    "completed_without_a_completion": _completed_by_nobodys_record,
    "completions_without_a_plan": _completion_that_never_got_a_plan,
    "plans_of_taken_back_completions_that_go_on": _plan_that_outlives_its_completion,
    "follow_ups_planned_in_silenced_plans": _planned_although_stopped,
    "follow_ups_left_unsent": _letter_nobody_wrote,
    "sent_without_a_letter": _letter_that_is_nowhere,
    "messages_left_waiting": _message_left_lying,
    "states_without_their_last_move": _state_that_skipped_its_move,
    "seats_free_while_people_wait": _free_seat_beside_somebody_waiting,
    "marks_of_people_without_a_seat": _marked_without_a_seat,
    "marks_other_than_their_last_event": _marked_otherwise_than_its_last_event,
    "certificates_before_their_completion": _certified_before_completing,
    "excuses_counted_without_evidence": _excuse_counted_without_evidence,
    "talks_that_stand_otherwise_than_their_last_event": _talk_moved_past_its_events,
    "held_talks_nothing_is_written_about": _held_in_silence,
    "talks_nobody_was_reminded_of": _talk_soon_and_not_mentioned,
    "plans_that_say_nothing": _plan_without_a_version,
    "hired_without_a_next_check": _hired_and_forgotten,
    "checks_left_unasked": _check_nobody_asked,
    "checks_of_ended_jobs": _check_of_a_job_that_is_over,
    "asked_without_a_message": _question_without_its_message,
    "lost_jobs_nobody_saw_to": _lost_job_nobody_saw_to,
    "follow_ups_planned_of_undone_losses": _letter_of_a_loss_that_never_was,
    "undone_losses_nobody_saw_to": _loss_taken_back_and_nobody_saw_to_it,
    "referrals_without_their_last_move": _referral_that_moved_by_itself,
    "hired_without_a_placement": _hired_and_nobody_recorded_it,
    "sent_without_a_list": _sent_to_nobody,
    "openings_otherwise_than_their_last_event": _opening_closed_behind_every_back,
    "destroyed_without_a_line": _destroyed_and_not_told,
    "signed_and_not_destroyed": _signed_and_left_lying,
    "emptied_without_a_proposal": _emptied_by_nobody,
    "due_and_nobody_asks": _proposed_and_forgotten,
    "destroyed_under_a_hold": _destroyed_under_a_hold,
    "requests_without_their_deadline": _due_too_soon,
    "open_requests_of_nobody": _asked_by_somebody_erased,
    "asked_about_though_suspended": _written_to_though_suspended,
    "erasures_granted_and_not_proposed": _erasure_that_nobody_has_to_sign,
    "corrections_granted_and_not_made": _correction_that_changed_nothing,
}


@pytest.mark.parametrize("state", State)
def test_an_application_brought_anywhere_by_the_real_acts_breaks_nothing(
    state: State, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ApplicationFactory(**{state.value: True})
    assert invariants.broken() == {}


@pytest.mark.parametrize("state", ClaimState)
def test_a_claim_brought_anywhere_by_the_real_acts_breaks_nothing(
    state: ClaimState, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        ClaimFactory(handled="semas" if state == ClaimState.DIRECT else "here", **{state.value: True})
    assert not {"claims", "confirmations", "batches"} & {name.partition("_")[0] for name in invariants.broken()}


def test_a_clock_that_was_set_back_breaks_nothing() -> None:
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        application = ApplicationFactory(submitted=True)
    applications.withdraw(application, by=application.applicant)
    assert invariants.broken() == {}


@pytest.mark.parametrize("name", invariants.INVARIANTS)
def test_a_planted_violation_is_found(name: str) -> None:
    planted = VIOLATIONS[name]()
    assert planted in invariants.broken()[name]


@pytest.mark.parametrize("reach", ["booked", "cancelled", "missed", "held"])
def test_a_talk_brought_anywhere_by_the_real_acts_breaks_nothing(reach: str) -> None:
    BookingFactory(reach=reach)
    assert invariants.broken() == {}


def test_the_command_names_what_is_broken_and_fails(capsys: pytest.CaptureFixture) -> None:
    call_command("invariants")
    planted = _admitted_without_a_seat()
    with pytest.raises(CommandError, match=f"admitted_without_a_seat: \\[{planted}\\]"):
        call_command("invariants")


def test_the_nightly_task_writes_an_error_line_for_each(caplog: pytest.LogCaptureFixture) -> None:
    _admitted_without_a_seat()
    assert tasks.check_invariants() == 1
    assert "admitted_without_a_seat" in caplog.text
