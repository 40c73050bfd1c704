"""Asking the sender to come at once. Only a courtesy: the sweep comes anyway, so a silent broker stops nobody."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def send_due() -> None:
    try:
        current_app.send_task("messaging.tasks.send_due", retry=False, expires=60)
    except (OperationalError, OSError) as error:
        logger.warning("The broker did not take the nudge; the sweep will send. %s", type(error).__name__)
