"""A hire for a later day is a word given: either side may take it back until the first day. And what companies say instead."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.actions import consents
from accounts.models import Consent, User
from centers.models import Center
from centers.roles import Role
from common import clock
from jobs import notices, tasks, tokens
from jobs.actions import openings, referrals
from jobs.actions.referrals import Said
from jobs.errors import AnsweredAlready, HireBegun, OpeningFull, OpeningOver, OpeningPostedAnew
from jobs.models import (
    CompanyAnswer,
    CompanyList,
    Opening,
    OpeningEnd,
    Placement,
    Referral,
    ReferralState,
    WhyNot,
)
from messaging.models import Message
from portal.invariants import openings as invariants
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory, MembershipFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory, answered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def counsellor(center: Center) -> User:
    return StaffFactory(role=Role.COUNSELOR, center=center)


@pytest.fixture
def promised(center: Center, counsellor: User) -> Referral:
    """Hired for a day ten days ahead, on an opening for one."""
    referral = ReferralFactory(center=center, by=counsellor, opening=OpeningFactory(people=1), reach="sent")
    return hire(referral, clock.today() + 10 * DAY)


def hire(referral: Referral, day: date) -> Referral:
    answered(CompanyList.objects.get(lines__referral=referral), Said(CompanyAnswer.HIRED, started_on=day))
    return Referral.objects.get(pk=referral.pk)


def begin(referral: Referral) -> None:
    with time_machine.travel(clock.at(clock.today() + 10 * DAY)):
        tasks.settle_referrals()


def address(referral: Referral) -> str:
    return reverse("jobs:list", args=[tokens.for_list(CompanyList.objects.get(lines__referral=referral).pk)])


# the person's side


def test_the_person_says_before_her_first_day_that_she_will_not_begin(promised: Referral, client: Client) -> None:
    url = reverse("jobs:referral", args=[promised.pk])
    page = signed_in(promised.person).get(url).content.decode()
    assert "일하지 않기로 하기" in page

    signed_in(promised.person).post(reverse("consent", args=[promised.consent_id]))
    begin(promised)

    promised.refresh_from_db()
    assert promised.state == ReferralState.WITHDRAWN
    assert not Placement.objects.exists()
    assert not invariants.hired_without_a_placement()
    assert Message.objects.get(kind="jobs/hire_declined").address == promised.referred_by.email
    assert promised.person.name not in client.get(address(promised)).content.decode()


def test_a_consent_taken_back_before_the_first_day_takes_the_hire_back(promised: Referral) -> None:
    consents.withdraw(Consent.objects.get())

    assert tasks.settle_referrals() == 1
    begin(promised)

    promised.refresh_from_db()
    assert promised.state == ReferralState.WITHDRAWN
    assert not Placement.objects.exists()
    assert Message.objects.filter(kind="jobs/hire_declined").count() == 1


def test_once_she_has_begun_a_consent_taken_back_hides_her_and_leaves_the_job(
    promised: Referral, client: Client
) -> None:
    begin(promised)
    consents.withdraw(Consent.objects.get())
    tasks.settle_referrals()

    promised.refresh_from_db()
    assert promised.state == ReferralState.HIRED
    assert Placement.objects.get().is_held
    assert promised.person.name not in client.get(address(promised)).content.decode()
    with pytest.raises(AnsweredAlready):
        referrals.leave(promised, by=promised.person)


# the company's side


def test_the_desk_writes_down_that_a_hire_fell_through(promised: Referral, counsellor: User) -> None:
    desk = signed_in(counsellor)
    url = reverse("jobs_desk:referral-fell-through", args=[promised.pk])
    assert "채용 거두어짐 적기" in desk.get(reverse("jobs_desk:opening", args=[promised.opening_id])).content.decode()

    desk.post(url, {"reason": "changed", "words": "공사가 미뤄짐"})
    desk.post(url, {"reason": "changed", "words": "공사가 미뤄짐"})
    begin(promised)

    promised.refresh_from_db()
    line = promised.lines.get()
    assert (promised.state, line.answer, line.why, line.started_on) == ("not_chosen", "not_chosen", "changed", None)
    assert not Placement.objects.exists()
    assert Message.objects.filter(kind="jobs/hire_fell_through", recipient_id=promised.person_id).count() == 1


def test_a_job_that_has_begun_does_not_fall_through(promised: Referral, counsellor: User) -> None:
    begin(promised)

    with pytest.raises(HireBegun):
        referrals.fall_through(promised, why=WhyNot.CHANGED, words="", by=counsellor)
    url = reverse("jobs_desk:referral-fell-through", args=[promised.pk])
    page = signed_in(counsellor).post(url, {"reason": "changed", "words": "공사가 미뤄짐 🙂"}).content.decode()
    assert "그사이 일을 시작하셨거나" in page
    assert "공사가 미뤄짐 🙂" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"words": "까닭 없이"},
        {"reason": ""},
        {"reason": "made-up"},
        {"reason": "changed", "words": "가" * 301},
        {"reason": "\0"},
    ],
)
def test_bad_words_about_a_hire_are_explained_and_change_nothing(
    promised: Referral, counsellor: User, typed: dict[str, str]
) -> None:
    page = signed_in(counsellor).post(reverse("jobs_desk:referral-fell-through", args=[promised.pk]), typed)

    assert page.status_code == 200
    assert "오류" in page.content.decode()
    promised.refresh_from_db()
    assert promised.state == ReferralState.HIRED


@pytest.mark.parametrize("days", [-2, 400])
def test_a_first_day_that_cannot_be_is_explained(center: Center, client: Client, days: int) -> None:
    referral = ReferralFactory(center=center, reach="sent")
    day, line = clock.today() + days * DAY, referral.lines.get()
    values = {"answer": "hired", "started_on_y": day.year, "started_on_m": day.month, "started_on_d": day.day}

    page = client.post(address(referral), {f"line-{line.pk}-{name}": value for name, value in values.items()})

    assert page.status_code == 200
    referral.refresh_from_db()
    assert referral.state == ReferralState.SENT


# why not


def test_the_company_says_why_not_and_the_consultant_reads_it(center: Center, counsellor: User, client: Client) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="sent")
    line = referral.lines.get()
    values = {"answer": "not_chosen", "reason": "place", "words": "두 시간이 넘게 걸립니다. 🙏"}
    client.post(address(referral), {f"line-{line.pk}-{name}": value for name, value in values.items()})

    page = signed_in(counsellor).get(reverse("jobs_desk:opening", args=[referral.opening_id])).content.decode()

    assert "다니기에 너무 멂" in page
    assert "두 시간이 넘게 걸립니다. 🙏" in page


def test_what_was_filled_in_for_another_answer_is_left_out(center: Center, client: Client) -> None:
    referral = ReferralFactory(center=center, reach="sent")
    line = referral.lines.get()
    values = {"answer": "interviewed", "reason": "place", "started_on_y": 2026, "started_on_m": 1, "started_on_d": ""}
    values |= {"started_on_y": "", "started_on_m": ""}
    client.post(address(referral), {f"line-{line.pk}-{name}": value for name, value in values.items()})

    line.refresh_from_db()
    assert (line.answer, line.why, line.started_on) == ("interviewed", "", None)


# the opening


def test_an_opening_closes_when_filled_and_opens_again_when_a_hire_comes_to_nothing(promised: Referral) -> None:
    opening = Opening.objects.get()
    assert (opening.is_open, opening.closed_why) == (False, OpeningEnd.FILLED)

    referrals.leave(promised, by=promised.person)

    opening.refresh_from_db()
    assert opening.is_open


def test_what_a_company_took_back_stays_closed_when_a_hire_comes_to_nothing(center: Center) -> None:
    referral = ReferralFactory(center=center, opening=OpeningFactory(people=1), reach="sent")
    openings.close(referral.opening, why=OpeningEnd.WITHDRAWN, by=referral.referred_by)
    hire(referral, clock.today() + DAY)

    referrals.leave(referral, by=referral.person)

    assert Opening.objects.get().closed_why == OpeningEnd.WITHDRAWN


@pytest.mark.parametrize("typed", [{}, {"reason": "made-up"}])
def test_the_desk_says_why_an_opening_ends(center: Center, counsellor: User, typed: dict[str, str]) -> None:
    opening = OpeningFactory(center=center)
    desk, url = signed_in(counsellor), reverse("jobs_desk:opening-close", args=[opening.pk])

    assert desk.post(url, typed).status_code == 200
    opening.refresh_from_db()
    assert opening.is_open

    desk.post(url, {"reason": "withdrawn"})
    assert "회사가 거둠" in desk.get(reverse("jobs_desk:opening", args=[opening.pk])).content.decode()


def test_the_desk_reads_what_ends_and_which_message_goes_before_anybody_gives_up(
    promised: Referral, counsellor: User
) -> None:
    desk, url = signed_in(counsellor), reverse("jobs_desk:referral-leave", args=[promised.pk])
    assert f'href="{url}"' in desk.get(promised.opening.get_absolute_url()).content.decode()

    shown = desk.get(url).content.decode()

    assert "볼 수 없습니다" in shown
    assert f"{promised.person.name}" in shown
    assert "이렇게 나갑니다" in shown
    assert f'name="seen" value="{promised.state}"' in shown
    promised.refresh_from_db()
    assert promised.state == ReferralState.HIRED
    assert desk.post(url, {"seen": promised.state}).status_code == 302
    assert Message.objects.filter(kind="jobs/hire_declined").count() == 1
    assert "그사이 답이 바뀌어" in desk.get(url, follow=True).content.decode()


@pytest.mark.parametrize("seen", ["sent", "", "\0", "made-up"])
def test_whoever_read_another_state_ends_nothing_and_reads_anew(
    promised: Referral, counsellor: User, seen: str
) -> None:
    desk, url = signed_in(counsellor), reverse("jobs_desk:referral-leave", args=[promised.pk])
    page = desk.post(url, {"seen": seen}, follow=True).content.decode()
    assert "그사이 알선의 상태가 바뀌어" in page
    assert "이렇게 나갑니다" in page
    promised.refresh_from_db()
    assert promised.state == ReferralState.HIRED


def test_before_a_yes_giving_up_tells_nobody_and_the_page_says_so(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor)
    shown = signed_in(counsellor).get(reverse("jobs_desk:referral-leave", args=[referral.pk])).content.decode()
    assert "나가는 글은 없습니다" in shown
    assert "아직 모릅니다" in shown


def test_the_message_is_shown_before_a_hire_is_written_down_as_taken_back(promised: Referral, counsellor: User) -> None:
    url = reverse("jobs_desk:referral-fell-through", args=[promised.pk])
    assert "채용을 거두" in signed_in(counsellor).get(url).content.decode().partition("이렇게 나갑니다")[2]


def test_an_opening_is_closed_and_opened_again_by_its_own_centre_and_the_record_says_by_whom(
    center: Center, counsellor: User
) -> None:
    opening = OpeningFactory(center=center)
    close, reopen = (reverse(f"jobs_desk:opening-{act}", args=[opening.pk]) for act in ("close", "reopen"))
    elsewhere = signed_in(StaffFactory(role=Role.COUNSELOR, center=CenterFactory()))
    assert elsewhere.post(close, {"reason": "over"}).status_code == 403
    assert "모집 마치기" not in elsewhere.get(opening.get_absolute_url()).content.decode()

    desk = signed_in(counsellor)
    assert desk.post(close, {"reason": "over"}).status_code == 302
    opening.refresh_from_db()
    assert not opening.is_open
    assert elsewhere.post(reopen).status_code == 403
    assert "이미 모집을 마친" in desk.get(close, follow=True).content.decode()
    page = desk.post(reopen, follow=True).content.decode()
    assert page.count(counsellor.name) >= 2
    opening.refresh_from_db()
    assert opening.is_open
    assert list(opening.events.values_list("kind", "by")) == [("closed", counsellor.pk), ("reopened", counsellor.pk)]


def test_an_administrator_closes_and_opens_any_opening_from_the_list(center: Center) -> None:
    opening, admin = OpeningFactory(center=center), signed_in(StaffFactory(role=Role.ADMIN))
    close = reverse("jobs_desk:opening-close", args=[opening.pk])
    assert close in admin.get(reverse("jobs_desk:openings")).content.decode()
    listed = admin.post(close, {"reason": "withdrawn"}, follow=True).content.decode()
    assert "회사가 거둠" in listed
    reopen = reverse("jobs_desk:opening-reopen", args=[opening.pk])
    assert reopen in listed
    assert close in admin.post(reopen, follow=True).content.decode()


def test_what_is_full_or_over_or_stands_anew_is_not_opened_again(center: Center, counsellor: User) -> None:
    filled = ReferralFactory(center=center, opening=OpeningFactory(people=1), reach="sent")
    hire(filled, clock.today() + DAY)
    with pytest.raises(OpeningFull):
        openings.reopen(filled.opening, by=counsellor)
    over = OpeningFactory(closes_on=clock.today() - DAY)
    openings.close(over, why=OpeningEnd.OVER, by=counsellor)
    with pytest.raises(OpeningOver):
        openings.reopen(over, by=counsellor)
    first = OpeningFactory(work="같은 일")
    openings.close(first, why=OpeningEnd.OVER, by=counsellor)
    OpeningFactory(company=first.company, work="같은 일")
    with pytest.raises(OpeningPostedAnew):
        openings.reopen(first, by=counsellor)


def test_whoever_works_at_two_centres_says_which_answers_for_an_opening(center: Center) -> None:
    other = CenterFactory()
    both = StaffFactory(role=Role.COUNSELOR, center=center)
    MembershipFactory(user=both, role=Role.COUNSELOR, center=other)
    form = signed_in(both).post(reverse("jobs_desk:opening-new"), {"work": "새 일"}).context["form"]
    assert set(form.fields["center"].queryset) == {center, other}
    assert "center" in form.errors


def test_every_kind_of_message_has_its_words_for_lists() -> None:
    texts = Path(settings.BASE_DIR, "templates/messages/jobs").glob("*.subject.txt")
    assert set(notices.TITLES) == {f"jobs/{text.name.partition('.')[0]}" for text in texts}
