from datetime import date
from types import SimpleNamespace

import pytest

from centers.models import Criterion, ProgramYear
from enrollment import eligibility
from enrollment.eligibility import Facts, Outlook, Verdict, judge
from enrollment.models import Industry
from tests.factories.centers import ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

TODAY = date(2026, 11, 30)
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
KIND = Criterion.Kind
SIZE = {
    "workers_under": 5,
    "workers_under_in": 10,
    "industries": ["mining", "manufacturing", "construction", "transport"],
}
EXCLUDED = {"industries": ["adult_entertainment", "gambling", "real_estate_rental"]}


def criterion(kind, parameters=None):
    edition = ProgramYear(year=2026, name="예시", closing_months=3)
    return Criterion(program_year=edition, kind=kind, parameters=parameters or {}, words="기준", settled_by="서류")


CASES = [
    (KIND.BUSINESS_CLOSED, {}, {}, UNKNOWN),
    (KIND.BUSINESS_CLOSED, {}, {"business_status": "closed"}, UNKNOWN),
    (KIND.BUSINESS_CLOSED, {}, {"business_status": "closed", "closed_on": TODAY}, MET),
    (KIND.BUSINESS_CLOSED, {}, {"business_status": "closed", "closed_on": date(2026, 12, 1)}, UNKNOWN),
    (KIND.BUSINESS_CLOSED, {}, {"business_status": "closing", "closed_on": date(2026, 11, 29)}, UNKNOWN),
    (KIND.BUSINESS_CLOSED, {}, {"business_status": "closing", "closed_on": date(2027, 2, 28)}, MET),
    (KIND.BUSINESS_CLOSED, {}, {"business_status": "closing", "closed_on": date(2027, 3, 1)}, NOT_MET),
    (KIND.CLOSED_SINCE, {"date": "2026-01-01"}, {}, UNKNOWN),
    (KIND.CLOSED_SINCE, {"date": "2026-01-01"}, {"closed_on": date(2025, 12, 31)}, NOT_MET),
    (KIND.CLOSED_SINCE, {"date": "2026-01-01"}, {"closed_on": date(2026, 1, 1)}, MET),
    (KIND.AGE, {"at_least": 15, "at_most": 69}, {}, UNKNOWN),
    (KIND.AGE, {"at_least": 15, "at_most": 69}, {"birth_date": date(2011, 11, 30)}, MET),
    (KIND.AGE, {"at_least": 15, "at_most": 69}, {"birth_date": date(2011, 12, 1)}, NOT_MET),
    (KIND.AGE, {"at_least": 15, "at_most": 69}, {"birth_date": date(1956, 12, 1)}, MET),
    (KIND.AGE, {"at_least": 15, "at_most": 69}, {"birth_date": date(1956, 11, 30)}, NOT_MET),
    (KIND.REGISTERED_DAYS, {"at_least": 60}, {}, UNKNOWN),
    (KIND.REGISTERED_DAYS, {"at_least": 60}, {"opened_on": date(2026, 10, 1)}, MET),
    (KIND.REGISTERED_DAYS, {"at_least": 60}, {"opened_on": date(2026, 10, 2)}, NOT_MET),
    (
        KIND.REGISTERED_DAYS,
        {"at_least": 60},
        {"opened_on": date(2026, 1, 1), "closed_on": date(2026, 2, 1)},
        NOT_MET,
    ),
    (KIND.REGISTERED_DAYS, {"at_least": 60}, {"opened_on": date(2026, 1, 1), "closed_on": date(2025, 1, 1)}, UNKNOWN),
    (KIND.SMALL_BUSINESS, SIZE, {"workers": 1}, UNKNOWN),
    (KIND.SMALL_BUSINESS, SIZE, {"industry": "food"}, UNKNOWN),
    (KIND.SMALL_BUSINESS, SIZE, {"workers": 4, "industry": "food"}, MET),
    (KIND.SMALL_BUSINESS, SIZE, {"workers": 5, "industry": "food"}, NOT_MET),
    (KIND.SMALL_BUSINESS, SIZE, {"workers": 9, "industry": "construction"}, MET),
    (KIND.SMALL_BUSINESS, SIZE, {"workers": 10, "industry": "construction"}, NOT_MET),
    (KIND.SMALL_BUSINESS, SIZE, {"workers": 0, "industry": "other"}, MET),
    (KIND.EXCLUDED_INDUSTRY, EXCLUDED, {}, UNKNOWN),
    (KIND.EXCLUDED_INDUSTRY, EXCLUDED, {"industry": "gambling"}, NOT_MET),
    (KIND.EXCLUDED_INDUSTRY, EXCLUDED, {"industry": "retail"}, MET),
    (KIND.EXCLUDED_INDUSTRY, EXCLUDED, {"industry": "other"}, UNKNOWN),
    (KIND.OTHER_PROGRAM, {}, {}, UNKNOWN),
    (KIND.OTHER_PROGRAM, {}, {"in_other_program": True}, UNKNOWN),
    (KIND.OTHER_PROGRAM, {}, {"in_other_program": False}, MET),
    (KIND.FIRST_TIME, {}, {}, UNKNOWN),
    (KIND.FIRST_TIME, {}, {"took_part_before": True}, NOT_MET),
    (KIND.FIRST_TIME, {}, {"took_part_before": False}, MET),
]


@pytest.mark.parametrize(("kind", "parameters", "facts", "verdict"), CASES)
def test_a_criterion_answers_by_the_facts(kind, parameters, facts, verdict):
    found = judge(criterion(kind, parameters), Facts(on=TODAY, **facts))

    assert found.verdict == verdict
    assert found.why
    assert found.settled_by == "서류"


def test_every_kind_of_criterion_is_judged_and_tested():
    assert {kind for kind, *_ in CASES} == set(KIND)


@pytest.mark.parametrize("industry", Industry.values)
def test_every_industry_has_an_answer(industry):
    found = judge(criterion(KIND.EXCLUDED_INDUSTRY, EXCLUDED), Facts(on=TODAY, industry=industry))

    assert (found.verdict == NOT_MET) == (industry in EXCLUDED["industries"])


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert eligibility.months_later(day, months) == later


@pytest.mark.parametrize(
    ("verdicts", "outlook"),
    [
        ([MET, MET], Outlook.LIKELY),
        ([], Outlook.LIKELY),
        ([MET, UNKNOWN], Outlook.CHECK),
        ([UNKNOWN, NOT_MET], Outlook.UNLIKELY),
    ],
)
def test_the_outlook_is_as_good_as_its_worst_finding(verdicts, outlook):
    assert eligibility.outlook(SimpleNamespace(verdict=verdict) for verdict in verdicts) == outlook


def test_no_word_for_people_promises_eligibility():
    words = [str(label) for label in (*eligibility.OUTLOOK_LABELS.values(), *eligibility.VERDICT_LABELS.values())]

    assert not any("적격" in word or "대상입니다" in word for word in words)


@pytest.mark.django_db
def test_a_submitted_application_is_judged_by_its_own_edition_in_one_query(django_assert_num_queries):
    edition = ProgramYearFactory(with_criteria=True)
    application = ApplicationFactory(submitted=True, cohort=OpenCohortFactory(program_year=edition))

    with django_assert_num_queries(1):
        found = eligibility.findings(application)

    assert [finding.verdict for finding in found] == [MET] * 7
