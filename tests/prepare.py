"""Before the tests: the programs they stand on: Redis, Chromium, nginx. Installed where we may, named where we may not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = {"redis-server": "redis-server", "chromium": "chromium", "nginx": "nginx"}
# Checkers of files of deploy/. Where they are missing their tests say so and are skipped, but never in CI.
CHECKERS = {"promtool": "prometheus", "systemd-analyze": "systemd"}
PATH = os.environ["PATH"] + ":/usr/sbin"  # where Debian keeps nginx, and where only root looks


def missing() -> list[str]:
    wanted = PROGRAMS | (CHECKERS if os.environ.get("CI") == "true" else {})
    return [package for program, package in wanted.items() if shutil.which(program, path=PATH) is None]


def main() -> None:
    packages = missing()
    if not packages:
        return
    names = " ".join(packages)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"시험에 필요한 프로그램을 설치합니다: {names}", flush=True)  # noqa: T201
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
            check=True,
            env=quiet,
            stdout=subprocess.DEVNULL,
        )
    else:
        sys.exit(f"시험에 필요한 프로그램이 없습니다: {names}. 먼저 설치해 주세요. 보기: sudo apt-get install {names}")


if __name__ == "__main__":
    main()
