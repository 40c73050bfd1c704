"""Tests of the log of contacts and of a consultant's own page."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils.html import escape

from aftercare.actions import clubs, contacts, follow_ups, plans
from aftercare.models import Contact, FollowUpPlan
from aftercare.models.agenda import agenda
from centers.roles import Role
from common import clock
from counseling.actions import talks
from counseling.actions.talks import NextStep
from counseling.models import ToDo, Whose
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import FollowUpFactory, FollowUpPlanFactory
from tests.factories.centers import CenterFactory, MembershipFactory, end_roles
from tests.factories.counseling import BookingFactory, begin, free, open_every_day
from tests.factories.jobs import CheckFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)
DATA = {"contact-way": "visit", "contact-reached": "yes", "contact-minutes": "35", "contact-note": "이력서를 함께 고침"}


def _log(plan, *, reached=True, minutes=20, by=None, note="통화함"):
    return contacts.log(plan, way="phone", reached=reached, minutes=minutes, note=note, by=by or plan.consultant)


def _log_url(plan):
    return reverse("aftercare_desk:contacts", args=[plan.pk])


def _long_ago(plan, days=60):
    FollowUpPlan.objects.filter(pk=plan.pk).update(opened_at=clock.now() - timedelta(days=days))
    return plan


def _held_talk(plan):
    """A talk of her consultant's that took place just now."""
    consultant = open_every_day(plan.center, plan.consultant)
    return talks.hold(
        begin(BookingFactory(person=plan.owner, consultant=consultant, center=plan.center)), by=consultant
    )


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


