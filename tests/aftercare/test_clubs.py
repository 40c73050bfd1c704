"""Tests of job clubs: members, meetings, sheets and shared leads, at the desk and on a member's phone."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import escape

from aftercare import journey
from aftercare.actions import clubs
from aftercare.errors import (
    AttendanceTaken,
    ClubClosed,
    ClubNameTaken,
    MeetingCalledOff,
    MeetingsAhead,
    MeetsThenAlready,
    NotInAftercare,
)
from aftercare.models import ClubAttendance, ClubMeeting, ClubMember, JobClub
from centers.roles import Role
from common import clock
from common.errors import StaleForm
from messaging.models import Message
from tests.enrollment.desk_pages import date_boxes
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpPlanFactory
from tests.factories.centers import CenterFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def _club(plan, **values):
    return clubs.found(plan.center, by=plan.consultant, **{"name": "다시 시작", "about": ""} | values)


def _meeting(club, by):
    return clubs.call(club, starts_at=clock.now() + timedelta(days=2), place="2층 회의실", about="", by=by)


def _begun(meeting):
    """The same meeting, an hour ago."""
    ClubMeeting.objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(hours=1))
    return ClubMeeting.objects.get(pk=meeting.pk)


def test_a_club_has_members_in_after_care_at_its_centre_once_each():
    plan, stranger = FollowUpPlanFactory(), FollowUpPlanFactory()
    club = _club(plan)
    assert clubs.join(club, plan) == clubs.join(club, plan)
    with pytest.raises(NotInAftercare):
        clubs.join(club, stranger)
    with pytest.raises(ClubNameTaken):
        _club(plan)
    clubs.leave(club.members.get())
    again = clubs.join(club, plan)
    assert club.members.count() == 2
    assert list(ClubMember.objects.now()) == [again]


def test_a_meeting_is_told_to_every_member_and_set_once():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    clubs.join(club, plan)
    meeting = _meeting(club, plan.consultant)
    assert "2층 회의실" in Message.objects.get(kind="aftercare/club_meeting").body
    with pytest.raises(MeetsThenAlready):
        clubs.call(club, starts_at=meeting.starts_at, place="3층", about="", by=plan.consultant)


@race
def test_two_sheets_of_one_meeting_at_once_leave_one_and_tell_the_other():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    member = clubs.join(club, plan)
    meeting = _begun(_meeting(club, plan.consultant))
    take = partial(clubs.take_attendance, meeting, version=0, by=plan.consultant)
    results = at_once([partial(take, {member.pk: True}), partial(take, {member.pk: False})])
    assert sum(isinstance(found, StaleForm) for found in results) == 1
    assert ClubAttendance.objects.count() == 1


@race
def test_somebody_put_into_a_club_twice_at_once_belongs_once():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    results = at_once([partial(clubs.join, club, plan)] * 4)
    assert not [found for found in results if isinstance(found, Exception)]
    assert club.members.count() == 1


def test_staff_run_a_club_from_founding_to_attendance(client):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    page = client.post(
        reverse("aftercare_desk:clubs"), {"center": plan.center.pk, "name": "아침 모임", "about": ""}, follow=True
    )
    club = page.context["club"]
    url = club.get_absolute_url()
    client.post(url, {"add": "member", "member-plan": plan.pk})
    member = club.members.get()
    day = date_boxes("meeting-day", clock.today() + timedelta(days=3))
    client.post(url, {"add": "meeting", "meeting-time": "14:00", "meeting-place": "2층"} | day)
    client.post(url, {"add": "lead", "lead-title": "매장 관리", "lead-text": "전화로 지원합니다."})
    meeting = _begun(club.meetings.get())
    sheet = reverse("aftercare_desk:meeting", args=[meeting.pk])
    assert sheet in client.get(url).content.decode()
    client.post(sheet, {"version": "0", f"came-{member.pk}": "on"})
    assert ClubAttendance.objects.get().came is True
    stale = client.post(sheet, {"version": "0"}, follow=True).content.decode()
    assert "다른 화면에서 먼저" in stale
    assert ClubAttendance.objects.get().came is True
    client.post(reverse("aftercare_desk:member-leave", args=[club.pk, member.pk]))
    assert not club.members.now().exists()


def test_a_meeting_in_the_past_or_without_a_place_is_refused(client):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    client.force_login(plan.consultant)
    past = date_boxes("meeting-day", clock.today() - timedelta(days=1))
    url = club.get_absolute_url()
    posted = {"add": "meeting", "meeting-time": "14:00", "meeting-place": "2층"} | past
    assert "이미 지난 때라" in client.post(url, posted).content.decode()
    assert client.post(url, posted | {"meeting-place": "\x00"}).status_code == 422
    assert client.post(url, {"add": "nothing"}).status_code == 200
    assert not club.meetings.exists()


def test_members_see_meetings_and_leads_and_no_other_member(client):
    plan, other = FollowUpPlanFactory(), OwnerFactory(name="남궁다른")
    club = _club(plan)
    clubs.join(club, plan)
    club.members.create(person=other, joined_at=clock.now())
    _meeting(club, plan.consultant)
    lead = clubs.share(club, title="매장 관리", text="전화로 지원합니다.", by=plan.consultant)
    client.force_login(plan.owner)
    url = reverse("aftercare_club:club", args=[club.pk])
    page = client.get(url).content.decode()
    assert "2층 회의실" in page
    assert "매장 관리" in page
    assert "남궁다른" not in page
    clubs.take_down(lead)
    assert "매장 관리" not in client.get(url).content.decode()
    clubs.leave(club.members.get(person=plan.owner))
    assert client.get(url).status_code == 404


def test_the_journey_tells_of_plan_and_club_in_three_questions(django_assert_num_queries):
    plan = FollowUpPlanFactory()
    clubs.join(_club(plan), plan)
    with django_assert_num_queries(3):
        titles = [part.title for part in journey.parts(plan.owner)]
    assert titles == [f"{plan.application.cohort} 사후관리", "취업동아리 다시 시작"]


def _many_clubs(plan, rows):
    """Each with a member, two meetings and a lead."""
    for number in range(rows):
        club = _club(plan, name=f"모임 {number}")
        clubs.join(club, plan)
        _begun(_meeting(club, plan.consultant))
        _meeting(club, plan.consultant)
        clubs.share(club, title="매장 관리", text="전화로 지원합니다.", by=plan.consultant)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_clubs_costs_six_questions(client, django_assert_num_queries, rows):
    plan = FollowUpPlanFactory()
    _many_clubs(plan, rows)
    clubs.found(CenterFactory(), name="먼 곳", about="", by=plan.consultant)
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=plan.center))
    # session, user, memberships, the clubs, the first centre and the centres a new one may be of
    with django_assert_num_queries(6):
        page = client.get(reverse("aftercare_desk:clubs")).content.decode()
    assert page.count("모임 ") >= rows
    assert "먼 곳" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_a_clubs_page_costs_the_same_for_one_and_three_of_everything(client, django_assert_num_queries, rows):
    plan = FollowUpPlanFactory()
    cohort = plan.application.cohort
    club = _club(plan)
    for number in range(rows):
        clubs.join(club, FollowUpPlanFactory(cohort=cohort))
        _begun(_meeting(club, plan.consultant)) if number == 0 else None
        clubs.call(club, starts_at=clock.now() + timedelta(days=5 + number), place="2층", about="", by=plan.consultant)
        off = clubs.call(
            club, starts_at=clock.now() + timedelta(days=50 + number), place="2층", about="", by=plan.consultant
        )
        clubs.call_off(off, reason="공사", by=plan.consultant)
        clubs.share(club, title=f"일 {number}", text="전화로 지원합니다.", by=plan.consultant)
    client.force_login(plan.consultant)
    # session, user, memberships, club, to come, begun and called off: how many, which, members, leads, whom one may add
    with django_assert_num_queries(13):
        client.get(club.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_a_sheet_and_a_members_page_cost_the_same_for_one_and_three(client, django_assert_num_queries, rows):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    clubs.join(club, plan)
    for number in range(rows - 1):
        clubs.join(club, FollowUpPlanFactory(cohort=plan.application.cohort))
        clubs.share(club, title=f"일 {number}", text="전화로 지원합니다.", by=plan.consultant)
    meeting = _begun(_meeting(club, plan.consultant))
    client.force_login(plan.consultant)
    with django_assert_num_queries(7):  # session, user, memberships, meeting, marks, members
        client.get(meeting.get_absolute_url())
    client.force_login(plan.owner)
    with django_assert_num_queries(8):  # session, user, club, called off, to come, leads, begun: how many, which
        client.get(reverse("aftercare_club:club", args=[club.pk]))


def test_whoever_joins_hears_of_the_meetings_to_come():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    _meeting(club, plan.consultant)
    clubs.join(club, plan)
    clubs.join(club, plan)
    assert Message.objects.filter(kind="aftercare/club_meeting").count() == 1


def test_the_very_same_meeting_or_lead_twice_is_one():
    plan = FollowUpPlanFactory()
    club, starts_at = _club(plan), clock.now() + timedelta(days=2)
    call = partial(clubs.call, club, starts_at=starts_at, place="2층", about="", by=plan.consultant)
    assert call() == call()
    share = partial(clubs.share, club, title="매장 관리", text="전화로 지원합니다.", by=plan.consultant)
    assert share() == share()
    clubs.take_down(share())
    assert share().taken_down_at is None
    assert club.leads.count() == 2


def test_a_meeting_called_off_is_told_with_its_reason_once_and_makes_room_for_another(client):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    clubs.join(club, plan)
    meeting = _meeting(club, plan.consultant)
    client.force_login(plan.consultant)
    url = reverse("aftercare_desk:meeting-call-off", args=[meeting.pk])
    assert client.post(url, {"off-reason": ""}).status_code == 422
    for _press in range(2):
        client.post(url, {"off-reason": "공사로 모이지 못합니다"})
    told = Message.objects.get(kind="aftercare/club_meeting_off")
    assert told.recipient == plan.owner
    meeting.refresh_from_db()
    assert (meeting.called_off_by, meeting.called_off_reason) == (plan.consultant, "공사로 모이지 못합니다")
    assert clubs.call(club, starts_at=meeting.starts_at, place="3층", about="", by=plan.consultant) != meeting
    client.force_login(plan.owner)
    page = client.get(reverse("aftercare_club:club", args=[club.pk])).content.decode()
    assert "모임은 취소되었습니다" in page
    assert "공사로 모이지 못합니다" in page


def test_a_meeting_behind_is_called_off_without_a_word_and_one_with_a_sheet_not_at_all():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    member = clubs.join(club, plan)
    behind = _begun(_meeting(club, plan.consultant))
    clubs.call_off(behind, reason="아무도 오지 않음", by=plan.consultant)
    assert not Message.objects.filter(kind="aftercare/club_meeting_off").exists()
    held = ClubMeeting.objects.create(
        club=club, starts_at=clock.now() - timedelta(days=1), place="2층", called_by=plan.consultant
    )
    clubs.take_attendance(held, {member.pk: True}, version=0, by=plan.consultant)
    with pytest.raises(AttendanceTaken):
        clubs.call_off(held, reason="취소", by=plan.consultant)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClubMeeting.objects.filter(pk=held.pk).update(
            called_off_at=clock.now(), called_off_by=plan.consultant, called_off_reason="취소"
        )


def test_nobody_is_marked_before_the_meeting_begins_or_after_it_was_called_off(client):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    member = clubs.join(club, plan)
    meeting = _meeting(club, plan.consultant)
    client.force_login(plan.consultant)
    sheet = {"version": "0", f"came-{member.pk}": "on"}
    assert "아직 시작하지 않은 모임" in client.post(meeting.get_absolute_url(), sheet, follow=True).content.decode()
    clubs.call_off(meeting, reason="공사", by=plan.consultant)
    assert "그사이 취소된 모임" in client.post(meeting.get_absolute_url(), sheet, follow=True).content.decode()
    assert not ClubAttendance.objects.exists()


@race
def test_a_meeting_called_off_while_its_sheet_is_written_is_one_of_the_two():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    member = clubs.join(club, plan)
    meeting = _begun(_meeting(club, plan.consultant))
    results = at_once(
        [
            partial(clubs.take_attendance, meeting, {member.pk: True}, version=0, by=plan.consultant),
            partial(clubs.call_off, meeting, reason="아무도 오지 않음", by=plan.consultant),
        ]
    )
    refused = [found for found in results if isinstance(found, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], MeetingCalledOff | AttendanceTaken)
    meeting.refresh_from_db()
    assert (meeting.called_off_at is None) == ClubAttendance.objects.exists()


@race
def test_whoever_joins_while_a_meeting_is_called_hears_of_it_once():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    call = partial(clubs.call, starts_at=clock.now() + timedelta(days=2), place="2층", about="", by=plan.consultant)
    results = at_once([partial(clubs.join, club, plan), partial(call, club)])
    assert not [found for found in results if isinstance(found, Exception)]
    assert Message.objects.filter(kind="aftercare/club_meeting").count() == 1


@race
def test_nothing_is_called_in_a_club_that_ends_at_the_same_moment():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    call = partial(clubs.call, starts_at=clock.now() + timedelta(days=2), place="2층", about="", by=plan.consultant)
    results = at_once([partial(clubs.close, club, by=plan.consultant), partial(call, club)])
    refused = [found for found in results if isinstance(found, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], ClubClosed | MeetingsAhead)
    club.refresh_from_db()
    assert (club.closed_at is None) == club.meetings.exists()


@race
def test_a_meeting_called_twice_at_the_same_moment_is_one_and_told_once():
    plan = FollowUpPlanFactory()
    club = _club(plan)
    clubs.join(club, plan)
    call = partial(clubs.call, starts_at=clock.now() + timedelta(days=2), place="2층", about="", by=plan.consultant)
    results = at_once([partial(call, club)] * 4)
    assert not [found for found in results if isinstance(found, Exception)]
    assert club.meetings.count() == Message.objects.filter(kind="aftercare/club_meeting").count() == 1


def test_a_club_that_has_ended_takes_nothing_in_and_may_be_opened_again(client):
    plan = FollowUpPlanFactory()
    late = FollowUpPlanFactory(cohort=plan.application.cohort)
    club = _club(plan)
    clubs.join(club, plan)
    meeting = _meeting(club, plan.consultant)
    client.force_login(plan.consultant)
    end = reverse("aftercare_desk:club-close", args=[club.pk])
    assert "앞으로 잡힌 모임이 있어" in client.post(end, follow=True).content.decode()
    clubs.call_off(meeting, reason="공사", by=plan.consultant)
    client.post(end)
    client.post(end)
    for refused in (
        partial(clubs.join, club, late),
        partial(_meeting, club, plan.consultant),
        partial(clubs.share, club, title="a", text="b", by=plan.owner),
    ):
        with pytest.raises(ClubClosed):
            refused()
    stale = client.post(club.get_absolute_url(), {"add": "member", "member-plan": late.pk}, follow=True)
    assert "이미 마친 동아리" in stale.content.decode()
    part = next(part for part in journey.parts(plan.owner) if part.title.startswith("취업동아리"))
    assert (part.badge, part.is_over) == ("마침", True)
    client.post(reverse("aftercare_desk:club-reopen", args=[club.pk]))
    clubs.join(club, late)
    assert club.members.now().count() == 2


def test_a_member_shares_a_lead_without_her_name_and_takes_down_only_her_own(client):
    plan = FollowUpPlanFactory(applicant=OwnerFactory(name="남궁다른"))
    club = _club(plan)
    clubs.join(club, plan)
    theirs = clubs.share(club, title="매장 관리", text="전화로 지원합니다.", by=plan.consultant)
    url = reverse("aftercare_club:share", args=[club.pk])
    client.force_login(plan.owner)
    data = {"lead-title": "빵집 오전 근무", "lead-text": "가게에서 물어봅니다."}
    for _press in range(2):
        page = client.post(url, data, follow=True).content.decode()
    assert page.count("빵집 오전 근무</h3>") == 1
    assert "내가 올림" in page
    other = OwnerFactory()
    club.members.create(person=other, joined_at=clock.now())
    client.force_login(other)
    page = client.get(reverse("aftercare_club:club", args=[club.pk])).content.decode()
    assert "빵집 오전 근무" in page
    assert plan.owner.name not in page
    own = club.leads.of(plan.owner).get()
    assert client.post(reverse("aftercare_club:lead-down", args=[club.pk, own.pk])).status_code == 404
    client.force_login(plan.owner)
    assert client.post(reverse("aftercare_club:lead-down", args=[club.pk, theirs.pk])).status_code == 404
    client.post(reverse("aftercare_club:lead-down", args=[club.pk, own.pk]))
    assert list(club.leads.shown()) == [theirs]
    clubs.close(club, by=plan.consultant)
    assert "이미 마친 동아리" in client.post(url, data, follow=True).content.decode()


BAD = {"NUL": "가\x00나", "turning": "가\u202e나", "bell": "가\x07나", "empty": "", "spaces": "   "}


@pytest.mark.parametrize("bad", [*BAD, "long"])
@pytest.mark.parametrize("field", ["name", "meeting-place", "lead-title", "lead-text", "off-reason"])
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(client, field, bad):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    meeting = _meeting(club, plan.consultant)
    client.force_login(plan.consultant)
    day = date_boxes("meeting-day", clock.today() + timedelta(days=3))
    url, given = {
        "name": (reverse("aftercare_desk:clubs"), {"center": plan.center.pk, "about": "함께 찾기"}),
        "meeting-place": (club.get_absolute_url(), {"add": "meeting", "meeting-time": "14:00"} | day),
        "lead-title": (club.get_absolute_url(), {"add": "lead", "lead-text": "함께 찾기"}),
        "lead-text": (club.get_absolute_url(), {"add": "lead", "lead-title": "함께 찾기"}),
        "off-reason": (reverse("aftercare_desk:meeting-call-off", args=[meeting.pk]), {}),
    }[field]
    response = client.post(url, given | {field: BAD.get(bad, "가" * 501)})
    assert response.status_code == 422
    page = response.content.decode()
    assert "오류: " in page
    assert "함께 찾기" in page or not {"about", "lead-text", "lead-title"} & given.keys()
    meeting.refresh_from_db()
    assert (JobClub.objects.count(), club.meetings.count(), club.leads.count()) == (1, 1, 0)
    assert meeting.called_off_at is None


@pytest.mark.parametrize("text", ["😀 함께 찾기", "مرحبا", "<b>굵게</b>", "가" * 60])
def test_any_script_and_pictures_may_be_written_and_are_shown_as_they_are(client, text):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    page = client.post(reverse("aftercare_desk:clubs"), {"center": plan.center.pk, "name": text}, follow=True)
    assert escape(text) in page.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "😀", "0\x00"])
def test_a_sheet_of_no_known_version_changes_nothing(client, version):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    member = clubs.join(club, plan)
    meeting = _begun(_meeting(club, plan.consultant))
    client.force_login(plan.consultant)
    page = client.post(meeting.get_absolute_url(), {"version": version, f"came-{member.pk}": "on"}, follow=True)
    assert "다른 화면에서 먼저" in page.content.decode()
    assert not ClubAttendance.objects.exists()


def test_a_member_put_in_from_a_stale_list_is_refused_and_nobody_of_another_centre_is_offered(client):
    plan, stranger = FollowUpPlanFactory(), FollowUpPlanFactory()
    club = _club(plan)
    client.force_login(plan.consultant)
    for wrong in (stranger.pk, "", "x", "99999999999999999999", "\x00"):
        assert client.post(club.get_absolute_url(), {"add": "member", "member-plan": wrong}).status_code == 422
    assert not club.members.exists()


def test_the_desk_counts_how_often_each_member_came(client):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    member, other = clubs.join(club, plan), clubs.join(club, FollowUpPlanFactory(cohort=plan.application.cohort))
    for days, came in ((1, True), (2, False)):
        meeting = ClubMeeting.objects.create(
            club=club, starts_at=clock.now() - timedelta(days=days), place="2층", called_by=plan.consultant
        )
        clubs.take_attendance(meeting, {member.pk: came, other.pk: True}, version=0, by=plan.consultant)
    client.force_login(plan.consultant)
    page = client.get(club.get_absolute_url()).content.decode()
    assert "모임 2번 가운데 1번 나옴" in page
    assert "2명 가운데 1명 나옴" in page
    client.force_login(plan.owner)
    assert "<strong>나옴</strong>" in client.get(reverse("aftercare_club:club", args=[club.pk])).content.decode()


def test_every_meeting_behind_is_found_however_many_there_were(client):
    plan = FollowUpPlanFactory()
    club = _club(plan)
    clubs.join(club, plan)
    first = clock.now() - timedelta(days=50)
    ClubMeeting.objects.bulk_create(
        ClubMeeting(club=club, starts_at=first + timedelta(days=day), place=f"{day}층", called_by=plan.consultant)
        for day in range(21)
    )
    off = {"called_off_at": clock.now(), "called_off_by": plan.consultant, "called_off_reason": "공사"}
    ClubMeeting.objects.bulk_create(
        ClubMeeting(club=club, starts_at=first - timedelta(days=1 + day), place="3층", called_by=plan.consultant, **off)
        for day in range(21)
    )
    oldest, first_called_off = (rows.last() for rows in (club.meetings.begun(), club.meetings.called_off()))

    client.force_login(plan.consultant)
    url = club.get_absolute_url()
    for parameter, meeting in (("page", oldest), ("off", first_called_off)):
        assert meeting.get_absolute_url() not in client.get(url).content.decode()
        assert f'href="?{parameter}=2" rel="next"' in client.get(url).content.decode()
        assert meeting.get_absolute_url() in client.get(url, {parameter: "2"}).content.decode()

    client.force_login(plan.owner)
    url = reverse("aftercare_club:club", args=[club.pk])
    assert ", 0층" not in client.get(url).content.decode()
    assert ", 0층" in client.get(url, {"page": "3"}).content.decode()
