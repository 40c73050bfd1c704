"""A person's case at one centre: its open promises, and handing it to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from aftercare.actions import case_moves
from aftercare.forms.cases import CaseMoveForm
from aftercare.models import CaseMove
from aftercare.models import case as cases
from centers.models import Center
from centers.roles import Permission, can
from common import korean
from common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: SignedInRequest, center: int, person: int) -> HttpResponse:
    """GET lists what is promised, POST hands it over. Without any promise or history here there is no case to see."""
    place = get_object_or_404(Center, pk=center)
    if not can(request.user, Permission.SEE_FOLLOW_UPS, at=place):
        raise Http404
    owner = get_object_or_404(User.objects.signing_in_by_code(), pk=person)
    promises = cases.promises(owner, place)
    history = list(
        CaseMove.objects.filter(person=owner).select_related(
            "from_center", "to_center", "from_consultant", "to_consultant", "by"
        )
    )
    if not promises and not any(place in (row.from_center, row.to_center) for row in history):
        raise Http404
    form = CaseMoveForm(request.POST if request.method == "POST" else None, center=place)
    if form.is_bound and form.is_valid():
        chosen = form.chosen
        to_center = chosen.center or place
        try:
            moved = case_moves.move(
                owner,
                place,
                to_center=to_center,
                to=chosen.user,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            name = korean.particle(chosen.user.name, "이")
            messages.success(request, f"이제 {name} 맡습니다. 약속 {len(moved.moved)}건을 옮기고 모두에게 알렸습니다.")
            return redirect("aftercare_desk:case", place.pk, owner.pk)
    context = {"owner": owner, "center": place, "promises": promises, "history": history, "form": form}
    return render(request, "aftercare/desk_case.html", context)
