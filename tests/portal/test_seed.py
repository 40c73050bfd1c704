"""The seed: facts once, corrections kept, nothing invented."""

from __future__ import annotations

import time
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import ConsentText, User
from aftercare.actions import follow_ups
from allowance.models import Claim, ResultLine
from allowance.reports import books
from allowance.states import State as ClaimState
from allowance.tasks import close_groundless_claims, open_due_claims, watch_deadlines
from centers.models import Agreement, Center, Cohort, Course, Criterion, Institution, ProgramYear
from centers.models.cohort import Phase
from common import clock, phone
from enrollment.actions import line as lines
from enrollment.forms import sections
from enrollment.models import Application, CallbackRequest, Completion, Offer, Supplement, destinations
from enrollment.states import State as ApplicationState
from enrollment.tasks import (
    lapse_offers,
    nudge_drafts,
    start_training,
)
from jobs.actions import checks
from jobs.models import CheckState, EmploymentCheck, Opening, OpeningEnd, Placement, Referral, ReferralState
from jobs.tasks import settle_referrals
from messaging.models import Message
from portal.tasks import keep_short

pytestmark = pytest.mark.django_db


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[Any]]:
    """Every row of the apps the seed writes to, field by field."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in (
            "accounts",
            "centers",
            "enrollment",
            "training",
            "counseling",
            "jobs",
            "aftercare",
            "allowance",
            "messaging",
        )
        for model in apps.get_app_config(app).get_models()
    }


def test_a_second_run_changes_nothing() -> None:
    seed()
    before = everything()
    assert seed() == "기본 자료는 모두 있습니다.\n"
    assert everything() == before


def test_a_correction_survives_the_next_run() -> None:
    seed()
    Center.objects.filter(slug="daegu").update(phone="+82530000000", phone_note="", address="확인한 주소")
    seed()
    daegu = Center.objects.get(slug="daegu")
    assert (daegu.phone, daegu.phone_note, daegu.address) == ("+82530000000", "", "확인한 주소")


def test_four_institutions_signed_and_each_undertook_something() -> None:
    seed()
    agreement = Agreement.objects.get()
    assert agreement.signed_on.isoformat() == "2021-06-10"
    assert agreement.signed_at_place == "한국폴리텍대학 서울정수캠퍼스"
    assert set(agreement.parties.values_list("institution__key", flat=True)) == set(
        Institution.objects.values_list("key", flat=True)
    )
    assert not agreement.parties.filter(commitment="").exists()


def test_centres_carry_the_only_known_number_and_no_invented_address() -> None:
    seed()
    assert [
        (center.name, center.former_names, phone.display(center.phone), center.address)
        for center in Center.objects.published()
    ] == [
        (f"{name}중장년내일센터", [f"{name}중장년일자리희망센터"], "02-6021-1100", "")
        for name in ("서울", "서울서부", "경기", "대구")
    ]
    assert not Center.objects.exclude(phone_note__contains="노사발전재단 대표번호").exists()


def test_courses_have_their_modules_and_companies() -> None:
    seed()
    re_start = Course.objects.get(track__key="re-start")
    assert list(re_start.modules.values_list("name", flat=True)) == [
        "자기탐색·진로설정",
        "취업역량 강화전략 수립",
        "이력서 작성",
        "모의 면접",
        "직업체험",
    ]
    for course in Course.objects.filter(track__key="company-linked"):
        assert sum(course.modules.values_list("hours", flat=True)) == 40
        assert set(course.partners.values_list("name", flat=True)) == {"삼성전자로지텍", "명일", "삼우에프앤지"}


@pytest.mark.parametrize("year", [2021, 2025, 2026])
def test_each_edition_of_the_company_linked_track_holds_its_rules(year: int) -> None:
    seed()
    edition = ProgramYear.objects.published().get(track__key="company-linked", year=year)
    assert edition.name == ("특화취업지원" if year == 2026 else "재취업지원")
    assert edition.attendance_percent == 80
    assert "확실도" in edition.source
    assert list(edition.cadence.values_list("day", flat=True)) == [30, 90, 180]
    rules = {rule.kind: rule.parameters for rule in edition.criteria.all()}
    assert rules == {
        Criterion.Kind.BUSINESS_CLOSED: {},
        Criterion.Kind.AGE: {"at_least": 15, "at_most": 69},
        Criterion.Kind.REGISTERED_DAYS: {"at_least": 60},
        Criterion.Kind.SMALL_BUSINESS: {
            "workers_under": 5,
            "workers_under_in": 10,
            "industries": ["mining", "manufacturing", "construction", "transport"],
        },
        Criterion.Kind.EXCLUDED_INDUSTRY: {"industries": ["adult_entertainment", "gambling", "real_estate_rental"]},
        Criterion.Kind.OTHER_PROGRAM: {},
        Criterion.Kind.FIRST_TIME: {},
    }


def test_consents_are_separate_and_the_optional_ones_cost_nothing() -> None:
    seed()
    assert dict(ConsentText.objects.current().values_list("purpose", "is_required")) == {
        "collection": True,
        "provide-semas": True,
        "provide-polytechnic": True,
        "public-data": False,
        "promotion": False,
    }


def test_the_demo_stands_in_every_state_sends_nothing_and_is_laid_once() -> None:
    began = time.process_time()
    seed("--demo")
    assert time.process_time() - began < 30

    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState.values)
    assert 200 <= Application.objects.count() <= 260
    phases = {(cohort.center.slug, cohort.phase) for cohort in Cohort.objects.select_related("center")}
    assert phases == {(slug, phase) for slug in ("seoul", "seoul-west", "gyeonggi", "daegu") for phase in Phase}
    assert Application.objects.filter(source=Application.Source.DESK).count() == 4
    assert Offer.objects.open().filter(expires_at__gt=clock.now()).count() == 4
    assert Supplement.objects.open().filter(due_at__lt=clock.now()).exists()
    assert Supplement.objects.exclude(answered_at=None).exists()
    assert CallbackRequest.objects.waiting().exists()
    assert not Completion.objects.filter(follow_up_plan=None).exists()

    owner = User.objects.get(username="owner@example.kr")
    assert set(owner.applications.values_list("state", flat=True)) == {"draft", "in_training", "completed"}
    assert owner.check_password("demo-only-2026")
    required = ConsentText.objects.filter(is_required=True, recipient="").values("pk")
    sent = Application.objects.filter(submitted_at__isnull=False)
    assert not sent.exclude(applicant__consents__text__in=required).exists()
    thinking = User.objects.get(username="owner4@example.kr")
    assert set(thinking.applications.values_list("state", flat=True)) == {
        "completed",
        "admitted",
        "waiting",
        "submitted",
    }
    assert destinations.later(thinking.applications.get(state=ApplicationState.ADMITTED)).exists()
    assert destinations.elsewhere(thinking.applications.get(state=ApplicationState.SUBMITTED)).exists()
    begun = owner.applications.get(state=ApplicationState.DRAFT)
    assert "consents" not in sections.check(begun).missing
    people = User.objects.exclude(phone__startswith="+82100000").exclude(email__endswith="@example.kr")
    assert not people.exists()

    assert set(EmploymentCheck.objects.values_list("state", flat=True)) == set(CheckState.values)
    assert Placement.objects.lost().exists()
    assert Placement.objects.moved_on_unrecorded().exists()

    # every state of a claim, here and where SEMAS takes claims itself
    assert set(Claim.objects.values_list("state", flat=True)) == set(ClaimState.values)
    directly = Claim.objects.filter(handled="semas")
    assert set(directly.values_list("state", flat=True)) == {"open", "direct", "paid", "not_paid", "lapsed", "clawback"}
    assert directly.get(claimant__username="owner5@example.kr").reminded_at
    assert Claim.objects.filter(refusal_reason="completion_taken_back").exists()
    assert Claim.objects.with_doubts().filter(is_in_doubt=True).exists()
    assert set(Referral.objects.values_list("state", flat=True)) == set(ReferralState.values) - {"withdrawn"}
    assert set(Opening.objects.values_list("closed_why", flat=True)) == {"", *OpeningEnd.values}
    assert Opening.objects.filter(closed_at=None, closes_on__lt=clock.today()).exists()
    assert Referral.objects.promised().exists()
    graduate = User.objects.get(username="owner2@example.kr")
    to_tap = Opening.objects.open().exclude(referrals__person=graduate).exclude(interests__person=graduate)
    assert to_tap.count() >= 3

    # every state of a claim, here and where SEMAS takes claims itself
    assert set(Claim.objects.values_list("state", flat=True)) == set(ClaimState.values)
    directly = Claim.objects.filter(handled="semas")
    assert set(directly.values_list("state", flat=True)) == {"open", "direct", "paid", "not_paid", "lapsed", "clawback"}
    assert directly.get(claimant__username="owner5@example.kr").reminded_at
    assert Claim.objects.filter(refusal_reason="completion_taken_back").exists()
    assert Claim.objects.with_doubts().filter(is_in_doubt=True).exists()
    assert all(row.balances for row in books(None))
    assert ResultLine.objects.unsettled().exists()

    # whoever starts the demo finds a quiet outbox and a clock with nothing to catch up on
    assert not Message.objects.unfinished().exists()
    assert (lapse_offers(), nudge_drafts(), start_training()) == (0, 0, 0)
    assert keep_short() == 0
    assert Message.objects.filter(kind="enrollment/draft_expiring").count() == 1
    assert lines.cohorts_with_seats_to_offer() == []
    assert (follow_ups.write_due(clock.now()), follow_ups.escalate_silence(clock.now())) == (0, 0)
    assert (open_due_claims(), watch_deadlines(), close_groundless_claims()) == (0, 0, 0)
    assert (checks.write_due(clock.now()), checks.escalate(clock.now())) == (0, 0)
    assert settle_referrals() == 0

    # no line event is told before one that happened earlier
    for cohort in Cohort.objects.all():
        told = list(cohort.line_events.order_by("pk").values_list("at", flat=True))
        assert told == sorted(told)

    before = everything()
    assert seed("--demo").endswith("꾸며 낸 사람은 이미 있습니다.\n")
    assert everything() == before
