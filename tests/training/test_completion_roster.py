"""The roster of who completed: proposed from hours, confirmed by people, many marked in one go."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse

from common import clock
from enrollment.actions import completions
from enrollment.models import Completion
from enrollment.states import State
from tests.enrollment.desk_pages import counselor_of, date_boxes, signed_in
from tests.factories.accounts import OwnerFactory
from tests.factories.centers import CenterFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.training import SessionFactory
from training.actions import attendance, completion
from training.errors import HoursWanting
from training.states import Outlook

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return OpenCohortFactory(starts_on=clock.today(), ends_on=clock.today())


@pytest.fixture
def user(cohort):
    return counselor_of(cohort.center)


@pytest.fixture
def client(user):
    return signed_in(user)


def url_of(cohort):
    return reverse("enrollment_desk:roster", args=[cohort.pk])


def trained(cohort, count):
    return [ApplicationFactory(in_training=True, cohort=cohort, applicant__name=f"박견본{n}") for n in range(count)]


def marked(**results):
    return results | date_boxes("completed_on", clock.today())


def test_everybody_is_marked_in_one_go(client, cohort, user):
    first, second, third = trained(cohort, 3)
    data = marked(reason="출석이 80%보다 적음") | {
        f"result-{first.pk}": "completed",
        f"consultant-{first.pk}": user.pk,
        f"result-{second.pk}": "not_completed",
        f"result-{third.pk}": "",
    }

    response = client.post(url_of(cohort), data, follow=True)

    for application in (first, second, third):
        application.refresh_from_db()
    assert [first.state, second.state, third.state] == [State.COMPLETED, State.NOT_COMPLETED, State.IN_TRAINING]
    assert first.completions.get().consultant == user
    assert "2명을 기록했습니다." in response.text


def test_who_cannot_be_marked_is_skipped_by_name_and_holds_nobody_up(client, cohort, user):
    first, second, third = trained(cohort, 3)
    completions.record(second, completed_on=clock.today(), consultant=user, by=user)
    stranger = counselor_of(CenterFactory())
    data = marked() | {
        f"result-{first.pk}": "completed",
        f"consultant-{first.pk}": user.pk,
        f"result-{second.pk}": "completed",
        f"consultant-{second.pk}": user.pk,
        f"result-{third.pk}": "completed",
        f"consultant-{third.pk}": stranger.pk,
    }

    response = client.post(url_of(cohort), data, follow=True)

    assert "1명을 기록했습니다." in response.text
    assert "박견본1 님은 기록하지 않았습니다. 지금 상태가 &#x27;수료&#x27;입니다." in response.text
    assert "박견본2 님은 기록하지 않았습니다. 앞으로 맡을 상담사를 고르지 않았습니다." in response.text
    assert Completion.objects.count() == 2


def test_not_completing_needs_a_reason_and_keeps_what_was_chosen(client, cohort):
    (one,) = trained(cohort, 1)

    response = client.post(url_of(cohort), marked(reason="") | {f"result-{one.pk}": "not_completed"})

    assert response.status_code == 422
    assert "까닭이 없습니다" in response.text
    assert '<option value="not_completed" selected>' in response.text
    one.refresh_from_db()
    assert one.state == State.IN_TRAINING


@pytest.mark.parametrize(
    "day", [{}, {"completed_on_y": "2031", "completed_on_m": "1", "completed_on_d": "1"}, {"completed_on_y": "x"}]
)
def test_a_day_that_cannot_be_marks_nobody(client, cohort, user, day):
    (one,) = trained(cohort, 1)

    response = client.post(url_of(cohort), {f"result-{one.pk}": "completed", f"consultant-{one.pk}": user.pk} | day)

    assert response.status_code == 422
    one.refresh_from_db()
    assert one.state == State.IN_TRAINING


def test_a_day_before_the_course_marks_nobody(client, cohort, user):
    (one,) = trained(cohort, 1)
    early = date_boxes("completed_on", clock.today().replace(year=clock.today().year - 1))

    response = client.post(url_of(cohort), {f"result-{one.pk}": "completed", f"consultant-{one.pk}": user.pk} | early)

    assert response.status_code == 422


def test_marking_nobody_is_said(client, cohort):
    trained(cohort, 1)

    assert "고른 분이 없어 저장하지 않았습니다" in client.post(url_of(cohort), marked()).text


def test_the_roster_is_for_staff_of_the_centre(cohort):
    assert signed_in(counselor_of(CenterFactory())).get(url_of(cohort)).status_code == 404
    assert signed_in(OwnerFactory()).get(url_of(cohort)).status_code == 403
    assert signed_in(OwnerFactory()).get(reverse("enrollment_desk:cohorts")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_roster_costs_the_same_for_one_as_for_three(client, cohort, count, django_assert_num_queries):
    trained(cohort, count)
    client.get(url_of(cohort))

    with django_assert_num_queries(9):
        client.get(url_of(cohort))


def _taught(cohort, *statuses, by):
    """A session of six hours yesterday for each status, and everybody's attendance."""
    people = trained(cohort, len(statuses))
    session = SessionFactory(cohort=cohort, module=None)
    for person, status in zip(people, statuses, strict=True):
        if status:
            attendance.mark(session, person.pk, status, was="", by=by)
    return people


