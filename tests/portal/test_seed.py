"""The seed: facts once, corrections kept, nothing invented."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from accounts.models import ConsentText
from centers.models import Agreement, Center, Course, Criterion, Institution, ProgramYear
from common import phone

pytestmark = pytest.mark.django_db


def seed(*arguments: str) -> str:
    out = StringIO()
    call_command("seed", *arguments, stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[Any]]:
    """Every row of the apps the seed writes to, field by field."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ("accounts", "centers", "enrollment", "aftercare", "messaging")
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
