"""`make demo`: the whole portal on the embedded default, in the foreground, with one Ctrl-C for everything.

A second run keeps its data and starts in seconds; `--reset` throws the data away first.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from portal import embedded, env
from portal.seed.demo.sign_ins import PASSWORD, SIGN_INS

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
BIN = Path(sys.executable).parent
START_SECONDS = 60

SIGN_IN_TABLE = """
  소상공인 전직지원 시연이 {url} 에서 돌고 있습니다.  (끝내기: Ctrl-C)

{rows}

  이메일과 비밀번호로 들어가는 곳: {url}/accounts/staff/
  나가는 문자와 메일을 받는 사람 눈으로 보기: {url}/demo/outbox/
  사람과 신청은 모두 꾸며 낸 것입니다. 사후관리 주기는 하루를 {day}초로 줄였고 밤에도 보냅니다.
"""


_HEAD = ("누구", "이메일", "비밀번호", "어디로")


def _rows(url: str) -> str:
    """The table as lines; a Hangul syllable is two columns wide."""
    cells = [_HEAD, *((row.who, row.email, PASSWORD, f"{url}{row.begins_at}") for row in SIGN_INS)]
    widths = [max(map(_width, column)) + 3 for column in zip(*cells, strict=True)]
    return "\n".join(
        "  " + "".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    )


def _width(text: str) -> int:
    return len(text) + sum(ord(letter) > 0x1100 for letter in text)


def environment(port: int) -> dict[str, str]:
    """What every process of the demo is told."""
    embedded_ones = {} if env.text("DATABASE_URL") else embedded.databases("demo")
    return (
        os.environ
        | {env.DATABASES[alias]: url for alias, url in embedded_ones.items()}
        | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "PORTAL_URL": env.text("PORTAL_URL", f"http://127.0.0.1:{port}"),
            "FOLLOW_UP_DAY_SECONDS": env.text("FOLLOW_UP_DAY_SECONDS", "1"),
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        }
    )


def prepare(surroundings: dict[str, str]) -> None:
    """Make the cache table, migrate, seed and collect static files. Each step does nothing the second time."""
    owner = ["--database", "owner"] if surroundings.get(env.DATABASES["owner"]) else []
    for arguments in (
        ["createcachetable", *owner],
        ["migrate", "--verbosity", "0"],
        ["seed", "--demo"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=surroundings, check=True)  # noqa: S603


def commands(port: int) -> dict[str, Sequence[str]]:
    """The processes of the demo, by name. Threads and one child each: two cores are plenty."""
    beat_state = VAR / "beat-schedule"
    return {
        "web": [
            str(BIN / "gunicorn"), "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8",
            "--log-level", "warning", "--no-control-socket",
        ],
        "worker": [
            str(BIN / "celery"), "--quiet", "-A", "portal", "worker", "--concurrency", "1", "--loglevel", "warning",
            "--without-gossip", "--without-mingle",
        ],
        "beat": [str(BIN / "celery"), "--quiet", "-A", "portal", "beat", "--loglevel", "warning", "--schedule", str(beat_state)],
    }  # fmt: skip


def told_to(name: str, surroundings: dict[str, str]) -> dict[str, str]:
    """None of them can change the tables; only the worker removes what was kept long enough."""
    kept_from = ["owner"] if name == "worker" else ["owner", "retention"]
    return {
        key: value for key, value in surroundings.items() if key not in [env.DATABASES[alias] for alias in kept_from]
    }


def reset() -> None:
    """Throw away everything the demo has written: database, papers, broker, messages shown."""
    shutil.rmtree(embedded.data_folder("demo"), ignore_errors=True)
    for name in ("broker", "handset", "papers", "beat-schedule"):
        target = VAR / name
        shutil.rmtree(target, ignore_errors=True)
        target.unlink(missing_ok=True)


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(
                f"{port}번 포트를 다른 프로그램이 쓰고 있습니다. 그래서 시작하지 못했습니다. make demo PORT=8001처럼 다른 번호를 주세요."
            )


def wait_until_answering(url: str) -> None:
    """Return when the site answers; exit with a word about it after START_SECONDS."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(f"{url}/healthz", timeout=2).raise_for_status()
            return
        time.sleep(0.2)
    sys.exit(f"{START_SECONDS}초를 기다려도 웹 서버가 답하지 않습니다. 위에 나온 오류를 확인해 주세요.")


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """End every process we started: politely, then firmly."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    for process in processes.values():
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def main() -> None:
    if "--reset" in sys.argv[1:]:
        reset()
        return
    port = env.number("PORT", 8000)
    refuse_taken_port(port)
    surroundings = environment(port)
    prepare(surroundings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the shell started us with it ignored
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands(port).items():
            # a session of its own: Ctrl-C reaches only us, and we end the others in order
            told = told_to(name, surroundings)
            processes[name] = subprocess.Popen(command, cwd=ROOT, env=told, start_new_session=True)  # noqa: S603
        wait_until_answering(f"http://127.0.0.1:{port}")
        print(  # noqa: T201
            SIGN_IN_TABLE.format(
                url=surroundings["PORTAL_URL"],
                rows=_rows(surroundings["PORTAL_URL"]),
                day=surroundings["FOLLOW_UP_DAY_SECONDS"],
            ),
            flush=True,
        )
        while all(process.poll() is None for process in processes.values()):
            time.sleep(0.5)
        ended = next(name for name, process in processes.items() if process.poll() is not None)
        sys.exit(f"{ended} 프로세스가 멈췄습니다. 위에 나온 오류를 확인해 주세요.")
    except KeyboardInterrupt:
        pass
    finally:
        stop(processes)


if __name__ == "__main__":
    main()
