"""The books of what companies pledged: every number counts the rows behind it, and nobody reads another centre's."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from centers.models import Center, Pledge
from centers.roles import Role
from common import clock
from jobs import ledger
from jobs.ledger import Column
from jobs.models import Answer, CheckState, EmploymentCheck, Milestone, Referral, WhyNot
from jobs.views import desk_ledger
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, PledgeFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory

pytestmark = pytest.mark.django_db
REACHES = ("asked", "sent", "hired", "not_chosen", "interviewed")


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def counsellor(center: Center) -> User:
    return StaffFactory(role=Role.COUNSELOR, center=center)


def pledge() -> Pledge:
    made = PledgeFactory(people=5)
    made.company.contact_email = "hr@example.kr"
    made.company.save()
    return made


def put_forward(center: Center, made: Pledge | None = None) -> list[Referral]:
    """One of each: asked, sent, hired, not chosen, interviewed."""
    place = {"company": made.company, "course": made.course} if made else {}
    return [ReferralFactory(center=center, reach=reach, opening=OpeningFactory(**place)) for reach in REACHES]


def counted(entry: ledger.Entry) -> tuple[int, ...]:
    return entry.pledged, *entry.counts.values()


def books() -> list[ledger.Entry]:
    return ledger.entries(Referral.objects.all(), Pledge.objects.standing())


def test_the_books_count_from_pledged_to_still_there(center: Center) -> None:
    put_forward(center, pledge())

    [entry] = books()
    assert counted(entry) == (5, 4, 2, 1, 0, 1, 1)  # nobody has said yet that the job holds

    EmploymentCheck.objects.filter(milestone=Milestone.DAYS_30).update(
        state=CheckState.ANSWERED, answer=Answer.STILL, answered_at=clock.now()
    )
    [entry] = books()
    assert counted(entry) == (5, 4, 2, 1, 1, 0, 1)


def test_a_hire_without_a_pledge_or_a_course_stands_in_the_books_too(center: Center) -> None:
    ReferralFactory(center=center, reach="hired")

    [entry] = books()
    assert (entry.pledged, entry.course, entry.counts[Column.HIRED]) == (0, "", 1)


def test_every_number_of_the_page_is_the_number_of_its_rows(center: Center, counsellor: User) -> None:
    put_forward(center, pledge())
    put_forward(center)
    desk = signed_in(counsellor)
    page = desk.get(reverse("jobs_desk:ledger")).content.decode()
    numbers = re.findall(r'href="([^"]+/rows/[^"]+)">(\d+)명', page)

    assert len(numbers) > len(Column)
    for url, number in numbers:
        rows = desk.get(unescape(url)).content.decode()
        assert f'<span class="p-h1-sub">{number}명</span>' in rows, url
        assert rows.count('scope="row"') == int(number), url


def test_the_reasons_are_counted_and_lead_to_whom_they_were_said_of(center: Center, counsellor: User) -> None:
    referrals = put_forward(center)
    desk = signed_in(counsellor)

    assert ledger.why_not(Referral.objects.all()) == [(WhyNot.SKILL, 1)]
    url = reverse("jobs_desk:ledger-rows", args=[Column.NOT_CHOSEN])
    assert referrals[3].person.name in desk.get(url, {"why": WhyNot.SKILL}).content.decode()
    assert referrals[3].person.name not in desk.get(url, {"why": WhyNot.PLACE}).content.decode()


def test_a_counsellor_reads_the_books_of_her_own_centre_(center: Center, counsellor: User) -> None:
    far = CenterFactory()
    here = ReferralFactory(center=center, person=OwnerFactory(name="가까운예시"), reach="sent")
    there = ReferralFactory(center=far, person=OwnerFactory(name="먼견본"), reach="sent")
    rows = reverse("jobs_desk:ledger-rows", args=[Column.REFERRED])

    mine = signed_in(counsellor).get(rows).content.decode()
    assert (here.person.name in mine, there.person.name in mine) == (True, False)
    assert there.company.name not in signed_in(counsellor).get(reverse("jobs_desk:ledger")).content.decode()


def test_an_administrator_reads_the_sums_of_every_centre_and_nobodys_name(center: Center) -> None:
    far = CenterFactory()
    ReferralFactory(center=center, reach="sent")
    there = ReferralFactory(center=far, reach="not_chosen")
    admin = signed_in(StaffFactory(role=Role.ADMIN))

    every = admin.get(reverse("jobs_desk:ledger")).content.decode()
    one = admin.get(reverse("jobs_desk:ledger-center", args=[far.pk])).content.decode()

    assert far.short_name in every
    assert there.company.name in one
    assert "1명" in one
    assert "/rows/" not in every + one
    assert admin.get(reverse("jobs_desk:ledger-rows", args=[Column.REFERRED])).status_code == 403


def test_the_pledges_behind_the_first_number_are_listed(counsellor: User) -> None:
    made = pledge()
    desk = signed_in(counsellor)
    url = reverse("jobs_desk:ledger-pledges", args=[made.company_id, made.course_id])

    assert url in desk.get(reverse("jobs_desk:ledger")).content.decode()
    assert made.work in desk.get(url).content.decode()


@pytest.mark.parametrize(
    "query",
    [{"company": "x"}, {"company": "0"}, {"company": "1" * 40}, {"company": "\0"}, {"why": "made-up"}, {"why": "\0"}],
)
def test_an_address_that_names_nothing_is_unknown(counsellor: User, query: dict[str, str]) -> None:
    url = reverse("jobs_desk:ledger-rows", args=[Column.REFERRED])
    assert signed_in(counsellor).get(url, query).status_code == 404
    assert signed_in(counsellor).get(reverse("jobs_desk:ledger-rows", args=["made-up"])).status_code == 404


def test_long_lists_have_pages_that_keep_what_was_asked(
    center: Center, counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_ledger, "PER_PAGE", 2)
    company = put_forward(center, pledge())[0].company
    url = reverse("jobs_desk:ledger-rows", args=[Column.REFERRED])
    course = Referral.objects.first().opening.course_id  # type: ignore[union-attr]

    page = signed_in(counsellor).get(url, {"company": company.pk, "course": course}).content.decode()

    assert f"company={company.pk}&amp;course={course}&amp;page=2" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_books_ask_as_often_for_three_as_for_one(
    count: int, center: Center, counsellor: User, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        put_forward(center, pledge())
    desk = signed_in(counsellor)
    with django_assert_num_queries(6):
        desk.get(reverse("jobs_desk:ledger"))
    with django_assert_num_queries(7):
        desk.get(reverse("jobs_desk:ledger-rows", args=[Column.REFERRED]))
