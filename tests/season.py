"""`make season`: a whole season in a database of its own, on the tests' private server."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tests.support.databases import ROOT, scratch_database


def main() -> int:
    with scratch_database() as url, tempfile.TemporaryDirectory() as folder:
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.support.season_settings",
            "DATABASE_URL": url,
            "MEDIA_ROOT": folder,
        }
        for arguments in (["migrate", "--verbosity", "0"], ["season", *sys.argv[1:]]):
            done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=surroundings, check=False)
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
