"""The Celery application. Its timetable stands in portal/timetable.py."""

import os
from typing import Any

from celery import Celery, bootsteps

from common.database import has_way_in

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

app = Celery("portal", task_cls="portal.worker:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Roles(bootsteps.Step):
    """A worker that could not destroy what was signed does not start: it says why instead of failing every ten minutes."""

    def __init__(self, parent: Any, **options: Any) -> None:
        has_way_in("retention")
        super().__init__(parent, **options)


app.steps["worker"].add(Roles)
