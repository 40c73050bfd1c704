"""Tests of /healthz and /readyz: what they look at, and what they say when it fails."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from common import clock
from portal import health, tasks
from portal.celery import app
from portal.scheduler import Scheduler
from portal.timetable import BEAT_SCHEDULE


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def test_healthz_answers_without_looking_at_anything(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_ready_when_the_heartbeat_is_fresh(client: Client) -> None:
    tasks.heartbeat()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": True, "role": True, "broker": True, "beat": True}}


@pytest.mark.django_db
def test_readyz_names_a_beat_that_has_stopped(client: Client) -> None:
    cache.set(health.HEARTBEAT, clock.now() - 2 * health.HEARTBEAT_LATE)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["beat"] is False


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_never_cached_and_only_read(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_readyz_does_not_believe_a_heartbeat_from_the_future(client: Client) -> None:
    """The clock was set back after it: nothing says that beat runs now."""
    cache.set(health.HEARTBEAT, clock.now() + 2 * health.HEARTBEAT_LATE)
    assert client.get("/readyz").json()["checks"]["beat"] is False


def beat_of(tmp_path: Path) -> Scheduler:
    return Scheduler(app, schedule_filename=str(tmp_path / "beat"), lazy=False)


def run_in_the_future(beat: Scheduler) -> None:
    for entry in beat.schedule.values():
        entry.last_run_at = app.now() + timedelta(days=1)


def test_beat_started_after_the_clock_was_set_back_goes_on_at_once(tmp_path: Path) -> None:
    before = beat_of(tmp_path)
    run_in_the_future(before)
    before.close()
    beat = beat_of(tmp_path)
    assert all(entry.last_run_at <= app.now() for entry in beat.schedule.values())
    beat.close()


def test_beat_that_runs_while_the_clock_is_set_back_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beat = beat_of(tmp_path)
    ran: list[str] = []
    monkeypatch.setattr(beat, "apply_entry", lambda entry, producer=None: ran.append(entry.name))
    beat.tick()
    run_in_the_future(beat)
    beat._seen = app.now() + timedelta(days=1)
    beat._heap = None
    beat.tick()
    with time_machine.travel(clock.now() + timedelta(seconds=40)):
        for _ in BEAT_SCHEDULE:
            beat.tick()
    assert "heartbeat" in ran
    assert all(entry.last_run_at <= app.now() + timedelta(minutes=1) for entry in beat.schedule.values())
    beat.close()
