"""What holds everywhere. demo, test and production each add their surroundings and nothing else."""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from portal import timetable

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "crispy_forms",
    "django_htmx",
    "common",
    "messaging",
    "accounts",
    "centers",
    "enrollment",
    "training",
    "counseling",
    "jobs",
    "aftercare",
    "allowance",
    "portal",
]

MIDDLEWARE = [
    "portal.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.page_cache.PublicPageCache",
    "portal.middleware.KeptByNobody",
    "portal.middleware.ResidentNumbersInAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.StaffNetworks",
    "accounts.middleware.TemporaryPassword",
    "accounts.middleware.AccessRecords",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.IdleTime",
    "portal.middleware.ReadOnly",
    "portal.middleware.DomainErrors",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
            "builtins": ["common.templatetags.korean"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "krds"
CRISPY_TEMPLATE_PACK = "krds"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "my"
STAFF_LOGIN_REDIRECT_URL = "workplace"
LOGOUT_REDIRECT_URL = "home"

# Staff sign in with a second factor beside their password. False in the demo only; production refuses it.
STAFF_SECOND_FACTOR = True

# So long after proving herself a person may do what is risky without proving herself again; None asks nobody.
REAUTHENTICATION_MINUTES: int | None = 15

STAFF_NETWORKS: list[str] = []  # the networks staff may work from ("203.0.113.0/24"); empty: from anywhere

# Codes asked for from one network; a library or a centre with many visitors may need more.
SIGN_IN_CODES_PER_IP_PER_HOUR = 30
PROXY_HOPS = 0  # how many of our own proxies stand before the web process and extend X-Forwarded-For

# A month of access records goes when all of it is older: two years where sensitive data is handled (안전성 확보조치 기준 §8).
ACCESS_RECORD_MONTHS = 24

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12  # a sign-in never lasts longer
STAFF_IDLE_MINUTES = 30  # and ends when nobody uses it for so long; a page says until when and offers to extend
OWNER_IDLE_MINUTES = 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"  # but for a paper, which the desk shows beside the case
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

LANGUAGE_CODE = "ko"
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "frontend"]
# Where build_frontend lays the fonts that certificates are set with.
PRINT_FONTS = VAR_DIR / "frontend" / "print"
_LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": _LOCAL},  # shared by all processes in production and in the demo
    "process": {"BACKEND": _LOCAL, "LOCATION": "process"},  # parts of pages that are the same for everybody
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Uploaded papers: never below a URL, only behind a permission-checked view.
MEDIA_ROOT = VAR_DIR / "papers"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "common.uploads.ToDisk"]
# A ClamAV daemon that looks at every paper before it is kept: "unix:/path" or "tcp:host:port". Empty: nobody looks.
VIRUS_SCANNER = ""
VIRUS_SCANNER_SECONDS = 20
# Prometheus reads /metrics with this token; "" leaves the page away. Web processes that count together share a folder.
METRICS_TOKEN = METRICS_FOLDER = ""

# Backups (portal.backup). Where PostgreSQL's programs are ("" asks the PATH), where copies go, how long they are kept, who may
# read the whole cluster, and as which user of the system a restored server runs when root restores.
POSTGRES_PROGRAMS: Path | str = ""
POSTGRES_USER = "postgres"
BACKUP_DIR: Path | str | None = None
BACKUP_DAYS = 14
BACKUP_URL = ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

# Whether one role of the database may be everything. Where not, a missing one stops its work, and /readyz tells of a web
# that could change what it should only add to.
ONE_DATABASE_ROLE = False

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# a silent broker costs the request that nudges it a moment, not six seconds: the next sweep sends anyway
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"max_retries": 0, "socket_connect_timeout": 1}
# and so it is with the cache: one that hangs costs seconds, not for ever
REDIS_CACHE_OPTIONS: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 2}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = timetable.BEAT_SCHEDULE
CELERY_BEAT_SCHEDULER = "portal.scheduler:Scheduler"

# Who changed a rule book or a consent text last does not publish it. False where the operator has one administrator only;
# the row says so.
EDITIONS_NEED_SECOND_PERSON = True

# The programme's name and number, as every page and message says them.
PORTAL_NAME = "소상공인 전직지원"
PORTAL_OPERATOR = "노사발전재단"
PORTAL_PHONE = "02-6021-1100"

# Messages
# From 21:00 to 08:00 Korean time nothing but sign-in codes goes out.
MESSAGING_QUIET_HOURS: tuple[int, int] | None = (21, 8)
MESSAGING_RETRY_MINUTES = (1, 5, 15, 60)  # after the last try a message stands in the outbox as failed
MESSAGING_LEASE_SECONDS = 120
SOLAPI_URL = "https://api.solapi.com"
SECRET_KEYS_RETIRED: list[str] = []  # they open nothing: common/encryption.py
SOLAPI_API_KEY = SOLAPI_API_SECRET = SOLAPI_SENDER = ""  # production.py asks for them

# A decision can be taken back, and its message waits, for this long.
ENROLLMENT_UNDO_SECONDS = 300

# A request about one's own data is answered within so many days (개인정보 보호법 시행령 제41조, 제43조, 제44조).
RIGHTS_ANSWER_DAYS = 10

# The owner of an abandoned draft is told so many days before it is deleted (how long it is kept: portal.retention).
ENROLLMENT_DRAFT_NOTICE_DAYS = 14

# Follow-up reminders: the demo compresses a day of cadence into seconds.
FOLLOW_UP_DAY_SECONDS = 86_400

# Talks: how far ahead they can be booked, how long before at the latest, and until when the person may change them.
COUNSELING_DAYS_AHEAD = 28
COUNSELING_BOOK_AHEAD_HOURS = 3
COUNSELING_CHANGE_HOURS = 3

DEMO = False
