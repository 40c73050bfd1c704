"""A case handed to somebody else: every open promise goes along or is named, and everybody concerned is told."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from aftercare.actions import case_moves, clubs
from aftercare.errors import NothingToMove
from aftercare.models import CaseMove, FollowUp, FollowUpPlan
from aftercare.models.case import promises
from aftercare.models.consultants import Consultants
from centers.models import Center
from common import clock
from counseling.actions import bookings, talks
from counseling.actions import plans as career_plans
from counseling.actions.plans import Content
from counseling.actions.talks import NextStep
from counseling.models import Booking, CareerPlan, Kind, PlanVersion, ToDo, Way, Whose
from enrollment.actions import applications, callbacks, completions
from enrollment.states import State
from jobs.models import PlacementEvent, Referral
from messaging.models import Message
from tests.factories.accounts import OwnerFactory
from tests.factories.aftercare import FollowUpFactory, cohort_with_cadence, consultant_at
from tests.factories.centers import CenterFactory, MembershipFactory
from tests.factories.counseling import BookingFactory, PlanVersionFactory, ToDoFactory, free, open_every_day
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import PlacementFactory, ReferralFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def case() -> tuple[User, Center, User]:
    """Somebody with a plan, a job and an open application at one centre, all kept by one consultant."""
    cohort = cohort_with_cadence()
    by = consultant_at(cohort)
    owner = OwnerFactory()
    FollowUpFactory(sent=True, cohort=cohort, consultant=by, applicant=owner)
    PlacementFactory(person=owner, center=cohort.center, by=by, employer="예시 상사")
    application = ApplicationFactory(
        cohort=OpenCohortFactory(center=cohort.center), applicant=owner, submitted=True, by=by
    )
    applications.assign(application, by)
    return owner, cohort.center, by


def agreed(owner: User, center: Center, by: User) -> None:
    """And a step agreed in a talk, a plan, a talk ahead, a referral, a call that is waited for and a club."""
    open_every_day(center, by)
    ToDoFactory(person=owner, center=center, consultant=by)
    PlanVersionFactory(person=owner, center=center, consultant=by)
    BookingFactory(person=owner, center=center, consultant=by)
    ReferralFactory(person=owner, center=center, by=by)
    callbacks.ask(
        name=owner.name, phone=owner.phone, wanted_time="any", center=center, about="서류를 묻고 싶음", user=owner
    )
    clubs.join(clubs.found(center, name="다시 시작", about="", by=by), FollowUpPlan.objects.get())


def colleague(center: Center) -> User:
    return MembershipFactory(center=center).user


def keepers(owner: User, center: Center) -> dict[str, User | None]:
    return {promise.title: promise.keeper for promise in promises(owner, center)}


def test_every_open_promise_is_listed_with_who_keeps_it() -> None:
    owner, center, by = case()
    assert keepers(owner, center) == {"신청": by, "사후관리": by, "일자리 확인": by}
    assert promises(owner, CenterFactory()) == []


def test_what_was_agreed_in_talks_a_plan_a_referral_a_call_and_a_club_are_promises_too() -> None:
    owner, center, by = case()
    agreed(owner, center, by)
    assert keepers(owner, center) == {
        "신청": by,
        "전화": None,
        "사후관리": by,
        "예약한 상담": by,
        "상담에서 정한 일": by,
        "생애경력설계서": by,
        "일자리 확인": by,
        "알선": by,
        "취업동아리": None,
    }


def test_promises_cost_as_many_queries_for_three_jobs_as_for_one(django_assert_num_queries: Any) -> None:
    owner, center, by = case()
    agreed(owner, center, by)
    with django_assert_num_queries(12):
        promises(owner, center)
    for name in ("둘째", "셋째"):
        PlacementFactory(person=owner, center=center, by=by, employer=name)
        ReferralFactory(person=owner, center=center, by=by)
        talks.hold(ToDo.objects.all()[0].booking, step=NextStep(name, clock.today(), Whose.PERSON), by=by)
        clubs.join(clubs.found(center, name=name, about="", by=by), FollowUpPlan.objects.get())
    with django_assert_num_queries(12):
        promises(owner, center)


def test_within_one_centre_everything_goes_along() -> None:
    owner, center, by = case()
    to = colleague(center)
    moved = case_moves.move(owner, center, to_center=center, to=to, reason="휴직", by=by)
    assert set(keepers(owner, center).values()) == {to}
    assert (len(moved.moved), moved.stayed, moved.from_consultant) == (3, [], by)


def test_within_one_centre_what_was_agreed_goes_along_and_what_the_centre_keeps_together_is_left_unsaid() -> None:
    owner, center, by = case()
    agreed(owner, center, by)
    to = open_every_day(center)
    moved = case_moves.move(owner, center, to_center=center, to=to, reason="휴직", by=by)
    assert {keeper for keeper in keepers(owner, center).values() if keeper} == {to}
    assert (len(moved.moved), moved.stayed) == (7, [])
    step, plan = ToDo.objects.get(), CareerPlan.objects.get()
    assert (step.consultant, plan.consultant, Referral.objects.get().consultant) == (to, to, to)
    assert Booking.objects.of_person(owner).coming().get().consultant == to


def test_elsewhere_go_the_plan_and_what_was_agreed_and_the_rest_is_named() -> None:
    owner, center, by = case()
    agreed(owner, center, by)
    far = CenterFactory()
    to = colleague(far)
    moved = case_moves.move(owner, center, to_center=far, to=to, reason="이사", by=by)
    went = {"사후관리", "일자리 확인", "상담에서 정한 일", "생애경력설계서"}
    assert set(keepers(owner, far)) == went
    assert {words.partition(":")[0] for words in moved.moved} == went
    assert [words.partition(":")[0] for words in moved.stayed] == ["신청", "전화", "예약한 상담", "알선", "취업동아리"]


def test_the_new_centre_finds_the_person_reads_the_plan_and_marks_what_was_agreed(client: Client) -> None:
    center, far = CenterFactory(), CenterFactory()
    by, to = open_every_day(center), colleague(far)
    version = PlanVersionFactory(center=center, consultant=by)
    owner = version.plan.person
    step = ToDoFactory(person=owner, center=center, consultant=by)
    client.force_login(to)
    at = reverse("counseling_desk:person", args=[owner.pk])
    assert client.get(at).status_code == 404
    case_moves.move(owner, center, to_center=far, to=to, reason="이사", by=by)
    assert step.text in client.get(at).text
    assert client.get(reverse("counseling_desk:plan", args=[owner.pk])).status_code == 200
    marked = client.post(reverse("counseling_desk:to-do", args=[step.pk]), {"done": "yes"})
    assert marked.headers["Location"] == at  # its talk was at the other centre
    step.refresh_from_db()
    assert step.done_by == to


def test_what_is_over_is_no_promise() -> None:
    center = CenterFactory()
    by = open_every_day(center)
    step = ToDoFactory(center=center, consultant=by)
    talks.mark_to_do(step, done=True, by=by)
    BookingFactory(person=step.person, center=center, consultant=by, cancelled=True)
    ReferralFactory(person=step.person, center=center, by=by, reach="not_chosen")
    assert promises(step.person, center) == []


def test_at_another_centre_the_application_stays_with_its_course() -> None:
    owner, center, by = case()
    far = CenterFactory()
    to = colleague(far)
    moved = case_moves.move(owner, center, to_center=far, to=to, reason="이사", by=by)
    assert keepers(owner, center) == {"신청": by}
    assert keepers(owner, far) == {"사후관리": to, "일자리 확인": to}
    assert [words.partition(":")[0] for words in moved.stayed] == ["신청"]


def test_a_talk_goes_along_only_when_the_other_is_free_then() -> None:
    center = CenterFactory()
    by, free, busy = (open_every_day(center) for _ in range(3))
    talk = BookingFactory(center=center, consultant=by)
    BookingFactory(center=center, consultant=busy, starts_at=talk.starts_at)
    with pytest.raises(NothingToMove):
        case_moves.move(talk.person, center, to_center=center, to=busy, reason="휴직", by=by)
    case_moves.move(talk.person, center, to_center=center, to=free, reason="휴직", by=by)
    talk.refresh_from_db()
    assert talk.consultant == free


def test_the_new_centre_sees_the_plan_and_the_old_one_no_longer() -> None:
    owner, center, by = case()
    far = CenterFactory()
    to = colleague(far)
    case_moves.move(owner, center, to_center=far, to=to, reason="이사", by=by)
    plan = FollowUpPlan.objects.for_page().get()
    assert plan.center == far
    assert Consultants([plan]).answering(plan) == to
    assert FollowUp.objects.visible_to(to).exists()
    assert not FollowUp.objects.visible_to(by).exists()
    case_moves.move(owner, far, to_center=center, to=by, reason="돌아옴", by=to)
    assert FollowUpPlan.objects.for_page().get().moved_to is None


def test_the_person_and_both_consultants_are_told_and_the_reason_is_kept_among_staff() -> None:
    owner, center, by = case()
    to = colleague(center)
    case_moves.move(owner, center, to_center=center, to=to, reason="휴직 까닭", by=by)
    told = Message.objects.filter(kind__startswith="aftercare/case_moved")
    assert {message.recipient for message in told} == {owner, by, to}
    assert "휴직 까닭" not in told.get(recipient=owner).body
    assert "휴직 까닭" in told.get(recipient=to).body
    assert PlacementEvent.objects.filter(kind="moved", placement__person=owner).get().by == by


def test_twice_is_once() -> None:
    owner, center, by = case()
    to = colleague(center)
    case_moves.move(owner, center, to_center=center, to=to, reason="휴직", by=by)
    with pytest.raises(NothingToMove):
        case_moves.move(owner, center, to_center=center, to=to, reason="휴직", by=by)
    assert CaseMove.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_clicks_at_once_one_moves_the_case() -> None:
    owner, center, by = case()
    to = colleague(center)
    results = at_once([lambda: case_moves.move(owner, center, to_center=center, to=to, reason="휴직", by=by)] * 8)
    assert [type(result) for result in results].count(NothingToMove) == 7
    assert CaseMove.objects.count() == 1
    assert Message.objects.filter(kind__startswith="aftercare/case_moved").count() == 3


def as_told(moved: list[str], title: str) -> bool:
    return any(words.startswith(f"{title}:") for words in moved)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(4))
def test_a_step_done_and_a_talk_booked_while_the_case_moves_are_told_as_they_are(_turn: int) -> None:
    """Whichever comes first: what the case says went along is what the new consultant has."""
    owner, center, by = case()
    open_every_day(center, by)
    to = open_every_day(center)
    step = ToDoFactory(person=owner, center=center, consultant=by)
    starts_at = free(center, by)[0]
    book = partial(
        bookings.book,
        owner,
        center=center,
        consultant=by,
        kind=Kind.CAREER,
        way=Way.VISIT,
        starts_at=starts_at,
        by=owner,
    )
    move = partial(case_moves.move, owner, center, to_center=center, to=to, reason="휴직", by=by)
    moved, done, talk = at_once([move, partial(talks.mark_to_do, step, done=True, by=owner), book])
    for row in (step, talk):
        row.refresh_from_db()
    assert done.done_at
    assert step.done_by == owner
    assert as_told(moved.moved, "상담에서 정한 일") == (step.consultant == to)
    assert as_told(moved.moved, "예약한 상담") == (talk.consultant == to)
    assert not as_told(moved.stayed, "예약한 상담")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(4))
def test_a_completion_recorded_while_the_case_moves_is_recorded_and_told_as_it_is(_turn: int) -> None:
    cohort = cohort_with_cadence()
    by = consultant_at(cohort)
    application = ApplicationFactory(cohort=cohort, in_training=True, by=by)
    applications.assign(application, by)
    owner = application.applicant
    PlacementFactory(person=owner, center=cohort.center, by=by)
    to = colleague(cohort.center)
    move = partial(case_moves.move, owner, cohort.center, to_center=cohort.center, to=to, reason="휴직", by=by)
    record = partial(completions.record, application, completed_on=clock.today(), consultant=by, by=by)
    moved, _completion = at_once([move, record])
    application.refresh_from_db()
    assert application.state == State.COMPLETED
    assert as_told(moved.moved, "신청") == (application.assigned_to == to)


@pytest.mark.django_db(transaction=True)
def test_a_plan_written_while_the_case_moves_keeps_both() -> None:
    center = CenterFactory()
    by, to = open_every_day(center), open_every_day(center)
    version = PlanVersionFactory(center=center, consultant=by)
    owner = version.plan.person
    content = Content(career="식당", strengths="손", direction="시설 관리")
    write = partial(career_plans.write, owner, content, center=center, consultant=by, by=by, shown=1)
    moved, _written = at_once(
        [partial(case_moves.move, owner, center, to_center=center, to=to, reason="휴직", by=by), write]
    )
    assert as_told(moved.moved, "생애경력설계서")
    assert PlanVersion.objects.count() == 2
