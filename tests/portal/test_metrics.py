"""Tests of /metrics: who may read it, what it tells, that several web processes count together, and that alerts hold."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import SignInFailure
from common import clock
from messaging.models import Message
from portal import health
from portal.backup import take

ROOT = Path(__file__).resolve().parent.parent.parent
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
TOKEN = "metrics-token-of-the-tests"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}
_NAME = re.compile(r"\bportal_[a-z_]+")


@pytest.fixture
def _open(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    cache.clear()


def _read(client: Client) -> str:
    response = client.get("/metrics", headers=WITH_TOKEN)
    assert response.status_code == 200
    return response.content.decode()


def _value(told: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", told, re.MULTILINE)
    assert found, f"{line} is not told:\n{told}"
    return float(found[1])


def _message(key: str, **fields: Any) -> None:
    now = clock.now()
    told = {"key": key, "kind": "test/letter", "channel": "sms", "recipient_name": "김비밀", "address": "+821012345678"}
    texts = {"lane": key, "subject": "", "body": "비밀", "secret": "", "about": "", "about_label": "", "error": ""}
    times = {"not_before": now, "due_at": now, "created_at": now}
    rest = {"urgent": False, "check_number": "12345678", "state": "queued"}
    Message.objects.insert_once([told | texts | times | rest | fields])


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_without_the_token_there_is_no_page(client: Client, settings: Any, header: str) -> None:
    for token in (TOKEN, ""):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", headers={"Authorization": header}).status_code == 404
    assert client.post("/metrics", headers=WITH_TOKEN).status_code == 405


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_requests_are_counted_by_view_and_never_by_path(client: Client) -> None:
    before = _read(client)
    client.get("/genuine/?q=marked-words")
    client.get("/nowhere/kim-secret/")
    told = _read(client)
    seen = 'portal_requests_total{status="200",view="genuine"}'
    assert _value(told, seen) == (_value(before, seen) if seen in before else 0) + 1
    assert _value(told, 'portal_requests_total{status="404",view="none"}') >= 1
    assert _value(told, 'portal_request_seconds_count{view="genuine"}') >= 1
    assert "marked" not in told
    assert "kim" not in told


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_what_waits_and_what_failed_is_told(client: Client) -> None:
    _message("late", due_at=clock.now() - timedelta(seconds=600))
    _message("early", due_at=clock.now() + timedelta(seconds=600))
    _message("failed", state="failed")
    SignInFailure.objects.create(username="guess@example.kr", created_at=clock.now())
    SignInFailure.objects.create(username="guess@example.kr", created_at=clock.now() - timedelta(hours=1))
    told = _read(client)
    assert _value(told, 'portal_messages{state="queued"}') == 2
    assert _value(told, 'portal_messages{state="failed"}') == 1
    assert 600 <= _value(told, "portal_oldest_due_message_seconds") < 660
    assert _value(told, 'portal_failed_sign_ins{proof="password"}') == 1
    assert not re.search("guess|비밀|821012345678", told)


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
@pytest.mark.parametrize(
    ("hour", "urgent", "late"),
    [(23, False, 0), (23, True, 2 * 3600), (8, False, 300), (8, True, 300), (12, False, 2 * 3600)],
)
def test_the_night_is_no_delay_of_ours(settings: Any, client: Client, hour: int, urgent: bool, late: int) -> None:
    settings.MESSAGING_QUIET_HOURS = (21, 8)
    now = clock.at(date(2026, 11, 25), time(hour, 5 if hour == 8 else 0))
    with time_machine.travel(now, tick=False):
        _message("at night", urgent=urgent, due_at=now - timedelta(hours=2))
        assert _value(_read(client), "portal_oldest_due_message_seconds") == late


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_a_moment_that_never_was_is_left_out(client: Client) -> None:
    assert "portal_backup_base_timestamp_seconds" not in _read(client)
    moment = clock.now() - timedelta(hours=3)
    cache.set(take.BASE_MARK, moment)
    assert _value(_read(client), "portal_backup_base_timestamp_seconds") == pytest.approx(moment.timestamp())


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_a_part_that_cannot_be_asked_silences_no_other(client: Client, settings: Any) -> None:
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    told = _read(client)
    assert _value(told, 'portal_metrics_failing{part="moments"}') == 1
    assert _value(told, 'portal_metrics_failing{part="messages"}') == 0
    assert "portal_oldest_due_message_seconds" in told


def test_processes_count_into_one_folder(tmp_path: Path) -> None:
    """As gunicorn's children do: each counts two, whoever is asked says four."""
    count = "import django; django.setup()\nfrom portal import metrics\n"
    count += "for _ in range(2): metrics.count_request('home', 200, 0.01)\n"
    told = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    for program in (count, count):
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=told, check=True)
    ask = "import django; django.setup()\nfrom django.conf import settings\nfrom portal import metrics\n"
    ask += f"settings.METRICS_FOLDER = {str(tmp_path)!r}\nmetrics._PARTS.clear()\nprint(metrics.text().decode())"
    said = subprocess.run([sys.executable, "-c", ask], cwd=ROOT, env=told, check=True, capture_output=True, text=True)
    assert _value(said.stdout, 'portal_requests_total{status="200",view="home"}') == 4


