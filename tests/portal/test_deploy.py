"""The files of deploy/ say what the portal is: units as systemd's own checker reads them, containers as far as text can be held
to the rest. nginx has a test of its own; containers were linted by hand and never run (docs/operations.md says so)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from portal import env
from tests.support.metrics_settings import METRICS_TOKEN as TOKEN
from tests.support.site import end, wait_for_port
from tests.support.smtp import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").iterdir())


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        reason = "There is no systemd-analyze (package systemd): the units are not checked."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    bin_folder = str(Path(sys.executable).parent)
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/srv/portal/.venv/bin", bin_folder)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = [program, "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line]  # not the machine's own units
    assert (done.returncode, said) == (0, [])


def test_every_timer_has_its_service_and_every_command_is_one_of_ours() -> None:
    names = {unit.name for unit in UNITS}
    assert {name.replace(".timer", ".service") for name in names if name.endswith(".timer")} <= names
    commands = {file.stem for file in (ROOT / "portal" / "management" / "commands").glob("*.py")}
    for unit in UNITS:
        for command in re.findall(r"manage\.py (\w+)", unit.read_text(encoding="utf-8")):
            assert command in commands, unit.name


def test_three_web_processes_under_gunicorn_s_settings_count_together(tmp_path: Path) -> None:
    """Whichever process Prometheus meets, and without a database: what was counted is told all the same."""
    port = free_port()
    told = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.support.metrics_settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "3",
    }
    command = [
        str(Path(sys.executable).parent / "gunicorn"),
        "--config",
        str(DEPLOY / "gunicorn.conf.py"),
        "portal.wsgi",
    ]
    process = subprocess.Popen([*command, "--no-control-socket"], cwd=ROOT, env=told)
    try:
        wait_for_port(port)
        url, seen = f"http://127.0.0.1:{port}", set()
        for _ in range(30):  # each on a connection of its own, so that every process gets some
            assert httpx.get(f"{url}/healthz", timeout=30).status_code == 200
            seen |= {file.name for file in tmp_path.glob("counter_*.db")}
        for _ in range(3):
            text = httpx.get(f"{url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60).text
            assert 'portal_requests_total{status="200",view="healthz"} 30.0' in text
            assert 'portal_metrics_failing{part="messages"} 1.0' in text
        assert len(seen) > 1
    finally:
        end(process)


def test_the_container_s_health_check_is_answered_as_a_host_of_ours(tmp_path: Path) -> None:
    """It asks 127.0.0.1, which no site allows; the command is the compose file's, the port another."""
    found = re.search(r'test: \["CMD", "python", "-c", "(.+)"\]', COMPOSE)
    assert found
    port = free_port()
    told = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.support.metrics_settings",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "ALLOWED_HOSTS": "portal.example.kr, other.example.kr",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
    }
    gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "--config", str(DEPLOY / "gunicorn.conf.py")]
    process = subprocess.Popen([*gunicorn, "portal.wsgi", "--no-control-socket"], cwd=ROOT, env=told)
    try:
        wait_for_port(port)
        assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 400
        check = [sys.executable, "-c", found[1].replace("127.0.0.1:8000", f"127.0.0.1:{port}")]
        done = subprocess.run(check, env=told, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    finally:
        end(process)


def test_the_containers_lay_static_files_where_nginx_looks_for_them() -> None:
    alias = re.search(r"alias (\S+)/;", (DEPLOY / "nginx" / "portal.conf").read_text(encoding="utf-8"))
    laid = re.search(r'cp", "--recursive", "(\S+)/\.", "(\S+)"\]\s+volumes: \["(\S+):(\S+)"\]', COMPOSE)
    inside = re.search(r"^COPY --from=build (\S+) \S+$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert alias
    assert laid
    assert inside
    assert laid[1] == f"{inside[1]}/{Path(settings.STATIC_ROOT).relative_to(ROOT)}"
    assert (laid[3], laid[2]) == (alias[1], laid[4])


def test_no_process_that_runs_all_day_is_given_what_it_does_not_need() -> None:
    """Passwords are split over files: the owner's is in no unit, the backup's only in its own, retention's at the worker."""
    files = {unit.name: set(re.findall(r"EnvironmentFile=(\S+)", unit.read_text(encoding="utf-8"))) for unit in UNITS}
    common = "/etc/portal/environment"
    assert files["portal-web.service"] == files["portal-beat.service"] == {common}
    assert files["portal-worker.service"] == {common, "/etc/portal/worker"}
    for name in ("portal-backup-follow.service", "portal-backup-base.service", "portal-restore-drill.service"):
        assert files[name] == {common, "/etc/portal/backup"}


def test_what_the_runbook_has_typed_hands_over_the_values_and_keeps_none(tmp_path: Path) -> None:
    """The lines of step 4, in a plain shell; only what gives up root's rights is another program here."""
    lines = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("       with() (\n")[2]
    typed = f"with() (\n{lines.partition('       )\n')[0]})\n".replace("/etc/portal", str(tmp_path / "etc"))
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "environment").write_text("SECRET_KEY='a $HOME #b; c'\nPROXY_HOPS='1'\n", encoding="utf-8")
    (tmp_path / "etc" / "owner").write_text("PROXY_HOPS='2'\n", encoding="utf-8")
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\n[ "$1 $2 $3" = "-u portal --" ] && shift 3 && exec "$@"\n', encoding="utf-8")
    runuser.chmod(0o755)
    asked = 'with environment printenv SECRET_KEY PROXY_HOPS; with "environment owner" printenv PROXY_HOPS; echo "${SECRET_KEY:-none}"'
    asked += "; with nothing printenv HOME || echo refused"
    told = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["/bin/sh", "-c", typed + asked], env=told, check=False, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["a $HOME #b; c", "1", "2", "none", "refused"], done.stderr


def test_every_value_of_the_environment_has_its_line_in_the_table() -> None:
    asked = re.findall(
        r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "portal" / "settings" / "production.py").read_text(encoding="utf-8")
    )
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = {name for name in [*asked, *env.DATABASES.values()] if f"`{name}`" not in table}
    assert missing == set()


def test_the_containers_build_from_files_that_are_there() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    for kept_out in ("var", ".venv", "node_modules", "deploy/environment*"):
        assert kept_out in (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
