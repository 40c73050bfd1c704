"""Somebody puts other people's numbers into addresses: as each kind of person, into every address there is.

Two worlds stand in one database, each a centre with its people and everything a page could show. A person of one tries every
address with the numbers of the other, and her own numbers mixed with the other's: GET and POST, with a valid token. She reads
403 or 404, and the database is afterwards what it was before.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from tests.attacks.walk import digests, send, signed_in
from tests.house.conftest import build_world, numbers_of
from tests.house.doors import DOORS
from tests.house.doors.door import PUBLIC, Door
from tests.support.built import Built, built

PEOPLE = ("owner", "here", "lead", "teacher")
# Written by hand: what belongs to nobody in particular. Anybody who may open such a page may open it for any of these numbers.
EVERYBODYS = {
    "instalment",
    "opening",
    "company",
    "course",
    "business",
    "admit",
    "allowance",
    "summary",
    "ledger_column",
}
# Numbers that are no secret: the page asks who she is, not whose number it is, and shows what she may see.
FINDS_BY_ITSELF = {
    "enrollment:start",  # whoever is signed in may begin an application for any cohort that is open
    "aftercare_desk:of-application",  # sends on to her own centre's plan, or says there is none
    "aftercare_desk:of-person",
}


@pytest.fixture(scope="module")
def first_worlds(request: pytest.FixtureRequest) -> Iterator[Built[tuple[dict[str, Any], dict[str, Any]]]]:
    with built(request, lambda: (build_world(), build_world())) as once:
        yield once


@pytest.fixture
def worlds(
    db: None, first_worlds: Built[tuple[dict[str, Any], dict[str, Any]]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    first_worlds.lay_papers()
    return copy.deepcopy(first_worlds.made)


def private(door: Door) -> list[str]:
    """The parts of an address that are the number of something that belongs to somebody."""
    return [] if door.outcomes == PUBLIC else [name for name in door.args if name not in EVERYBODYS]


def foreign(own: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address with at least one number of the other world, whichever way they are mixed."""
    for route, door in DOORS.items():
        hidden = {position for position, name in enumerate(door.args) if name in private(door)}
        if not hidden or route in FINDS_BY_ITSELF:
            continue
        pairs = list(zip(numbers_of(own, door), numbers_of(other, door), strict=True))
        for numbers in dict.fromkeys(product(*pairs)):
            if any(
                numbers[position] == theirs != hers
                for position, (hers, theirs) in enumerate(pairs)
                if position in hidden
            ):
                yield route, reverse(route, args=numbers)


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_reads_or_changes_what_is_behind_the_numbers_of_others(
    worlds: tuple[dict[str, Any], dict[str, Any]], person: str
) -> None:
    own, other = worlds
    client = signed_in(own[person])
    before, wrong, tried = digests(), {}, 0

    for route, address in foreign(own, other):
        tried += 1
        answers = {
            "GET": client.get(address).status_code,
            "POST": send(client, address, DOORS[route].data).status_code,
            "htmx": send(client, address, DOORS[route].data, HX_Request="true").status_code,
        }
        if not set(answers.values()) <= {403, 404, 405}:
            wrong[f"{route} {address}"] = answers

    assert wrong == {}
    after = digests()
    assert [table for table, digest in before.items() if after[table] != digest] == []
    assert tried > 100


def test_the_walk_would_see_a_change(worlds: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """The same requests by those who may: the token counts, pages open and tables change."""
    own, _ = worlds
    client, before, opened = signed_in(own["here"]), digests(), 0

    for route, door in DOORS.items():
        if private(door):
            address = reverse(route, args=numbers_of(own, door))
            opened += client.get(address).status_code == 200
            send(client, address, door.data)
    unsigned = client.post(reverse("enrollment_desk:assign", args=[own["application"].pk]))

    after = digests()
    assert unsigned.status_code == 403
    assert opened > 20
    assert len([table for table, digest in before.items() if after[table] != digest]) > 5


def test_numbers_that_cannot_be_any_are_no_error(worlds: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Zero, and numbers larger than any column holds."""
    own, _ = worlds
    client, wrong = signed_in(own["lead"]), {}
    for route, door in DOORS.items():
        if not private(door):
            continue
        for number in (0, 2**31, 2**63, 10**30):
            try:
                address = reverse(route, args=[number] * len(door.args))
            except NoReverseMatch:
                continue
            answers = client.get(address).status_code, send(client, address, door.data).status_code
            if not set(answers) <= {403, 404, 405, 302, 200}:
                wrong[address] = answers
    assert wrong == {}
