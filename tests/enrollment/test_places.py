"""Tests of the line told: to the person who stands in it, to staff, and on the command line."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from centers.roles import Role
from enrollment import places
from enrollment.actions import applications, second_thoughts
from enrollment.actions import line as lines
from enrollment.models import LineEvent, Seat
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, later_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _decisions_stand_at_once(settings: Any) -> None:
    settings.ENROLLMENT_UNDO_SECONDS = 0


def _texts(application) -> list[str]:
    application.refresh_from_db()
    return [moment.text for moment in places.history(application)]


def _two_waiting():
    cohort = OpenCohortFactory(capacity=1)
    holder = ApplicationFactory(cohort=cohort, admitted=True)
    return holder, *(ApplicationFactory(cohort=cohort, waiting=True) for _ in range(2))


def test_who_waits_reads_why_the_place_moved(django_capture_on_commit_callbacks):
    holder, first, second = _two_waiting()
    with django_capture_on_commit_callbacks(execute=True):
        applications.withdraw(holder, by=holder.applicant)
    assert _texts(second) == [
        "신청서를 낸 차례: 접수 순번 3번",
        "자격이 확인되었고 자리가 모두 차서 대기 2번째가 되었습니다.",
        "앞의 분이 자리를 제안받아 대기 2번째에서 1번째가 되었습니다.",
    ]
    assert _texts(first)[-1] == "빈자리가 났고 차례가 되어 자리를 제안받았습니다."


def test_somebody_ahead_who_leaves_is_a_reason():
    _holder, first, second = _two_waiting()
    applications.withdraw(first, by=first.applicant)
    assert _texts(second)[-1] == "앞의 분이 줄을 떠나 대기 2번째에서 1번째가 되었습니다."


def test_an_earlier_number_found_eligible_later_goes_ahead_and_the_reason_is_told():
    cohort = OpenCohortFactory(capacity=1)
    earlier = ApplicationFactory(cohort=cohort, submitted=True)
    ApplicationFactory(cohort=cohort, admitted=True)
    later = ApplicationFactory(cohort=cohort, waiting=True)
    applications.admit(earlier, by=StaffFactory())
    assert "먼저 접수하신 분의 자격이 확인되어 대기 1번째에서 2번째가" in _texts(later)[-1]


def test_a_pass_over_stores_its_reason_and_is_told_to_whom_it_passed():
    cohort = OpenCohortFactory(capacity=2)
    passed = ApplicationFactory(cohort=cohort, submitted=True)
    ApplicationFactory(cohort=cohort, admitted=True)
    event = LineEvent.objects.get(kind=LineEvent.Kind.SEATED)
    assert event.reason == "자격이 확인되어 선발 (앞 순번 1명은 심사가 끝나지 않아 건너뜀)"
    assert "건너뛰었고, 접수 순번은 그대로입니다" in _texts(passed)[-1]


def test_a_decision_taken_back_was_never_told(settings):
    settings.ENROLLMENT_UNDO_SECONDS = 600
    application = ApplicationFactory(submitted=True)
    admitted = applications.admit(application, by=StaffFactory())
    assert _texts(application) == ["신청서를 낸 차례: 접수 순번 1번"]
    applications.undo(admitted, by=StaffFactory())
    assert _texts(application) == ["신청서를 낸 차례: 접수 순번 1번"]


def test_who_moved_reads_where_the_new_number_comes_from():
    application = ApplicationFactory(submitted=True)
    old = application.cohort.center.name
    second_thoughts.move(application, later_cohort(application.cohort), by=application.applicant)
    assert _texts(application) == [f"{old}에서 옮겨 와 다음 순번을 받음: 접수 순번 1번"]


def test_the_owner_finds_it_on_the_application(client):
    _holder, _first, second = _two_waiting()
    client.force_login(second.applicant)
    page = client.get(reverse("enrollment:application", args=[second.pk])).content.decode()
    assert "순번과 자리" in page
    assert "대기 2번째가 되었습니다" in page


def test_the_history_costs_one_query_however_long_the_line_is(django_assert_num_queries):
    for extra in (1, 3):
        _holder, _first, second = _two_waiting()
        for _ in range(extra):
            ApplicationFactory(cohort=second.cohort, submitted=True)
        second.refresh_from_db()
        list(second.moves.all())
        with django_assert_num_queries(2):  # the last move, which decides what may be told, and the events
            places.history(second)


def test_staff_see_a_line_that_holds_and_one_that_does_not(client):
    holder, _first, _second = _two_waiting()
    cohort = holder.cohort
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=cohort.center))
    url = reverse("enrollment_desk:line", args=[cohort.pk])
    page = client.get(url)
    assert "지금 모습이 기록과 같습니다" in page.content.decode()
    assert holder.applicant.name not in page.content.decode()
    Seat.objects.filter(occupant=holder).update(occupant=None)
    assert "맞지 않는 곳" in client.get(url).content.decode()
    assert client.get(url, {"page": "x"}).status_code == 200


def test_the_page_is_linked_from_the_cohort_pages(client):
    cohort = OpenCohortFactory()
    url = reverse("enrollment_desk:line", args=[cohort.pk])
    client.force_login(StaffFactory(role=Role.LEAD, center=cohort.center))
    for name in ("manage-cohort", "enrollment_desk:roster"):
        assert url in client.get(reverse(name, args=[cohort.pk])).content.decode()


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_three_people(client, django_assert_max_num_queries):
    cohort = OpenCohortFactory(capacity=9)
    client.force_login(StaffFactory(role=Role.LEAD, center=cohort.center))
    url = reverse("enrollment_desk:line", args=[cohort.pk])
    counted = []
    for people in (1, 2):
        for _ in range(people):
            ApplicationFactory(cohort=cohort, admitted=True)
        with django_assert_max_num_queries(20) as context:
            client.get(url)
        counted.append(len(context))
    assert counted[0] == counted[1]


def test_the_command_proves_named_lines_or_all_and_fails_where_one_is_broken(capsys):
    holder, _first, _second = _two_waiting()
    lines.open_line(OpenCohortFactory(center=CenterFactory()))
    call_command("prove_line")
    call_command("prove_line", str(holder.cohort_id))
    assert "맞음" in capsys.readouterr().out
    Seat.objects.filter(occupant=holder).update(occupant=None)
    with pytest.raises(CommandError, match="1번 자리"):
        call_command("prove_line")
    with pytest.raises(CommandError, match="공개한 기수가 아닙니다"):
        call_command("prove_line", "999999")
