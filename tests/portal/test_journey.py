"""One person's journey in one picture: the five steps, the recommended order, what fits, and what does not go together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from centers.models import Cohort, PairRule, Track
from common import clock
from common.journey import Part, Stage
from enrollment import timeline
from enrollment.models import Application
from enrollment.states import State
from portal import journey
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, PairRuleFactory, ProgramYearFactory, TrackFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db

TALK = Part(stage=Stage.DESIGN, title="예시 상담", badge="예약됨", tone="primary")
OVER = Part(stage=Stage.JOB, title="예시 취업", badge="끝남", tone="gray", is_over=True)


def cohort_of(key: str, *, position: int = 1, **fields: object) -> Cohort:
    track = Track.objects.filter(key=key).first() or TrackFactory(key=key, name=f"갈래 {key}", position=position)
    return OpenCohortFactory(course__track=track, program_year=edition_of(track), **fields)


def edition_of(track: Track) -> object:
    return track.program_years.first() or ProgramYearFactory(track=track)


def rows(owner: object) -> list[Application]:
    return timeline.read(list(Application.objects.filter(applicant=owner).for_owner().order_by("-pk")))


def states(owner: object, *parts: Part) -> dict[str, str]:
    return {step.stage.value: step.state for step in journey.steps(rows(owner), parts)}


def test_the_five_steps_stand_in_their_order() -> None:
    assert [step.label for step in journey.steps([], [])] == ["설계", "훈련", "수당", "취업", "사후관리"]
    assert {step.words for step in journey.steps([], [])} == {"아직"}


@pytest.mark.parametrize(
    ("state", "place"),
    [("draft", "now"), ("submitted", "now"), ("in_training", "now"), ("completed", "done"), ("declined", "next")],
)
def test_training_stands_where_its_applications_stand(state: str, place: str) -> None:
    owner = OwnerFactory()
    ApplicationFactory(applicant=owner, cohort=cohort_of("some-training"), **{state: True})

    assert states(owner)["training"] == place
    assert states(owner)["design"] == "next"


def test_an_application_for_life_career_design_is_the_first_step() -> None:
    owner = OwnerFactory()
    ApplicationFactory(applicant=owner, cohort=cohort_of(Track.LIFE_DESIGN), submitted=True)

    assert states(owner) == dict.fromkeys(Stage, "next") | {"design": "now"}


def test_what_other_rooms_tell_moves_the_steps_too() -> None:
    assert states(OwnerFactory(), TALK, OVER) == dict.fromkeys(Stage, "next") | {"design": "now", "job": "done"}


def test_life_career_design_is_recommended_first_with_the_cohorts_that_fit() -> None:
    second = cohort_of("second", position=2)
    first = cohort_of(Track.LIFE_DESIGN)

    way = journey.way([])

    assert [leg.track for leg in way] == [first.course.track, second.course.track]
    assert [[card.cohort for card in leg.cards] for leg in way] == [[first], []]


def test_who_has_begun_the_first_is_shown_the_second() -> None:
    owner = OwnerFactory()
    ApplicationFactory(applicant=owner, cohort=cohort_of(Track.LIFE_DESIGN), completed=True)
    second = cohort_of("second", position=2)

    way = journey.way(rows(owner))

    assert [leg.state for leg in way] == ["done", "next"]
    assert [card.cohort for card in way[1].cards] == [second]


def test_a_booked_talk_counts_as_life_career_design() -> None:
    cohort_of(Track.LIFE_DESIGN)
    second = cohort_of("second", position=2)

    way = journey.way([], parts=[TALK])

    assert [leg.state for leg in way] == ["now", "next"]
    assert [card.cohort for card in way[1].cards] == [second]


def test_ones_own_centre_comes_before_one_that_closes_sooner() -> None:
    owner, home = OwnerFactory(), CenterFactory()
    ApplicationFactory(applicant=owner, cohort=cohort_of("done", center=home), completed=True)
    sooner = cohort_of("second", position=2, closes_at=clock.now() + timedelta(days=1))
    near = cohort_of("second", center=home, closes_at=clock.now() + timedelta(days=5))

    assert [card.cohort for card in journey.way(rows(owner))[1].cards] == [near, sooner]


def test_at_most_three_cohorts_are_shown_and_none_that_is_closed() -> None:
    shown = [cohort_of("one", closes_at=clock.now() + timedelta(days=day)) for day in (1, 2, 3, 4)]
    Cohort.objects.filter(pk=shown[0].pk).update(
        opens_at=clock.now() - timedelta(days=9), closes_at=clock.now() - timedelta(days=1)
    )

    assert [card.cohort for card in journey.way([])[0].cards] == shown[1:]


def test_the_outlook_is_what_the_newest_rules_say_of_what_was_written() -> None:
    owner = OwnerFactory()
    ApplicationFactory(applicant=owner, cohort=cohort_of("first"), submitted=True)
    ProgramYearFactory(track=TrackFactory(key="second", position=2), with_criteria=True)

    way = journey.way(rows(owner))

    assert way[1].outlook == "가능성 있음"
    assert journey.way([])[1].outlook == ""


@pytest.fixture
def restricted() -> tuple[Application, Cohort]:
    """Somebody in training, and an open cohort of a track whose rules restrict doing both."""
    taken = ApplicationFactory(cohort=cohort_of("taken"), in_training=True)
    wanted = cohort_of("wanted", position=2)
    PairRuleFactory(
        program_year=wanted.program_year,
        track_b=taken.cohort.course.track,
        kind=PairRule.Kind.RESTRICTED,
        words="두 과정을 같은 해에 함께 하는 데 제한이 있습니다.",
    )
    return taken, wanted


def test_a_restricted_pair_is_said_on_the_way_and_refuses_nobody(restricted: tuple[Application, Cohort]) -> None:
    taken, wanted = restricted
    client = signed_in(taken.applicant)

    assert "제한이 있습니다" in client.get(reverse("my")).content.decode()
    page = client.get(reverse("enrollment:start", args=[wanted.pk])).content.decode()
    assert "함께 참여하는 데 제한이 있는 과정입니다" in page
    assert client.post(reverse("enrollment:start", args=[wanted.pk])).status_code == 302
    assert Application.objects.filter(applicant=taken.applicant, cohort=wanted, state=State.DRAFT).exists()


def test_a_restricted_pair_is_for_staff_to_look_at(restricted: tuple[Application, Cohort]) -> None:
    taken, wanted = restricted
    both = ApplicationFactory(applicant=taken.applicant, cohort=wanted, submitted=True)
    client = signed_in(StaffFactory(role="counselor", center=wanted.center))

    page = client.get(reverse("enrollment_desk:case", args=[both.pk])).content.decode()

    assert "함께 하는 과정" in page
    assert "확인 필요 1" in page


@pytest.mark.parametrize("kind", [PairRule.Kind.ALLOWED, None])
def test_an_allowed_pair_is_not_spoken_of(kind: str | None) -> None:
    taken = ApplicationFactory(cohort=cohort_of("taken"), in_training=True)
    wanted = cohort_of("wanted", position=2)
    if kind:
        PairRuleFactory(program_year=wanted.program_year, track_b=taken.cohort.course.track, kind=kind)

    assert [leg.clashes for leg in journey.way(rows(taken.applicant))] == [[], []]


def test_a_newer_rule_overrules_an_older_one(restricted: tuple[Application, Cohort]) -> None:
    taken, wanted = restricted
    newer = ProgramYearFactory(track=wanted.course.track, year=wanted.program_year.year + 1)
    PairRuleFactory(program_year=newer, track_b=taken.cohort.course.track, kind=PairRule.Kind.ALLOWED)

    assert [leg.clashes for leg in journey.way(rows(taken.applicant))] == [[], []]
