"""Nobody is led away: whatever an address, a form or a header says about where to go next, the way stays on this site."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.accounts.steps import walk_in
from tests.attacks.walk import addresses, send, signed_in
from tests.factories.accounts import PASSWORD, StaffFactory
from tests.house.doors import DOORS

AWAY = (
    "https://elsewhere.example/", "//elsewhere.example/", "///elsewhere.example", "/\\elsewhere.example",
    "\\\\elsewhere.example", "https:elsewhere.example", "http:///elsewhere.example", "/\t/elsewhere.example",
    "javascript:alert('elsewhere.example')", "data:text/html,elsewhere.example", "//testserver@elsewhere.example/",
    "https://testserver.elsewhere.example/", " https://elsewhere.example",
)  # fmt: skip
NAMES = ("next", "back", "to", "url", "return", "redirect", "redirect_to", "return_url")


def leads_away(response: Any) -> bool:
    """The place a browser would go to, or a link or form of the page that leads there."""
    for header in ("Location", "HX-Redirect", "HX-Location", "Refresh"):
        place = response.headers.get(header, "")
        if "elsewhere.example" in place.partition("?")[0] or place.startswith(("//", "/\\", "javascript:", "data:")):
            return True
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return False
    page = response.content.decode()
    return any(f'{name}="{away}' in page for name in ("href", "action", "src", "hx-get") for away in AWAY)


@pytest.mark.parametrize("person", ["anonymous", "owner", "lead", "admin"])
def test_no_page_sends_anybody_elsewhere(world: dict[str, Any], person: str) -> None:
    client, away = signed_in(world[person]), []
    for number, (route, address) in enumerate(addresses(world)):
        if route == "accounts:sign-out":
            continue
        evil = AWAY[number % 2]
        words = dict.fromkeys(NAMES, evil)
        answers = [
            client.get(address, words, headers={"Referer": evil}),
            send(client, address, DOORS[route].data | words, Referer="https://elsewhere.example/"),
        ]
        away += [route for answer in answers if leads_away(answer)]
    assert away == []


@pytest.mark.django_db
@pytest.mark.parametrize("evil", AWAY)
def test_signing_in_ends_on_this_site(client: Any, evil: str) -> None:
    """The password page, the code's way, the choice of looks, and signing out."""
    staff = StaffFactory(role="counselor")
    by_password = client.post(
        reverse("accounts:staff-sign-in", query={"next": evil}), {"username": staff.username, "password": PASSWORD}
    )
    assert by_password.status_code == 302
    assert not leads_away(by_password)
    assert not leads_away(client.post(reverse("accounts:sign-out"), {"next": evil}))
    assert not leads_away(walk_in(client, to=evil))
    assert not leads_away(client.post(reverse("preferences"), {"mode": "theme", "next": evil}))
