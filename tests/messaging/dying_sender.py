"""A worker of its own process, told by its arguments where to send. The test kills it in mid-send."""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from messaging.actions import delivery  # noqa: E402

port = int(sys.argv[1])
connections["default"].settings_dict.update(json.loads(sys.argv[2]))
settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 20}}}
delivery.deliver_due()
