"""Tests of contacts, a consultant's own page and job clubs."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from aftercare import journey
from aftercare.actions import clubs, contacts, plans
from aftercare.errors import ClubNameTaken, MeetsThenAlready, NotInAftercare
from aftercare.models import ClubAttendance, ClubMember, Contact, FollowUpPlan
from centers.roles import Role
from common import clock
from common.errors import StaleForm
from messaging.models import Message
from tests.enrollment.desk_pages import date_boxes
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpFactory, FollowUpPlanFactory
from tests.factories.centers import CenterFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def _club(plan, **values):
    return clubs.found(plan.center, by=plan.consultant, **{"name": "다시 시작", "about": ""} | values)


def _log(plan, *, reached=True, minutes=20):
    return contacts.log(plan, way="phone", reached=reached, minutes=minutes, note="통화함", by=plan.consultant)


def _meeting(club, by):
    return clubs.call(club, starts_at=clock.now() + timedelta(days=2), place="2층 회의실", about="", by=by)


def test_a_contact_is_kept_for_ever_and_minutes_count_only_when_reached():
    plan = FollowUpPlanFactory()
    assert _log(plan, reached=False, minutes=20).minutes == 0
    contact = _log(plan)
    with pytest.raises(ProgrammingError), transaction.atomic():
        contact.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            plan=plan, way="text", reached=False, minutes=5, note="x", by=plan.consultant, at=clock.now()
        )


def test_staff_write_a_contact_and_read_it_again(client):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    url = reverse("aftercare_desk:contacts", args=[plan.pk])
    assert url in client.get(plan.get_absolute_url()).content.decode()
    data = {
        "contact-way": "visit",
        "contact-reached": "yes",
        "contact-minutes": "35",
        "contact-note": "이력서를 함께 고침",
    }
    page = client.post(url, data, follow=True).content.decode()
    assert "방문, 35분" in page
    assert "이력서를 함께 고침" in page
    for wrong in ({"contact-minutes": "9999"}, {"contact-note": ""}, {"contact-note": "\x00"}, {"contact-way": "😀"}):
        assert client.post(url, data | wrong).status_code == 422
    assert plan.contacts.count() == 1


def test_from_the_case_one_finds_the_after_care(client):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    case = reverse("enrollment_desk:case", args=[plan.application.pk])
    url = reverse("aftercare_desk:of-application", args=[plan.application.pk])
    assert url in client.get(case).content.decode()
    assert client.get(url).url == plan.get_absolute_url()
    assert client.get(reverse("aftercare_desk:of-application", args=[999999])).url == reverse("aftercare_desk:list")


def test_not_reached_for_a_month_are_open_plans_without_a_talk_or_an_answer():
    long_ago, since = clock.now() - timedelta(days=60), clock.now() - timedelta(days=30)
    quiet, tried, spoken, stopped = (FollowUpPlanFactory() for _ in range(4))
    answered = FollowUpFactory(fine=True).plan
    fresh = FollowUpPlanFactory()
    old = [plan.pk for plan in (quiet, tried, spoken, stopped, answered)]
    FollowUpPlan.objects.filter(pk__in=old).update(opened_at=long_ago)
    _log(tried, reached=False)
    _log(spoken)
    plans.stop(stopped, reason="본인이 원함", by=stopped.consultant)
    found = set(FollowUpPlan.objects.not_reached_since(since))
    assert found == {quiet, tried}
    assert fresh not in found


def test_a_consultants_page_shows_her_own_people_in_the_same_number_of_questions(client, django_assert_max_num_queries):
    first = FollowUpFactory(wanted=True)
    consultant = first.plan.consultant
    client.force_login(consultant)
    url = reverse("aftercare_desk:mine")
    counted = []
    for more in (0, 2):
        for _ in range(more):
            plan = FollowUpFactory(silent=True, cohort=first.plan.application.cohort).plan
            FollowUpPlan.objects.filter(pk=plan.pk).update(
                consultant=consultant, opened_at=clock.now() - timedelta(days=60)
            )
        with django_assert_max_num_queries(20) as context:
            page = client.get(url)
        counted.append(len(context))
    assert counted[0] == counted[1]
    assert len(page.context["today"]) + len(page.context["overdue"]) == 3
    assert len(page.context["not_reached"]) == 2


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
    meeting = _meeting(club, plan.consultant)
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
    meeting = club.meetings.get()
    type(meeting).objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(hours=1))
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


def test_the_list_of_clubs_costs_the_same_for_one_and_three(client, django_assert_max_num_queries):
    plan = FollowUpPlanFactory()
    client.force_login(StaffFactory(role=Role.COUNSELOR, center=plan.center))
    counted = []
    for names in ("가", "나다"):
        for name in names:
            _club(plan, name=name)
        with django_assert_max_num_queries(20) as context:
            client.get(reverse("aftercare_desk:clubs"))
        counted.append(len(context))
    assert counted[0] == counted[1]
    clubs.found(CenterFactory(), name="먼 곳", about="", by=plan.consultant)
    assert "먼 곳" not in client.get(reverse("aftercare_desk:clubs")).content.decode()
