"""The rules of 2021, 2025 and 2026 case by case, against a table written by hand from what the sources say.

Everybody in the table is the same person but for what her case says: a restaurant with two workers, open for years,
closed two months ago, her owner 51 years old, in no other programme, here for the first time. She applies on 30 November.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from centers.models import AllowanceInstalment, Criterion, PairRule, ProgramYear, TargetGroup, Track
from enrollment import eligibility
from enrollment.eligibility import Facts, Outlook, Verdict
from portal.seed import facts as seed

YEARS = (2021, 2025, 2026)
MET, NOT, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
LIKELY, CHECK, UNLIKELY = Outlook.LIKELY, Outlook.CHECK, Outlook.UNLIKELY
KIND = Criterion.Kind


def person(year: int, **changes: Any) -> Facts:
    usual = {
        "business_status": "closed",
        "opened_on": date(year - 5, 3, 2),
        "closed_on": date(year, 9, 30),
        "industry": "food",
        "workers": 2,
        "birth_date": date(year - 51, 5, 8),
        "in_other_program": False,
        "took_part_before": False,
    }
    return Facts(on=date(year, 11, 30), **usual | changes)


# What the case is; what differs, a date as (years from the edition's year, month, day); the rule; its answer; all in all.
CASES: list[tuple[str, dict[str, Any], str, Verdict, Outlook]] = [
    ("nothing against it", {}, KIND.AGE, MET, LIKELY),
    # age, by full years on the day of the application
    ("fifteen today", {"birth_date": (-15, 11, 30)}, KIND.AGE, MET, LIKELY),
    ("fifteen tomorrow", {"birth_date": (-15, 12, 1)}, KIND.AGE, NOT, UNLIKELY),
    ("still sixty-nine, seventy tomorrow", {"birth_date": (-70, 12, 1)}, KIND.AGE, MET, LIKELY),
    ("seventy today", {"birth_date": (-70, 11, 30)}, KIND.AGE, NOT, UNLIKELY),
    ("sixty-nine since spring", {"birth_date": (-69, 2, 28)}, KIND.AGE, MET, LIKELY),
    ("no birth date yet", {"birth_date": None}, KIND.AGE, OPEN, CHECK),
    # closed, closing
    ("closed today", {"closed_on": (0, 11, 30)}, KIND.BUSINESS_CLOSED, MET, LIKELY),
    ("closed, says the date of tomorrow", {"closed_on": (0, 12, 1)}, KIND.BUSINESS_CLOSED, OPEN, CHECK),
    ("closed long ago: no cut-off is known", {"closed_on": (-3, 1, 1)}, KIND.BUSINESS_CLOSED, MET, LIKELY),
    (
        "closing today",
        {"business_status": "closing", "closed_on": (0, 11, 30)},
        KIND.BUSINESS_CLOSED,
        MET,
        LIKELY,
    ),
    (
        "closing on the last day of three months",
        {"business_status": "closing", "closed_on": (1, 2, 28)},
        KIND.BUSINESS_CLOSED,
        MET,
        LIKELY,
    ),
    (
        "closing a day too late",
        {"business_status": "closing", "closed_on": (1, 3, 1)},
        KIND.BUSINESS_CLOSED,
        NOT,
        UNLIKELY,
    ),
    (
        "closing, but the day is over",
        {"business_status": "closing", "closed_on": (0, 11, 29)},
        KIND.BUSINESS_CLOSED,
        OPEN,
        CHECK,
    ),
    ("no closing date yet", {"closed_on": None}, KIND.BUSINESS_CLOSED, OPEN, CHECK),
    ("no state yet", {"business_status": ""}, KIND.BUSINESS_CLOSED, OPEN, CHECK),
    # sixty days of registration; days of 휴업 are days of registration, so that only opening and closing count
    ("registered for 60 days", {"opened_on": (0, 8, 1)}, KIND.REGISTERED_DAYS, MET, LIKELY),
    ("registered for 59 days", {"opened_on": (0, 8, 2)}, KIND.REGISTERED_DAYS, NOT, UNLIKELY),
    (
        "registered for 60 days, 40 of them in 휴업",
        {"opened_on": (0, 5, 1), "closed_on": (0, 6, 30)},
        KIND.REGISTERED_DAYS,
        MET,
        LIKELY,
    ),
    (
        "registered for 59 days, 휴업 included",
        {"opened_on": (0, 5, 2), "closed_on": (0, 6, 30)},
        KIND.REGISTERED_DAYS,
        NOT,
        UNLIKELY,
    ),
    (
        "closing: counted up to today, 60 days",
        {"business_status": "closing", "opened_on": (0, 10, 1), "closed_on": (0, 12, 31)},
        KIND.REGISTERED_DAYS,
        MET,
        LIKELY,
    ),
    (
        "closing: counted up to today, 59 days",
        {"business_status": "closing", "opened_on": (0, 10, 2), "closed_on": (0, 12, 31)},
        KIND.REGISTERED_DAYS,
        NOT,
        UNLIKELY,
    ),
    ("opened after closing", {"opened_on": (0, 10, 5)}, KIND.REGISTERED_DAYS, OPEN, CHECK),
    ("no opening date yet", {"opened_on": None}, KIND.REGISTERED_DAYS, OPEN, CHECK),
    # regular workers: fewer than five, in four industries fewer than ten
    ("no workers", {"workers": 0}, KIND.SMALL_BUSINESS, MET, LIKELY),
    ("a shop with 4", {"workers": 4, "industry": "retail"}, KIND.SMALL_BUSINESS, MET, LIKELY),
    ("a shop with 5", {"workers": 5, "industry": "retail"}, KIND.SMALL_BUSINESS, NOT, UNLIKELY),
    ("a mine with 9", {"workers": 9, "industry": "mining"}, KIND.SMALL_BUSINESS, MET, LIKELY),
    ("a mine with 10", {"workers": 10, "industry": "mining"}, KIND.SMALL_BUSINESS, NOT, UNLIKELY),
    ("a factory with 9", {"workers": 9, "industry": "manufacturing"}, KIND.SMALL_BUSINESS, MET, LIKELY),
    ("a factory with 10", {"workers": 10, "industry": "manufacturing"}, KIND.SMALL_BUSINESS, NOT, UNLIKELY),
    ("a builder with 9", {"workers": 9, "industry": "construction"}, KIND.SMALL_BUSINESS, MET, LIKELY),
    ("a builder with 10", {"workers": 10, "industry": "construction"}, KIND.SMALL_BUSINESS, NOT, UNLIKELY),
    ("a carrier with 9", {"workers": 9, "industry": "transport"}, KIND.SMALL_BUSINESS, MET, LIKELY),
    ("a carrier with 10", {"workers": 10, "industry": "transport"}, KIND.SMALL_BUSINESS, NOT, UNLIKELY),
    ("an inn with 9", {"workers": 9, "industry": "lodging"}, KIND.SMALL_BUSINESS, NOT, UNLIKELY),
    ("workers not counted yet", {"workers": None}, KIND.SMALL_BUSINESS, OPEN, CHECK),
    ("no industry yet", {"industry": ""}, KIND.SMALL_BUSINESS, OPEN, CHECK),
    # industries
    ("a bar with hostesses", {"industry": "adult_entertainment"}, KIND.EXCLUDED_INDUSTRY, NOT, UNLIKELY),
    ("a gambling house", {"industry": "gambling"}, KIND.EXCLUDED_INDUSTRY, NOT, UNLIKELY),
    ("letting of houses", {"industry": "real_estate_rental"}, KIND.EXCLUDED_INDUSTRY, NOT, UNLIKELY),
    ("a hairdresser", {"industry": "personal_service"}, KIND.EXCLUDED_INDUSTRY, MET, LIKELY),
    ("something else", {"industry": "other"}, KIND.EXCLUDED_INDUSTRY, OPEN, CHECK),
    ("no industry yet, excluded or not", {"industry": ""}, KIND.EXCLUDED_INDUSTRY, OPEN, CHECK),
    # 국민취업지원제도: said by the person, checked by staff, never an automatic refusal
    ("in the other programme", {"in_other_program": True}, KIND.OTHER_PROGRAM, OPEN, CHECK),
    ("not asked about the other programme", {"in_other_program": None}, KIND.OTHER_PROGRAM, OPEN, CHECK),
    # once for each programme
    ("took part before", {"took_part_before": True}, KIND.FIRST_TIME, NOT, UNLIKELY),
    ("not asked whether before", {"took_part_before": None}, KIND.FIRST_TIME, OPEN, CHECK),
    # together: one rule that is not met outweighs what is open
    (
        "too old and hardly anything said",
        {"birth_date": (-80, 1, 1), "workers": None, "opened_on": None},
        KIND.AGE,
        NOT,
        UNLIKELY,
    ),
]
SETTLED_BY = {
    KIND.BUSINESS_CLOSED: "폐업사실증명원 또는 사업자등록증명",
    KIND.AGE: "생년월일",
    KIND.REGISTERED_DAYS: "사업자등록증명 또는 폐업사실증명원",
    KIND.SMALL_BUSINESS: "소상공인확인서",
    KIND.EXCLUDED_INDUSTRY: "사업자등록증명 또는 폐업사실증명원",
    KIND.OTHER_PROGRAM: "본인 확인과 센터 조회",
    KIND.FIRST_TIME: "센터의 참여 기록",
}


@pytest.fixture(scope="module")
def books(django_db_setup: None, django_db_blocker: Any) -> Any:
    """The seed's rule books, read once: the table asks them some hundred times. What was laid is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed.lay()
        rows = ProgramYear.objects.prefetch_related("criteria").select_related("track")
        found = {(edition.track.key, edition.year): edition for edition in rows}
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("changes", "kind", "verdict", "outlook"), [row[1:] for row in CASES], ids=[r[0] for r in CASES]
)
def test_the_company_linked_track(
    books: Any, year: int, changes: dict[str, Any], kind: str, verdict: Verdict, outlook: Outlook
) -> None:
    dates = {name: date(year + value[0], *value[1:]) for name, value in changes.items() if isinstance(value, tuple)}
    edition = books["company-linked", year]

    found = eligibility.judge_all(edition, person(year, **changes | dates))

    answer = next(finding for finding in found if finding.criterion.kind == kind)
    assert answer.verdict == verdict
    assert answer.why
    assert answer.settled_by == SETTLED_BY[kind]
    assert eligibility.outlook(found) == outlook


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("track", ["life-design", "re-start"])
@pytest.mark.parametrize(
    ("changes", "outlook"),
    [
        ({}, LIKELY),
        (
            {"workers": 50, "industry": "gambling", "birth_date": date(1930, 1, 1)},
            LIKELY,
        ),  # the agreement sets no such rule
        ({"in_other_program": True}, LIKELY),
        ({"took_part_before": True}, UNLIKELY),
        ({"took_part_before": None}, CHECK),
        ({"business_status": ""}, CHECK),
    ],
)
def test_the_tracks_of_the_foundation(
    books: Any, year: int, track: str, changes: dict[str, Any], outlook: Outlook
) -> None:
    found = eligibility.judge_all(books[track, year], person(year, **changes))
    assert eligibility.outlook(found) == outlook


