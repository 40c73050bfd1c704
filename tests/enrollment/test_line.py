from functools import partial

import pytest

from centers.models import Cohort
from common.errors import DomainError
from enrollment import tasks
from enrollment.actions import applications, cohorts, second_thoughts
from enrollment.actions import line as lines
from enrollment.errors import CapacityInUse
from enrollment.models import Application, Line, LineEvent, Offer, Seat
from enrollment.states import State
from messaging.models import Message
from messaging.models import State as MessageState
from portal import invariants
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory, CohortFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, expire, later_cohort
from tests.support.at_once import at_once
from tests.support.held import while_held

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)

KIND = LineEvent.Kind


def kinds(application):
    return [event.kind for event in application.line_events.all()]


@race
def test_sixty_admissions_at_once_for_twenty_seats_admit_twenty_and_forty_wait_in_line_order():
    cohort, staff = OpenCohortFactory(capacity=20), StaffFactory()
    people = [ApplicationFactory(cohort=cohort, submitted=True) for _ in range(60)]

    results = at_once([partial(applications.admit, person, by=staff) for person in people])

    states = [result.state for result in results]
    assert (states.count(State.ADMITTED), states.count(State.WAITING)) == (20, 40)
    assert sorted(Seat.objects.taken().values_list("number", flat=True)) == list(range(1, 21))
    waiting = Application.objects.waiting().with_waiting_position().order_by("line_number")
    assert [row.waiting_position for row in waiting] == list(range(1, 41))
    assert invariants.broken() == {}


@race
def test_the_lowest_free_seat_is_given_and_every_grant_has_its_event():
    cohort = OpenCohortFactory(capacity=3)
    first, second = (ApplicationFactory(cohort=cohort, admitted=True) for _ in range(2))
    applications.withdraw(first, by=first.applicant)

    third = ApplicationFactory(cohort=cohort, admitted=True)

    assert (second.seat.number, third.seat.number) == (2, 1)
    assert kinds(first) == [KIND.JOINED, KIND.SEATED, KIND.RELEASED]
    assert all(event.reason for event in LineEvent.objects.all())


def test_a_newcomer_does_not_take_a_seat_owed_to_somebody_who_waits():
    waiting = ApplicationFactory(waiting=True)
    lines.change_capacity(waiting.cohort, 2, by=StaffFactory(), reason="자리를 늘림")

    newcomer = applications.admit(ApplicationFactory(cohort=waiting.cohort, submitted=True), by=StaffFactory())

    assert newcomer.state == State.WAITING
    assert lines.offer_free_seats(waiting.cohort_id) == 1
    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED


@race
def test_a_released_seat_goes_to_the_first_in_line_when_the_act_is_committed():
    cohort = OpenCohortFactory(capacity=1)
    holder = ApplicationFactory(cohort=cohort, admitted=True)
    later, first = (ApplicationFactory(cohort=cohort, submitted=True) for _ in range(2))
    first, later = sorted((first, later), key=lambda row: row.line_number)
    applications.admit(later, by=StaffFactory())
    applications.admit(first, by=StaffFactory())

    applications.withdraw(holder, by=holder.applicant)

    offer = Offer.objects.get()
    assert offer.application == first
    assert kinds(first) == [KIND.JOINED, KIND.WAITS, KIND.OFFERED]
    later.refresh_from_db()
    assert later.state == State.WAITING


@race
def test_a_refused_or_lapsed_offer_passes_on_until_nobody_waits():
    cohort = OpenCohortFactory(capacity=1)
    holder = ApplicationFactory(cohort=cohort, admitted=True)
    line = [ApplicationFactory(cohort=cohort, submitted=True) for _ in range(3)]
    for person in line:
        applications.admit(person, by=StaffFactory())
    applications.withdraw(holder, by=holder.applicant)

    applications.refuse_offer(line[0].offers.get(), by=line[0].applicant)
    expire(line[1].offers.get())
    tasks.lapse_offers()
    tasks.lapse_offers()
    applications.accept_offer(line[2].offers.get(), by=line[2].applicant)

    for person in line:
        person.refresh_from_db()
    assert [person.state for person in line] == [State.WITHDRAWN, State.LAPSED, State.ADMITTED]
    assert kinds(line[0])[-1] == KIND.REFUSED
    assert kinds(line[1])[-1] == KIND.LAPSED
    assert kinds(line[2])[-1] == KIND.SEATED
    assert invariants.broken() == {}


