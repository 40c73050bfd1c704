"""The main menu: what a person on a phone may press first, and the same for everybody who has not signed in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from centers.roles import Role
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory

pytestmark = pytest.mark.django_db


def menu(client: Client, url: str) -> list[str]:
    page = client.get(url).content.decode()
    nav = page.partition('aria-label="주요 메뉴"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', nav)


@pytest.mark.parametrize("at", ["my", "home", "courses", "counseling:talks", "jobs:openings"])
def test_whoever_is_signed_in_reaches_her_talks_and_the_jobs_by_one_tap(at: str) -> None:
    urls = menu(signed_in(OwnerFactory()), reverse(at))

    assert {reverse(name) for name in ("my", "counseling:talks", "jobs:openings")} <= set(urls)
    assert len(urls) <= 5


@pytest.mark.parametrize("at", ["home", "courses"])
def test_readers_without_a_session_share_one_menu(client: Client, at: str) -> None:
    expected = [reverse(name) for name in ("courses", "precheck", "my", "enrollment:callback")]
    assert menu(client, reverse(at)) == expected

    signed_in(OwnerFactory()).get(reverse(at))

    assert menu(client, reverse(at)) == expected


def test_one_door_is_the_current_one() -> None:
    page = signed_in(OwnerFactory()).get(reverse("jobs:openings")).content.decode()
    nav = page.partition('aria-label="주요 메뉴"')[2].partition("</nav>")[0]

    assert nav.count("aria-current") == 1
    assert re.search(r'href="/job/openings/" aria-current="page"', nav)


@pytest.mark.parametrize("path", ["/desk/openings/", "/desk/placements/", "/desk/placements/find/"])
def test_jobs_that_were_got_lie_behind_the_door_of_jobs(path: str) -> None:
    html = signed_in(StaffFactory(role=Role.COUNSELOR, center=CenterFactory())).get(path).content.decode()

    assert re.findall(r'<a href="([^"]+)" aria-current="(?:page|true)"', html)[0] == "/desk/openings/"
