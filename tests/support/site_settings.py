"""Production settings, spoken over plain HTTP on loopback, with time pressed together where a test would wait."""

from portal import env
from portal.settings.production import *  # noqa: F403
from portal.settings.production import STORAGES

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STAFF_SECOND_FACTOR = env.text("SITE_SECOND_FACTOR") == "on"  # most journeys begin at the sign-in table
FOLLOW_UP_DAY_SECONDS = env.number("FOLLOW_UP_DAY_SECONDS", 1)
ENROLLMENT_UNDO_SECONDS = env.number("ENROLLMENT_UNDO_SECONDS", 1)
MESSAGING_QUIET_HOURS = None
MESSAGING_LEASE_SECONDS = env.number("MESSAGING_LEASE_SECONDS", 120)
