"""The papers of a claim: added and taken away by its owner while the claim is hers to answer."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from allowance.actions.claims import lock
from allowance.errors import ClaimClosed
from allowance.models import Claim, ClaimPaper
from allowance.states import ANSWERABLE, State
from common import clock
from enrollment.actions import paper_store


def add(claim: Claim, kind: str, upload: UploadedFile, *, by: User) -> ClaimPaper:
    """Keep an uploaded file. The same file twice is kept once.

    Raises PaperRefused, TooManyPapers, ClaimClosed. When anything fails neither row nor file stays.
    """

    def beside() -> QuerySet[ClaimPaper]:
        locked = lock(claim)
        if locked.state not in ANSWERABLE:
            raise ClaimClosed
        return locked.papers.present().filter(kind=kind)

    return paper_store.keep(ClaimPaper, upload, beside=beside, by=by, claim=claim, kind=kind)


@transaction.atomic
def remove(paper: ClaimPaper, *, by: User) -> ClaimPaper:
    """Take a paper off the claim. What was handed in stays: in a supplement only what was added since can go.

    Twice is the same as once. Raises ClaimClosed.
    """
    claim = lock(paper.claim)
    paper = claim.papers.get(pk=paper.pk)
    if paper.removed_at:
        return paper
    if not can_be_removed(paper, claim):
        raise ClaimClosed
    paper.removed_at = clock.now()
    paper.save(update_fields=["removed_at"])
    return paper


def can_be_removed(paper: ClaimPaper, claim: Claim) -> bool:
    if claim.state == State.OPEN:
        return True
    return claim.state == State.SUPPLEMENT and paper.uploaded_at >= claim.state_since
