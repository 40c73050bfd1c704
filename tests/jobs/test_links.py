"""The pages behind a check's addresses: looking changes nothing, one press answers, a yes taken back closes the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from common import clock
from jobs import tokens
from jobs.actions import placements
from jobs.models import Answer, CheckState, EmploymentCheck, Voice
from tests.factories.accounts import OwnerFactory
from tests.factories.jobs import CheckFactory, consent

pytestmark = pytest.mark.django_db


def of_person(check: EmploymentCheck, name: str = "jobs:check") -> str:
    return reverse(name, args=[tokens.for_person(check.pk)])


def of_employer(check: EmploymentCheck, name: str = "jobs:employer") -> str:
    return reverse(name, args=[tokens.for_employer(check.pk, check.placement.contact_round)])


def day(text: Any) -> dict[str, str]:
    return {"last_day_y": str(text.year), "last_day_m": str(text.month), "last_day_d": str(text.day)}


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    check = CheckFactory(reach="employer")
    for url in (
        of_person(check),
        of_person(check, "jobs:check-ended"),
        of_employer(check),
        of_employer(check, "jobs:employer-ended"),
    ):
        assert getattr(client, method)(url + "?answer=no_longer").status_code < 500
    check.refresh_from_db()
    assert check.state == CheckState.ASKED_EMPLOYER


def test_the_persons_page_shows_a_masked_name_and_the_employers_the_whole_one(client: Client) -> None:
    check = CheckFactory(reach="employer", person=OwnerFactory(name="김진짜"))
    own, theirs = client.get(of_person(check)).content.decode(), client.get(of_employer(check)).content.decode()
    assert "김○짜" in own
    assert "김진짜" not in own
    assert "김진짜" in theirs
    assert check.placement.person.phone not in own + theirs


def test_the_address_travels_no_further(client: Client) -> None:
    response = client.get(of_person(CheckFactory(reach="person")))
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_press_answers_and_the_used_address_shows_it(client: Client) -> None:
    check = CheckFactory(reach="person")
    page = client.post(of_person(check), {"answer": "still"}, follow=True).content.decode()
    assert "계속 일하고 계신다니 다행입니다" in page
    client.post(of_person(check, "jobs:check-ended"), {"answer": "no_longer", **day(clock.today())})
    check.refresh_from_db()
    assert check.answer == Answer.STILL


@pytest.mark.parametrize("said", [Answer.NO_LONGER, Answer.CHANGED])
def test_an_end_is_told_with_its_last_day(client: Client, said: str) -> None:
    check = CheckFactory(reach="person")
    asked = client.get(of_person(check, "jobs:check-ended"), {"answer": said}).content.decode()
    assert "언제까지 일하셨나요" in asked
    client.post(of_person(check, "jobs:check-ended"), {"answer": said, **day(clock.today())})
    check = EmploymentCheck.objects.for_list().get(pk=check.pk)
    assert (check.answer, check.placement.end_reason, check.placement.ended_on) == (said, said, clock.today())


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"last_day_y": "", "last_day_m": "", "last_day_d": ""},
        {"last_day_y": "2026", "last_day_m": "13", "last_day_d": "1"},
        {"last_day_y": "\x00", "last_day_m": "😀", "last_day_d": "\u202e1"},
        {"last_day_y": "1999", "last_day_m": "1", "last_day_d": "1"},
        {"last_day_y": "2099", "last_day_m": "1", "last_day_d": "1"},
    ],
)
def test_a_last_day_that_cannot_be_is_said_and_answers_nothing(client: Client, typed: dict[str, str]) -> None:
    check = CheckFactory(reach="person")
    response = client.post(of_person(check, "jobs:check-ended"), {"answer": "no_longer", **typed})
    assert response.status_code == 200
    assert "고칠 곳이" in response.content.decode()
    check.refresh_from_db()
    assert check.state == CheckState.ASKED_PERSON


@pytest.mark.parametrize("answer", ["", "no_longer", "nonsense", "\x00", "😀"])
def test_anything_else_posted_answers_nothing(client: Client, answer: str) -> None:
    check = CheckFactory(reach="person")
    assert client.post(of_person(check), {"answer": answer}).status_code == 302
    check.refresh_from_db()
    assert check.state == CheckState.ASKED_PERSON


def test_the_employer_says_whether_and_until_when_and_cannot_say_more(client: Client) -> None:
    check = CheckFactory(reach="employer")
    client.post(of_employer(check, "jobs:employer-ended"), {"answer": "changed", **day(clock.today())})
    said = EmploymentCheck.objects.get(pk=check.pk).answers.get()
    assert (said.answer, said.voice) == (Answer.NO_LONGER, Voice.EMPLOYER)


def test_a_yes_taken_back_or_given_anew_closes_the_employers_address(client: Client) -> None:
    check = CheckFactory(reach="employer")
    url = of_employer(check)
    assert client.get(url).status_code == 200
    placements.leave_employer_alone(check.placement, voice=Voice.PERSON, by=None)
    gone = client.get(url)
    assert gone.status_code == 404
    assert check.placement.person.name not in gone.content.decode()
    consent(check.placement)
    assert client.get(url).status_code == 404
    client.post(url, {"answer": "still"})
    check.refresh_from_db()
    assert check.state == CheckState.PAPER


@pytest.mark.parametrize("token", ["x", "1.abc", "😀", "1:2", "a" * 300])
def test_a_strange_address_finds_nothing(client: Client, token: str) -> None:
    for name in ("jobs:check", "jobs:check-ended", "jobs:employer", "jobs:employer-ended"):
        assert client.get(reverse(name, args=[token])).status_code == 404


def test_the_two_addresses_are_not_each_others(client: Client) -> None:
    check = CheckFactory(reach="employer")
    assert client.get(reverse("jobs:employer", args=[tokens.for_person(check.pk)])).status_code == 404
    assert client.get(reverse("jobs:check", args=[tokens.for_employer(check.pk, 1)])).status_code == 404


def test_a_check_that_was_never_asked_has_no_page(client: Client) -> None:
    assert client.get(of_person(CheckFactory())).status_code == 404


def test_an_address_ends_after_four_weeks(client: Client) -> None:
    check = CheckFactory(reach="person")
    with time_machine.travel(clock.now() + timedelta(days=28, minutes=1)):
        response = client.post(of_person(check), {"answer": "still"})
    assert response.status_code == 410
    check.refresh_from_db()
    assert check.state == CheckState.ASKED_PERSON


def test_a_person_names_the_contact_and_takes_the_yes_back() -> None:
    check = CheckFactory(reach="person")
    client = Client()
    client.force_login(check.placement.person)
    urls = [
        reverse(f"jobs:{name}", args=[check.placement_id]) for name in ("employer-may-be-asked", "employer-left-alone")
    ]
    empty = client.post(urls[0], {"contact_name": "박담당"})
    assert "모두 비어 있습니다" in empty.content.decode()
    page = client.post(urls[0], {"contact_name": "박담당", "contact_email": "hr@example.kr"}, follow=True)
    assert "hr@example.kr" in page.content.decode()
    page = client.post(urls[1], follow=True)
    assert "hr@example.kr" not in page.content.decode()


def test_nobody_else_reads_a_persons_job() -> None:
    client = Client()
    client.force_login(OwnerFactory())
    assert client.get(reverse("jobs:placement", args=[CheckFactory().placement_id])).status_code == 404
