"""Roles: told in words, excluding each other, ending, looked at again, and everything done to them written down."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pgtrigger
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from centers import tasks
from centers.actions import memberships
from centers.errors import LastAdmin, OwnRole, ReviewStale, RoleEnded, RoleEndsTooLate, RolesClash
from centers.models import Center, Membership, MembershipEvent
from centers.models.membership import LONGEST_TERM, usual_end
from centers.roles import ALLOWS, CLASHES, DESCRIPTIONS, PERMISSIONS, WHERE, Permission, Role, can
from common import clock
from enrollment.actions import cohorts
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory, CohortFactory, MembershipFactory
from tests.factories.enrollment import OpenCohortFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
Happened = MembershipEvent.Happened


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def admin(client: Client) -> User:
    admin = StaffFactory(role=Role.ADMIN)
    client.force_login(admin)
    return admin


def give(user: User, role: Role, by: User | None, **place: Any) -> Membership:
    dates = {"starts_on": clock.today(), "ends_on": usual_end()}
    return memberships.grant(
        user, role=role, **{"center": None, "cohort": None, "reason": "인사 발령"} | dates | place, by=by
    )


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_y": str(value.year), f"{name}_m": str(value.month), f"{name}_d": str(value.day)}


def happened(membership: Membership) -> list[str]:
    """What the acts wrote; the line every factory's role begins with is left out."""
    return list(membership.events.exclude(reason="예시").order_by("pk").values_list("happened", flat=True))


# Told in words


def test_every_permission_is_said_of_every_role_once_as_may_or_may_not(client: Client, admin: User) -> None:
    assert set(ALLOWS) == set(Permission)
    assert set(WHERE) == set(DESCRIPTIONS) == set(PERMISSIONS) == set(Role)
    words = client.get(reverse("centers:roles")).content.decode()
    for permission, said in ALLOWS.items():
        holders = sum(permission in PERMISSIONS[role] for role in Role)
        assert words.count(f"<li>{said} 수 있습니다.</li>") == holders
        assert words.count(f"<li>{said} 수 없습니다.</li>") == len(Role) - holders
        assert 0 < holders < len(Role), "a permission nobody or everybody holds says nothing"
    for clash in CLASHES:
        assert str(clash.why) in words


def test_whoever_works_here_reads_it_and_nobody_else(client: Client, center: Center) -> None:
    for person, status in ((StaffFactory(role=Role.COUNSELOR, center=center), 200), (StaffFactory(), 403)):
        client.force_login(person)
        assert client.get(reverse("centers:roles")).status_code == status


# Excluding each other


@pytest.mark.parametrize("clash", CLASHES, ids=lambda clash: f"{clash.one}-{clash.other}")
@pytest.mark.parametrize("turned", [False, True])
def test_roles_that_exclude_each_other_are_refused_by_the_act_and_by_the_database(clash: Any, turned: bool) -> None:
    first, second = (clash.other, clash.one) if turned else (clash.one, clash.other)
    cohort, person, admin = OpenCohortFactory(), StaffFactory(), StaffFactory(role=Role.ADMIN)
    places = {
        Role.ADMIN: {},
        Role.COUNSELOR: {"center": cohort.center},
        Role.LEAD: {"center": cohort.center},
        Role.TEACHER: {"cohort": cohort},
    }
    give(person, first, admin, **places[first])
    with pytest.raises(RolesClash):
        give(person, second, admin, **places[second])
    scope = {Role.ADMIN: "everywhere", Role.TEACHER: "cohort"}.get(second, "center")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, role=second, scope=scope, **places[second])
    after = usual_end() + timedelta(days=1)
    later = {"starts_on": after, "ends_on": after}
    assert give(person, second, admin, **places[second], **later).role == second


def test_a_counsellor_may_teach_at_another_centre(center: Center) -> None:
    person, admin = StaffFactory(role=Role.COUNSELOR, center=center), StaffFactory(role=Role.ADMIN)
    assert give(person, Role.TEACHER, admin, cohort=OpenCohortFactory()).role == Role.TEACHER