@race
def test_withdrawing_and_being_offered_a_seat_at_once_never_block_each_other():
    for _ in range(4):
        cohort = OpenCohortFactory(capacity=2)
        holders = [ApplicationFactory(cohort=cohort, admitted=True) for _ in range(2)]
        waiting = [ApplicationFactory(cohort=cohort, submitted=True) for _ in range(3)]
        for person in waiting:
            applications.admit(person, by=StaffFactory())

        results = at_once(
            [partial(applications.withdraw, person, by=person.applicant) for person in (*holders, *waiting)]
        )

        assert [result.state for result in results] == [State.WITHDRAWN] * 5
        assert not Offer.objects.open().exists()
    assert invariants.broken() == {}


@race
def test_many_sweeps_at_once_offer_each_seat_once():
    cohort = OpenCohortFactory(capacity=3)
    holders = [ApplicationFactory(cohort=cohort, admitted=True) for _ in range(3)]
    waiting = [ApplicationFactory(cohort=cohort, submitted=True) for _ in range(5)]
    for person in waiting:
        applications.admit(person, by=StaffFactory())
    at_once([partial(applications.withdraw, person, by=person.applicant) for person in holders])

    at_once([tasks.lapse_offers] * 6)

    offered = Offer.objects.open().order_by("application__line_number")
    assert [offer.application for offer in offered] == waiting[:3]
    assert len({offer.seat_id for offer in offered}) == 3
    assert invariants.broken() == {}


@race
def test_admitting_while_the_capacity_changes_never_oversells():
    cohort, staff = OpenCohortFactory(capacity=10), StaffFactory()
    people = [ApplicationFactory(cohort=cohort, submitted=True) for _ in range(16)]
    acts = [partial(applications.admit, person, by=staff) for person in people]
    for place, capacity in ((2, 6), (6, 12), (10, 8), (14, 11)):
        acts.insert(place, partial(lines.change_capacity, cohort, capacity, by=staff, reason="정원을 바꿈"))

    results = at_once(acts)

    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, CapacityInUse)]
    cohort.refresh_from_db()
    assert Seat.objects.filter(cohort=cohort).count() == cohort.capacity
    lines.offer_free_seats(cohort.pk)
    held = Seat.objects.taken().count() + Offer.objects.open().count()
    assert held <= cohort.capacity
    assert Application.objects.filter(cohort=cohort, state=State.SUBMITTED).count() == 0
    assert invariants.broken() == {}


def test_seats_in_use_are_not_taken_away():
    cohort = OpenCohortFactory(capacity=3)
    for _ in range(2):
        ApplicationFactory(cohort=cohort, admitted=True)

    with pytest.raises(CapacityInUse) as refusal:
        lines.change_capacity(cohort, 1, by=StaffFactory(), reason="강의실이 작음")

    assert "2자리" in str(refusal.value)
    lines.change_capacity(cohort, 2, by=StaffFactory(), reason="강의실이 작음")
    assert list(Seat.objects.values_list("number", flat=True)) == [1, 2]
    assert LineEvent.objects.filter(kind=KIND.CAPACITY).count() == 1


def test_more_seats_are_offered_to_who_waits():
    waiting = ApplicationFactory(waiting=True)

    lines.change_capacity(waiting.cohort, 2, by=StaffFactory(), reason="강의실을 옮김")
    tasks.lapse_offers()

    waiting.refresh_from_db()
    assert waiting.state == State.OFFERED


def test_a_seat_on_offer_cannot_be_taken_away():
    application = ApplicationFactory(offered=True)

    with pytest.raises(DomainError):
        lines.change_capacity(application.cohort, 0, by=StaffFactory(), reason="줄임")


def test_no_seat_is_offered_once_the_course_has_begun():
    waiting = ApplicationFactory(waiting=True)
    lines.change_capacity(waiting.cohort, 2, by=StaffFactory(), reason="강의실을 옮김")
    waiting.cohort.starts_on = waiting.review_due_on.replace(year=2020)
    waiting.cohort.save(update_fields=["starts_on"])

    assert lines.offer_free_seats(waiting.cohort_id) == 0


