"""A company pledges before a linked course is opened: the database refuses otherwise, and headquarters may say why not."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from centers.actions import partners
from centers.errors import AgreementEnded, AlreadyThere, NoPledge, PledgeWithdrawn
from centers.models import Agreement, Cohort, PartnerCompany, Pledge
from centers.roles import Role
from common import clock
from enrollment.actions import cohorts
from tests.factories.accounts import StaffFactory
from tests.factories.centers import (
    AgreementFactory,
    CohortFactory,
    CourseFactory,
    InstitutionFactory,
    PartnerCompanyFactory,
    PledgeFactory,
    TrackFactory,
)
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def company() -> PartnerCompany:
    return PartnerCompanyFactory()


@pytest.fixture
def draft(company: PartnerCompany) -> Cohort:
    """A cohort of a course that was made with the company; nobody may see it yet."""
    course = CourseFactory(track=TrackFactory(needs_pledge=True))
    course.partners.add(company)
    return CohortFactory(course=course, draft=True)


@pytest.fixture
def admin(client: Client) -> Any:
    admin = StaffFactory(role=Role.ADMIN)
    client.force_login(admin)
    return admin


def pledged(draft: Cohort, company: PartnerCompany, **fields: Any) -> Pledge:
    AgreementFactory(with_company=company)
    return PledgeFactory(course=draft.course, company=company, **fields)


def publish_in_sql(cohort: Cohort) -> None:
    with transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(published_at=clock.now())


def test_with_a_pledge_in_force_a_linked_cohort_is_published(draft: Cohort, company: PartnerCompany) -> None:
    pledged(draft, company)

    assert cohorts.publish(draft).published_at


def test_without_a_pledge_neither_the_act_nor_the_database_lets_it_through(draft: Cohort) -> None:
    with pytest.raises(NoPledge):
        cohorts.publish(draft)
    with pytest.raises(IntegrityError, match="No pledge in force"):
        publish_in_sql(draft)
    draft.refresh_from_db()
    assert (draft.published_at, draft.version) == (None, 0)


def test_a_track_that_needs_no_pledge_is_left_alone() -> None:
    assert cohorts.publish(CohortFactory(draft=True)).published_at


@pytest.mark.parametrize(
    "fault",
    ["no agreement", "agreement run out", "agreement ended", "pledge run out", "pledge taken back", "another course"],
)
def test_what_is_not_in_force_opens_nothing(draft: Cohort, company: PartnerCompany, fault: str) -> None:
    pledge = pledged(draft, company)
    agreements, pledges = Agreement.objects.all(), Pledge.objects.filter(pk=pledge.pk)
    yesterday = clock.today() - DAY
    {
        "no agreement": lambda: pledge.company.agreements.all().delete(),
        "agreement run out": lambda: agreements.update(ends_on=yesterday),
        "agreement ended": lambda: partners.end(agreements.get(), reason="회사가 원함"),
        "pledge run out": lambda: pledges.update(pledged_on=yesterday - DAY, valid_until=yesterday),
        "pledge taken back": lambda: partners.withdraw(pledge, reason="자리가 없어짐"),
        "another course": lambda: pledges.update(course=CourseFactory()),
    }[fault]()

    assert not Pledge.objects.in_force().filter(course=draft.course).exists()
    with pytest.raises(NoPledge):
        cohorts.publish(draft)


def test_what_was_published_stays_published_when_the_pledge_goes(draft: Cohort, company: PartnerCompany) -> None:
    pledge = pledged(draft, company)
    cohort = cohorts.publish(draft)
    partners.withdraw(pledge, reason="자리가 없어짐")

    Cohort.objects.filter(pk=cohort.pk).update(place="새 장소")

    cohort.refresh_from_db()
    assert cohort.place == "새 장소"


def test_headquarters_may_let_it_be_and_the_first_reason_stands(draft: Cohort, admin: Any) -> None:
    partners.override(draft, reason="기업이 곧 약속하기로 함", by=admin)
    partners.override(draft, reason="다른 까닭", by=admin)

    cohort = cohorts.publish(draft)
    assert (cohort.override_reason, cohort.override_by) == ("기업이 곧 약속하기로 함", admin)


@pytest.mark.django_db(transaction=True)
def test_whoever_takes_the_pledge_back_at_the_moment_of_publishing_comes_before_or_after() -> None:
    company = PartnerCompanyFactory()
    course = CourseFactory(track=TrackFactory(needs_pledge=True))
    drafts = [CohortFactory(course=course, draft=True, number=number) for number in range(1, 9)]
    pledge = pledged(drafts[0], company)

    at_once([partial(_try_to_publish, draft) for draft in drafts] + [partial(partners.withdraw, pledge, reason="거둠")])

    # Each publication saw the pledge standing, or was refused; afterwards nothing more gets through.
    assert Pledge.objects.get().withdrawn_on
    for draft in drafts:
        draft.refresh_from_db()
        if draft.published_at is None:
            with pytest.raises(NoPledge):
                cohorts.publish(draft)


def _try_to_publish(cohort: Cohort) -> bool:
    try:
        cohorts.publish(cohort)
    except NoPledge:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_a_pledge_back_at_once_one_does() -> None:
    pledge = PledgeFactory()

    results = at_once([partial(_withdraw, pledge) for _ in range(8)])

    assert sum(results) == 1


def _withdraw(pledge: Pledge) -> bool:
    try:
        partners.withdraw(pledge, reason="거둠")
    except PledgeWithdrawn:
        return False
    return True


def test_a_party_joins_once_and_none_joins_what_has_ended(company: PartnerCompany) -> None:
    agreement = AgreementFactory()
    partners.join(agreement, company=company, commitment="채용합니다.")
    partners.join(agreement, institution=InstitutionFactory(), commitment="가르칩니다.")
    with pytest.raises(AlreadyThere):
        partners.join(agreement, company=company, commitment="다시")
    partners.end(agreement, reason="다시 맺기로 함")
    with pytest.raises(AgreementEnded):
        partners.join(agreement, company=PartnerCompanyFactory(), commitment="늦음")


def test_the_page_of_the_cohort_says_what_is_missing_and_offers_the_way_round(
    client: Client, admin: Any, draft: Cohort
) -> None:
    page = client.get(reverse("manage-cohort", args=[draft.pk])).content.decode()
    assert "효력이 있는 협약과 기업의 채용 약속이 없습니다" in page
    assert "약속 없이 열기" in page

    client.post(reverse("manage-cohort-publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.published_at is None

    client.post(reverse("manage-cohort-override", args=[draft.pk]), {"reason": "기업이 곧 약속하기로 함"})
    client.post(reverse("manage-cohort-publish", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.published_at
    assert "기업이 곧 약속하기로 함" in client.get(reverse("manage-cohort", args=[draft.pk])).content.decode()


def test_a_pledge_is_written_on_the_companys_page(
    client: Client, admin: Any, draft: Cohort, company: PartnerCompany
) -> None:
    typed = {
        "course": draft.course_id,
        "people": 5,
        "work": "에어컨 설치",
        "place": "수도권",
        "conditions": "",
        **_boxes("pledged_on", clock.today()),
        **_boxes("valid_until", clock.today() + 100 * DAY),
    }
    answer = client.post(reverse("centers:pledge-add", args=[company.pk]), typed)

    assert answer["Location"] == reverse("centers:company", args=[company.pk])
    pledge = Pledge.objects.get()
    assert (pledge.people, pledge.recorded_by) == (5, admin)
    assert "5명" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("page", ["agreement-add", "pledge-add"])
def test_a_new_agreement_or_pledge_proposes_today(
    client: Client, admin: Any, company: PartnerCompany, page: str
) -> None:
    answer = client.get(reverse(f"centers:{page}", args=[company.pk] if page == "pledge-add" else []))

    field = answer.context["form"]["pledged_on" if page == "pledge-add" else "signed_on"]
    assert [str(box["value"]) for box in field.boxes] == [str(part) for part in clock.today().timetuple()[:3]]


def _boxes(name: str, day: Any) -> dict[str, int]:
    return {f"{name}_y": day.year, f"{name}_m": day.month, f"{name}_d": day.day}


@pytest.mark.parametrize(
    "change",
    [
        {"people": "0"},
        {"people": "\0"},
        {"work": ""},
        {"work": "가" * 201},
        {"course": "99999"},
        {"valid_until_y": 1999},
    ],
)
def test_a_pledge_that_makes_no_sense_is_explained_and_nothing_is_lost(
    client: Client, admin: Any, draft: Cohort, company: PartnerCompany, change: dict[str, Any]
) -> None:
    typed: dict[str, Any] = {
        "course": draft.course_id,
        "people": 5,
        "work": "에어컨 설치",
        "place": "제자리 예시",
        "conditions": "",
        **_boxes("pledged_on", clock.today()),
        **_boxes("valid_until", clock.today() + 100 * DAY),
    }
    answer = client.post(reverse("centers:pledge-add", args=[company.pk]), typed | change)

    assert answer.status_code == 200
    assert "제자리 예시" in answer.content.decode()
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_as_often_for_three_as_for_one(
    client: Client, admin: Any, company: PartnerCompany, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        pledge = PledgeFactory(company=company)
        AgreementFactory(with_company=pledge.company)
    with django_assert_num_queries(6):
        client.get(reverse("centers:company", args=[company.pk]))
    with django_assert_num_queries(6):
        client.get(reverse("centers:agreement-list"))


def test_an_agreement_is_made_joined_and_ended_on_its_pages(
    client: Client, admin: Any, company: PartnerCompany
) -> None:
    client.post(
        reverse("centers:agreement-add"),
        {
            "title": "새 협약",
            "signed_at_place": "서울",
            **_boxes("signed_on", clock.today()),
            **dict.fromkeys(("ends_on_y", "ends_on_m", "ends_on_d"), ""),
        },
    )
    agreement = Agreement.objects.get(title="새 협약")
    page = reverse("centers:agreement", args=[agreement.pk])
    client.post(reverse("centers:party-add", args=[agreement.pk]), {"company": company.pk, "commitment": "채용합니다."})
    assert company.name in client.get(page).content.decode()
    neither = client.post(reverse("centers:party-add", args=[agreement.pk]), {"commitment": "누구도 아님"})
    assert "하나를 골라 주세요" in neither.content.decode()

    client.post(reverse("centers:agreement-end", args=[agreement.pk]), {"reason": "회사가 원함"})
    assert "회사가 원함" in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_pledge_pressed_twice_is_one_promise() -> None:
    pledged_once = PledgeFactory.build(course=CourseFactory(), company=PartnerCompanyFactory(), recorded_by=None)
    by = StaffFactory(role=Role.ADMIN)
    made = at_once([partial(partners.pledge, copy(pledged_once), by=by) for _ in range(4)])
    assert {one.pk for one in made} == {Pledge.objects.get().pk}
    partners.withdraw(Pledge.objects.get(), reason="회사 사정")
    partners.pledge(copy(pledged_once), by=by)
    assert Pledge.objects.count() == 2
