"""The tests: the demo's PostgreSQL, started afresh; real SMTP, Redis and Chromium join where a test asks for them."""

import dj_database_url

from portal import embedded, env

from .base import *
from .base import STORAGES, VAR_DIR

REAUTHENTICATION_MINUTES = None  # its own tests set it
SECRET_KEY = "test-only-" + "1" * 50
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES = {
    "default": dj_database_url.parse(env.text("DATABASE_URL") or embedded.database_url("test"), conn_max_age=None)
    | {"ENGINE": "tests.support.postgresql", "TEST": {"NAME": env.text("TEST_DATABASE") or None}}
}
ONE_DATABASE_ROLE = True
CELERY_BROKER_URL = env.text("REDIS_URL", "memory://")
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
POSTGRES_PROGRAMS, POSTGRES_USER = embedded.PROGRAMS, embedded.USER
MEDIA_ROOT = VAR_DIR / "test-papers"

MESSAGING_CHANNELS = {"email": "messaging.channels.email.Email", "sms": "messaging.channels.handset.Handset"}
MESSAGING_HANDSET_DIR = VAR_DIR / "test-handset"
MESSAGING_QUIET_HOURS = None
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
DEFAULT_FROM_EMAIL = "portal@example.kr"
PORTAL_URL = "http://testserver"