def test_every_rule_of_the_editions_stands_in_the_table(books: Any) -> None:
    kinds = {criterion.kind for edition in books.values() for criterion in edition.criteria.all()}
    assert {row[2] for row in CASES} == kinds
    assert KIND.CLOSED_SINCE not in kinds  # no year's cut-off is known


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "at_most", "parts"),
    [
        (2021, 1_000_000, [(1, None, ""), (2, None, "")]),
        (2025, None, [(1, 400_000, "job_search"), (2, 600_000, "hired")]),
        (2026, None, [(1, 600_000, "advanced_completed_or_hired"), (2, 400_000, "employed_30_days")]),
    ],
)
def test_the_allowance_of_each_year(year: int, at_most: int | None, parts: list[tuple[Any, ...]]) -> None:
    seed.lay()
    edition = ProgramYear.objects.get(track__key="company-linked", year=year)
    assert edition.allowance_at_most == at_most
    assert list(edition.instalments.values_list("number", "amount", "condition")) == parts
    assert set(edition.instalments.values_list("claim_days", flat=True)) == {None}
    assert "확실도 B" in edition.source
    assert "알려지지 않" in edition.source
    assert not AllowanceInstalment.objects.exclude(program_year__track__key="company-linked").exists()


@pytest.mark.django_db
def test_groups_widen_after_the_first_year_and_any_tracks_go_together() -> None:
    seed.lay()
    for edition in ProgramYear.objects.all():
        groups = list(edition.target_groups.values_list("sex", "crisis_industry"))
        male, female = ("male", False), ("female", False)
        assert groups == ([male] if edition.year == 2021 else [male, female, ("any", False), ("any", True)])
        assert not TargetGroup.objects.exclude(age_from=None, age_to=None).exists()  # no source names an age
    first, second, third = Track.objects.all()
    for pair in ((first, second), (second, third), (third, first)):
        assert set(PairRule.objects.between(*pair).values_list("kind", flat=True)) == {"allowed"}
