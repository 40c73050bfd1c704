"""`manage.py check --deploy` on production settings, no warning allowed; migrations up to date; states.md as drawn."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from portal import embedded

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "check-only-kJ3vX9qLw7ZtR2mN5bY8cD1fG4hS6pAeUiOxTzWvQn0B",
    "ALLOWED_HOSTS": "portal.example.kr",
    "PORTAL_URL": "https://portal.example.kr",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://user:password@mail.example.kr:587/?tls=1",
    "DEFAULT_FROM_EMAIL": "portal@example.kr",
    "SOLAPI_API_KEY": "key",
    "SOLAPI_API_SECRET": "secret",
    "SOLAPI_SENDER": "0260211100",
}

# What only the demo may relax.
REFUSED = {
    "STAFF_SECOND_FACTOR": "off",
    "STAFF_IDLE_MINUTES": "600",
    "REAUTHENTICATION_MINUTES": "0",
    "ACCESS_RECORD_MONTHS": "12",
    "STAFF_NETWORKS": "203.0.113.7/24",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as papers:
        surroundings = os.environ | PRODUCTION | {"MEDIA_ROOT": papers, "DATABASE_URL": embedded.database_url("test")}
        for arguments in (
            ["check", "--deploy", "--fail-level", "WARNING"],
            ["makemigrations", "--check", "--dry-run"],
            ["states"],
        ):
            subprocess.run([sys.executable, "manage.py", *arguments], env=surroundings, check=True)
        for name, value in REFUSED.items():
            _must_not_start(surroundings | {name: value}, name)


def _must_not_start(surroundings: dict[str, str], name: str) -> None:
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode == 0 or name not in done.stderr:
        raise SystemExit(f"production starts with {name} relaxed")


if __name__ == "__main__":
    main()
