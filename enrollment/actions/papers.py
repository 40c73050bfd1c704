"""Papers: taken after a look at their content, kept once, taken away without being destroyed before their time."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from centers.models import PaperRule
from common import clock
from enrollment.actions import applications, drafts, paper_store
from enrollment.errors import PapersClosed
from enrollment.models import Application, Paper
from enrollment.states import State

_OPEN = (State.DRAFT, State.SUPPLEMENT)


def add(application: Application, rule: PaperRule, upload: UploadedFile, *, by: User) -> Paper:
    """Keep an uploaded file for one paper of the application's edition. The same file twice is kept once.

    Raises PaperRefused, TooManyPapers, PapersClosed. When anything fails neither row nor file stays.
    """

    def beside() -> QuerySet[Paper]:
        locked = applications.lock(application)
        if locked.state not in _OPEN:
            raise PapersClosed
        drafts.touch(locked)
        return locked.papers.present().filter(rule=rule)

    return paper_store.keep(Paper, upload, beside=beside, by=by, application=application, rule=rule)


@transaction.atomic
def remove(paper: Paper, *, by: User) -> Paper:
    """Take a paper off the application; its file is destroyed when its retention ends. Twice is the same as once.

    What was handed in stays: while answering a supplement only what was added since can go. Raises PapersClosed.
    """
    application = applications.lock(paper.application)
    paper = application.papers.get(pk=paper.pk)
    if paper.removed_at:
        return paper
    if not can_be_removed(paper, application):
        raise PapersClosed
    paper.removed_at = clock.now()
    paper.save(update_fields=["removed_at"])
    drafts.touch(application)
    return paper


def can_be_removed(paper: Paper, application: Application) -> bool:
    """In a draft always; while a supplement is asked for, what was added since."""
    if application.state == State.DRAFT:
        return True
    return application.state == State.SUPPLEMENT and paper.uploaded_at >= application.state_since