def test_the_form_says_which_roles_exclude_each_other_and_what_to_do(
    client: Client, admin: User, center: Center
) -> None:
    person = StaffFactory(role=Role.COUNSELOR, center=center)
    sent = {"role": "admin", "center": "", "reason": "승진"}
    sent |= day("starts_on", clock.today()) | day("ends_on", usual_end())
    page = client.post(reverse("centers:staff-detail", args=[person.pk]), sent).content.decode()
    assert "운영 관리자와 상담사를 함께 맡을 수 없어 저장하지 않았습니다" in page
    assert "지금 맡은 역할을 먼저 끝내거나" in page
    assert 'value="승진"' in page
    assert person.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_admins_giving_excluding_roles_at_once_give_one() -> None:
    person, center = StaffFactory(), CenterFactory()
    admins = [StaffFactory(role=Role.ADMIN) for _ in range(2)]
    results = at_once(
        [
            lambda: give(person, Role.COUNSELOR, admins[0], center=center),
            lambda: give(person, Role.ADMIN, admins[1]),
        ]
    )
    assert sum(isinstance(result, RolesClash) for result in results) == 1
    assert person.memberships.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_database_alone_lets_one_of_two_racing_excluding_roles_in() -> None:
    person, center = StaffFactory(), CenterFactory()
    results = at_once(
        [
            lambda: Membership.objects.create(user=person, role=Role.ADMIN, scope="everywhere"),
            lambda: Membership.objects.create(user=person, role=Role.LEAD, scope="center", center=center),
        ]
    )
    assert sum(isinstance(result, IntegrityError) for result in results) == 1
    assert person.memberships.count() == 1


# Given, moved, ended


def test_a_role_counts_through_its_last_day_and_for_nothing_after(center: Center) -> None:
    person = MembershipFactory(center=center, ends_on=clock.today()).user
    assert can(User.objects.get(pk=person.pk), Permission.SEE_APPLICATIONS, at=center)
    with time_machine.travel(clock.at(clock.today() + timedelta(days=1)), tick=False):
        assert not can(User.objects.get(pk=person.pk), Permission.SEE_APPLICATIONS, at=center)


def test_an_open_session_loses_its_doors_with_its_role(client: Client, center: Center) -> None:
    membership = MembershipFactory(center=center)
    client.force_login(membership.user)
    assert client.get(reverse("desk")).status_code == 200
    Membership.objects.filter(pk=membership.pk).update(ends_on=clock.today() - timedelta(days=1))
    assert client.get(reverse("desk")).status_code == 403


def test_who_gave_and_moved_a_role_when_and_why_is_written_down(client: Client, admin: User, center: Center) -> None:
    membership = give(StaffFactory(), Role.COUNSELOR, admin, center=center)
    later, sooner = usual_end() + timedelta(days=30), clock.today() + timedelta(days=5)
    for last in (later, sooner):
        sent = day("last_day", last) | {"reason": f"{last} 까지로 정함"}
        assert client.post(reverse("centers:role-end", args=[membership.pk]), sent).status_code == 302
    assert happened(membership) == [Happened.GRANTED, Happened.EXTENDED, Happened.SHORTENED]
    last_line = membership.events.first()
    assert last_line is not None
    assert (last_line.by, last_line.ends_on, last_line.reason) == (admin, sooner, f"{sooner} 까지로 정함")
    for page in (reverse("centers:roles-log"), reverse("centers:staff-detail", args=[membership.user_id])):
        assert f"{sooner} 까지로 정함" in client.get(page).content.decode()


