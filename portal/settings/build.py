"""Building the front end needs no database, no secrets and no network."""

from .base import *

SECRET_KEY = "build-only"
DATABASES: dict[str, dict[str, str]] = {}
MESSAGING_CHANNELS: dict[str, str] = {}
PORTAL_URL = ""