@pytest.mark.parametrize(
    ("way", "reached", "minutes", "shown"),
    [("phone", "yes", "20", "유선, 20분"), ("text", "yes", "", "문자, 닿음"), ("visit", "no", "9", "방문, 닿지 않음")],
)
def test_staff_write_a_contact_of_each_kind_and_read_it_again(client, way, reached, minutes, shown):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    assert _log_url(plan) in client.get(plan.get_absolute_url()).content.decode()
    given = DATA | {"contact-way": way, "contact-reached": reached, "contact-minutes": minutes}
    page = client.post(_log_url(plan), given, follow=True).content.decode()
    assert shown in page
    assert "이력서를 함께 고침" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact-minutes": "481"},
        {"contact-minutes": "-1"},
        {"contact-minutes": "열"},
        {"contact-minutes": "99999999999999999999"},
        {"contact-note": ""},
        {"contact-note": "  "},
        {"contact-note": "가\x00나"},
        {"contact-note": "가\u202e나"},
        {"contact-note": "가" * 501},
        {"contact-way": "😀"},
        {"contact-way": ""},
        {"contact-reached": ""},
        {"contact-reached": "maybe"},
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(client, wrong):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    response = client.post(_log_url(plan), DATA | wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert "고칠 곳이 1개 있습니다" in page
    assert "이력서를 함께 고침" in page or "contact-note" in wrong
    assert not plan.contacts.exists()


@pytest.mark.parametrize("text", ["통화함 😀", "مرحبا", "<script>1</script>", "가" * 500])
def test_any_script_and_pictures_may_be_written_and_are_shown_as_they_are(client, text):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    page = client.post(_log_url(plan), DATA | {"contact-note": text}, follow=True).content.decode()
    assert escape(text) in page


def test_a_double_click_is_one_contact_and_the_same_words_tomorrow_are_another(client, monday):
    plan = FollowUpPlanFactory()
    client.force_login(plan.consultant)
    for _press in range(2):
        client.post(_log_url(plan), DATA)
    assert plan.contacts.count() == 1
    monday.shift(timedelta(minutes=11))
    client.post(_log_url(plan), DATA)
    assert plan.contacts.count() == 2


@race
def test_of_two_consultants_writing_at_the_same_moment_both_are_kept_and_of_a_double_click_one():
    plan = FollowUpPlanFactory()
    colleague = StaffFactory(role=Role.COUNSELOR, center=plan.center)
    mine, theirs = partial(_log, plan), partial(_log, plan, by=colleague)
    results = at_once([mine, theirs, mine, theirs])
    assert not [found for found in results if isinstance(found, Exception)]
    assert {contact.by for contact in plan.contacts.all()} == {plan.consultant, colleague}
    assert plan.contacts.count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_costs_seven_questions_however_long_it_is(client, django_assert_num_queries, rows):
    plan = FollowUpPlanFactory()
    for number in range(rows):
        _log(plan, note=f"통화 {number}", by=StaffFactory())
    client.force_login(plan.consultant)
    with django_assert_num_queries(8):  # session, user, memberships, plan, contacts, talks, agreed steps
        client.get(_log_url(plan))


def test_from_the_case_and_from_the_talks_one_finds_the_after_care_and_back(client):
    plan = FollowUpPlanFactory()
    booking = _held_talk(plan)
    client.force_login(plan.consultant)
    case = reverse("enrollment_desk:case", args=[plan.application.pk])
    url = reverse("aftercare_desk:of-application", args=[plan.application.pk])
    assert url in client.get(case).content.decode()
    assert client.get(url).url == plan.get_absolute_url()
    assert client.get(reverse("aftercare_desk:of-application", args=[999999])).url == reverse("aftercare_desk:list")
    person = reverse("counseling_desk:person", args=[plan.owner.pk])
    back = reverse("aftercare_desk:of-person", args=[plan.owner.pk])
    assert back in client.get(person).content.decode()
    assert client.get(back).url == plan.get_absolute_url()
    assert client.get(reverse("aftercare_desk:of-person", args=[999999])).url == reverse("aftercare_desk:list")
    for page in (plan.get_absolute_url(), _log_url(plan)):
        shown = client.get(page).content.decode()
        assert person in shown
        assert reverse("counseling_desk:talk", args=[booking.pk]) in shown


def test_talks_of_another_centre_are_not_shown(client):
    plan = FollowUpPlanFactory()
    elsewhere = begin(BookingFactory(person=plan.owner))
    client.force_login(plan.consultant)
    assert reverse("counseling_desk:talk", args=[elsewhere.pk]) not in client.get(_log_url(plan)).content.decode()


def test_not_reached_for_a_month_are_open_plans_without_a_talk_or_an_answer():
    since = clock.now() - timedelta(days=30)
    quiet, tried, spoken, stopped, met = (_long_ago(FollowUpPlanFactory()) for _ in range(5))
    _long_ago(FollowUpFactory(fine=True).plan)
    fresh = FollowUpPlanFactory()
    _log(tried, reached=False)
    _log(spoken)
    _held_talk(met)
    plans.stop(stopped, reason="본인이 원함", by=stopped.consultant)
    found = set(FollowUpPlan.objects.not_reached_since(since))
    assert found == {quiet, tried}
    assert fresh not in found


def test_the_page_says_when_somebody_was_last_reached_and_last_tried(client, monday):
    plan = FollowUpPlanFactory()
    _log(plan)
    monday.shift(timedelta(days=40))
    _log(plan, reached=False)
    client.force_login(plan.consultant)
    (row,) = client.get(reverse("aftercare_desk:mine")).context["page_obj"]
    assert row.tried_at - row.reached_at == timedelta(days=40)


def _everything(plan, number):
    """A call, a talk, an agreed step, a paper and a meeting of this consultant's, and somebody not reached."""
    consultant, center = plan.consultant, plan.center
    silent = _long_ago(FollowUpFactory(silent=True, cohort=plan.application.cohort, consultant=consultant).plan)
    booking = BookingFactory(person=silent.owner, consultant=consultant, center=center)
    ToDo.objects.create(
        person=silent.owner,
        consultant=consultant,
        center=center,
        booking=booking,
        whose=Whose.CONSULTANT,
        text=f"공고 {number} 찾기",
        due_on=clock.today(),
        made_at=clock.now(),
    )
    CheckFactory(reach="paper", center=center, by=consultant)
    club = clubs.found(center, name=f"모임 {number}", about="", by=consultant)
    clubs.call(club, starts_at=clock.now() + timedelta(days=2, minutes=number), place="2층", about="", by=consultant)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_consultants_page_costs_ten_questions(client, monday, django_assert_num_queries, rows):
    plan = FollowUpPlanFactory()
    open_every_day(plan.center, plan.consultant)
    for number in range(rows):
        _everything(plan, number)
    client.force_login(plan.consultant)
    # session, user, memberships; calls, talks, agreed steps, papers, meetings; whom nobody has reached, and their number
    with django_assert_num_queries(11):
        page = client.get(reverse("aftercare_desk:mine"))
    shown = page.context["agenda"]
    assert len(shown.overdue) + len(shown.today) + len(shown.soon) == 5 * rows
    assert len(page.context["page_obj"]) == rows


def test_a_days_work_is_sorted_into_what_is_late_what_is_for_today_and_the_week(monday):
    plan = FollowUpPlanFactory()
    consultant = open_every_day(plan.center, plan.consultant)
    booking = BookingFactory(person=plan.owner, consultant=consultant, center=plan.center)
    FollowUpFactory(wanted=True, cohort=plan.application.cohort, consultant=consultant)
    begin(booking)
    talks.hold(booking, step=NextStep("공고 찾기", clock.today(), Whose.CONSULTANT), by=consultant)
    talks.hold(booking, step=NextStep("이력서 쓰기", clock.today(), Whose.PERSON), by=consultant)
    talks.hold(
        booking, step=NextStep("나중에 할 일", clock.today() + timedelta(days=8), Whose.CONSULTANT), by=consultant
    )
    CheckFactory(reach="paper", center=plan.center, by=consultant)
    club = clubs.found(plan.center, name="모임", about="", by=consultant)
    clubs.call(club, starts_at=clock.now() + timedelta(hours=3), place="2층", about="", by=consultant)

    now = agenda(consultant, days_ahead=7)
    assert [task.what for task in now.today] == ["동아리 모임, 2층", "상담에서 정한 일: 공고 찾기"]
    assert [task.on for task in now.overdue] == []
    assert len(now.soon) == 2  # the call within two working days, and the paper

    monday.shift(timedelta(days=4))
    late = agenda(consultant, days_ahead=7)
    assert [task.what for task in late.overdue if "동아리" in task.what] == ["동아리 모임 출석 적기"]
    assert len(late.overdue) == 4
    assert [task.what for task in late.soon] == ["상담에서 정한 일: 나중에 할 일"]


def test_whoever_booked_a_talk_is_met_then_and_not_called(monday):
    follow_up = FollowUpFactory(wanted=True)
    consultant = open_every_day(follow_up.plan.center, follow_up.plan.consultant)
    starts_at = free(follow_up.plan.center, consultant)[0]
    assert len(agenda(consultant, days_ahead=7).soon) == 1
    follow_ups.book_talk(follow_up, consultant=consultant, way="visit", starts_at=starts_at)
    (task,) = [*agenda(consultant, days_ahead=7).today, *agenda(consultant, days_ahead=7).soon]
    assert task.at == starts_at
    monday.shift(timedelta(days=7))
    (task,) = [task for task in agenda(consultant, days_ahead=7).overdue if task.at]
    assert task.what.endswith("결과 적기")


def test_nothing_of_a_colleague_or_of_a_centre_left_behind_is_shown(monday, client):
    plan = FollowUpPlanFactory()
    open_every_day(plan.center, plan.consultant)
    _everything(plan, 1)
    colleague = StaffFactory(role=Role.COUNSELOR, center=plan.center)
    assert agenda(colleague, days_ahead=7) == agenda(StaffFactory(), days_ahead=7)
    end_roles(user=plan.consultant)
    MembershipFactory(user=plan.consultant, center=CenterFactory())
    client.force_login(plan.consultant)
    page = client.get(reverse("aftercare_desk:mine"))
    left = page.context["agenda"]
    assert (left.overdue, left.today, left.soon, list(page.context["page_obj"])) == ([], [], [], [])


def test_what_a_consultants_page_leaves_out_is_counted(client, monday, monkeypatch):
    monkeypatch.setattr("aftercare.models.agenda._MOST_OF_A_KIND", 1)
    plan = FollowUpPlanFactory()
    open_every_day(plan.center, plan.consultant)
    for number in range(3):
        _everything(plan, number)
    client.force_login(plan.consultant)
    shown = client.get(reverse("aftercare_desk:mine"))
    assert shown.context["agenda"].more == 5 * 2
    assert "이 밖에 10건이 더 있습니다" in shown.content.decode()
