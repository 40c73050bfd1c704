"""The one-minute check: nothing kept, nothing broken by odd input, and nothing asked twice afterwards."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Session
from common import clock
from enrollment.forms import precheck as check
from enrollment.models import Application
from tests.factories.accounts import OwnerFactory
from tests.factories.centers import AllowanceInstalmentFactory, CenterFactory, CourseFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Any:
    return ProgramYearFactory(with_criteria=True)


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_y": str(value.year), f"{name}_m": str(value.month), f"{name}_d": str(value.day)}


def given(**changes: Any) -> dict[str, dict[str, Any]]:
    """What somebody types who meets every rule, question by question."""
    today = clock.today()
    return {
        "business_status": {"business_status": "closed"},
        "closed_on": day("closed_on", today - timedelta(days=10)),
        "opened_on": day("opened_on", today - timedelta(days=900)),
        "industry": {"industry": "food"},
        "workers": {"workers": "2"},
        "birth_date": day("birth_date", date(1975, 3, 2)),
        "in_other_program": {"in_other_program": "no"},
        "took_part_in": {"took_part_in": ["none"]},
    } | changes


def send(client: Client, question: str, sealed: str = "", **content: Any) -> Any:
    return client.post(
        reverse("precheck-answer"), {"question": question, "answers": sealed, "go": "next"} | content, follow=False
    )


def walk(client: Client, **changes: Any) -> Any:
    """All the way to the result; a change of None skips the question."""
    sealed, response = "", client.get(reverse("precheck"))
    for question, content in given(**changes).items():
        assert response.context["question"].name == question
        response = send(client, question, sealed, **(content or {"go": "skip"}))
        assert response.status_code == 200
        assert "form" not in response.context or not response.context["form"].errors
        sealed = response.context["answers"]
    return response


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


def outlooks(response: Any) -> list[str]:
    return [result.outlook_label for result in response.context["results"]]


def test_eight_questions_lead_to_what_seems_possible(edition: Any) -> None:
    response = walk(Client())
    assert outlooks(response) == ["가능성 있음"]
    assert "결정은 센터가 서류를 보고" in text(response)
    assert "답하신 내용에는 맞지 않는 기준이 없습니다." in text(response)


def test_what_was_skipped_is_open_and_names_its_paper(edition: Any) -> None:
    response = walk(Client(), workers=None, birth_date=None)
    assert outlooks(response) == ["확인 필요"]
    assert "확인해야 정해지는 기준이 2가지 있습니다." in text(response)
    assert "정해 주는 것: 소상공인확인서" in text(response)


def test_what_does_not_fit_is_said_first_and_refuses_nobody(edition: Any) -> None:
    response = walk(Client(), industry={"industry": "gambling"})
    assert outlooks(response) == ["제외 가능"]
    assert response.context["results"][0].findings[0].verdict == "not_met"
    assert "센터에 먼저 물어보세요" in text(response)


def test_no_page_promises_anything(edition: Any) -> None:
    said = text(walk(Client()))
    assert not any(word in said for word in ("적격", "대상입니다", "자격이 있습니다", "신청 가능합니다"))


def test_having_taken_part_counts_for_that_track_alone() -> None:
    one, _other = ProgramYearFactory(with_criteria=True), ProgramYearFactory(with_criteria=True)
    response = walk(Client(), took_part_in={"took_part_in": [one.track.key]})
    assert outlooks(response) == ["제외 가능", "가능성 있음"]


def test_the_newest_published_edition_judges_and_its_allowance_is_shown() -> None:
    old = ProgramYearFactory(with_criteria=True, year=2025)
    AllowanceInstalmentFactory(program_year=old, amount=111_000)
    new = ProgramYearFactory(with_criteria=True, year=2026, track=old.track)
    AllowanceInstalmentFactory(program_year=new, amount=600_000)
    AllowanceInstalmentFactory(program_year=new, number=2, amount=None, words="아직 모름")
    ProgramYearFactory(with_criteria=True, year=2027, track=old.track, draft=True)
    said = text(walk(Client()))
    assert "600,000원" in said
    assert "금액 확인 필요" in said
    assert "111,000원" not in said


def test_only_what_the_rules_need_is_asked() -> None:
    ProgramYearFactory()
    assert "지금은 확인해 드릴 수 없습니다." in text(Client().get(reverse("precheck")))
    assert Client().post(reverse("precheck-answer")).status_code == 302


def test_nothing_is_kept(edition: Any, django_assert_num_queries: Any) -> None:
    client = Client()
    response = walk(client)
    assert not client.cookies
    assert not Session.objects.exists()
    assert response.headers["Cache-Control"] == "private, max-age=0"
    assert "1975" not in response.context["answers"]


def test_back_shows_what_was_answered(edition: Any) -> None:
    client = Client()
    sealed = send(client, "business_status", business_status="closing").context["answers"]
    response = send(client, "closed_on", sealed, go="back")
    assert response.context["question"].name == "business_status"
    assert response.context["form"].initial == {"business_status": "closing"}


def test_an_answer_is_changed_from_the_result(edition: Any) -> None:
    client = Client()
    sealed = walk(client, industry={"industry": "gambling"}).context["answers"]
    page = send(client, "industry", sealed, go="change")
    assert page.context["question"].name == "industry"
    changed = send(client, "industry", page.context["answers"], then="result", industry="food")
    assert outlooks(changed) == ["가능성 있음"]


def test_the_answers_are_read_back_in_words(edition: Any) -> None:
    response = walk(Client(), workers=None)
    shown = {question.name: answer.text for question, answer in response.context["read_back"]}
    assert shown | {"closed_on": "", "opened_on": ""} == {
        "business_status": "폐업했습니다",
        "closed_on": "",
        "opened_on": "",
        "industry": "음식점업",
        "workers": "적지 않음",
        "birth_date": "1975. 3. 2.(일)",
        "in_other_program": "참여하지 않습니다",
        "took_part_in": "참여한 적이 없습니다",
    }


def test_another_state_of_the_business_asks_for_its_date_anew(edition: Any) -> None:
    client = Client()
    sealed = walk(client).context["answers"]
    page = send(client, "business_status", sealed, then="result", business_status="closing")
    assert page.context["question"].name == "closed_on"
    assert not page.context["form"].initial


@pytest.mark.parametrize("sealed", ["made up", "가나다", "🙂", "\0", "x" * 5000, "gAAAA"])
def test_a_text_that_is_not_ours_begins_anew(edition: Any, sealed: str) -> None:
    response = send(Client(), "workers", sealed, workers="2")
    assert response.context["question"].name == "business_status"
    assert "처음부터 다시 여쭙니다." in text(response)


def test_answers_are_good_for_an_hour(edition: Any) -> None:
    with clock.standing_at(clock.now() - timedelta(minutes=61)):
        old = check.seal({"business_status": "closed"})
    assert send(Client(), "closed_on", old).context["gone"]


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("business_status", {}),
        ("business_status", {"business_status": "made-up"}),
        ("closed_on", {"closed_on_y": "2026", "closed_on_m": "13", "closed_on_d": "1"}),
        ("closed_on", {"closed_on_y": "🙂", "closed_on_m": "1", "closed_on_d": "\0"}),
        ("opened_on", day("opened_on", date(2099, 1, 1))),
        ("industry", {"industry": "우주"}),
        ("workers", {"workers": "-1"}),
        ("workers", {"workers": "9" * 40}),
        ("workers", {"workers": ""}),
        ("birth_date", day("birth_date", date(2099, 1, 1))),
        ("in_other_program", {"in_other_program": "maybe"}),
        ("took_part_in", {"took_part_in": ["none", "nowhere"]}),
        ("took_part_in", {}),
    ],
)
def test_what_cannot_be_is_explained_and_asked_again(edition: Any, question: str, content: dict[str, Any]) -> None:
    response = send(Client(), question, **content)
    assert response.status_code == 200
    assert response.context["question"].name == question
    assert response.context["form"].errors
    assert "저장하지 않았습니다" not in str(response.context["form"].errors)


def test_a_closing_date_that_contradicts_is_explained(edition: Any) -> None:
    sealed = check.seal({"business_status": "closed"})
    response = send(Client(), "closed_on", sealed, **day("closed_on", clock.today() + timedelta(days=5)))
    assert "폐업했다고 하셨는데" in str(response.context["form"].errors)


def test_jumping_to_the_last_question_leaves_the_others_open(edition: Any) -> None:
    response = send(Client(), "took_part_in", took_part_in=["none"])
    assert outlooks(response) == ["확인 필요"]


def test_an_unknown_question_is_the_first_one(edition: Any) -> None:
    assert send(Client(), "made-up", go="back").context["question"].name == "business_status"


def test_an_address_without_answers_leads_to_the_beginning(edition: Any) -> None:
    response = Client().get(reverse("precheck-answer"))
    assert (response.status_code, response.headers["Location"]) == (302, reverse("precheck"))


def test_a_full_csrf_check_does_not_stand_in_the_way(edition: Any) -> None:
    assert send(Client(enforce_csrf_checks=True), "business_status", business_status="closed").status_code == 200


class TestCarriedOver:
    @staticmethod
    def cohort(edition: Any) -> Any:
        return OpenCohortFactory(course=CourseFactory(track=edition.track), program_year=edition)

    def test_answers_wait_for_the_sign_in_and_fill_the_pages(self, edition: Any) -> None:
        client, cohort = Client(), self.cohort(edition)
        sealed = walk(client, in_other_program={"in_other_program": "yes"}).context["answers"]
        started = client.post(reverse("precheck-carry", args=[cohort.pk]), {"answers": sealed})
        start = reverse("enrollment:start", args=[cohort.pk])
        assert started.headers["Location"] == start
        assert "sign-in" in client.get(start).headers["Location"]

        client.force_login(OwnerFactory())
        assert "1분 확인에서 답하신 내용을 옮깁니다" in client.get(start).text
        client.post(start)
        draft = Application.objects.get()
        pages = {
            slug: client.get(reverse("enrollment:section", args=[draft.pk, slug])).context["form"].initial
            for slug in ("business", "person", "wishes")
        }
        assert pages["business"] | {"closed_on": None, "opened_on": None} == {
            "business_status": "closed",
            "closed_on": None,
            "opened_on": None,
            "industry": "food",
            "workers": 2,
        }
        assert pages["person"] == {"birth_date": "1975-03-02"}
        assert pages["wishes"] == {"in_other_program": True, "took_part_before": False}
        assert check.CARRIED not in client.session

    def test_what_was_carried_goes_when_its_page_is_saved(self, edition: Any) -> None:
        client, cohort = Client(), self.cohort(edition)
        client.force_login(OwnerFactory())
        client.post(reverse("precheck-carry", args=[cohort.pk]), {"answers": walk(client).context["answers"]})
        client.post(reverse("enrollment:start", args=[cohort.pk]))
        draft = Application.objects.get()
        assert set(draft.answers["carried"]) == {"business", "person", "wishes"}
        client.post(reverse("enrollment:section", args=[draft.pk, "person"]), {"version": "0", "birth_date_y": "1"})
        draft.refresh_from_db()
        assert set(draft.answers["carried"]) == {"business", "wishes"}

    def test_a_draft_begun_before_is_left_as_it_is(self, edition: Any) -> None:
        client, cohort = Client(), self.cohort(edition)
        draft = ApplicationFactory(cohort=cohort, draft=True)
        client.force_login(draft.applicant)
        client.post(reverse("precheck-carry", args=[cohort.pk]), {"answers": walk(client).context["answers"]})
        assert client.get(reverse("enrollment:start", args=[cohort.pk])).status_code == 302
        draft.refresh_from_db()
        assert draft.answers == {}

    def test_spoiled_answers_begin_an_empty_application(self, edition: Any) -> None:
        client, cohort = Client(), self.cohort(edition)
        client.force_login(OwnerFactory())
        client.post(reverse("precheck-carry", args=[cohort.pk]), {"answers": "made up"})
        start = reverse("enrollment:start", args=[cohort.pk])
        assert "옮깁니다" not in client.get(start).text
        client.post(start)
        assert Application.objects.get().answers == {}

    def test_a_hidden_cohort_is_not_there(self, edition: Any) -> None:
        hidden = OpenCohortFactory(center=CenterFactory(is_published=False))
        assert Client().post(reverse("precheck-carry", args=[hidden.pk])).status_code == 404


def test_cohorts_shown_are_open_follow_the_edition_and_close_soonest(edition: Any) -> None:
    course = CourseFactory(track=edition.track)
    older = ProgramYearFactory(track=edition.track, year=edition.year - 1, with_criteria=True)
    OpenCohortFactory(course=course, program_year=older)
    OpenCohortFactory(course=course, program_year=edition, announced=True)
    shown = [
        OpenCohortFactory(course=course, program_year=edition, closes_at=clock.now() + timedelta(days=days))
        for days in (5, 2, 9, 3)
    ]
    result = walk(Client()).context["results"][0]
    assert [card.cohort for card in result.cards] == [shown[1], shown[3], shown[0]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_same_number_of_questions(rows: int, django_assert_num_queries: Any) -> None:
    for _row in range(rows):
        edition = ProgramYearFactory(with_criteria=True, with_terms=True)
        OpenCohortFactory(course=CourseFactory(track=edition.track), program_year=edition)
    client = Client()
    sealed = check.seal({"business_status": "closed"})
    with django_assert_num_queries(1):
        send(client, "closed_on", sealed, **day("closed_on", clock.today()))
    with django_assert_num_queries(9):
        send(client, "took_part_in", sealed, took_part_in=["none"])
