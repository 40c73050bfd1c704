"""Only read for a while: every write refused, nothing typed lost, tasks wait, whoever writes is waited for."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import AccessRecord
from aftercare.tasks import write_due_reminders
from centers.models import Center
from centers.roles import Role
from common import clock, memory
from enrollment.models import CallbackRequest
from messaging.models import Message, State
from messaging.tasks import send_due
from portal import read_only, standing
from portal.errors import AlreadyReadOnly, NotReadOnly
from portal.models import Announcement, ReadOnlyPeriod
from portal.tasks import heartbeat
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import FollowUpFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
CALL = {"name": "김예시", "phone": "010-0000-1234", "wanted_time": "any", "about": "긴 <글>\n둘째 줄 😀"}


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def admin(center: Center) -> Any:
    return StaffFactory(role=Role.ADMIN)


@pytest.fixture
def reading() -> None:
    read_only.switch_on(reason="서버를 옮깁니다.", planned_end=clock.now() + timedelta(hours=2), by=None)


def ask_for_a_call(client: Client, center: Center) -> HttpResponse:
    return client.post(reverse("enrollment:callback"), CALL | {"center": center.pk})


def test_a_write_is_refused_with_when_and_why_and_keeps_what_was_typed(
    client: Client, center: Center, reading: None
) -> None:
    answer = ask_for_a_call(client, center)

    page = answer.content.decode()
    assert answer.status_code == 503
    assert 7100 < int(answer["Retry-After"]) <= 7200
    assert answer["Cache-Control"] == "no-store"
    assert "서버를 옮깁니다." in page
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    assert kept["phone"] == CALL["phone"]
    assert kept["about"] == "긴 &lt;글&gt;\n둘째 줄 😀"
    assert page.count("csrfmiddlewaretoken") == 1
    assert not CallbackRequest.objects.exists()


def test_what_was_kept_is_sent_again_when_it_is_over(client: Client, center: Center, reading: None) -> None:
    kept = dict(
        re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)">', ask_for_a_call(client, center).content.decode()
        )
    )
    read_only.switch_off(by=None)

    client.post(reverse("enrollment:callback"), kept)

    assert CallbackRequest.objects.get().name == "김예시"


def test_a_refused_page_of_accounts_repeats_no_password(client: Client, reading: None) -> None:
    client.force_login(StaffFactory(role=Role.ADMIN))

    answer = client.post(reverse("accounts:new-password"), {"old": "옛비밀번호1234", "new": "새비밀번호1234"})

    assert answer.status_code == 503
    assert "비밀번호1234" not in answer.content.decode()


def test_without_a_planned_end_one_is_asked_to_come_back_in_ten_minutes(client: Client, center: Center) -> None:
    read_only.switch_on(reason="고칩니다.", planned_end=None, by=None)

    assert ask_for_a_call(client, center)["Retry-After"] == "600"


def test_a_stranger_gets_no_page_that_would_send_her_words_for_somebody(reading: None, center: Center) -> None:
    client = Client(enforce_csrf_checks=True)

    assert ask_for_a_call(client, center).status_code == 403


def test_pages_are_read_and_leave_their_access_record(client: Client, reading: None, center: Center) -> None:
    case = ApplicationFactory(submitted=True)
    counsellor = StaffFactory(role=Role.COUNSELOR, center=case.cohort.center)
    client.force_login(counsellor)

    assert client.get(reverse("enrollment_desk:case", args=[case.pk])).status_code == 200
    assert AccessRecord.objects.filter(by=counsellor).exists()


def test_staff_sign_in_with_a_password(client: Client, reading: None) -> None:
    person = StaffFactory(role=Role.COUNSELOR, center=CenterFactory(), username="b@example.kr")
    person.set_password("긴비밀번호입니다1")
    person.save(update_fields=["password"])

    answer = client.post(
        reverse("accounts:staff-sign-in"), {"username": "b@example.kr", "password": "긴비밀번호입니다1"}
    )

    assert answer.status_code == 302


def test_a_sign_in_code_goes_out_and_other_messages_wait(client: Client, reading: None) -> None:
    FollowUpFactory(due=True)
    write_due_reminders()
    client.post(reverse("accounts:sign-in"), {"name": "김예시", "address": "010-0000-1111"})
    assert set(Message.objects.values_list("urgent", "state")) == {(True, State.QUEUED), (False, State.QUEUED)}

    send_due.apply(throw=True)

    assert set(Message.objects.values_list("urgent", "state")) == {(True, State.SENT), (False, State.QUEUED)}


def test_a_task_waits_and_finds_its_work_afterwards(reading: None) -> None:
    FollowUpFactory(due=True)
    before = Message.objects.count()

    assert write_due_reminders.apply(throw=True).result is None
    assert Message.objects.count() == before
    read_only.switch_off(by=None)
    write_due_reminders.apply(throw=True)

    assert Message.objects.count() > before


def test_the_heart_beats_on(reading: None) -> None:
    assert heartbeat.apply(throw=True).successful()


def test_what_goes_on_is_named_by_real_doors_and_tasks() -> None:
    for name in read_only.DOORS:
        space, _, door = name.rpartition(":")
        resolver = get_resolver()
        for part in filter(None, space.split(":")):
            resolver = resolver.namespace_dict[part][1]
        assert door in resolver.reverse_dict, name
    assert {heartbeat.name, send_due.name} < set(read_only.TASKS)


class TestTheSwitch:
    def test_says_who_why_and_until_when(self, client: Client, admin: Any) -> None:
        client.force_login(admin)

        client.post(reverse("read-only"), {"reason": "서버를 옮깁니다."})

        period = ReadOnlyPeriod.objects.get()
        assert (period.reason, period.started_by, period.ended_at) == ("서버를 옮깁니다.", admin, None)
        page = client.get(reverse("standing")).content.decode()
        assert "읽기 전용 끝내기" in page
        client.post(reverse("read-only-end"))
        period.refresh_from_db()
        assert period.ended_by == admin
        assert "지난 읽기 전용 1번" in client.get(reverse("standing")).content.decode()

    def test_twice_is_refused_in_words(self, client: Client, admin: Any, reading: None) -> None:
        client.force_login(admin)

        answer = client.post(reverse("read-only"), {"reason": "다시"}, follow=True)

        assert AlreadyReadOnly.message in answer.content.decode()
        client.post(reverse("read-only-end"))
        answer = client.post(reverse("read-only-end"), follow=True)
        assert NotReadOnly.message in answer.content.decode()

    @pytest.mark.parametrize(
        "typed",
        [
            {},
            {"reason": " "},
            {"reason": "가" * 201},
            {"reason": "가\x00나"},
            {"reason": "점검", "ends_on_y": "2026", "ends_on_m": "2", "ends_on_d": "30", "ends_time": "18:00"},
            {"reason": "점검", "ends_on_y": "2020", "ends_on_m": "2", "ends_on_d": "3", "ends_time": "18:00"},
            {"reason": "점검", "ends_on_y": "2099", "ends_on_m": "2", "ends_on_d": "3"},
            {"reason": "점검", "ends_time": "25:99"},
            {"reason": "점검", "ends_time": "18:00"},
        ],
    )
    def test_bad_input_starts_nothing(self, client: Client, admin: Any, typed: dict[str, str]) -> None:
        client.force_login(admin)

        answer = client.post(reverse("read-only"), typed)

        assert answer.status_code == 422
        assert not ReadOnlyPeriod.objects.exists()

    def test_from_the_command_line(self) -> None:
        out = StringIO()
        call_command("read_only", "on", "--reason", "디스크 교체", "--until", "2099-12-03 18:00", stdout=out)
        call_command("read_only", "status", stdout=out)
        with pytest.raises(CommandError, match="이미 읽기 전용"):
            call_command("read_only", "on")
        call_command("read_only", "off", stdout=out)
        call_command("read_only", "status", stdout=out)
        for wrong in (["--until", "내일"], ["--reason", ""], ["--reason", "가" * 201]):
            with pytest.raises(CommandError):
                call_command("read_only", "on", *wrong)

        assert out.getvalue().count("그 전에 시작한 처리는 모두 끝났습니다") == 2
        assert out.getvalue().endswith("읽기 전용이 아닙니다.\n")


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_the_switch_waits_for_a_submission_under_way(self) -> None:
        told: list[str] = []
        writes, may_end = threading.Event(), threading.Event()

        def submit() -> None:
            with read_only.turn() as may_write:
                assert may_write
                writes.set()
                may_end.wait(10)
                told.append("submitted")
            connections.close_all()

        submission = threading.Thread(target=submit)
        submission.start()
        writes.wait(10)
        assert read_only.switch_on(reason="점검", planned_end=None, by=None, wait_seconds=1) is False
        threading.Timer(0.5, may_end.set).start()

        assert read_only.is_settled(10) is True
        assert told == ["submitted"]
        with read_only.turn() as may_write:
            assert may_write is False
        submission.join()

    def test_two_who_switch_at_once_make_one_period(self) -> None:
        def switch() -> bool:
            return read_only.switch_on(reason="점검", planned_end=None, by=None)

        results = at_once([switch, switch])

        assert {type(result) for result in results} == {bool, AlreadyReadOnly}
        assert ReadOnlyPeriod.objects.count() == 1

    def test_submissions_and_the_switch_in_any_order_leave_no_write_after_it_settled(self, client: Client) -> None:
        center = CenterFactory()

        def submit(number: int) -> int:
            typed = CALL | {"center": center.pk, "phone": f"010-0000-000{number}"}
            return Client().post(reverse("enrollment:callback"), typed).status_code

        def switch() -> int:
            assert read_only.switch_on(reason="점검", planned_end=None, by=None)
            return CallbackRequest.objects.count()

        results = at_once([partial(submit, 1), partial(submit, 2), switch, partial(submit, 3), partial(submit, 4)])

        counted = results.pop(2)
        assert set(results) <= {302, 503}, results
        assert CallbackRequest.objects.count() == counted == results.count(302)

    def test_a_turn_ends_with_a_view_that_fails(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        center = CenterFactory()
        client.raise_request_exception = False
        monkeypatch.setattr("enrollment.actions.callbacks.ask", lambda **_: 1 / 0)

        assert ask_for_a_call(client, center).status_code == 500
        assert at_once([lambda: read_only.is_settled(2)]) == [True]

    def test_everybody_reads_it_within_seconds_on_pages_that_are_kept(self, client: Client) -> None:
        assert "읽기만" not in client.get(reverse("guide")).content.decode()
        read_only.switch_on(reason="서버를 옮깁니다.", planned_end=None, by=None)
        standing.announce(
            "내일은 쉽니다.",
            Announcement.Level.WARNING,
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=1),
            by=StaffFactory(role=Role.ADMIN),
        )
        time.sleep(2 * memory.LIFETIME_SECONDS + 0.1)

        page = client.get(reverse("guide")).content.decode()

        assert "지금은 읽기만 할 수 있습니다." in page
        assert "내일은 쉽니다." in page
        assert "중요:" in page

    def test_a_broken_connection_takes_its_turn_along(self) -> None:
        assert read_only.take_turn()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        at_once([lambda: connections["default"].cursor().execute("SELECT pg_terminate_backend(%s)", [pid])])

        read_only.give_turn()

        assert read_only.is_settled(2)
