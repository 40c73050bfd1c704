"""Tests of starting: production says which value is missing and where to put it."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import celery_app as app
from portal import env
from portal.timetable import BEAT_SCHEDULE
from tests.production_check import PRODUCTION

REQUIRED = [name for name in PRODUCTION if name != "DJANGO_SETTINGS_MODULE"] + ["DATABASE_URL", "MEDIA_ROOT"]


@pytest.mark.parametrize("name", REQUIRED)
def test_production_without_a_value_stops_and_names_it(name: str) -> None:
    complete = PRODUCTION | {"DATABASE_URL": "postgres://portal@127.0.0.1/portal", "MEDIA_ROOT": "/nonexistent"}
    surroundings = {"PATH": os.environ["PATH"]} | complete
    del surroundings[name]
    done = subprocess.run(
        [sys.executable, "-c", "import portal.settings.production"],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert f"환경 변수 {name}이(가) 없습니다." in done.stderr
    assert "docs/operations.md" in done.stderr


def test_production_with_every_value_starts() -> None:
    complete = PRODUCTION | {"DATABASE_URL": "postgres://portal@127.0.0.1/portal", "MEDIA_ROOT": "/nonexistent"}
    surroundings = {"PATH": os.environ["PATH"]} | complete
    subprocess.run([sys.executable, "-c", "import portal.settings.production"], env=surroundings, check=True)


def test_a_space_after_a_comma_does_not_hide_a_host() -> None:
    complete = PRODUCTION | {"DATABASE_URL": "postgres://portal@127.0.0.1/portal", "MEDIA_ROOT": "/nonexistent"}
    surroundings = {"PATH": os.environ["PATH"]} | complete | {"ALLOWED_HOSTS": "a.example.kr, b.example.kr"}
    code = "from portal.settings.production import ALLOWED_HOSTS; print(*ALLOWED_HOSTS, sep='|')"
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "a.example.kr|b.example.kr"


@pytest.mark.parametrize(
    "url", ["mail.example.kr", "http://mail.example.kr", "smtp://", "smtp://mail.example.kr:tls/", "smtp://[mail"]
)
def test_a_mail_server_of_another_shape_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.Mailer.from_url(url)


def test_a_mail_server_is_read_from_its_url() -> None:
    mailer = env.Mailer.from_url("smtp://us%40er:p%3Ass@mail.example.kr:587/?tls=1")
    assert mailer == env.Mailer("mail.example.kr", 587, "us@er", "p:ss", use_tls=True, use_ssl=False)


def test_a_number_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight thousand")
    with pytest.raises(ImproperlyConfigured, match="PORT"):
        env.number("PORT", 8000)


def test_every_entry_of_the_timetable_names_a_task_that_exists() -> None:

    app.loader.import_default_modules()
    assert [entry["task"] for entry in BEAT_SCHEDULE.values() if entry["task"] not in app.tasks] == []
