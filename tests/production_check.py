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


def main() -> None:
    with tempfile.TemporaryDirectory() as papers:
        surroundings = os.environ | PRODUCTION | {"MEDIA_ROOT": papers, "DATABASE_URL": embedded.database_url("test")}
        for arguments in (
            ["check", "--deploy", "--fail-level", "WARNING"],
            ["makemigrations", "--check", "--dry-run"],
            ["states"],
        ):
            subprocess.run([sys.executable, "manage.py", *arguments], env=surroundings, check=True)


if __name__ == "__main__":
    main()
