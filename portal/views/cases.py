"""A person's case at one centre: its open promises in every room of the house, and handing it to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.handling import handled
from accounts.models import User
from accounts.requests import SignedInRequest
from aftercare.actions import case_moves
from aftercare.forms.cases import CaseMoveForm
from aftercare.models import CaseMove
from aftercare.models.case import Goes, Promise, promises
from allowance.actions import claims
from allowance.models import Claim
from allowance.states import ENDED, State
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
    kept, money = promises(owner, place), _claims(owner, place)
    history = list(
        CaseMove.objects.filter(person=owner).select_related(
            "from_center", "to_center", "from_consultant", "to_consultant", "by"
        )
    )
    if not kept and not money and not any(place in (row.from_center, row.to_center) for row in history):
        raise Http404
    handled(owner.pk)
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
                also=money,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            if to_center == place:
                claims.hand_over(owner, place, to=chosen.user, by=request.user)
            name = korean.particle(chosen.user.name, "이")
            messages.success(request, f"이제 {name} 맡습니다. 약속 {len(moved.moved)}건을 옮기고 모두에게 알렸습니다.")
            return redirect("case", place.pk, owner.pk)
    context = {"owner": owner, "center": place, "promises": [*kept, *money], "history": history, "form": form}
    return render(request, "portal/desk_case.html", context, status=422 if form.errors else 200)


def _claims(owner: User, center: Center) -> list[Promise]:
    """Claims that are not over: confirmed by two people of the centre they were handed in at, whoever looks after them."""
    rows = Claim.objects.of_claimant(owner).filter(center=center).exclude(state__in=ENDED).for_page()
    return [
        Promise(
            "전직 장려수당",
            f"{row.number_of_part}차, {row.get_state_display()}",
            keeper=row.assigned_to,
            on=row.due_at if row.state == State.OPEN else None,
            goes=Goes.NOBODYS,
            url=row.get_absolute_url(),
        )
        for row in rows
    ]