def test_the_log_and_what_a_role_is_stand_in_the_database(center: Center) -> None:
    membership = give(StaffFactory(), Role.COUNSELOR, None, center=center)
    for change in (
        lambda: MembershipEvent.objects.update(reason="다른 까닭"),
        lambda: MembershipEvent.objects.all().delete(),
        lambda: Membership.objects.filter(pk=membership.pk).update(role=Role.LEAD),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipEvent.objects.create(membership=membership, happened="kept", ends_on=clock.today(), reason="")


def test_nobody_gives_or_moves_her_own_role_and_the_page_offers_neither(client: Client, admin: User) -> None:
    with pytest.raises(OwnRole):
        give(admin, Role.COUNSELOR, admin, center=CenterFactory())
    with pytest.raises(OwnRole):
        memberships.end_on(admin.memberships.get(), last_day=usual_end() + timedelta(1), reason="더", by=admin)
    page = client.get(reverse("centers:staff-detail", args=[admin.pk])).content.decode()
    assert "자신의 역할은 다른 관리자가" in page
    assert "역할 더하기" not in page


def test_a_role_never_runs_longer_than_two_years_and_never_comes_back(admin: User, center: Center) -> None:
    with pytest.raises(RoleEndsTooLate):
        give(StaffFactory(), Role.LEAD, admin, center=center, ends_on=clock.today() + LONGEST_TERM + timedelta(1))
    over = MembershipFactory(center=center, ends_on=clock.today() - timedelta(days=1))
    with pytest.raises(RoleEnded):
        memberships.end_on(over, last_day=usual_end(), reason="다시", by=admin)


@pytest.mark.parametrize(
    "changes", [{"last_day_y": "0"}, {"last_day_y": "9999"}, {"reason": ""}, {"reason": "\x00"}, {"reason": "가" * 201}]
)
def test_bad_input_for_an_end_is_explained_and_changes_nothing(
    client: Client, admin: User, center: Center, changes: dict[str, str]
) -> None:
    membership = MembershipFactory(center=center)
    sent = day("last_day", clock.today()) | {"reason": "퇴사"} | changes
    page = client.post(reverse("centers:role-end", args=[membership.pk]), sent)
    assert page.context["form"].errors
    membership.refresh_from_db()
    assert membership.ends_on == usual_end()


# A month before


def test_a_month_before_a_role_ends_those_who_can_prolong_it_are_told_once(center: Center) -> None:
    admin = StaffFactory(role=Role.ADMIN)
    lead = StaffFactory(role=Role.LEAD, center=center)
    StaffFactory(role=Role.LEAD, center=CenterFactory())
    ending = MembershipFactory(center=center, ends_on=clock.today() + timedelta(days=30))
    MembershipFactory(center=center, ends_on=clock.today() + timedelta(days=31))
    StaffFactory(role=Role.TEACHER, cohort=OpenCohortFactory(center=center))
    assert tasks.remind_of_ending_roles() == 2
    assert tasks.remind_of_ending_roles() == 0
    told = Message.objects.filter(about=f"membership:{ending.pk}")
    assert set(told.values_list("recipient_id", flat=True)) == {admin.pk, lead.pk}
    for person in (admin, lead):  # each link opens for whom it was written to
        client = Client()
        client.force_login(person)
        address = re.search(r"http://testserver(\S+)", told.get(recipient=person).body)
        assert address
        assert client.get(address[1]).status_code == 200
    memberships.end_on(ending, last_day=clock.today() + timedelta(days=20), reason="앞당김", by=admin)
    assert tasks.remind_of_ending_roles() == 2


def test_the_last_admin_is_told_of_her_own_end() -> None:
    admin = MembershipFactory(everywhere=True, role=Role.ADMIN, ends_on=clock.today() + timedelta(days=3)).user
    assert tasks.remind_of_ending_roles() == 1
    assert Message.objects.get().recipient_id == admin.pk


# Looked at again


def old(person: User | None = None, role: Role = Role.COUNSELOR, **place: Any) -> Membership:
    """A role that was given in an earlier half of the year."""
    return MembershipFactory(user=person or StaffFactory(), role=role, **place)


def test_roles_are_kept_or_ended_with_a_line_each(client: Client, admin: User, center: Center) -> None:
    kept, ended, left = old(center=center), old(center=center), old(center=center)
    sent = {f"role_{kept.pk}": "keep", f"role_{ended.pk}": "end", "reason": "인사 명단과 견줌"}
    assert client.post(reverse("centers:roles-review"), sent).status_code == 302
    ended.refresh_from_db()
    assert (happened(kept), happened(ended), happened(left)) == ([Happened.KEPT], [Happened.SHORTENED], [])
    assert ended.ends_on == clock.today()
    page = client.get(reverse("centers:roles-review")).content.decode()
    assert f'name="role_{left.pk}"' in page
    assert f'name="role_{kept.pk}"' not in page
    assert kept in Membership.objects.in_force()
    assert kept not in Membership.objects.to_review()
    half_a_year = clock.at(clock.today() + timedelta(days=184))
    with time_machine.travel(half_a_year, tick=False):
        assert kept in Membership.objects.to_review()


def test_ones_own_role_waits_for_another_admin(client: Client, admin: User) -> None:
    own = admin.memberships.get()
    page = client.get(reverse("centers:roles-review"))
    assert [membership.pk for membership in page.context["own"]] == [own.pk]
    sent = {f"role_{own.pk}": "keep", "reason": "나"}
    page = client.post(reverse("centers:roles-review"), sent)
    assert "그사이" in page.content.decode()
    assert happened(own) == []


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "x", ""])
def test_a_review_in_which_nothing_is_chosen_says_so(client: Client, admin: User, center: Center, number: str) -> None:
    membership = old(center=center)
    shown = client.post(reverse("centers:roles-review"), {"reason": "인사 명단과 견줌"})
    assert "고르신 역할이 없습니다" in shown.content.decode()
    assert "인사 명단과 견줌" in shown.content.decode()
    sent = urlencode({"reason": "봄", f"role_{number}": "keep"})
    wrong = client.post(reverse("centers:roles-review"), sent, content_type="application/x-www-form-urlencoded")
    assert "그사이" in wrong.content.decode()
    assert happened(membership) == []


