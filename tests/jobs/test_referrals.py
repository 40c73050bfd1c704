"""A job of a partner company: interest, a yes for that company alone, its list behind one address, and the books."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions import consents
from accounts.models import Consent, ConsentText, User
from centers.models import Center
from centers.roles import Role
from common import clock, phone
from jobs import tasks, tokens
from jobs.actions import openings, referrals
from jobs.actions.referrals import Said
from jobs.errors import AnsweredAlready, CompanyUnreachable, ListAnswered, NobodyToSend, OpeningClosed
from jobs.models import (
    CompanyAnswer,
    CompanyList,
    Interest,
    Opening,
    OpeningEnd,
    Placement,
    Referral,
    ReferralState,
    WhyNot,
)
from messaging.models import Message
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, MembershipFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory, answered
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def counsellor(center: Center) -> User:
    return StaffFactory(role=Role.COUNSELOR, center=center)


def the_list(referral: Referral) -> CompanyList:
    return CompanyList.objects.filter(lines__referral=referral).latest("pk")


def address(sent: CompanyList) -> str:
    return reverse("jobs:list", args=[tokens.for_list(sent.pk)])


def typed(sent: CompanyList, answer: str, **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for line in sent.lines.all():
        values |= {f"line-{line.pk}-{name}": value for name, value in ({"answer": answer} | more).items()}
    return values


def first_day(day: Any) -> dict[str, int]:
    return {"started_on_y": day.year, "started_on_m": day.month, "started_on_d": day.day}


# interest


def test_one_tap_says_interest_and_the_same_tap_takes_it_back() -> None:
    owner, opening = OwnerFactory(), OpeningFactory()
    client = signed_in(owner)
    url = reverse("jobs:interest", args=[opening.pk])

    client.post(url)
    client.post(url)
    assert Interest.objects.get().taken_back_at is None
    client.post(url, {"back": "1"})
    assert Interest.objects.get().taken_back_at
    client.post(url)
    assert Interest.objects.get().taken_back_at is None


@race
def test_eight_taps_at_once_are_one_interest() -> None:
    owner, opening = OwnerFactory(), OpeningFactory()

    at_once([partial(openings.show_interest, opening, by=owner) for _ in range(8)])

    assert Interest.objects.count() == 1


@pytest.mark.parametrize("how", ["closed", "past"])
def test_an_opening_that_is_over_takes_no_interest_and_nobody_forward(
    how: str, counsellor: User, center: Center
) -> None:
    opening = OpeningFactory()
    if how == "closed":
        openings.close(opening, why=OpeningEnd.OVER, by=counsellor)
    else:
        Opening.objects.filter(pk=opening.pk).update(closes_on=clock.today() - DAY)
    opening.refresh_from_db()

    with pytest.raises(OpeningClosed):
        openings.show_interest(opening, by=OwnerFactory())
    with pytest.raises(OpeningClosed):
        referrals.put_forward(OwnerFactory(), opening, center=center, by=counsellor)


def test_jobs_of_ones_own_course_come_first(center: Center) -> None:
    cohort = OpenCohortFactory(center=center)
    owner = ApplicationFactory(cohort=cohort, completed=True).applicant
    OpeningFactory(work="다른 일", closes_on=clock.today() + DAY)
    OpeningFactory(work="배운 일", course=cohort.course)

    page = signed_in(owner).get(reverse("jobs:openings")).content.decode()

    assert page.index("배운 일") < page.index("다른 일")
    assert "배우신 일" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_as_often_for_three_as_for_one(
    count: int, center: Center, counsellor: User, django_assert_num_queries: Any
) -> None:
    owner = OwnerFactory()
    for _ in range(count):
        opening = ReferralFactory(person=owner, center=center, by=counsellor, reach="sent").opening
    mine, desk = signed_in(owner), signed_in(counsellor)
    with django_assert_num_queries(6):
        mine.get(reverse("jobs:openings"))
    with django_assert_num_queries(5):
        desk.get(reverse("jobs_desk:openings"))
    with django_assert_num_queries(12):
        desk.get(reverse("jobs_desk:opening", args=[opening.pk]))


def test_who_is_put_forward_for_a_job_sees_where_it_stands_in_place_of_the_tap() -> None:
    owner = OwnerFactory()
    referral, left = ReferralFactory(person=owner), ReferralFactory(person=owner, reach="withdrawn")

    page = signed_in(owner).get(reverse("jobs:openings")).content.decode()

    assert reverse("jobs:interest", args=[referral.opening_id]) not in page
    assert "이미 알선받으신 곳입니다" in page
    assert reverse("jobs:interest", args=[left.opening_id]) in page


def test_the_list_tells_its_person_where_a_referral_stands_in_her_own_words() -> None:
    page = signed_in(ReferralFactory(reach="agreed").person).get(reverse("jobs:openings")).content.decode()

    assert "알선 준비" in page
    assert "보낼 차례" not in page  # the desk's word


# consent for one company


def test_who_is_put_forward_is_asked_and_the_company_learns_nothing_yet(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor)

    assert referral.state == ReferralState.ASKED
    assert Message.objects.filter(kind="jobs/referral_asked").count() == 1
    with pytest.raises(NobodyToSend):
        referrals.send_list(referral.company, center=center, by=counsellor)


def test_a_yes_is_for_this_company_alone_and_names_it() -> None:
    referral = ReferralFactory()
    client = signed_in(referral.person)
    page = client.get(reverse("jobs:referral", args=[referral.pk])).content.decode()
    assert referral.company.name in page
    assert "이 회사에만 알선하지 않습니다" in page

    client.post(reverse("jobs:referral", args=[referral.pk]), {"yes": "1"})
    client.post(reverse("jobs:referral", args=[referral.pk]), {"yes": "1"})

    referral.refresh_from_db()
    assert referral.state == ReferralState.AGREED
    assert referral.consent
    assert referral.consent.text.recipient == referral.company.name
    assert Consent.objects.count() == 1


def test_the_consent_for_a_company_is_no_part_of_an_application() -> None:
    referrals.consent_text(ReferralFactory().company)

    assert not ConsentText.objects.current().filter(purpose__startswith="refer-company").exists()


@pytest.mark.parametrize("reach", ["agreed", "sent", "interviewed"])
def test_a_yes_is_taken_back_where_what_stops_and_what_stays_is_said_first(reach: str) -> None:
    referral = ReferralFactory(reach=reach)
    client, url = signed_in(referral.person), reverse("jobs:referral", args=[referral.pk])
    consent = reverse("consent", args=[referral.consent_id])
    assert f'href="{consent}"' in client.get(url).content.decode()

    assert client.post(url, {"no": "1"})["Location"] == consent  # a page from before the yes: nothing is taken back yet
    referral.refresh_from_db()
    assert referral.state == reach

    client.post(consent)
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN


def test_a_no_ends_it_and_may_not_become_a_yes() -> None:
    referral = ReferralFactory()
    client = signed_in(referral.person)
    client.post(reverse("jobs:referral", args=[referral.pk]), {"no": "1"})

    with pytest.raises(AnsweredAlready):
        referrals.agree(referral, by=referral.person)
    assert ReferralFactory(person=referral.person, opening=referral.opening).pk != referral.pk


def test_the_desk_takes_a_yes_at_the_counter(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor)

    signed_in(counsellor).post(reverse("jobs_desk:referral-agree", args=[referral.pk]))

    assert Consent.objects.get().source == Consent.Source.DESK


@race
def test_of_two_consultants_at_once_one_puts_somebody_forward() -> None:
    center = CenterFactory()
    by = StaffFactory(role=Role.COUNSELOR, center=center)
    owner, opening = OwnerFactory(), OpeningFactory()

    at_once([partial(referrals.put_forward, owner, opening, center=center, by=by) for _ in range(8)])

    assert Referral.objects.count() == 1
    assert Message.objects.filter(kind="jobs/referral_asked").count() == 1


# the company's list


def test_the_company_reads_its_list_and_answers_once(center: Center, client: Client) -> None:
    referral = ReferralFactory(center=center, reach="sent")
    sent = the_list(referral)

    page = client.get(address(sent))
    assert referral.person.name in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    assert the_list(referral).answered_at is None

    client.post(address(sent), typed(sent, "hired", **first_day(clock.today())))

    referral.refresh_from_db()
    placement = Placement.objects.get()
    assert referral.state == ReferralState.HIRED
    assert (placement.person, placement.source) == (referral.person, Placement.Source.REFERRAL)
    assert "결과를 알려 주셔서 고맙습니다" in client.get(address(sent)).content.decode()
    with pytest.raises(ListAnswered):
        answered(sent, Said(CompanyAnswer.NOT_CHOSEN, why=WhyNot.PLACE))


def test_the_mail_to_the_company_names_nobody(center: Center) -> None:
    referral = ReferralFactory(center=center, reach="sent")
    mail = Message.objects.get(kind="jobs/company_list")

    assert referral.person.name not in mail.body + mail.subject
    assert mail.address == referral.company.contact_email


@pytest.mark.parametrize("way", ["profile", "consent page", "desk"])
@pytest.mark.parametrize("when", ["before the answer", "after the answer"])
def test_once_the_consent_is_withdrawn_the_address_shows_nothing_of_her(
    center: Center, counsellor: User, client: Client, way: str, when: str
) -> None:
    owner = OwnerFactory(name="거둠견본")
    referral = ReferralFactory(person=owner, center=center, by=counsellor, reach="sent")
    sent = the_list(referral)
    if when == "after the answer":
        answered(sent, Said(CompanyAnswer.INTERVIEWED))
    assert "거둠견본" in client.get(address(sent)).content.decode()
    {
        "profile": lambda: consents.withdraw(Consent.objects.get()),
        "consent page": lambda: signed_in(owner).post(reverse("consent", args=[referral.consent_id])),
        "desk": lambda: signed_in(counsellor).post(
            reverse("jobs_desk:referral-leave", args=[referral.pk]), {"seen": Referral.objects.get().state}
        ),
    }[way]()

    page = client.get(address(sent)).content.decode()
    assert "거둠견본" not in page
    assert phone.display(owner.phone) not in page
    client.post(address(sent), typed(sent, "hired", **first_day(clock.today())))
    assert not Placement.objects.exists()
    tasks.settle_referrals()
    referral.refresh_from_db()
    assert referral.state == ReferralState.WITHDRAWN


def test_whoever_is_interviewed_is_asked_about_again_on_the_next_list(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="interviewed")

    again = referrals.send_list(referral.company, center=center, by=counsellor)

    assert CompanyList.objects.count() == 2
    assert answered(again, Said(CompanyAnswer.NOT_CHOSEN, why=WhyNot.PLACE)).answered_at
    referral.refresh_from_db()
    assert referral.state == ReferralState.NOT_CHOSEN


def test_who_is_hired_for_a_later_day_is_recorded_on_that_day(center: Center) -> None:
    referral = ReferralFactory(center=center, reach="sent")
    start = clock.today() + 10 * DAY
    answered(the_list(referral), Said(CompanyAnswer.HIRED, started_on=start))
    assert tasks.settle_referrals() == 0

    with time_machine.travel(clock.at(start)):
        assert tasks.settle_referrals() == 1
        assert tasks.settle_referrals() == 0

    assert Placement.objects.get().started_on == start


@race
def test_of_eight_answers_at_once_one_counts() -> None:
    referral = ReferralFactory(reach="sent")
    sent = the_list(referral)

    results = at_once([partial(_answer, sent) for _ in range(8)])

    assert sum(results) == 1
    assert Message.objects.filter(kind="jobs/company_answered").count() == 1


def _answer(sent: CompanyList) -> bool:
    try:
        answered(sent, Said(CompanyAnswer.HIRED, started_on=clock.today()))
    except ListAnswered:
        return False
    return True


def test_a_company_without_an_address_gets_no_list(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="agreed")
    company = referral.company
    company.contact_email = ""
    company.save()

    with pytest.raises(CompanyUnreachable):
        referrals.send_list(company, center=center, by=counsellor)


@pytest.mark.parametrize("token", ["", "x", "1.1", "가나다", "A" * 500])
def test_a_made_up_address_is_unknown(client: Client, token: str) -> None:
    assert client.get(f"/job/l/{token or 'nothing'}/").status_code == 404


def test_an_address_past_its_time_is_gone_and_takes_nothing(center: Center, client: Client) -> None:
    referral = ReferralFactory(center=center, reach="sent")
    sent = the_list(referral)

    with time_machine.travel(clock.now() + tokens.VALID_FOR + DAY):
        assert client.get(address(sent)).status_code == 410
        assert client.post(address(sent), typed(sent, "not_chosen", reason="place")).status_code == 410
    referral.refresh_from_db()
    assert referral.state == ReferralState.SENT


@pytest.mark.parametrize(
    "more",
    [
        {"answer": "hired"},
        {"answer": "made-up"},
        {"answer": ""},
        {"answer": "not_chosen"},
        {"answer": "not_chosen", "reason": "age"},
        {"answer": "not_chosen", "reason": "place", "words": "가" * 301},
    ],
)
def test_an_answer_that_makes_no_sense_is_explained(center: Center, client: Client, more: dict[str, str]) -> None:
    sent = the_list(ReferralFactory(center=center, reach="sent"))

    page = client.post(address(sent), typed(sent, **more))

    assert page.status_code == 200
    assert CompanyList.objects.get().answered_at is None


# the desk and the books


def test_the_consultant_puts_forward_who_said_interest_and_sends_the_list(center: Center, counsellor: User) -> None:
    owner = ApplicationFactory(cohort=OpenCohortFactory(center=center), completed=True).applicant
    opening = OpeningFactory()
    openings.show_interest(opening, by=owner)
    desk = signed_in(counsellor)
    page = desk.get(reverse("jobs_desk:opening", args=[opening.pk])).content.decode()
    assert owner.name in page

    desk.post(reverse("jobs_desk:put-forward", args=[opening.pk]), {"person": owner.pk})
    referrals.agree(Referral.objects.get(), by=owner)
    desk.post(reverse("jobs_desk:send-list", args=[opening.pk]))

    assert Referral.objects.get().state == ReferralState.SENT


def test_each_centre_of_a_consultant_sends_a_list_of_its_own(center: Center, counsellor: User) -> None:
    opening, other, strange = OpeningFactory(), CenterFactory(), CenterFactory()
    MembershipFactory(user=counsellor, role=Role.COUNSELOR, center=other)
    for place in (center, other, strange):
        ReferralFactory(opening=opening, center=place, reach="agreed")
    elsewhere = ReferralFactory(opening=OpeningFactory(company=opening.company), center=center, reach="agreed")
    desk = signed_in(counsellor)
    assert "명단 3명 보내기" in desk.get(reverse("jobs_desk:opening", args=[opening.pk])).content.decode()

    desk.post(reverse("jobs_desk:send-list", args=[opening.pk]))

    assert {(sent.center, sent.lines.count()) for sent in CompanyList.objects.all()} == {(center, 2), (other, 1)}
    assert the_list(elsewhere).center == center
    assert Referral.objects.get(center=strange).state == ReferralState.AGREED


def test_a_list_is_not_sent_for_a_centre_that_has_nobody_for_this_opening(center: Center, counsellor: User) -> None:
    opening = OpeningFactory()
    ReferralFactory(opening=OpeningFactory(company=opening.company), center=center, reach="agreed")

    answer = signed_in(counsellor).post(reverse("jobs_desk:send-list", args=[opening.pk]), follow=True)

    assert "동의하신 분이 없어 명단을 보내지 않았습니다" in answer.content.decode()
    assert not CompanyList.objects.exists()


def test_nobody_of_another_centre_is_put_forward(counsellor: User) -> None:
    stranger = ApplicationFactory(cohort=OpenCohortFactory(), completed=True).applicant
    opening = OpeningFactory()

    signed_in(counsellor).post(reverse("jobs_desk:put-forward", args=[opening.pk]), {"person": stranger.pk})

    assert not Referral.objects.exists()


def test_an_opening_is_written_at_the_desk(counsellor: User) -> None:
    company = OpeningFactory().company
    day = clock.today() + 10 * DAY
    values = {
        "company": company.pk,
        "work": "새 일",
        "place": "서울",
        "hours": "평일",
        "pay": "월 250만 원",
        "people": 2,
    }
    closes = {"closes_on_y": day.year, "closes_on_m": day.month, "closes_on_d": day.day}
    desk = signed_in(counsellor)

    assert desk.post(reverse("jobs_desk:opening-new"), values | closes).status_code == 302
    refused = desk.post(reverse("jobs_desk:opening-new"), values | closes | {"work": "\0", "people": "0"})
    assert refused.status_code == 200
    assert Opening.objects.filter(posted_by=counsellor).count() == 1


@race
def test_whoever_takes_the_consent_back_while_the_company_answers_is_either_heard_or_too_late() -> None:
    referral = ReferralFactory(reach="sent")
    sent = the_list(referral)

    at_once([partial(_answer, sent), partial(consents.withdraw, Consent.objects.get())])

    referral.refresh_from_db()
    line = sent.lines.get()
    assert (line.answer == CompanyAnswer.HIRED) == (referral.state == ReferralState.HIRED) == Placement.objects.exists()


def test_whom_another_centre_has_asked_already_is_not_said_to_be_asked_again(counsellor: User, center: Center) -> None:
    opening = OpeningFactory()
    owner = ApplicationFactory(cohort=OpenCohortFactory(center=center), completed=True).applicant
    other = CenterFactory()
    ApplicationFactory(cohort=OpenCohortFactory(center=other), applicant=owner, completed=True)
    there = StaffFactory(role=Role.COUNSELOR, center=other)
    referrals.put_forward(owner, opening, center=other, by=there)
    desk = signed_in(counsellor)

    page = desk.post(reverse("jobs_desk:put-forward", args=[opening.pk]), {"person": owner.pk}, follow=True)

    assert "다른 센터가 이미" in page.content.decode()
    assert "여쭙는 글이 나갑니다" not in page.content.decode()
    assert Message.objects.filter(kind="jobs/referral_asked").count() == 1


def test_an_opening_of_a_company_that_left_is_among_those_that_are_over(counsellor: User) -> None:
    opening, over = OpeningFactory(), OpeningFactory()
    over.company.is_active = False
    over.company.save()
    page = signed_in(counsellor).get(reverse("jobs_desk:openings"))
    assert page.context["open"] == [opening]
    assert list(page.context["page_obj"]) == [over]
