"""Drafts somebody abandoned: their owner is told, and if nothing is saved until the day named, they are deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from common import clock
from enrollment import notices
from enrollment.actions import applications
from enrollment.errors import DraftGone
from enrollment.models import Application
from enrollment.models.application import ApplicationQuerySet
from enrollment.states import State
from messaging.actions import messages
from messaging.models import Message

_A_DAY = timedelta(days=1)


def abandoned(since: datetime) -> ApplicationQuerySet:
    """Drafts nobody saved after this moment, whose owners have not been told."""
    return Application.objects.abandoned(since).filter(drop_on=None)


def touch(application: Application) -> None:
    """Its owner is at it: it is not abandoned. `application` is locked."""
    lately = clock.now() - _A_DAY
    if application.state == State.DRAFT and (application.drop_on or application.saved_at < lately):
        application.saved_at, application.drop_on = clock.now(), None
        application.save(update_fields=["saved_at", "drop_on"])


@transaction.atomic
def warn(application: Application, *, since: datetime) -> bool:
    """Tell its owner on which day the draft is deleted unless she saves. False when she saved after `since` or is told."""
    application = applications.lock(application)
    if not abandoned(since).filter(pk=application.pk).exists():
        return False
    application.drop_on = clock.today() + timedelta(days=settings.ENROLLMENT_DRAFT_NOTICE_DAYS)
    application.save(update_fields=["drop_on"])
    notices.draft_expiring(application, application.drop_on)
    return True


@transaction.atomic
def drop(application: Application) -> bool:
    """Delete a draft whose day has come, with its papers, their files and what messages said of it.

    False when its owner saved, handed in or gave it up meanwhile. The files go last before the commit: whatever fails
    leaves a row to be tried again, never a file that nobody knows of.
    """
    try:
        application = applications.lock(application)
    except DraftGone:
        return False
    if not Application.objects.to_drop().filter(pk=application.pk).exists():
        return False
    files = [(paper.file.storage, str(paper.file.name)) for paper in application.papers.all()]
    application.papers.all().delete()
    about = notices.about(application)
    messages.cancel(about=about)
    messages.forget(Message.objects.about(about))
    application.delete()
    for storage, name in files:
        storage.delete(name)
    return True