def test_one_of_two_roles_that_exclude_each_other_can_be_ended(admin: User) -> None:
    cohort = OpenCohortFactory()
    teacher = StaffFactory(role=Role.TEACHER, cohort=cohort)
    with pgtrigger.ignore("centers.Membership:fits_with_what_is_held"):
        decides = MembershipFactory(user=teacher, center=cohort.center)
    memberships.end_on(decides, last_day=clock.today(), reason="강사만 합니다", by=admin)
    decides.refresh_from_db()
    assert decides.ends_on == clock.today()


def test_a_teacher_whose_course_outlasts_the_role_is_mentioned_before_it_ends(admin: User) -> None:
    ends_on = clock.today() + timedelta(days=10)
    for longer in (-1, 1):
        course = OpenCohortFactory(starts_on=clock.today(), ends_on=ends_on + timedelta(days=longer))
        StaffFactory(role=Role.TEACHER, cohort=course)
    Membership.objects.filter(role=Role.TEACHER).update(ends_on=ends_on)
    assert [membership.cohort for membership in Membership.objects.ending_soon()] == [course]


@pytest.mark.parametrize(
    "sent",
    [{"reason": ""}, {"reason": "\x00"}, {"reason": "봄", "role_x": "keep"}, {"reason": "봄", "role_99999999": "end"}],
)
def test_bad_input_for_a_review_changes_nothing(
    client: Client, admin: User, center: Center, sent: dict[str, str]
) -> None:
    membership = old(center=center)
    response = client.post(reverse("centers:roles-review"), {f"role_{membership.pk}": "king"} | sent)
    assert response.status_code == 200
    assert happened(membership) == []


@pytest.mark.django_db(transaction=True)
def test_two_admins_reviewing_at_once_sign_each_role_once(center: Center) -> None:
    admins = [StaffFactory(role=Role.ADMIN) for _ in range(2)]
    held = [old(center=center) for _ in range(3)]
    keep = [membership.pk for membership in held]
    acts = [lambda by=by: memberships.review(keep=keep, end=[], reason="봄", by=by) for by in admins]
    results = at_once(acts)
    assert sum(isinstance(result, ReviewStale) for result in results) == 1
    assert [happened(membership) for membership in held] == [[Happened.KEPT]] * 3


