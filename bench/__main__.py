"""`make bench`: what the portal does, as ratios to floors measured in the same run, on the same machine.

`python -m bench public_list send` runs a selection. The results also go to bench/latest.json.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from portal import embedded
from tests.support.site import redis_server

ROOT = Path(__file__).resolve().parent.parent
WEB = (
    "public_list",
    "public_detail",
    "submit",
    "submit_burst",
    "desk_queue",
    "access_record",
    "precheck",
    "roster_checkin",
    "journey",
)
NAMES = (*WEB, "reminders", "reminders_100k", "send", "restore")
GOALS = {
    "public_list": 3.0,
    "public_detail": 3.0,
    "submit": 0.20,
    "submit_burst": 0.85,
    "desk_queue": 0.25,
    "access_record": 0.9,
    "precheck": 0.8,
    "roster_checkin": 0.35,
    "journey": 0.35,
    "reminders": 3.0,
    "reminders_100k": 3.0,
    "send": 0.5,
    "restore": 0.333,
}
OWN = f"bench_{os.getpid()}"  # two benches at once keep out of each other's databases
TEMPLATE = f"{OWN}_template"


def _named(server: str, name: str) -> str:
    head, mark, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"


@contextmanager
def _database(server: str, name: str, *, template: str = "template0") -> Iterator[str]:
    """A database that exists as long as this block."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield _named(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _python(*arguments: str, **surroundings: str) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings"} | surroundings
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment)
    try:
        code = process.wait()
    except BaseException:  # interrupted: the child ends what it started before we go
        process.terminate()
        process.wait()
        raise
    if code:
        raise subprocess.CalledProcessError(code, arguments[0])


def _measure(wanted: list[str]) -> Iterator[dict[str, Any]]:
    """Each result as soon as it is there. What fails is reported and leaves the others alone."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        surroundings = {}
        if shutil.which("redis-server"):
            surroundings["REDIS_URL"] = stack.enter_context(redis_server(Path(folder)))
        server = embedded.database_url("bench")
        template = stack.enter_context(_database(server, TEMPLATE))
        _python("manage.py", "migrate", "--verbosity", "0", DATABASE_URL=template)
        web = [name for name in WEB if name in wanted]
        runs = [("web", web)] if web else []
        runs += [(name, []) for name in NAMES if name in wanted and name not in WEB]
        for module, names in runs:
            file = Path(folder) / f"{module}.json"
            with _database(server, f"{OWN}_{module}", template=TEMPLATE) as url:
                try:
                    _python("-m", "bench.child", module, str(file), *names, DATABASE_URL=url, **surroundings)
                except subprocess.CalledProcessError as error:
                    print(f"{module}: not measured (exit {error.returncode})", file=sys.stderr)
                    continue
            yield from json.loads(file.read_text(encoding="utf-8"))


def _line(*cells: str) -> str:
    name, *figures = cells
    return f"{name:<15}" + "".join(f"{figure:>14}" for figure in figures)


def main(wanted: list[str]) -> int:
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. Known: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(_line("name", "value", "unit", "floor", "ratio", "goal", "p50 ms", "p95 ms"))
    results = []
    for result in _measure(wanted or list(NAMES)):
        results.append(result)
        goal = GOALS[result["name"]]
        reached = f"{goal:g} {'ok' if result['ratio'] >= goal else 'MISSED'}"
        figures = [str(result[key]) for key in ("value", "unit", "floor", "ratio")]
        print(_line(result["name"], *figures, reached, str(result["p50_ms"]), str(result["p95_ms"])), flush=True)
        if "also" in result:
            print(f"    {result['also']}", flush=True)
    (ROOT / "bench" / "latest.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    missing = [name for name in wanted or NAMES if name not in {result["name"] for result in results}]
    return 1 if missing else 0


signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.exit(main(sys.argv[1:]))
