"""The monthly review of access records: counted and drawn once, signed by whoever is not looking at herself only."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import access_records
from accounts.models import Did, User
from centers.roles import Role
from common import clock, months
from messaging.models import Message
from portal import access_review, tasks
from portal.errors import ReviewDone, SignedAlready
from portal.models import AccessReview, AccessReviewSignature
from tests.factories.accounts import AccessRecordFactory, OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def _day(hour: int = 14, *, ago: int = 1) -> datetime:
    return clock.at(months.after(clock.today().replace(day=15), -ago), time(hour))


def _opened(*records: dict[str, Any]) -> AccessReview:
    for given in records or ({},):
        AccessRecordFactory(**{"at": _day(), "by": None} | given)
    access_records.seal()
    assert access_review.open_due() == 1
    return AccessReview.objects.get()


def _admin() -> User:
    return StaffFactory(role=Role.ADMIN)


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_month_is_counted_and_drawn_once_when_it_is_over_and_sealed() -> None:
    person = StaffFactory()
    for number in range(30):
        AccessRecordFactory(at=_day(), by=person, people=[number + 1])
    AccessRecordFactory()  # of this month
    assert access_review.open_due() == 0  # nothing is sealed

    access_records.seal()
    assert (tasks.open_access_reviews(), tasks.open_access_reviews()) == (1, 0)

    review = AccessReview.objects.get()
    assert (review.month, review.records) == (_day().date().replace(day=1), 30)
    assert len(set(review.sample)) == access_review.SAMPLE
    assert [(line.person, line.did) for line in access_review.lines(review)] == [(person.pk, {Did.READ: 30})]


def test_a_month_with_a_record_that_is_not_sealed_waits() -> None:
    AccessRecordFactory(at=_day())
    access_records.seal()
    AccessRecordFactory(at=_day())
    assert access_review.open_due() == 0


def test_each_month_is_opened_and_whoever_may_sign_is_told_once() -> None:
    first, second = _admin(), _admin()
    StaffFactory(role=Role.LEAD)
    for ago in (2, 1):
        AccessRecordFactory(at=_day(ago=ago))
    access_records.seal()
    assert (access_review.open_due(), access_review.open_due()) == (2, 0)
    told = Message.objects.filter(kind="accounts/access_review_due")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([first.pk] * 2 + [second.pk] * 2)


def test_what_is_unusual_stands_on_top_in_words() -> None:
    quiet, busy, at_night, elsewhere, taking = [
        StaffFactory(role=Role.COUNSELOR, center=CenterFactory()) for _ in range(5)
    ]
    here = ApplicationFactory(submitted=True)
    center = here.cohort.center
    neighbour = StaffFactory(role=Role.COUNSELOR, center=center)
    many = list(range(1_000_000, 1_000_000 + access_review.MANY_IN_AN_HOUR))
    rows = [
        {"by": quiet, "people": [1_000_000]},
        {"by": busy, "people": many[:60]},
        {"by": busy, "people": many[40:], "at": _day(14) + timedelta(minutes=20)},
        {"by": at_night, "people": [1_000_000], "at": _day(23)},
        {"by": at_night, "people": [1_000_000], "at": _day(5)},
        {"by": at_night, "people": [1_000_000], "at": _day(6)},
        {"by": elsewhere, "people": [here.applicant_id]},
        {"by": elsewhere, "people": [here.applicant_id, 0]},
        {"by": neighbour, "people": [here.applicant_id]},
        {"by": _admin(), "people": [here.applicant_id]},
        {"by": taking, "people": [1_000_000], "did": Did.DOWNLOADED},
        {"by": None, "people": [1_000_000]},
    ]
    found = {line.person: line.unusual for line in access_review.lines(_opened(*rows))}
    assert {person: words for person, words in found.items() if words} == {
        busy.pk: [f"한 시간에 {access_review.MANY_IN_AN_HOUR}명"],
        at_night.pk: ["밤에 2번"],
        elsewhere.pk: ["다른 센터의 분 1명"],
        taking.pk: ["내려받음 1번"],
    }
    assert list(found)[:4] == [at_night.pk, busy.pk, elsewhere.pk, taking.pk]  # by how much they did
    assert found[quiet.pk] == found[neighbour.pk] == []


def test_somebody_whose_records_are_not_among_them_signs_alone() -> None:
    review, admin = _opened({"by": StaffFactory()}), _admin()
    assert list(AccessReview.objects.waiting()) == [review]
    signature = access_review.sign(review, by=admin, words="밤에 본 까닭을 책임자에게 확인했습니다.")
    assert (signature.by, signature.is_counted) == (admin, False)
    assert not AccessReview.objects.waiting().exists()
    with pytest.raises(ReviewDone):
        access_review.sign(review, by=_admin(), words="또")


def test_whoever_looks_at_her_own_records_too_needs_another_person() -> None:
    first, second = _admin(), _admin()
    review = _opened({"by": first}, {"by": second})
    access_review.sign(review, by=first, words="살펴봄")
    with pytest.raises(SignedAlready):
        access_review.sign(review, by=first, words="살펴봄")
    assert list(AccessReview.objects.waiting()) == [review]
    access_review.sign(review, by=second, words="살펴봄")
    assert not AccessReview.objects.waiting().exists()


def test_a_review_and_its_signature_stay_as_they_are() -> None:
    review = _opened()
    signature = access_review.sign(review, by=_admin(), words="살펴봄")
    for change in (
        lambda: AccessReview.objects.update(sample=[]),
        lambda: AccessReviewSignature.objects.update(words="다른 말"),
        signature.delete,
        lambda: AccessReview.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_leave_one_signature() -> None:
    review, people = _opened(), [_admin() for _ in range(4)]
    results = at_once(
        [lambda person=person: access_review.sign(review, by=person, words="살펴봄") for person in people]
    )
    assert sum(isinstance(result, ReviewDone) for result in results) == 3
    assert AccessReviewSignature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_a_month_once() -> None:
    OwnerFactory()
    AccessRecordFactory(at=_day())
    access_records.seal()
    assert sorted(at_once([access_review.open_due] * 4)) == [0, 0, 0, 1]
    assert AccessReview.objects.count() == 1


def test_an_administrator_looks_signs_and_the_first_page_no_longer_asks() -> None:
    admin, counsellor = _admin(), StaffFactory(name="박견본", role=Role.COUNSELOR)
    review = _opened({"by": counsellor, "page": "enrollment_desk:case", "arguments": {"pk": 7}, "people": [1, 2]})
    client, url = _signed_in(admin), reverse("access-review", args=[review.pk])
    assert url in client.get(reverse("manage")).content.decode()

    page = client.get(url).content.decode()
    assert "박견본" in page
    assert reverse("enrollment_desk:case", args=[7]) in page
    assert "2명" in page

    answer = client.post(url, {"words": "까닭을 확인했습니다."}, follow=True).content.decode()
    assert "이 달의 점검을 마쳤습니다" in answer
    assert "점검에 서명하기" not in answer
    assert url not in client.get(reverse("manage")).content.decode()
    assert "점검함" in client.get(reverse("access-reviews")).content.decode()


@pytest.mark.parametrize(
    ("words", "status"), [("", 422), (" ", 422), ("가" * 501, 422), ("a\0b", 422), ("😀 확인", 302)]
)
def test_what_is_typed_badly_is_refused_and_kept(words: str, status: int) -> None:
    review = _opened()
    answer = _signed_in(_admin()).post(reverse("access-review", args=[review.pk]), {"words": words})
    assert answer.status_code == status
    assert AccessReviewSignature.objects.count() == (status == 302)


def test_whatever_was_taken_out_in_the_month_is_listed_with_its_reason_whether_drawn_or_not() -> None:
    taken = {"did": Did.DOWNLOADED, "reason": "민원 답변을 준비함", "people": [1, 2, 3]}
    review = _opened({"by": StaffFactory(name="박견본")} | taken, *[{}] * 40)
    AccessRecordFactory(at=_day(ago=0), by=StaffFactory(name="최견본"), **taken)  # of the next month
    access_records.seal()
    shown = _signed_in(_admin()).get(reverse("access-review", args=[review.pk]))
    assert [(row["record"].by.name, row["record"].reason) for row in shown.context["taken"]] == [
        ("박견본", "민원 답변을 준비함")
    ]
    assert "민원 답변을 준비함" in shown.content.decode()


def test_a_second_press_and_a_stale_page_are_told_so() -> None:
    review, admin = _opened({"by": StaffFactory()}), _admin()
    client, url = _signed_in(admin), reverse("access-review", args=[review.pk])
    client.post(url, {"words": "살펴봄"})
    again = client.post(url, {"words": "살펴봄"}, follow=True).content.decode()
    assert "서명을 더하지 않았습니다" in again
    assert AccessReviewSignature.objects.count() == 1


def test_records_that_went_and_pages_that_are_no_more_break_nothing() -> None:
    review = _opened({"page": "once:upon", "arguments": {"pk": 1}})
    AccessReview.objects.all()
    client = _signed_in(_admin())
    assert "once:upon" in client.get(reverse("access-review", args=[review.pk])).content.decode()
    later = AccessReview.objects.create(
        month=_day(ago=3).date().replace(day=1), records=1, figures={}, sample=[2**40], drawn_at=clock.now()
    )
    page = client.get(reverse("access-review", args=[later.pk])).content.decode()
    assert "1건은 보관 기간이 지나 지웠습니다" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_same_number_of_questions_however_much_there_is(
    rows: int, django_assert_num_queries: Any
) -> None:
    for ago in range(1, rows + 1):
        for _ in range(rows):
            AccessRecordFactory(at=_day(ago=ago), did=Did.DOWNLOADED, reason="센터에 종이로 보관")
    access_records.seal()
    access_review.open_due()
    for review in AccessReview.objects.all():
        access_review.sign(review, by=_admin(), words="살펴봄")
    client = _signed_in(_admin())
    url = reverse("access-review", args=[AccessReview.objects.latest("pk").pk])
    client.get(url)
    with django_assert_num_queries(11):
        client.get(url)
    with django_assert_num_queries(8):
        client.get(reverse("access-reviews"))
