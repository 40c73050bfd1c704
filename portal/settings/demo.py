"""The embedded default: no services, no secrets, invented people. `make demo` runs this; production never does."""

import dj_database_url

from portal import embedded, env

from .base import *
from .base import CACHES, VAR_DIR

DEMO = True
SECRET_KEY = "demo-only-" + "0" * 50
ALLOWED_HOSTS = ["*"]
STAFF_SECOND_FACTOR = env.switch("STAFF_SECOND_FACTOR", False)

_urls = env.databases() if env.text("DATABASE_URL") else embedded.databases("demo")
DATABASES = {alias: dj_database_url.parse(url, conn_health_checks=True) for alias, url in _urls.items()}
DATABASES["default"]["CONN_MAX_AGE"] = None
ONE_DATABASE_ROLE = bool(env.text("DATABASE_URL"))  # a server of one's own, tried out without roles

REDIS_URL = env.text("REDIS_URL")
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    _broker = VAR_DIR / "broker"
    for _folder in ("queue", "control", "processed"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "processed_folder": str(_broker / "processed"),
        "store_processed": False,
    }
    CACHES = CACHES | {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Every message is really sent: into a folder that the demo's outbox page shows as the receiver would see it.
MESSAGING_CHANNELS = {"email": "messaging.channels.handset.Handset", "sms": "messaging.channels.handset.Handset"}
MESSAGING_HANDSET_DIR = VAR_DIR / "handset"
DEFAULT_FROM_EMAIL = "portal@example.kr"
MESSAGING_QUIET_HOURS = None
ENROLLMENT_UNDO_SECONDS = 20
FOLLOW_UP_DAY_SECONDS = env.number("FOLLOW_UP_DAY_SECONDS", 1)
PORTAL_URL = env.text("PORTAL_URL", "http://127.0.0.1:8000")
