"""The tests' settings, with /metrics as production has it."""

from portal import env
from portal.settings.test import *  # noqa: F403
from portal.settings.test import ALLOWED_HOSTS as ANY_HOST

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", tuple(ANY_HOST))
METRICS_TOKEN = "a-token-of-the-tests"
METRICS_FOLDER = env.text("PROMETHEUS_MULTIPROC_DIR")
