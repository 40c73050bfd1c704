"""The tests' settings for a season: papers where they are thrown away, and nothing waits to be taken back."""

from portal import env
from portal.settings.test import *  # noqa: F403

MEDIA_ROOT = env.required("MEDIA_ROOT", "`python -m tests.season`이 정합니다.")
