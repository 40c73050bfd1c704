"""What stands at a door: who of the nine gets which answer."""

from __future__ import annotations

from dataclasses import dataclass, field

PEOPLE = ("anonymous", "owner", "other_owner", "here", "elsewhere", "lead", "lead_elsewhere", "admin", "teacher")
OUTCOMES = {"i": "in", "s": "sign-in", "f": "403", "n": "404"}

PUBLIC = "iiiiiiiii"
ANYBODY_SIGNED_IN = "siiiiiiii"
OWNER_ONLY = "sinnnnnnn"
DESK = "sffiiiiff"  # the pages of one's own centre, whichever it is
CASE = "sfnininnn"  # an application at this centre: its owner may know of it, nobody else
AT_DESK = "snnininnn"  # the same for what the owner does not know of
DESK_ROW = "sffininff"  # who has no place at any desk is refused before the row is looked for
MANAGE = "sffffffif"
COHORTS = "sffffiiif"  # leads and administrators
COHORT = "sffffinif"


@dataclass(frozen=True)
class Door:
    """`args` name things of the world by their names; so does a value of `data` that begins with '@'."""

    outcomes: str
    args: tuple[str, ...] = ()
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)


def post(outcomes: str, *args: str, **data: str) -> Door:
    return Door(outcomes, args, "post", data)
