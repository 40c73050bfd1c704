"""Tests of the lifecycles: every state has its row, its words and its turn; every illegal pair is refused."""

from itertools import product

import pytest

from aftercare import states as aftercare_states
from allowance import states as allowance_states
from common.errors import IllegalMove
from common.flow import Flow, Turn
from counseling import states as counseling_states
from enrollment import states
from jobs import states as jobs_states

FLOWS = {"application": (states.FLOW, dict(states.State.choices))} | {
    title: (flow, dict(labels))
    for room in (counseling_states, jobs_states, aftercare_states, allowance_states)
    for title, flow, labels in room.FLOWS
}
PAIRS = [
    (name, source, target) for name, (flow, _) in FLOWS.items() for source, target in product(flow.edges, repeat=2)
]


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_has_a_row_a_turn_and_a_label(name: str) -> None:
    flow, labels = FLOWS[name]
    assert set(flow.edges) == set(labels)
    assert set(flow.turns) == set(labels)
    assert all(str(label).strip() for label in labels.values())


@pytest.mark.parametrize(("name", "source", "target"), PAIRS)
def test_a_pair_is_either_in_the_table_or_refused(name: str, source: str, target: str) -> None:
    flow, _ = FLOWS[name]
    if (source, target) in set(flow.pairs()):
        flow.check(source, target)
    else:
        with pytest.raises(IllegalMove):
            flow.check(source, target)


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_can_be_reached_from_the_first(name: str) -> None:
    flow, _ = FLOWS[name]
    reached: set[str] = set()
    frontier = {next(iter(flow.edges))}
    while frontier:
        reached |= frontier
        frontier = {target for state in frontier for target in flow.edges[state]} - reached
    assert reached == set(flow.edges)


def test_every_state_of_an_application_has_words_for_the_applicant() -> None:
    assert set(states.APPLICANT_WORDS) == set(states.State)
    assert all(str(words).endswith(("다", "요")) for words in states.APPLICANT_WORDS.values())


def test_every_state_belongs_to_the_line_to_a_seat_or_to_neither() -> None:
    assert not set(states.IN_LINE) & set(states.SEATED)
    assert not set(states.IN_LINE) & set(states.ENDED)
    assert set(states.State) == {states.State.DRAFT, *states.IN_LINE, *states.SEATED, *states.ENDED}


def test_a_flow_with_a_hole_cannot_be_written() -> None:
    with pytest.raises(ValueError):
        Flow(edges={"a": frozenset({"b"})}, turns={"a": Turn.CENTER})


def test_every_state_of_a_claim_has_words_for_its_owner() -> None:
    assert set(allowance_states.OWNER_WORDS) == set(allowance_states.State)
    assert all(str(words).endswith(("다", "요")) for words in allowance_states.OWNER_WORDS.values())