def test_a_completion_is_proposed_once_the_hours_are_reached_and_all_are_marked(client, cohort, user):
    reached, absent, unmarked = _taught(cohort, "present", "absent", "", by=user)

    marks = {mark.application: mark for mark in client.get(url_of(cohort)).context["marks"]}

    assert [marks[one].result for one in (reached, absent, unmarked)] == ["completed", "", ""]
    assert [marks[one].tally.outlook for one in (reached, absent, unmarked)] == [
        Outlook.REACHED,
        Outlook.OUT_OF_REACH,
        Outlook.NOT_YET,
    ]


def test_a_proposal_records_nothing_until_it_is_confirmed(client, cohort, user):
    (one,) = _taught(cohort, "present", by=user)
    client.get(url_of(cohort))
    one.refresh_from_db()
    assert one.state == State.IN_TRAINING
    client.post(url_of(cohort), marked() | {f"result-{one.pk}": "", f"consultant-{one.pk}": user.pk})
    one.refresh_from_db()
    assert one.state == State.IN_TRAINING


def test_against_the_hours_only_with_a_reason_that_is_kept_for_staff(client, cohort, user):
    (absent,) = _taught(cohort, "absent", by=user)
    chosen = marked() | {f"result-{absent.pk}": "completed", f"consultant-{absent.pk}": user.pk}

    refused = client.post(url_of(cohort), chosen)
    absent.refresh_from_db()
    assert (refused.status_code, absent.state) == (422, State.IN_TRAINING)
    assert "출석 시간이 모자란 분을 수료로 골랐는데 까닭이 없습니다" in refused.text
    assert '<option value="completed" selected>' in refused.text

    client.post(url_of(cohort), chosen | {"override": "입원 기간의 과제를 냈습니다. 😀"})
    absent.refresh_from_db()
    assert absent.state == State.COMPLETED
    assert absent.moves.last().reason == "출석 0/6시간, 그래도 수료로 한 까닭: 입원 기간의 과제를 냈습니다. 😀"
    assert "입원 기간" not in client.get(url_of(cohort)).text
    owner = signed_in(absent.applicant)
    assert "입원 기간" not in owner.get(reverse("enrollment:application", args=[absent.pk])).text


@pytest.mark.parametrize("override", ["가" * 301, "\x00", "   "])
def test_a_reason_that_is_none_completes_nobody(client, cohort, user, override):
    (absent,) = _taught(cohort, "absent", by=user)
    chosen = {f"result-{absent.pk}": "completed", f"consultant-{absent.pk}": user.pk, "override": override}
    assert client.post(url_of(cohort), marked() | chosen).status_code == 422
    absent.refresh_from_db()
    assert absent.state == State.IN_TRAINING


def test_the_act_itself_asks_for_the_reason_whoever_calls_it(cohort, user):
    """The edition's percentage decides, not the page: 80 % of six hours are five."""
    reached, absent = _taught(cohort, "present", "absent", by=user)
    on = {"completed_on": clock.today(), "consultant": user, "by": user}
    with pytest.raises(HoursWanting, match="5시간 모자랍니다"):
        completion.confirm(absent, **on)
    assert completion.confirm(reached, **on, override="없어도 되는 까닭").application.moves.last().reason == ""
    assert completion.confirm(absent, **on, override="과제로 대신함").application.moves.last().reason


@pytest.mark.parametrize(("percent", "proposed"), [(50, "completed"), (51, "")])
def test_what_the_edition_asks_for_is_what_is_proposed(percent, proposed):
    """The same six of twelve hours under an edition that asks for half, and one that asks for more."""
    today = clock.today()
    edition = ProgramYearFactory(attendance_percent=percent)
    cohort = OpenCohortFactory(program_year=edition, course__track=edition.track, starts_on=today, ends_on=today)
    user = counselor_of(cohort.center)
    (one,) = trained(cohort, 1)
    for status, hour in (("present", 8), ("absent", 15)):
        session = SessionFactory(cohort=cohort, module=None, starts_at=clock.at(today, time(hour)))
        attendance.mark(session, one.pk, status, was="", by=user)
    (mark,) = signed_in(user).get(url_of(cohort)).context["marks"]
    assert mark.result == proposed
