"""A worker of its own process that destroys what is signed. The test kills it in the middle."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from portal import destruction  # noqa: E402

connections["default"].settings_dict.update(json.loads(sys.argv[1]))
settings.MEDIA_ROOT = sys.argv[2]
destruction.UNITS_AT_ONCE = 1
destruction.destroy_signed()
