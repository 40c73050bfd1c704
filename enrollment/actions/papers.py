"""Papers: taken after a look at their content, kept once, taken away without being destroyed before their time."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from centers.models import PaperRule
from common import clock
from enrollment.actions import applications, paper_content
from enrollment.errors import PapersClosed, TooManyPapers
from enrollment.models import Application, Paper
from enrollment.states import State

MOST_PER_RULE = 10
_OPEN = (State.DRAFT, State.SUPPLEMENT)


def add(application: Application, rule: PaperRule, upload: UploadedFile, *, by: User) -> Paper:
    """Keep an uploaded file for one paper of the application's edition. The same file twice is kept once.

    Raises PaperRefused, TooManyPapers, PapersClosed. When anything fails neither row nor file stays.
    """
    content = paper_content.inspect(upload)
    paper = Paper(
        application=application,
        rule=rule,
        original_name=content.name,
        content_type=content.content_type,
        size=len(content.data),
        sha256=content.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    try:
        with transaction.atomic():
            application = applications.lock(application)
            if application.state not in _OPEN:
                raise PapersClosed
            present = application.papers.present().filter(rule=rule)
            same = present.filter(sha256=content.sha256).first()
            if same:
                return same
            if present.count() >= MOST_PER_RULE:
                raise TooManyPapers
            paper.file.save("paper", ContentFile(content.data), save=False)
            paper.save(force_insert=True)
    except BaseException:
        if paper.file.name:
            paper.file.storage.delete(paper.file.name)
        raise
    return paper


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
    return paper


def can_be_removed(paper: Paper, application: Application) -> bool:
    """In a draft always; while a supplement is asked for, what was added since."""
    if application.state == State.DRAFT:
        return True
    return application.state == State.SUPPLEMENT and paper.uploaded_at >= application.state_since
