"""Production: everything that differs between places comes from the environment, and a missing value stops the start."""

from pathlib import Path

import dj_database_url

from portal import env

from .base import *
from .base import CACHES, REDIS_CACHE_OPTIONS

SECRET_KEY = env.required("SECRET_KEY", "서명과 암호화에 쓰는 50자 이상의 무작위 글자입니다.")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
SECRET_KEYS_RETIRED = env.words("SECRET_KEYS_RETIRED")
env.required("ALLOWED_HOSTS", "이 누리집이 답할 주소를 쉼표로 적습니다.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
PORTAL_URL = env.required("PORTAL_URL", "메시지 속 링크가 시작하는 주소입니다. 보기: https://portal.example.kr").rstrip(
    "/"
)
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

env.required("DATABASE_URL", "PostgreSQL 주소입니다. 보기: postgres://portal_web:비밀번호@127.0.0.1/portal")
DATABASES = {alias: dj_database_url.parse(url, conn_health_checks=True) for alias, url in env.databases().items()}
DATABASES["default"]["CONN_MAX_AGE"] = 600

REDIS_URL = env.required("REDIS_URL", "Celery와 캐시가 쓰는 Redis 주소입니다. 보기: redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CACHES = CACHES | {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": REDIS_CACHE_OPTIONS,
    }
}

_mailer = env.Mailer.from_url(
    env.required("EMAIL_URL", "메일 서버입니다. 보기: smtp://user:password@mail.example.kr:587/?tls=1")
)
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mailer.host,
            "port": _mailer.port,
            "username": _mailer.username,
            "password": _mailer.password,
            "use_tls": _mailer.use_tls,
            "use_ssl": _mailer.use_ssl,
            "timeout": 20,
        },
    }
}
DEFAULT_FROM_EMAIL = env.required("DEFAULT_FROM_EMAIL", "보내는 사람 메일 주소입니다.")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

MESSAGING_CHANNELS = {"email": "messaging.channels.email.Email", "sms": "messaging.channels.solapi.Solapi"}
SOLAPI_API_KEY = env.required("SOLAPI_API_KEY", "문자 회사 솔라피의 API 키입니다.")
SOLAPI_API_SECRET = env.required("SOLAPI_API_SECRET", "솔라피의 API 비밀 키입니다.")
SOLAPI_SENDER = env.required("SOLAPI_SENDER", "솔라피에 등록한 발신 번호입니다. 숫자만 적습니다.")
SOLAPI_URL = env.text("SOLAPI_URL", "https://api.solapi.com")

MEDIA_ROOT = Path(
    env.required("MEDIA_ROOT", "올린 서류를 두는 폴더입니다. 웹 서버가 바로 내보내지 않는 곳이어야 합니다.")
)
VIRUS_SCANNER = env.text("VIRUS_SCANNER")

METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_FOLDER = env.text("PROMETHEUS_MULTIPROC_DIR")

POSTGRES_PROGRAMS = env.text("POSTGRES_PROGRAMS")
POSTGRES_USER = env.text("POSTGRES_USER", POSTGRES_USER)
BACKUP_DIR = env.text("BACKUP_DIR") or None
BACKUP_DAYS = env.number_within("BACKUP_DAYS", BACKUP_DAYS, least=1, most=90)
BACKUP_URL = env.text("BACKUP_URL")

env.must_be_on("STAFF_SECOND_FACTOR", "직원은 비밀번호와 인증 앱으로 로그인해야 합니다.")

STAFF_NETWORKS = env.networks("STAFF_NETWORKS")
REAUTHENTICATION_MINUTES = env.number_within("REAUTHENTICATION_MINUTES", 15, least=1, most=60)
STAFF_IDLE_MINUTES = env.number_within("STAFF_IDLE_MINUTES", STAFF_IDLE_MINUTES, least=5, most=60)
OWNER_IDLE_MINUTES = env.number_within("OWNER_IDLE_MINUTES", OWNER_IDLE_MINUTES, least=20, most=240)
ACCESS_RECORD_MONTHS = env.number_within("ACCESS_RECORD_MONTHS", ACCESS_RECORD_MONTHS, least=24, most=120)

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
PROXY_HOPS = env.number("PROXY_HOPS", 1)
SIGN_IN_CODES_PER_IP_PER_HOUR = env.number("SIGN_IN_CODES_PER_IP_PER_HOUR", SIGN_IN_CODES_PER_IP_PER_HOUR)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # workers log as the web does: JSON lines without personal data
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "portal.logs.RequestIdFilter"},
        "no_request_lines": {"()": "portal.logs.NoRequestLines"},
    },
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": [], "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "propagate": False, "filters": ["no_request_lines"]},
    },
}
