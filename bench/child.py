"""One measurement in a process and a database of its own: `python -m bench.child <module> <file> [names…]`."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import django


def main(module: str, file: str, *names: str) -> None:
    django.setup()
    run = import_module(f"bench.{module}").run
    results = run(names) if names else [run()]
    Path(file).write_text(json.dumps(results), encoding="utf-8")


main(*sys.argv[1:])
