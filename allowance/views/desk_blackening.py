"""Making areas of a claim's paper black, at the desk."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedInRequest
from allowance.models import ClaimPaperBlackening
from allowance.views.desk import visible_claim
from enrollment.views.blackening import Desk, views_of


def _find(request: SignedInRequest, pk: int, paper_pk: int) -> Desk:
    """Whoever checks the evidence may cover what must not be on it, wherever the claim stands."""
    claim = visible_claim(request, pk)
    paper = get_object_or_404(claim.papers.present(), pk=paper_pk)
    return Desk(
        paper=paper,
        title=paper.get_kind_display(),
        person=claim.claimant.name,
        case=claim.case_of(request.user),
        back_url=f"{reverse('allowance_desk:claim', args=[pk])}?paper={paper_pk}#paper",
    )


blacken, picture = views_of(_find, noted_in=ClaimPaperBlackening, picture="allowance_desk:blacken-picture")
