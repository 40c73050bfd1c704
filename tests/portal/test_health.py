"""Tests of /healthz and /readyz: what they look at, and what they say when it fails."""

import pytest
from django.core.cache import cache
from django.test import Client

from common import clock
from portal import health, tasks


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
