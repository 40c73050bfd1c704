"""The tests' settings, and backups where the environment says."""

from pathlib import Path

from portal import env
from portal.settings.test import *  # noqa: F403

BACKUP_DIR, BACKUP_URL = env.text("BACKUP_DIR"), env.text("BACKUP_URL")
MEDIA_ROOT = Path(env.text("MEDIA_ROOT"))
