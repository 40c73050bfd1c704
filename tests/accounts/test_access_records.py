"""Access records: written whatever became of the page, never changed, sealed so that tampering shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from accounts import handling
from accounts.actions import access_records
from accounts.middleware import AccessRecords, NoReasonAsked
from accounts.models import AccessRecord, AccessSeal, Did
from centers.roles import Role
from common import clock, private_files, searching
from enrollment.models import Application
from tests.enrollment.desk_pages import signed_in
from tests.factories.accounts import AccessRecordFactory, OwnerFactory, StaffFactory
from tests.factories.enrollment import ApplicationFactory, PaperFactory
from tests.factories.training import SessionFactory, seated
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def _sealed(count: int = 3) -> list[AccessRecord]:
    rows = [AccessRecordFactory(people=[number]) for number in range(1, count + 1)]
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        assert access_records.seal() == count
    return rows


def _problems() -> list[str]:
    return [str(found) for found in access_records.verify()]


@pytest.fixture
def unguarded() -> Iterator[None]:
    """As somebody who has the database in her hands: triggers do not hold her."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_case_that_was_read_says_who_when_from_where_whose_and_what() -> None:
    application = ApplicationFactory(submitted=True)
    staff = StaffFactory(role=Role.COUNSELOR, center=application.cohort.center)
    url = reverse("enrollment_desk:case", args=[application.pk])

    signed_in(staff).get(url, REMOTE_ADDR="203.0.113.7", headers={"X-Request-ID": "0123456789abcdef"})

    record = AccessRecord.objects.get()
    assert (record.by, record.address, record.did) == (staff, "203.0.113.7", Did.READ)
    assert (record.page, record.arguments) == ("enrollment_desk:case", {"pk": application.pk})
    assert (record.people, record.status, record.request_id) == ([application.applicant_id], 200, "0123456789abcdef")
    assert list(AccessRecord.objects.about(application.applicant)) == [record]


def test_a_search_is_recorded_as_one_without_its_words() -> None:
    application = ApplicationFactory(submitted=True, applicant__name="김견본")
    staff = StaffFactory(role=Role.COUNSELOR, center=application.cohort.center)

    signed_in(staff).get(reverse("desk"), {"q": searching.sealed(q="김견본")})

    record = AccessRecord.objects.get()
    assert (record.did, record.people) == (Did.SEARCHED, [application.applicant_id])
    assert "김견본" not in json.dumps([record.page, record.arguments, record.reason], ensure_ascii=False)


def test_ones_own_data_and_pages_without_data_leave_nothing() -> None:
    application = ApplicationFactory(submitted=True)

    signed_in(application.applicant).get(reverse("my"))
    Client().get(reverse("courses"))

    assert not AccessRecord.objects.exists()


def test_a_page_that_fails_is_recorded_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    application = ApplicationFactory(submitted=True)
    staff = StaffFactory(role=Role.COUNSELOR, center=application.cohort.center)
    client = signed_in(staff)
    client.raise_request_exception = False

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the page could not be put together")

    monkeypatch.setattr("enrollment.views.desk_case.render", broken)
    response = client.get(reverse("enrollment_desk:case", args=[application.pk]))

    assert response.status_code == 500
    assert AccessRecord.objects.get().status == 500


def test_a_page_that_forgot_to_ask_why_gives_nothing_away() -> None:
    staff, person = StaffFactory(), OwnerFactory(name="김견본")

    def forgetful(_request: object) -> HttpResponse:
        handling.handled(person.pk)
        return private_files.attachment(b"...", content_type="text/csv", name="people.csv")

    request = RequestFactory().get("/")
    request.user, request.resolver_match = staff, resolve("/desk/")
    with pytest.raises(NoReasonAsked):
        AccessRecords(forgetful)(request)  # type: ignore[arg-type]
    assert not AccessRecord.objects.exists()


def test_what_is_printed_is_taken_out_like_a_file_and_only_for_a_reason() -> None:
    session = SessionFactory()
    (seat,) = seated(session.cohort, 1)
    seat.applicant.name = "김견본"
    seat.applicant.save()
    client = signed_in(StaffFactory(role=Role.TEACHER, cohort=session.cohort))
    sheet = reverse("training_desk:sheet", args=[session.cohort_id])

    asked = client.get(sheet)
    refused = [
        client.post(sheet, said)
        for said in ({}, {"purpose": "?"}, {"purpose": "other"}, {"purpose": "other", "words": " "})
    ]
    assert [answer.status_code for answer in (asked, *refused)] == [200, 422, 422, 422, 422]
    assert not any("김견본" in answer.content.decode() for answer in (asked, *refused))
    assert not AccessRecord.objects.exists()

    for said in (
        {"purpose": "class"},
        {"purpose": "keep", "words": "2층 문서함"},
        {"purpose": "other", "words": "민원 답변"},
    ):
        assert "김견본" in client.post(sheet, said).content.decode()
    kept = AccessRecord.objects.order_by("pk").values_list("did", "people", "reason")
    assert list(kept) == [
        (Did.DOWNLOADED, [seat.applicant_id], reason)
        for reason in ("수업 진행과 출석 확인", "센터에 종이로 보관: 2층 문서함", "민원 답변")
    ]


