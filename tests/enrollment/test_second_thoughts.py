"""Tests of second thoughts: another centre before the decision, a later cohort after it."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from centers.models import Cohort
from centers.roles import Role
from common import clock
from enrollment import replay
from enrollment.actions import applications, second_thoughts, supplements
from enrollment.actions.desk import as_shown, stamp
from enrollment.errors import AlreadyApplied, CannotGoThere, NotDeferrable, NotMovable
from enrollment.models import Application, LineEvent, Offer, Seat
from enrollment.models.destinations import elsewhere, later
from enrollment.states import DEFERRABLE, MOVABLE, State
from messaging.models import Message
from portal import invariants
from tests.factories.accounts import StaffFactory
from tests.factories.centers import PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory, PaperFactory, later_cohort
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def _holds(*cohorts: Cohort) -> bool:
    return all(replay.prove(cohort.pk).holds for cohort in cohorts) and invariants.broken() == {}


@pytest.mark.parametrize("state", MOVABLE)
def test_an_undecided_application_moves_with_answers_papers_and_a_new_number(state):
    application = ApplicationFactory(**{state: True})
    paper = PaperFactory(application=application)
    old, other = application.cohort, later_cohort(application.cohort)
    ApplicationFactory(cohort=other, submitted=True)

    moved = second_thoughts.move(application, other, by=application.applicant)

    assert (moved.cohort, moved.line_number, moved.state) == (other, 2, state)
    assert list(moved.papers.all()) == [paper]
    assert moved.assigned_to is None
    left, joined = moved.line_events.order_by("pk")[1:3]
    assert (left.kind, left.cohort, left.line_number) == (LineEvent.Kind.MOVED, old, 1)
    assert (joined.kind, joined.cohort, joined.line_number) == (LineEvent.Kind.JOINED, other, 2)
    told = Message.objects.get(kind="enrollment/application_moved")
    assert "2번" in told.body
    assert _holds(old, other)


@pytest.mark.parametrize("state", sorted(set(State) - set(MOVABLE) - {State.DRAFT}))
def test_what_is_decided_does_not_move(state):
    application = ApplicationFactory(**{state: True})
    with pytest.raises(NotMovable):
        second_thoughts.move(application, later_cohort(application.cohort), by=application.applicant)


def test_moving_there_and_back_again_gives_a_new_number_at_the_end():
    application = ApplicationFactory(submitted=True)
    first, second = application.cohort, later_cohort(application.cohort)
    ApplicationFactory(cohort=first, submitted=True)
    there = second_thoughts.move(application, second, by=application.applicant)
    back = second_thoughts.move(there, first, by=application.applicant)
    assert (back.cohort, back.line_number) == (first, 3)
    assert _holds(first, second)


def test_only_the_same_course_at_another_centre_that_takes_applications_is_a_destination():
    application = ApplicationFactory(submitted=True)
    same_centre = later_cohort(application.cohort, center=application.cohort.center)
    closed = later_cohort(application.cohort, closes_at=clock.now())
    right = later_cohort(application.cohort)
    other_course = ApplicationFactory(submitted=True).cohort
    assert list(elsewhere(application)) == [right]
    for wrong in (same_centre, closed, other_course):
        with pytest.raises(CannotGoThere):
            second_thoughts.move(application, wrong, by=application.applicant)


def test_the_review_of_a_supplement_goes_on_at_the_new_centre():
    application = ApplicationFactory(supplement=True)
    moved = second_thoughts.move(application, later_cohort(application.cohort), by=application.applicant)
    asked = moved.supplements.get()
    answered = supplements.answer(asked, text="여기 있습니다.", by=application.applicant)
    assert answered.state == State.SUBMITTED


@pytest.mark.parametrize("state", DEFERRABLE)
def test_somebody_found_eligible_takes_the_course_later_and_the_place_passes_on(
    state, django_capture_on_commit_callbacks
):
    application = ApplicationFactory(**{state: True})
    rule = PaperRuleFactory(program_year=application.program_year, key="tax")
    PaperFactory(application=application, rule=rule)
    application.answers = {"person": {"raw": {"address": "예시로 1"}, "version": 1}}
    application.save(update_fields=["answers"])
    following = later_cohort(application.cohort)

    with django_capture_on_commit_callbacks(execute=True):
        deferred = second_thoughts.defer(application, following, by=application.applicant)

    new = deferred.deferred_to
    assert (deferred.state, new.state, new.cohort) == (State.DEFERRED, State.DRAFT, following)
    assert not Seat.objects.filter(occupant=application).exists()
    assert not Offer.objects.open().filter(application=application).exists()
    assert new.answers == application.answers
    copied = new.papers.get()
    assert (copied.rule, copied.verdict) == (rule, "unchecked")
    assert copied.file.name != application.papers.get().file.name
    assert Message.objects.filter(kind="enrollment/application_deferred").count() == 1
    assert _holds(application.cohort)


def test_a_seat_given_up_by_deferring_is_offered_to_the_first_who_waits(django_capture_on_commit_callbacks):
    waiting = ApplicationFactory(waiting=True)
    holder = Seat.objects.get(cohort=waiting.cohort).occupant
    with django_capture_on_commit_callbacks(execute=True):
        second_thoughts.defer(holder, later_cohort(waiting.cohort), by=holder.applicant)
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED
    assert _holds(waiting.cohort)


def test_a_paper_the_next_edition_does_not_ask_for_stays_behind():
    application = ApplicationFactory(admitted=True)
    PaperFactory(application=application)
    other_edition = ApplicationFactory(submitted=True).program_year
    following = later_cohort(application.cohort, program_year=other_edition)
    deferred = second_thoughts.defer(application, following, by=application.applicant)
    assert not deferred.deferred_to.papers.exists()


def test_deferring_twice_is_the_same_as_once_and_elsewhere_is_refused():
    application = ApplicationFactory(admitted=True)
    following, another = later_cohort(application.cohort), later_cohort(application.cohort)
    once = second_thoughts.defer(application, following, by=application.applicant)
    assert second_thoughts.defer(application, following, by=application.applicant) == once
    with pytest.raises(NotDeferrable):
        second_thoughts.defer(application, another, by=application.applicant)


@pytest.mark.parametrize("state", sorted(set(State) - set(DEFERRABLE) - {State.DRAFT, State.DEFERRED}))
def test_nobody_defers_what_is_not_decided_or_has_begun(state):
    application = ApplicationFactory(**{state: True})
    with pytest.raises(NotDeferrable):
        second_thoughts.defer(application, later_cohort(application.cohort), by=application.applicant)


def test_a_draft_begun_in_the_later_cohort_keeps_what_was_typed_there():
    application = ApplicationFactory(admitted=True)
    following = later_cohort(application.cohort)
    typed = {"person": {"raw": {"address": "새 주소"}, "version": 1}}
    draft = ApplicationFactory(cohort=following, applicant=application.applicant, answers=typed)
    assert second_thoughts.defer(application, following, by=application.applicant).deferred_to == draft
    draft.refresh_from_db()
    assert draft.answers == typed


def test_a_later_cohort_applied_for_already_is_no_destination():
    application = ApplicationFactory(admitted=True)
    following = later_cohort(application.cohort)
    ApplicationFactory(cohort=following, applicant=application.applicant, submitted=True)
    assert following not in later(application)
    with pytest.raises(CannotGoThere):
        second_thoughts.defer(application, following, by=application.applicant)


def test_two_applications_never_go_on_in_the_same_draft():
    first = ApplicationFactory(admitted=True)
    second = ApplicationFactory(
        admitted=True, applicant=first.applicant, cohort=later_cohort(first.cohort, center=first.cohort.center)
    )
    following = later_cohort(second.cohort)
    second_thoughts.defer(first, following, by=first.applicant)
    with pytest.raises(AlreadyApplied):
        second_thoughts.defer(second, following, by=first.applicant)
    second.refresh_from_db()
    assert second.state == State.ADMITTED


@race
def test_one_application_sent_to_two_centres_at_once_arrives_at_one():
    for _ in range(3):
        application = ApplicationFactory(submitted=True)
        old = application.cohort
        places = [later_cohort(old), later_cohort(old)]
        results = at_once([partial(second_thoughts.move, application, to, by=application.applicant) for to in places])
        assert [type(found) for found in results if isinstance(found, Exception)] == [NotMovable]
        application.refresh_from_db()
        assert application.cohort in places
        assert _holds(old, *places)


@race
def test_people_who_change_places_between_two_lines_never_block_each_other():
    here = ApplicationFactory(submitted=True).cohort
    there = later_cohort(here)
    goers = [ApplicationFactory(cohort=here, submitted=True) for _ in range(4)]
    comers = [ApplicationFactory(cohort=there, submitted=True) for _ in range(4)]
    acts = [partial(second_thoughts.move, row, there, by=row.applicant) for row in goers]
    acts += [partial(second_thoughts.move, row, here, by=row.applicant) for row in comers]
    results = at_once(acts)
    assert not [found for found in results if isinstance(found, Exception)]
    assert _holds(here, there)


@race
def test_a_decision_and_a_move_at_once_leave_one_of_them():
    for _ in range(4):
        application, staff = ApplicationFactory(submitted=True), StaffFactory()
        old, other = application.cohort, later_cohort(application.cohort)
        shown = stamp(application)
        at_once(
            [
                partial(_admit_as_shown, application, shown, staff),
                partial(second_thoughts.move, application, other, by=application.applicant),
            ]
        )
        application.refresh_from_db()
        assert (application.cohort, application.state) in ((old, State.ADMITTED), (other, State.SUBMITTED))
        assert _holds(old, other)


def _admit_as_shown(application: Application, shown: str, staff: object) -> None:
    with as_shown(application, shown) as current:
        applications.admit(current, by=staff)


@race
def test_deferring_twice_at_once_opens_one_application():
    for _ in range(3):
        application = ApplicationFactory(admitted=True)
        places = [later_cohort(application.cohort), later_cohort(application.cohort)]
        results = at_once([partial(second_thoughts.defer, application, to, by=application.applicant) for to in places])
        assert [type(found) for found in results if isinstance(found, Exception)] == [NotDeferrable]
        drafts = Application.objects.filter(applicant=application.applicant, state=State.DRAFT)
        assert drafts.count() == 1
        assert _holds(application.cohort)


def test_an_owner_reads_what_becomes_of_the_place_and_moves(client):
    application = ApplicationFactory(submitted=True)
    other = later_cohort(application.cohort)
    client.force_login(application.applicant)
    url = reverse("enrollment:move", args=[application.pk])
    assert url in client.get(reverse("enrollment:application", args=[application.pk])).content.decode()
    page = client.get(url).content.decode()
    assert "접수 순번 1번을 내놓고" in page
    assert "지금 내면 접수 순번 1번" in page
    assert "고르신 곳이 없어" in client.post(url, {}).content.decode()
    assert client.post(url, {"to": "\x00"}).status_code == 200
    for strange in ("😀", "9" * 40, str(application.cohort_id)):
        assert "모집이 끝났습니다" in client.post(url, {"to": strange}).content.decode()
    done = client.post(url, {"to": str(other.pk)}, follow=True)
    assert f"{other.center.name}의 접수 순번 1번입니다" in done.content.decode()


def test_an_owner_who_defers_is_led_to_the_new_application(client):
    application = ApplicationFactory(waiting=True)
    Application.objects.filter(pk=application.pk).update(state_since=clock.now() - timedelta(hours=1))
    following = later_cohort(application.cohort)
    client.force_login(application.applicant)
    url = reverse("enrollment:defer", args=[application.pk])
    assert "되돌릴 수 없습니다" in client.get(url).content.decode()
    done = client.post(url, {"to": str(following.pk)}, follow=True)
    application.refresh_from_db()
    review = reverse("enrollment:section", args=[application.deferred_to_id, "review"])
    assert done.redirect_chain[-1][0] == review
    old = client.get(reverse("enrollment:application", args=[application.pk])).content.decode()
    assert "다음 기수로 미루었습니다" in old
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(("name", "traits"), [("move", {"submitted": True}), ("defer", {"admitted": True})])
def test_without_a_destination_nothing_can_be_pressed_and_the_phone_is_named(client, name, traits, settings):
    settings.ENROLLMENT_UNDO_SECONDS = 0
    application = ApplicationFactory(**traits)
    client.force_login(application.applicant)
    page = client.get(reverse(f"enrollment:{name}", args=[application.pk])).content.decode()
    assert "신청은 그대로입니다" in page
    assert 'name="to"' not in page


@pytest.mark.parametrize(("name", "traits"), [("move", {"admitted": True}), ("defer", {"submitted": True})])
def test_at_the_wrong_time_the_page_leads_back(client, name, traits, settings):
    settings.ENROLLMENT_UNDO_SECONDS = 0
    application = ApplicationFactory(**traits)
    client.force_login(application.applicant)
    answer = client.get(reverse(f"enrollment:{name}", args=[application.pk]))
    assert answer.url == reverse("enrollment:application", args=[application.pk])


def test_staff_move_a_case_and_land_on_their_own_desk(client):
    application = ApplicationFactory(submitted=True)
    other = later_cohort(application.cohort)
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    case = reverse("enrollment_desk:case", args=[application.pk])
    assert "그 센터의 다음 순번을 받습니다" in client.get(case, {"act": "move"}).content.decode()
    act = reverse("enrollment_desk:act", args=[application.pk, "move"])
    data = {"act-shown": stamp(application), "act-to": str(other.pk), "act-reason": "이사하심"}
    done = client.post(act, data, follow=True)
    assert done.redirect_chain[-1][0] == reverse("desk")
    assert "줄 끝, 접수 순번 1번으로 옮겼습니다" in done.content.decode()
    assert client.get(case).status_code == 404


def test_staff_defer_somebody_who_called(client):
    application = ApplicationFactory(admitted=True)
    following = later_cohort(application.cohort)
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    act = reverse("enrollment_desk:act", args=[application.pk, "defer"])
    done = client.post(act, {"act-shown": stamp(application), "act-to": str(following.pk)}, follow=True)
    assert "다음 기수로 미룸" in done.content.decode()
    application.refresh_from_db()
    assert application.deferred_to.cohort == following