def _rules(said: str) -> list[str]:
    """What the rules say under this word, one each."""
    found = re.findall(rf"^ +{said}: (.+)$", ALERTS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) > 10
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_every_metric_an_alert_asks_for_is_served(client: Client) -> None:
    for mark in (health.HEARTBEAT, take.BASE_MARK, take.RECEIVED_MARK, take.DRILL_MARK):
        cache.set(mark, clock.now())
    client.get("/healthz")
    told = _read(client)
    served = {line.split("{")[0].split(" ")[0] for line in told.splitlines() if not line.startswith("#")}
    asked = {name for rule in _rules("expr") for name in _NAME.findall(rule)}
    assert len(asked) > 8
    assert asked <= served


def test_every_alert_leads_to_a_heading_of_the_runbook() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in text.splitlines() if line.startswith("#")}  # fmt: skip
    assert {url.partition("#")[0] for url in _rules("runbook_url")} == {"docs/operations.md"}
    assert {url.partition("#")[2] for url in _rules("runbook_url")} <= headings
    assert len(_rules("runbook_url")) == len(_rules("- alert"))


@pytest.fixture
def promtool() -> str:
    """Prometheus's own checker of rules."""
    program = shutil.which("promtool")
    if program is None:
        reason = (
            "There is no promtool (Debian: package prometheus): the alert rules are not checked by Prometheus itself."
        )
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    return program


def test_prometheus_itself_accepts_the_rules(promtool: str) -> None:
    done = subprocess.run([promtool, "check", "rules", str(ALERTS)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


WELL = {
    'up{job="portal"}': "1x200",
    'portal_requests_total{status="200"}': "0+60x200",
    'portal_request_seconds_bucket{le="0.5"}': "0+60x200",
    'portal_request_seconds_bucket{le="+Inf"}': "0+60x200",
    "portal_heartbeat_timestamp_seconds": "0+60x200",
    "portal_queue_depth": "3x200",
    'portal_messages{state="failed"}': "7x200",
    "portal_oldest_due_message_seconds": "0x200",
    'portal_failed_sign_ins{proof="password"}': "2x200",
    "portal_backup_received_timestamp_seconds": "0+60x200",
    "portal_backup_base_timestamp_seconds": "0x200",
    "portal_backup_drill_timestamp_seconds": "0x200",
    'portal_metrics_failing{part="queue"}': "0x200",
}
"""A site that is well, minute by minute: what Prometheus reads of it."""


def _firing(
    promtool: str, folder: Path, series: dict[str, str], expected: set[str]
) -> subprocess.CompletedProcess[str]:
    """Let Prometheus live through three hours of these series and compare what fires at their end."""
    told = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": [
                    {
                        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                        "eval_time": "3h",
                        "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(expected)],
                    }
                ],
            }
        ],
    }
    file = folder / "lived.yml"
    file.write_text(json.dumps(told), encoding="utf-8")  # which is YAML as well
    return subprocess.run([promtool, "test", "rules", str(file)], check=False, capture_output=True, text=True)


def test_a_site_that_is_well_wakes_nobody(promtool: str, tmp_path: Path) -> None:
    done = _firing(promtool, tmp_path, WELL, set())
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_metric_that_is_not_told_fires_the_rules_that_look_at_it(promtool: str, tmp_path: Path) -> None:
    done = _firing(promtool, tmp_path, {}, set(_rules("- alert")))
    assert done.returncode == 0, done.stdout + done.stderr
    metrics = {series.partition("{")[0] for series in WELL}
    for metric in metrics:
        blind = {name for name, rule in zip(_rules("- alert"), _rules("expr"), strict=True) if re.search(rf"\b{metric}\b", rule)}  # fmt: skip
        assert blind, metric
        rest = {series: values for series, values in WELL.items() if series.partition("{")[0] != metric}
        done = _firing(promtool, tmp_path, rest, blind)
        assert done.returncode == 0, metric + done.stdout + done.stderr
