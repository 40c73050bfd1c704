"""One measurement in a process and a database of its own: `python -m bench.child <module> <file> [names…]`."""

from __future__ import annotations

import json
import signal
import sys
from importlib import import_module
from pathlib import Path

import django


def main(module: str, file: str, *names: str) -> None:
    django.setup()
    run = import_module(f"bench.{module}").run
    results = run(names) if names else [run()]
    Path(file).write_text(json.dumps(results), encoding="utf-8")


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended on the way out
main(*sys.argv[1:])
