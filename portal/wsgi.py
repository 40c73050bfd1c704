"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

application = get_wsgi_application()

# What is loaded by now lives as long as the process, and a request makes thousands of short-lived objects: looking through
# all of it after every two thousand of them took a third of the desk's time. Cycles wait a little longer instead.
gc.collect()
gc.freeze()
gc.set_threshold(50_000)
