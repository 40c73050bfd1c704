"""A case handed to somebody else: every open promise goes along or is named, and everybody concerned is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from aftercare.actions import case_moves
from aftercare.errors import NothingToMove
from aftercare.models import CaseMove, FollowUp, FollowUpPlan
from aftercare.models.case import promises
from aftercare.models.consultants import Consultants
from centers.models import Center
from centers.roles import Role
from enrollment.actions import applications
from enrollment.models import Application
from jobs.models import Placement, PlacementEvent
from messaging.models import Message
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpFactory, cohort_with_cadence, consultant_at
from tests.factories.centers import CenterFactory, MembershipFactory
from tests.factories.counseling import BookingFactory, open_every_day
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import PlacementFactory
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


def colleague(center: Center) -> User:
    return MembershipFactory(center=center).user


def keepers(owner: User, center: Center) -> dict[str, User | None]:
    return {promise.title: promise.keeper for promise in promises(owner, center)}


def test_every_open_promise_is_listed_with_who_keeps_it() -> None:
    owner, center, by = case()
    assert keepers(owner, center) == {"신청": by, "사후관리": by, "일자리 확인": by}
    assert promises(owner, CenterFactory()) == []


def test_promises_cost_as_many_queries_for_three_jobs_as_for_one(django_assert_num_queries: Any) -> None:
    owner, center, by = case()
    with django_assert_num_queries(6):
        promises(owner, center)
    for name in ("둘째", "셋째"):
        PlacementFactory(person=owner, center=center, by=by, employer=name)
    with django_assert_num_queries(6):
        promises(owner, center)


def test_within_one_centre_everything_goes_along() -> None:
    owner, center, by = case()
    to = colleague(center)
    moved = case_moves.move(owner, center, to_center=center, to=to, reason="휴직", by=by)
    assert set(keepers(owner, center).values()) == {to}
    assert (len(moved.moved), moved.stayed, moved.from_consultant) == (3, [], by)


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


def page(center: Center, owner: User) -> str:
    return reverse("aftercare_desk:case", args=[center.pk, owner.pk])


def test_the_page_lists_moves_and_remembers() -> None:
    owner, center, by = case()
    to = colleague(center)
    client = Client()
    client.force_login(by)
    listed = client.get(page(center, owner)).content.decode()
    assert "예시 상사" in listed
    response = client.post(page(center, owner), {"to": f"{center.pk}-{to.pk}", "reason": "휴직 😀"}, follow=True)
    assert "약속 3건을 옮기고" in response.content.decode()
    assert "휴직 😀" in response.content.decode()
    again = client.post(page(center, owner), {"to": f"{center.pk}-{to.pk}", "reason": "휴직"})
    assert "옮길 약속이 없어" in again.content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"to": "1-1", "reason": "휴직"}, {"to": "\x00", "reason": "가" * 301}, {"to": ""}]
)
def test_what_cannot_be_is_said_and_changes_nothing(typed: dict[str, str]) -> None:
    owner, center, by = case()
    client = Client()
    client.force_login(by)
    response = client.post(page(center, owner), typed)
    assert "고칠 곳이" in response.content.decode()
    assert not CaseMove.objects.exists()


def test_staff_of_another_centre_finds_no_case_until_it_comes_there() -> None:
    owner, center, by = case()
    far = CenterFactory()
    to = StaffFactory(role=Role.COUNSELOR, center=far)
    client = Client()
    client.force_login(to)
    assert client.get(page(center, owner)).status_code == 404
    assert client.get(page(far, owner)).status_code == 404
    case_moves.move(owner, center, to_center=far, to=to, reason="이사", by=by)
    assert client.get(page(far, owner)).status_code == 200
    assert (Application.objects.count(), Placement.objects.get().center) == (1 + 1, far)