def test_a_paper_of_ones_own_case_is_opened_for_the_case() -> None:
    paper = PaperFactory(application__submitted=True)
    application = paper.application
    staff = StaffFactory(role=Role.COUNSELOR, center=application.cohort.center)
    url = reverse("enrollment:paper", args=[paper.pk])
    signed_in(staff).get(url)
    Application.objects.filter(pk=application.pk).update(assigned_to=staff)
    signed_in(staff).get(url)
    reasons = list(AccessRecord.objects.order_by("pk").values_list("reason", flat=True))
    assert reasons == [f"신청 {application.number}", f"담당 신청 {application.number}"]


def test_where_nothing_can_be_written_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    application = ApplicationFactory(submitted=True, applicant__name="김견본")
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=application.cohort.center))
    client.raise_request_exception = False

    def full(record: AccessRecord) -> None:
        raise DatabaseError("no space left on device")

    monkeypatch.setattr(AccessRecord, "write", full)
    response = client.get(reverse("enrollment_desk:case", args=[application.pk]))

    assert response.status_code == 500
    assert "김견본" not in response.content.decode()


def test_requests_side_by_side_keep_their_people_apart() -> None:
    with handling.collecting() as outer:
        handling.handled(1, None)
        with handling.collecting() as inner:
            handling.handled(2, reason="민원 확인")
            assert handling.reason() == "민원 확인"
        handling.handled(3)
    assert (outer, inner, handling.reason()) == ({0, 1, 3}, {2}, "")
    handling.handled(4)  # outside a request


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_record_and_its_seal_are_written_once(act: str) -> None:
    record = _sealed(1)[0]
    seals, records = AccessSeal.objects.filter(record=record), AccessRecord.objects.filter(pk=record.pk)
    acts = {
        "delete": (seals.delete, records.delete),
        "update": (lambda: seals.update(number=9), lambda: records.update(status=1)),
    }
    for change in acts[act]:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_sealed_records_are_verified_and_each_month_has_a_chain() -> None:
    AccessRecordFactory(at=clock.now() - timedelta(days=40))
    assert access_records.seal() == 1
    _sealed(3)
    assert _problems() == []
    assert sorted(AccessSeal.objects.values_list("number", flat=True)) == [1, 1, 2, 3]
    assert AccessSeal.objects.values("month").distinct().count() == 2


def test_a_record_that_has_not_settled_waits_and_one_left_waiting_is_found() -> None:
    record = AccessRecordFactory()
    assert access_records.seal() == 0
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert _problems() == [f"접속기록 {record.pk}: 한 시간이 지나도 봉인되지 않음"]


@pytest.mark.parametrize(
    ("column", "value"),
    [("by_id", "NULL"), ("people", "'{}'"), ("at", "at - interval '1 day'"), ("did", "'changed'"), ("reason", "'x'"),
     ("address", "NULL"), ("page", "'x'"), ("status", "404"), ("arguments", "'{}'"), ("request_id", "'x'")],
)  # fmt: skip
def test_whatever_is_changed_in_a_sealed_record_is_found(unguarded: None, column: str, value: str) -> None:
    middle = _sealed(3)[1]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_accessrecord SET {column} = {value} WHERE id = %s", [middle.pk])
    assert _problems() == [f"{middle.seal.month:%Y-%m} 2번: 기록이나 봉인이 바뀜"]


def test_a_link_taken_out_of_the_chain_is_found(unguarded: None) -> None:
    middle = _sealed(3)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_accessseal WHERE record_id = %s", [middle.pk])
        cursor.execute("DELETE FROM accounts_accessrecord WHERE id = %s", [middle.pk])
    assert any("2번부터 2번까지 없음" in problem for problem in _problems())


def test_a_seal_made_without_the_key_is_found(settings: object, unguarded: None) -> None:
    last = _sealed(2)[1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_accessseal SET digest = repeat('a', 64) WHERE record_id = %s", [last.pk])
    assert len(_problems()) == 1


def test_seals_hold_after_the_key_was_changed_and_break_once_it_is_forgotten(settings: object) -> None:
    _sealed(2)
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 60, [old]  # type: ignore[attr-defined]
    assert _problems() == []
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert len(_problems()) == 2


def test_the_command_says_that_all_is_well_and_names_the_last_links_or_fails(unguarded: None) -> None:
    row = _sealed(2)[0]
    told = StringIO()
    call_command("verify_access_records", stdout=told)
    assert "2건의 봉인이 모두 맞습니다" in told.getvalue()
    assert AccessSeal.objects.get(number=2).digest in told.getvalue()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_accessrecord SET status = 500 WHERE id = %s", [row.pk])
    with pytest.raises(CommandError, match="1곳"):
        call_command("verify_access_records", stderr=StringIO())


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain() -> None:
    at = clock.now() - timedelta(minutes=5)
    OwnerFactory()
    for number in range(40):
        AccessRecordFactory(at=at, people=[number], by=None)
    sealed = at_once([lambda: access_records.seal(limit=7)] * 8)
    assert all(isinstance(count, int) for count in sealed), sealed
    access_records.seal()
    assert sorted(AccessSeal.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert _problems() == []
