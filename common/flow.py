"""A lifecycle as plain data: which state may follow which, and whose turn each is. No database, user or clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from common.errors import IllegalMove


class Turn(StrEnum):
    """Who has to act next."""

    APPLICANT = "applicant"
    CENTER = "center"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Flow:
    """`edges` maps each state to the states that may follow; `turns` says whose turn each state is."""

    edges: Mapping[str, frozenset[str]]
    turns: Mapping[str, Turn]

    def __post_init__(self) -> None:
        states = set(self.edges)
        if set(self.turns) != states or not {t for targets in self.edges.values() for t in targets} <= states:
            raise ValueError("Every state needs its row of edges and its turn.")

    def allows(self, source: str, target: str) -> bool:
        return target in self.edges[source]

    def check(self, source: str, target: str) -> None:
        """Raise IllegalMove unless `target` may follow `source`."""
        if not self.allows(source, target):
            raise IllegalMove(source, target)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every legal move, in the order of the table."""
        for source, targets in self.edges.items():
            for target in sorted(targets):
                yield source, target
