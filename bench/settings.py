"""Production's behaviour on loopback: no debug, kept connections, plain HTTP, plain static files."""

import dj_database_url

from portal import embedded, env
from portal.settings.base import *  # noqa: F403
from portal.settings.base import MIDDLEWARE, STORAGES, VAR_DIR

SECRET_KEY = "bench-only-" + "2" * 50
ALLOWED_HOSTS = ["127.0.0.1"]
PORTAL_URL = "http://127.0.0.1"
ROOT_URLCONF = "bench.urls"

DATABASES = {
    "default": dj_database_url.parse(
        env.required("DATABASE_URL", "`python -m bench`가 빈 데이터베이스를 만들어 넘깁니다."),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
ONE_DATABASE_ROLE = True
CELERY_BROKER_URL = env.text("REDIS_URL", "memory://")
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
BACKUP_URL = env.text("DATABASE_URL")
POSTGRES_PROGRAMS, POSTGRES_USER = embedded.PROGRAMS, embedded.USER
MEDIA_ROOT = VAR_DIR / "bench-papers"

MESSAGING_CHANNELS = {"email": "messaging.channels.email.Email", "sms": "messaging.channels.handset.Handset"}
MESSAGING_HANDSET_DIR = VAR_DIR / "bench-handset"
MESSAGING_QUIET_HOURS = None
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
DEFAULT_FROM_EMAIL = "portal@example.kr"

# What an access record costs is measured against the same pages without any.
if env.text("BENCH_WITHOUT_ACCESS_RECORDS"):
    MIDDLEWARE = [name for name in MIDDLEWARE if name != "accounts.middleware.AccessRecords"]

# As production logs: a line of JSON for each request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
