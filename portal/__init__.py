"""The wiring: settings, URLs, Celery, and the pages that show several apps at once."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
