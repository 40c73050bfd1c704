"""The short form of `make chaos`: parts fail under load, and what people were told is what is stored."""

from __future__ import annotations

from tests.chaos.run import run

ORDER = ["worker killed", "SMS hangs", "web killed", "mail busy", "Redis killed", "disk full", "PostgreSQL crashed"]


def test_what_people_were_told_stands_after_parts_failed_under_load() -> None:
    outcome = run(people=30, order=ORDER, seed=20210621, lasting=(0.5, 1.5))
    assert outcome.wrongs == []
    assert outcome.counts["handed in"] == 30
    assert outcome.answers["ConnectError"] or outcome.answers["500"]  # the faults were felt
