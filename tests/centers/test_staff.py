"""Staff and roles: who gets which, from when to when, and what nobody can do to themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from centers.actions import memberships
from centers.actions import staff as acts
from centers.errors import LastAdmin, OwnAccount, OwnRole, RoleHeldAlready
from centers.models import Center, Membership
from centers.models.membership import usual_end
from centers.roles import Permission, Role, can
from common import clock
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def admin(client: Client) -> Any:
    admin = StaffFactory(role=Role.ADMIN)
    client.force_login(admin)
    return admin


def day(name: str, value: Any) -> dict[str, str]:
    return {f"{name}_y": str(value.year), f"{name}_m": str(value.month), f"{name}_d": str(value.day)}


def role(center: Center | None, kind: str = Role.COUNSELOR, **changes: str) -> dict[str, str]:
    sent = {"role": str(kind), "center": str(center.pk) if center else "", "reason": "인사 발령"}
    return sent | day("starts_on", clock.today()) | day("ends_on", usual_end()) | changes


def fields_with_errors(response: Any) -> set[str]:
    return set(response.context["form"].errors)


def test_a_new_member_of_staff_signs_in_with_the_password_shown_once(
    client: Client, admin: Any, center: Center
) -> None:
    sent = role(center) | {"name": "새직원", "username": "New@Example.kr"}
    page = client.post(reverse("centers:staff-add"), sent)
    person = User.objects.get(username="new@example.kr")
    assert person.check_password(page.context["password"])
    assert "no-store" in page["Cache-Control"]
    assert can(person, Permission.DECIDE_APPLICATIONS, at=center)
    assert person.memberships.get().granted_by == admin
    assert (
        page.context["password"] not in client.get(reverse("centers:staff-detail", args=[person.pk])).content.decode()
    )
    assert fields_with_errors(client.post(reverse("centers:staff-add"), sent)) == {"username"}  # a double click


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "👩"}, {"name"}),
        ({"username": "주소"}, {"username"}),
        ({"role": "king"}, {"role"}),
        ({"center": "0"}, {"center"}),
        ({"center": ""}, {"center"}),
        ({"role": "admin"}, {"center"}),
        ({"reason": ""}, {"reason"}),
        ({"reason": "가" * 201}, {"reason"}),
        ({"ends_on_y": "9999"}, {"ends_on"}),
        ({"ends_on_y": "", "ends_on_m": "", "ends_on_d": ""}, {"ends_on"}),
    ],
)
def test_bad_input_for_a_new_member_is_explained(
    client: Client, admin: Any, center: Center, changes: dict[str, str], fields: set[str]
) -> None:
    sent = role(center) | {"name": "새직원", "username": "new@example.kr"}
    assert fields_with_errors(client.post(reverse("centers:staff-add"), sent | changes)) == fields
    assert User.objects.count() == 1


def test_a_role_is_added_with_its_dates_and_not_twice(client: Client, admin: Any, center: Center) -> None:
    person = MembershipFactory(center=center).user
    detail = reverse("centers:staff-detail", args=[person.pk])
    last = clock.today() + timedelta(days=30)
    assert client.post(detail, role(center, Role.LEAD) | day("ends_on", last)).status_code == 302
    assert Membership.objects.get(user=person, role=Role.LEAD).ends_on == last
    assert "이미 맡고 있어" in client.post(detail, role(center, Role.LEAD)).content.decode()
    early = day("ends_on", clock.today() - timedelta(days=1))
    assert fields_with_errors(client.post(detail, role(CenterFactory()) | early)) == {"ends_on"}
    assert person.memberships.count() == 2


def test_owners_are_not_staff_and_have_no_page_here(client: Client, admin: Any) -> None:
    assert client.get(reverse("centers:staff-detail", args=[OwnerFactory().pk])).status_code == 404


def test_a_role_ends_on_its_last_day(client: Client, admin: Any, center: Center) -> None:
    membership = MembershipFactory(center=center)
    end = reverse("centers:role-end", args=[membership.pk])
    why = {"reason": "퇴사"}
    yesterday = day("last_day", clock.today() - timedelta(days=1)) | why
    assert fields_with_errors(client.post(end, yesterday)) == {"last_day"}
    for _click in range(2):
        assert client.post(end, day("last_day", clock.today()) | why).status_code == 302
    membership.refresh_from_db()
    assert membership.ends_on == clock.today()
    assert not Membership.objects.in_force(clock.today() + timedelta(days=1)).filter(pk=membership.pk).exists()


def test_an_admin_cannot_end_or_suspend_herself() -> None:
    admin, other = StaffFactory(role=Role.ADMIN), StaffFactory(role=Role.ADMIN)
    with pytest.raises(OwnRole):
        memberships.end_on(admin.memberships.get(), last_day=clock.today(), reason="인사 발령", by=admin)
    with pytest.raises(OwnAccount):
        acts.suspend(admin, by=admin)
    memberships.end_on(other.memberships.get(), last_day=clock.today(), reason="인사 발령", by=admin)
    with pytest.raises(LastAdmin):
        memberships.end_on(admin.memberships.get(), last_day=clock.today(), reason="인사 발령", by=other)


@pytest.mark.django_db(transaction=True)
def test_two_admins_ending_each_other_leave_one() -> None:
    pair = [StaffFactory(role=Role.ADMIN) for _ in range(2)]
    held = [person.memberships.get() for person in pair]
    gate = Barrier(2)

    def end(index: int) -> Any:
        try:
            gate.wait()
            return memberships.end_on(held[index], last_day=clock.today(), reason="인사 발령", by=pair[1 - index])
        except LastAdmin as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(end, range(2)))
    assert sum(isinstance(result, LastAdmin) for result in results) == 1
    assert Membership.objects.filter(ends_on__gt=clock.today()).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_role_granted_twice_at_once_is_held_once() -> None:
    admin, person, center = StaffFactory(role=Role.ADMIN), StaffFactory(), CenterFactory()
    gate = Barrier(3)

    def grant(_index: int) -> Any:
        try:
            gate.wait()
            return memberships.grant(
                person,
                role=Role.COUNSELOR,
                center=center,
                starts_on=clock.today(),
                ends_on=usual_end(),
                reason="인사 발령",
                by=admin,
            )
        except RoleHeldAlready as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(grant, range(3)))
    assert sum(isinstance(result, RoleHeldAlready) for result in results) == 2
    assert person.memberships.count() == 1


def test_a_suspended_account_is_out_at_once_and_can_come_back(client: Client, admin: Any, center: Center) -> None:
    person = StaffFactory(role=Role.COUNSELOR, center=center)
    theirs = Client()
    theirs.force_login(person)
    client.post(reverse("centers:staff-suspend", args=[person.pk]))
    assert theirs.get(reverse("manage")).status_code == 302
    client.post(reverse("centers:staff-resume", args=[person.pk]))
    person.refresh_from_db()
    assert person.is_active


def test_a_forgotten_password_is_replaced_and_ends_every_session(client: Client, admin: Any, center: Center) -> None:
    person = StaffFactory(role=Role.COUNSELOR, center=center)
    theirs = Client()
    theirs.force_login(person)
    page = client.post(reverse("centers:staff-password", args=[person.pk]))
    person.refresh_from_db()
    assert person.check_password(page.context["password"])
    assert theirs.get(reverse("manage")).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_staff_asks_the_same_number_of_questions(
    client: Client, admin: Any, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        MembershipFactory()
    with django_assert_num_queries(6):  # session, user, memberships, people, their roles, what waits for review
        client.get(reverse("centers:staff-list"))
