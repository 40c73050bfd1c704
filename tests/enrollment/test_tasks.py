from datetime import timedelta

import pytest
import time_machine

from common import clock
from enrollment import tasks
from enrollment.models import Application, Line, Offer
from enrollment.states import State
from messaging.models import Message
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, expire
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)


def test_only_a_draft_whose_cohort_closes_within_two_days_is_mentioned():
    soon = ApplicationFactory(cohort=OpenCohortFactory(closing_soon=True))
    ApplicationFactory(cohort=OpenCohortFactory(closing_soon=True), submitted=True)
    ApplicationFactory()

    assert (tasks.nudge_drafts(), tasks.nudge_drafts()) == (1, 0)

    assert Message.objects.get(kind="enrollment/draft_closing").recipient == soon.applicant


@race
def test_two_beats_mention_a_draft_once():
    ApplicationFactory(cohort=OpenCohortFactory(closing_soon=True))

    assert sum(at_once([tasks.nudge_drafts] * 4)) == 1
    assert Message.objects.filter(kind="enrollment/draft_closing").count() == 1


@race
def test_two_beats_lapse_an_offer_once():
    application = ApplicationFactory(offered=True)
    expire(application.offers.get())

    assert sum(at_once([tasks.lapse_offers] * 4)) == 1
    assert Offer.objects.get().outcome == Offer.Outcome.LAPSED
    assert Message.objects.filter(kind="enrollment/offer_lapsed").count() == 1


def test_on_the_first_day_whoever_holds_a_seat_is_in_training():
    cohort = OpenCohortFactory(capacity=2)
    seated = [ApplicationFactory(cohort=cohort, admitted=True), ApplicationFactory(cohort=cohort, conditional=True)]
    waiting = ApplicationFactory(cohort=cohort, submitted=True)
    later = ApplicationFactory(admitted=True, cohort=OpenCohortFactory(starts_on=cohort.starts_on + timedelta(days=9)))
    assert tasks.start_training() == 0

    with time_machine.travel(clock.at(cohort.starts_on), tick=False):
        assert (tasks.start_training(), tasks.start_training()) == (2, 0)

    states = dict(Application.objects.values_list("pk", "state"))
    assert {states[row.pk] for row in seated} == {State.IN_TRAINING}
    assert (states[waiting.pk], states[later.pk]) == (State.SUBMITTED, State.ADMITTED)


def test_one_offer_that_cannot_lapse_holds_no_other_up(caplog):
    broken, sound = (ApplicationFactory(offered=True) for _ in range(2))
    for application in (broken, sound):
        expire(application.offers.get())
    Line.objects.filter(cohort=broken.cohort).delete()

    assert tasks.lapse_offers() == 1

    states = dict(Application.objects.values_list("pk", "state"))
    assert (states[broken.pk], states[sound.pk]) == (State.OFFERED, State.LAPSED)
    assert f"lapse_offer failed for {broken.offers.get().pk}" in caplog.text
