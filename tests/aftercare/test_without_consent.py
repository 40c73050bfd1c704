"""Who took back that we use what she told us gets no letters, also where the plan begins, or begins anew, afterwards."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions import consents
from accounts.models import Consent, ConsentText, User
from aftercare import tasks, tokens
from aftercare.actions import follow_ups, plans
from aftercare.consents import restore
from aftercare.models import Answer, FollowUpPlan, PlanState, State
from common import clock
from jobs.actions import placements
from messaging.models import Message
from portal import consents as everywhere
from portal.invariants import aftercare as invariants
from tests.factories.accounts import ConsentTextFactory
from tests.factories.aftercare import CompletionFactory, FollowUpFactory
from tests.factories.jobs import PlacementFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def collection_taken_back(person: User) -> ConsentText:
    text = ConsentTextFactory(purpose=ConsentText.COLLECTION)
    consents.give(person, [text])
    consents.withdraw(Consent.objects.get(user=person, text=text))
    return text


def nothing_goes_out(plan: FollowUpPlan) -> None:
    letters = Message.objects.filter(kind__startswith="aftercare/letter")
    before = letters.count()
    with time_machine.travel(clock.now() + timedelta(days=200)):
        tasks.write_due_reminders()
        tasks.escalate_silence()
    plan.refresh_from_db()
    assert plan.state == PlanState.STOPPED
    assert not plan.follow_ups.filter(state=State.PLANNED)
    assert letters.count() == before
    assert not invariants.follow_ups_planned_in_silenced_plans()


def test_a_plan_that_opens_after_the_consent_was_taken_back_stands_still() -> None:
    completion = CompletionFactory()
    collection_taken_back(completion.application.applicant)

    assert plans.open_missing() == 1

    nothing_goes_out(FollowUpPlan.objects.get())


def test_a_lost_job_does_not_begin_the_letters_of_who_took_the_consent_back() -> None:
    plan = FollowUpFactory(fine=True).plan
    plan.follow_ups.filter(state=State.PLANNED).move_to(State.CANCELLED)
    plans.finish_done()
    collection_taken_back(plan.owner)
    placement = PlacementFactory(person=plan.owner)
    placements.record_end(
        placement, ended_on=clock.today() - timedelta(days=1), reason="no_longer", by=placement.consultant
    )

    assert tasks.reopen_after_lost_jobs() == 1

    assert "안부는 다시 보내지 않습니다" in Message.objects.get(kind="aftercare/case_reopened").body
    nothing_goes_out(plan)


def test_given_anew_the_letters_still_to_come_go_on() -> None:
    completion = CompletionFactory()
    text = collection_taken_back(completion.application.applicant)
    plans.open_missing()

    consents.give(completion.application.applicant, [text])
    restore(completion.application.applicant, [text])

    plan = FollowUpPlan.objects.get()
    assert plan.state == PlanState.OPEN
    assert plan.follow_ups.filter(state=State.PLANNED).count() == 3


def test_agreeing_anew_with_another_application_restarts_the_letters() -> None:
    completion = CompletionFactory()
    owner = completion.application.applicant
    text = collection_taken_back(owner)
    plans.open_missing()
    tasks.escalate_silence()
    assert FollowUpPlan.objects.get().state == PlanState.STOPPED

    consents.give(owner, [text])
    tasks.escalate_silence()

    plan = FollowUpPlan.objects.get()
    assert plan.state == PlanState.OPEN
    assert plan.follow_ups.filter(state=State.PLANNED).exists()


def test_agreeing_anew_does_not_restart_letters_the_person_stopped_herself() -> None:
    plan = FollowUpFactory(stopped=True).plan
    consents.give(plan.owner, [ConsentTextFactory(purpose=ConsentText.COLLECTION)])
    tasks.escalate_silence()
    plan.refresh_from_db()
    assert plan.state == PlanState.STOPPED


def test_neither_she_nor_the_desk_begins_letters_again_that_her_consent_is_missing_for(client: Client) -> None:
    follow_up = FollowUpFactory(stopped=True)
    plan = follow_up.plan
    collection_taken_back(plan.owner)

    page = client.get(reverse("aftercare:answer", args=[tokens.for_follow_up(follow_up.pk)])).content.decode()
    assert "센터로 전화해 주세요" in page
    assert "마음이 바뀌셨나요" not in page
    assert follow_ups.take_back_stop(follow_up).answer == Answer.STOP
    client.force_login(plan.consultant)
    said = client.post(reverse("aftercare_desk:resume", args=[plan.pk]), {"reason": "전화로 원하심"}, follow=True)
    assert "동의를 거두셔서 안부를 다시 보내지 않습니다" in said.content.decode()

    nothing_goes_out(plan)


@pytest.mark.django_db(transaction=True)
def test_a_stop_taken_back_while_the_consent_is_taken_back_stays() -> None:
    text = ConsentTextFactory(purpose=ConsentText.COLLECTION)
    for _ in range(4):
        follow_up = FollowUpFactory(stopped=True)
        (consent,) = consents.give(follow_up.plan.owner, [text])
        found = at_once([partial(everywhere.take_back, consent), partial(follow_ups.take_back_stop, follow_up)] * 2)
        assert not [one for one in found if isinstance(one, Exception)]
        plan = FollowUpPlan.objects.get(pk=follow_up.plan_id)
        assert plan.state == PlanState.STOPPED
        assert not plan.follow_ups.filter(state=State.PLANNED)


@pytest.mark.django_db(transaction=True)
def test_a_consent_taken_back_while_a_lost_job_begins_the_letters_anew_waits_in_no_circle() -> None:
    text = ConsentTextFactory(purpose=ConsentText.COLLECTION)
    for _ in range(4):
        plan = FollowUpFactory(fine=True).plan
        (consent,) = consents.give(plan.owner, [text])
        placement = PlacementFactory(person=plan.owner)
        placements.record_end(
            placement, ended_on=clock.today() - timedelta(days=1), reason="no_longer", by=placement.consultant
        )
        found = at_once([partial(everywhere.take_back, consent), tasks.reopen_after_lost_jobs] * 2)
        assert not [one for one in found if isinstance(one, Exception)]
        plan.refresh_from_db()
        assert plan.state == PlanState.STOPPED
        assert not plan.follow_ups.filter(state=State.PLANNED)
