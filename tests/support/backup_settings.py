"""The tests' settings with the roles of the database kept apart as in production, and backups where the environment says."""

from pathlib import Path

import dj_database_url

from portal import env
from portal.settings.test import *  # noqa: F403

DATABASES = {alias: dj_database_url.parse(url) for alias, url in env.databases().items()}
ONE_DATABASE_ROLE = False
BACKUP_DIR, BACKUP_URL = env.text("BACKUP_DIR"), env.text("BACKUP_URL")
MEDIA_ROOT = Path(env.text("MEDIA_ROOT"))
