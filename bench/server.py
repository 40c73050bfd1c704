"""The portal under gunicorn, and the load generator beside it, each as processes that end with the bench."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

WORKERS, THREADS, CONNECTIONS = 2, 4, 8
FLOOR_SECONDS = 2.0
HERE = Path(__file__).parent
ROOT = HERE.parent


@dataclass(frozen=True)
class Round:
    """What one spell of load came to."""

    per_second: float
    ms: list[float]


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def result(name: str, floors: Sequence[Round], measured: Sequence[Round]) -> dict[str, Any]:
    """What floors and measured rounds, taken in turn, come to."""
    value, base = median(r.per_second for r in measured), median(r.per_second for r in floors)
    ms = [each for r in measured for each in r.ms]
    return {
        "name": name,
        "value": round(value, 1),
        "unit": "requests/s",
        "floor": round(base, 1),
        "ratio": round(median(m.per_second / f.per_second for f, m in zip(floors, measured, strict=True)), 3),
        "p50_ms": round(percentile(ms, 50), 2),
        "p95_ms": round(percentile(ms, 95), 2),
    }


@dataclass(frozen=True)
class Bench:
    """A running server and its load generator."""

    port: int
    generator: subprocess.Popen[str]
    log: Path

    def last_error(self) -> str:
        """The server's last line about something that went wrong."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return next((line for line in reversed(lines) if "ERROR" in line or "Traceback" in line), "")

    def request(self, method: str, path: str, *, cookies: str = "", form: str = "") -> str:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: gzip"]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
        return "\r\n".join([*lines, "", form])

    def load(self, requests: list[str], *, seconds: float, expect: str, once: bool = False) -> Round:
        """Send `requests` for that long (or each of them once) and insist that all are answered as expected."""
        job = {
            "port": self.port,
            "connections": CONNECTIONS,
            "seconds": seconds,
            "requests": requests,
            "once": once,
        }
        if self.generator.stdin is None or self.generator.stdout is None:
            raise RuntimeError("The load generator has no pipes.")
        self.generator.stdin.write(json.dumps(job) + "\n")
        self.generator.stdin.flush()
        answer: dict[str, Any] = json.loads(self.generator.stdout.readline())
        if set(answer["statuses"]) != {expect}:
            raise RuntimeError(f"Expected only {expect} from {requests[0].splitlines()[0]}: {answer['statuses']}")
        return Round(len(answer["ms"]) / answer["seconds"], answer["ms"])

    def compare(
        self,
        name: str,
        floor: list[str],
        rounds: list[list[str]],
        *,
        expect: str,
        seconds: float,
        once: bool = False,
    ) -> dict[str, Any]:
        """Floor and measured in turn, so that what drifts meets both alike; the medians of the rounds count.

        The ratio is the median of each round's ratio to the floor measured just before it.
        """
        floors, measured = [], []
        for requests in rounds:
            floors.append(self.load(floor, seconds=min(seconds, FLOOR_SECONDS), expect="200"))
            measured.append(self.load(requests, seconds=seconds, expect=expect, once=once))
        return result(name, floors, measured)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"gunicorn does not answer on port {port}.")


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running(**surroundings: str) -> Iterator[Bench]:
    """gunicorn with the same workers and threads for everything that is measured, on this process's settings;
    `surroundings` are environment variables of its own."""
    port = _free_port()
    gunicorn = [
        str(Path(sys.executable).parent / "gunicorn"), "portal.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    folder = tempfile.TemporaryDirectory()
    log = Path(folder.name) / "gunicorn.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            gunicorn, cwd=ROOT, env=os.environ | surroundings, stdout=written, stderr=subprocess.STDOUT
        )
    generator = subprocess.Popen(
        [sys.executable, str(HERE / "load.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _wait_for(port, server)
        yield Bench(port, generator, log)
    finally:
        _end(generator)
        _end(server)
        folder.cleanup()