def test_opening_a_line_twice_makes_its_seats_once():
    cohort = OpenCohortFactory(capacity=4)

    lines.open_line(cohort)

    assert Seat.objects.filter(cohort=cohort).count() == 4
    assert Line.objects.count() == 1


@race
def test_the_events_replay_to_the_seats_as_they_are():
    cohort = OpenCohortFactory(capacity=4)
    people = [ApplicationFactory(cohort=cohort, submitted=True) for _ in range(9)]
    at_once([partial(applications.admit, person, by=StaffFactory()) for person in people])
    seated = [seat.occupant for seat in Seat.objects.taken().select_related("occupant__applicant")]
    at_once([partial(applications.withdraw, person, by=person.applicant) for person in seated[:2]])
    for offer in Offer.objects.open().select_related("application__applicant"):
        applications.accept_offer(offer, by=offer.application.applicant)

    seats: dict[int, int] = {}
    for event in LineEvent.objects.filter(cohort=cohort).order_by("pk"):
        if event.kind == KIND.SEATED:
            assert event.seat_number not in seats
            seats[event.seat_number] = event.application_id
        elif event.kind == KIND.RELEASED:
            assert seats.pop(event.seat_number) == event.application_id
    assert seats == {seat.number: seat.occupant_id for seat in Seat.objects.taken()}


@race
def test_whoever_is_offered_a_seat_is_not_told_afterwards_that_she_waits():
    application = ApplicationFactory(waiting=True)
    seated = Seat.objects.taken().get(cohort=application.cohort).occupant

    applications.withdraw(seated, by=seated.applicant)

    told = dict(Message.objects.filter(recipient=application.applicant).values_list("kind", "state"))
    assert told["enrollment/application_waits"] == MessageState.CANCELLED
    assert told["enrollment/seat_offered"] == MessageState.QUEUED


def test_a_capacity_takes_the_cohort_before_the_line_like_whoever_calls_it_off(django_assert_max_num_queries):
    cohort = OpenCohortFactory(capacity=1)

    with django_assert_max_num_queries(20) as asked:
        lines.change_capacity(cohort, 2, by=StaffFactory(), reason="자리를 늘림")

    locked = [query["sql"] for query in asked.captured_queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert ["centers_cohort" in sql for sql in locked] == [True, False]
    assert "enrollment_line" in locked[1]


@race
def test_a_seat_goes_to_the_next_when_the_first_leaves_for_another_line_while_the_offer_waits_for_her(settings):
    holder = ApplicationFactory(cohort=OpenCohortFactory(capacity=1), admitted=True)
    cohort, staff = holder.cohort, StaffFactory()
    first, second = (ApplicationFactory(cohort=cohort, waiting=True) for _ in range(2))
    other = later_cohort(cohort)
    Seat.objects.filter(occupant=holder).update(occupant=None)

    def leaves() -> None:
        second_thoughts.move(applications.undo(first, by=staff), other, by=first.applicant)

    offered = while_held(
        Application.objects.filter(pk=first.pk), partial(lines.offer_free_seats, cohort.pk), meanwhile=leaves
    )

    second.refresh_from_db()
    assert (offered, second.state) == (1, State.OFFERED)


@race
def test_a_decision_that_waited_knows_the_place_as_it_is_then():
    application = ApplicationFactory(submitted=True)

    admitted = while_held(
        Application.objects.filter(pk=application.pk),
        partial(applications.admit, application, by=StaffFactory()),
        meanwhile=partial(Cohort.objects.filter(pk=application.cohort_id).update, place="새로 정한 교육장"),
    )

    assert admitted.cohort.place == "새로 정한 교육장"


@race
def test_a_cohort_is_published_though_it_moves_to_another_centre_meanwhile():
    draft, center = CohortFactory(), CenterFactory()

    published = while_held(
        Cohort.objects.filter(pk=draft.pk),
        partial(cohorts.publish, draft),
        meanwhile=partial(Cohort.objects.filter(pk=draft.pk).update, center=center),
    )

    assert (published.center, Line.objects.filter(pk=draft.pk).exists()) == (center, True)