@pytest.mark.django_db(transaction=True)
def test_two_admins_ending_each_other_in_a_review_leave_one() -> None:
    pair = [StaffFactory(role=Role.ADMIN) for _ in range(2)]
    held = [person.memberships.get().pk for person in pair]
    results = at_once(
        [
            lambda: memberships.review(keep=[], end=[held[1]], reason="끝", by=pair[0]),
            lambda: memberships.review(keep=[], end=[held[0]], reason="끝", by=pair[1]),
        ]
    )
    assert sum(isinstance(result, LastAdmin) for result in results) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_about_roles_ask_the_same_number_of_questions(
    client: Client, admin: User, center: Center, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        old(center=center)
        give(StaffFactory(), Role.COUNSELOR, admin, center=center)
    with django_assert_num_queries(4):  # session, user, memberships, what waits
        client.get(reverse("centers:roles-review"))
    with django_assert_num_queries(5):  # session, user, memberships, count, events
        client.get(reverse("centers:roles-log"))
    with django_assert_num_queries(3):  # session, user, memberships
        client.get(reverse("centers:roles"))


# The first page of management, a cohort that moves, and the command for an empty portal


def test_the_first_page_of_management_says_what_ends_soon_and_what_waits_for_a_look(
    client: Client, admin: User, center: Center
) -> None:
    page = client.get(reverse("manage")).content.decode()
    assert "한 달 안에 끝나는 역할" not in page
    assert "아직 살펴보지 않은 역할" not in page, "one's own is another administrator's"
    soon = clock.today() + timedelta(days=20)
    person = MembershipFactory(center=center, ends_on=soon).user
    page = client.get(reverse("manage")).content.decode()
    assert "한 달 안에 끝나는 역할이 1개 있습니다" in page
    assert "아직 살펴보지 않은 역할이 1개 있습니다" in page
    memberships.end_on(person.memberships.get(), last_day=usual_end(), reason="계속 일함", by=admin)
    assert "역할이 1개 있습니다" not in client.get(reverse("manage")).content.decode()


def test_a_cohort_does_not_move_to_a_centre_where_its_teacher_decides(center: Center) -> None:
    cohort = CohortFactory(center=CenterFactory())
    teacher = StaffFactory(role=Role.TEACHER, cohort=cohort)
    MembershipFactory(user=teacher, center=center)
    cohort.center = center
    with pytest.raises(RolesClash):
        cohorts.edit(cohort, ["center"], version=cohort.version)
    cohort.center = elsewhere = CenterFactory()
    cohorts.edit(cohort, ["center"], version=cohort.version)
    cohort.refresh_from_db()
    assert cohort.center == elsewhere


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> str:
    """What somebody types on the server when she is asked."""
    typed = "sesame-2026-open"
    monkeypatch.setattr("portal.management.commands.add_admin.getpass", lambda _question: typed)
    return typed


def test_the_command_makes_the_first_administrator_with_an_end_and_a_line(password: str) -> None:
    call_command("add_admin", "First@Example.kr", "김첫째")
    membership = Membership.objects.get()
    assert (membership.user.username, membership.user.name) == ("first@example.kr", "김첫째")
    assert membership.user.check_password(password)
    assert (membership.role, membership.ends_on, membership.granted_by) == (Role.ADMIN, usual_end(), None)
    assert happened(membership) == [Happened.GRANTED]


def test_the_command_gives_the_role_anew_where_it_ran_out_and_nowhere_else(password: str, center: Center) -> None:
    person = StaffFactory(role=Role.ADMIN)
    with pytest.raises(CommandError, match="이미"):
        call_command("add_admin", person.username, person.name)
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        call_command("add_admin", person.username, person.name)
        assert person.memberships.in_force().get().role == Role.ADMIN
    counsellor = StaffFactory(role=Role.COUNSELOR, center=center)
    with pytest.raises(CommandError, match="함께 맡을 수 없어"):
        call_command("add_admin", counsellor.username, counsellor.name)


@pytest.mark.parametrize(
    "email", ["", "아님", "a" * 300 + "@example.kr", "a\x00@example.kr"], ids=["empty", "no-address", "long", "nul"]
)
def test_the_command_refuses_what_is_no_address(password: str, email: str) -> None:
    with pytest.raises(CommandError):
        call_command("add_admin", email, "김첫째")
    with pytest.raises(CommandError):
        call_command("add_admin", "first@example.kr", "김" * 300)
    assert not User.objects.exists()
