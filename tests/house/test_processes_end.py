"""What the tests start ends with them, also when something goes wrong: what is left over eats two cores for days."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chaos import world
from tests.support import site

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""
HASTY = STUBBORN.replace("SIG_IGN", "SIG_DFL")


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(("program", "kill"), [(STUBBORN, False), (STUBBORN, True), (HASTY, False)])
def test_no_child_outlives_a_process_that_is_ended(program: str, kill: bool) -> None:
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    child = int(process.stdout.readline())
    assert _runs(child)
    site.end(process, kill=kill, patience=1)
    assert process.poll() is not None
    deadline = time.monotonic() + 10
    while _runs(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.stdout.close()


def test_a_redis_nobody_reaches_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def nobody(port: int) -> None:
        raise TimeoutError

    class Remembered(subprocess.Popen):
        def __init__(self, *arguments: object, **otherwise: object) -> None:
            super().__init__(*arguments, **otherwise)
            started.append(self)

    monkeypatch.setattr(site, "wait_for_port", nobody)
    monkeypatch.setattr(site.subprocess, "Popen", Remembered)
    with pytest.raises(TimeoutError):
        site.Redis(tmp_path)
    assert [process.poll() is None for process in started] == [False]


def test_a_world_without_redis_leaves_no_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[Path] = []

    class Postgres:
        def __init__(self, folder: Path) -> None:
            self.folder = folder

        def remove(self) -> None:
            ended.append(self.folder)

    def no_redis(folder: Path) -> None:
        raise TimeoutError

    monkeypatch.setattr(world, "Postgres", Postgres)
    monkeypatch.setattr(world, "Redis", no_redis)
    with pytest.raises(TimeoutError), world.running(tmp_path):
        pass
    assert len(ended) == 1
    assert not ended[0].exists()
