"""`make chaos ARGS="--rounds 10 --people 600 --seed 7"`: every fault so many times in random order, and a printed table."""

from __future__ import annotations

import argparse
import random
import sys

from tests.chaos.faults import FAULTS
from tests.chaos.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = parser.parse_args()
    order = [*FAULTS] * asked.rounds
    random.Random(asked.seed).shuffle(order)
    print(f"seed {asked.seed}: {len(order)} faults under the load of {asked.people} people", flush=True)
    outcome = run(people=asked.people, order=order, seed=asked.seed, lasting=(1, 5))
    for title, rows in (("fault", outcome.struck), ("answer", outcome.answers), ("acknowledged", outcome.counts)):
        print(f"\n{title}")
        for name, number in sorted(rows.items()):
            print(f"  {name:<24}{number:>8}")
    print(f"\nfound wrong: {len(outcome.wrongs)}")
    for wrong in outcome.wrongs:
        print(f"  {wrong}")
    return 1 if outcome.wrongs else 0


sys.exit(main())
