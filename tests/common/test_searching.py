"""What people search by stands in no address."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from centers.roles import Role
from common import searching
from portal import read_only
from tests.factories.accounts import StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.enrollment import ApplicationFactory

SEARCHES = ["desk", "outbox", "enrollment_desk:contact-find", "counseling_desk:find", "jobs_desk:placement-find"]
NAME = "김견본"


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(StaffFactory(role=Role.LEAD, center=CenterFactory()))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("where", SEARCHES)
def test_a_search_goes_on_under_an_address_that_says_nothing(client: Client, where: str) -> None:
    typed = {"q": NAME, "name": NAME, "birth_date_y": "1975", "birth_date_m": "3", "birth_date_d": "2"}

    answer = client.post(reverse(where), typed)

    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query).keys() == {"q"}
    for said in (NAME, "1975"):
        assert said not in unquote(answer["Location"])
    assert NAME in client.get(answer["Location"]).content.decode()  # in its box again


@pytest.mark.django_db
@pytest.mark.parametrize("where", SEARCHES)
def test_people_are_found_while_the_site_is_only_read(client: Client, where: str) -> None:
    read_only.switch_on(reason="점검합니다.", planned_end=None, by=None)
    assert client.post(reverse(where), {"q": NAME}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("where", SEARCHES)
def test_a_resident_number_goes_no_further(client: Client, where: str) -> None:
    answer = client.post(reverse(where), {"q": "900101-1234567", "name": "900101-1234567"}, follow=True)
    assert "q=" not in answer.request["QUERY_STRING"]
    assert "900101" not in answer.content.decode()


@pytest.mark.django_db
def test_the_queue_one_came_from_stays_in_the_address_and_so_do_the_words_on_every_page(settings: Any) -> None:
    settings.ROOT_URLCONF = "portal.urls"
    center = CenterFactory()
    for _ in range(26):
        ApplicationFactory(cohort__center=center, submitted=True, applicant__name=NAME)
    client = Client()
    client.force_login(StaffFactory(role=Role.LEAD, center=center))

    first = client.post(reverse("desk"), {"q": NAME, "queue": "training", "center": center.pk}, follow=True)
    second = client.get(first.context["next_url"])

    assert "queue=training" in first.request["QUERY_STRING"]
    assert NAME not in unquote(first.context["next_url"])
    assert [row.name for row in second.context["rows"]] == [NAME]


@pytest.mark.parametrize("token", ["", "김견본", "gAAAA", "\x00", "gAAAAAB" * 40])
def test_an_address_made_by_hand_searches_nothing(rf: RequestFactory, token: str) -> None:
    assert not searching.typed(rf.get("/", {"q": token}))
