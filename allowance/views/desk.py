"""Claims at the desk: the queue with what to do, and one claim with its evidence, history and legal acts."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.handling import handled
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from allowance.actions import claims, opening
from allowance.errors import NumberTaken
from allowance.forms.desk import ClaimForm, JobSearchForm, stamp
from allowance.models import Claim
from allowance.models.evidence import needed
from allowance.states import ANSWERABLE, AWAITING_RESULT, CLOSABLE, ENDED, GONE_TOO_FAR, State
from allowance.views.desk_acts import ACTS, ClaimAct
from allowance.views.desk_history import history
from allowance.views.owner import posted
from centers.acts import legal, opened
from centers.models import AllowanceInstalment
from centers.roles import Permission, can, can_anywhere, centers_where, require
from common.errors import DomainError, StaleForm
from common.forms import Unsaved
from enrollment.forms.desk import AssignForm
from enrollment.models import Application
from enrollment.views.assigning import take_on

PER_PAGE = 50


@dataclass(frozen=True)
class Queue:
    """One bundle of work: which states lie in it, and what there is to do."""

    label: Any
    task: Any
    states: tuple[State, ...]
    only: Q | None = None
    is_work: bool = True

    @property
    def where(self) -> Q:
        return Q(state__in=self.states) & (self.only or Q())


QUEUES = {
    "check": Queue(_("증빙 확인"), _("서류를 보고 증빙을 확인합니다"), (State.HANDED_IN,)),
    "confirm": Queue(_("확정"), _("다른 직원이 확인한 증빙을 확정합니다"), (State.CHECKED,)),
    "forward": Queue(_("전달"), _("묶음에 담아 공단에 전달합니다"), (State.CONFIRMED,)),
    "result": Queue(_("결과 기다림"), _("공단의 결과를 적습니다"), AWAITING_RESULT),
    "owner": Queue(_("본인 차례"), _("본인이 신청하거나 서류를 보냅니다"), ANSWERABLE),
    "doubt": Queue(
        _("조건 없어짐"),
        _("조건이던 수료나 취업 기록이 없어졌습니다. 닫거나 공단에 알리거나 환수합니다"),
        (*CLOSABLE, *GONE_TOO_FAR),
        only=Q(is_in_doubt=True),
    ),
    "clawback": Queue(_("환수"), _("돌려받은 금액을 적습니다"), (State.CLAWBACK,)),
    "ended": Queue(
        _("끝남"),
        _("결과가 난 수당입니다"),
        ENDED,
        is_work=False,
    ),
}
# Whose claims are listed: '' is everybody's.
WHOSE = {"": _("모두"), "mine": _("내가 맡은 것"), "free": _("담당 없는 것")}
_FIRST = ("check", "confirm", "forward")


@require_safe
def claim_list(request: SignedInRequest) -> HttpResponse:
    """The longest waiting first; on top the bundle that is somebody's turn here."""
    require(request.user, Permission.CHECK_CLAIMS)
    rows = Claim.objects.at_desk_of(request.user).with_doubts().with_asked_until()
    whose = whose if (whose := request.GET.get("whose", "")) in WHOSE else ""
    if whose:
        rows = rows.filter(assigned_to=request.user if whose == "mine" else None)
    counts = rows.aggregate(**{key: Count("pk", filter=queue.where) for key, queue in QUEUES.items()})
    asked = request.GET.get("queue", "")
    key = asked if asked in QUEUES else next((one for one in _FIRST if counts[one]), "check")
    shown = rows.filter(QUEUES[key].where).for_page().most_urgent_first()
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.claimant_id for row in page))
    context = {
        "page_obj": page,
        "queues": [(one, queue.label, counts[one], one == key) for one, queue in QUEUES.items()],
        "queue": QUEUES[key],
        "queue_key": key,
        "whose": whose,
        "owners": WHOSE.items(),
        "query": f"queue={key}&whose={whose}&",
        "may_forward": can_anywhere(request.user, Permission.FORWARD_CLAIMS),
    }
    return render(request, "allowance/desk_claims.html", context)


def visible_claim(request: SignedInRequest, pk: int) -> Claim:
    """A claim of one's own centre, never one's own, else 404; without the permission at its centre 403."""
    rows = Claim.objects.at_desk_of(request.user).with_doubts().with_asked_until().with_consent_gone()
    row = get_object_or_404(rows.for_page(), pk=pk)
    require(request.user, Permission.CHECK_CLAIMS, at=row.center_id)
    handled(row.claimant_id)
    if row.is_open_case_of(request.user):
        own_case(request, row.claimant, case=f"담당 수당 {row.number}")
    return row


@require_safe
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    return claim_page(request, visible_claim(request, pk), key=request.GET.get("act", ""))


def _signs(request: SignedInRequest, pk: int, key: str) -> bool:
    """The second signature lets money be paid."""
    return key == "confirm" and "preview" not in request.POST


@require_POST
@asks_again("POST", when=_signs)
def act(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Do it, or show what is wrong with what was typed. With 'preview' only the message is composed anew."""
    row = visible_claim(request, pk)
    chosen = ACTS.get(key)
    if chosen is None:
        raise Http404
    require(request.user, chosen.permission, at=row.center_id)
    form = chosen.form(request.POST, claim=row)
    if "shown" in form.errors and "preview" not in request.POST:
        return _stale(request, row, chosen)
    if "preview" in request.POST or not form.is_valid():
        status = HTTPStatus.OK if "preview" in request.POST else HTTPStatus.UNPROCESSABLE_ENTITY
        return claim_page(request, row, key=key, form=form, status=status)
    try:
        chosen.perform(row, form.cleaned_data, request.user)
    except NumberTaken as refusal:
        form.add_error("number", str(refusal))
        return claim_page(
            request, visible_claim(request, pk), key=key, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    except DomainError as refusal:
        now, unsaved = visible_claim(request, pk), Unsaved.of(form, refusal)
        return claim_page(request, now, key=key, unsaved=unsaved, status=HTTPStatus.CONFLICT)
    messages.success(request, f"{row.claimant.name} 님의 {row.title}: {chosen.label} 처리를 마쳤습니다.")
    return redirect(row)


def _stale(request: SignedInRequest, row: Claim, act: ClaimAct) -> HttpResponse:
    """Nothing was done. While the act is still to be done, what was typed waits in its form for another look; else above it."""
    typed = request.POST.copy()
    typed["act-shown"] = stamp(row)
    form = act.form(typed, claim=row)
    if row.state not in act.states or not act.fits(row):
        unsaved = Unsaved.of(form, StaleForm())
        return claim_page(request, row, key=act.key, unsaved=unsaved, status=HTTPStatus.CONFLICT)
    form.add_error(None, StaleForm.message)
    return claim_page(request, row, key=act.key, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
def assign(request: SignedInRequest, pk: int) -> HttpResponse:
    row = visible_claim(request, pk)
    form = _assign_form(row, request.POST)
    take_on(request, form, lambda to, shown: claims.assign(row, to, shown=shown, by=request.user))
    return redirect(row)


def _assign_form(row: Claim, posted: QueryDict | None = None) -> AssignForm:
    return AssignForm(posted, center=row.center, permission=Permission.CHECK_CLAIMS, now=row.assigned_to_id)


def claim_page(
    request: SignedInRequest,
    row: Claim,
    *,
    key: str = "",
    form: ClaimForm | None = None,
    unsaved: Unsaved | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The whole page; `form` holds what was typed for the act `key`, `unsaved` what came to nothing."""
    user = request.user
    acts = legal(ACTS.values(), row, lambda permission: can(user, permission, at=row.center_id))
    chosen = opened(acts, key)
    if chosen and (form is None or chosen.key != key):
        form = chosen.form(claim=row)
    papers = list(row.papers.present())
    wanted = request.GET.get("paper", "")
    there = {paper.kind for paper in papers}
    context = {
        "claim": row,
        "center": row.center,
        "assign_url": reverse("allowance_desk:assign", args=[row.pk]),
        "assign_form": None if row.is_ended else _assign_form(row),
        "acts": acts,
        "act": chosen,
        "form": form if chosen else None,
        "unsaved": unsaved,
        "preview": chosen.preview(row, form, user) if chosen and form else None,
        "papers": papers,
        "paper": next((one for one in papers if str(one.pk) == wanted), papers[0] if papers else None),
        "absent": [kind.label for kind in needed(row) if kind not in there] if row.is_here else [],
        "others": claims.others_with_this_account(row),
        "confirmations": row.confirmations.filter(round=row.round).select_related("by"),
        "supplements": row.supplements.exclude(answered_at=None).order_by("-round"),
        "history": history(row),
        "blocked": _blocked(row, user.pk, chosen),
        "doubt": _DOUBTS.get(State(row.state), _CLOSE_IT) if row.is_in_doubt else "",  # type: ignore[attr-defined]
        "may_claw_back": any(one.key == "clawback" for one in acts),
    }
    return render(request, "allowance/desk_claim.html", context, status=status)


_CLOSE_IT = _("취업을 다시 확인해 주세요. 조건을 채우지 않았으면 책임자가 '전달하지 않음'으로 닫습니다.")
_TELL_SEMAS = _(
    "공단이 이미 심사하고 있습니다. 공단 담당자에게 조건이 없어졌다고 알리고, 결과가 나오면 아래 '지급 결과'나 '지급하지 않음'에 적어 주세요."
)
_DOUBTS = {
    State.CONFIRMED: _("전달 묶음에 담기지 않습니다. 책임자가 '전달하지 않음'으로 닫아 주세요."),
    State.FORWARDED: _TELL_SEMAS,
    State.DIRECT: _TELL_SEMAS,
    State.PAID: _(
        "이미 지급되었습니다. 공단에 알리고, 돌려받을 금액이 정해지면 책임자가 환수를 알립니다. 돌려받지 않기로 하면 '돌려받을 것 없음'에 까닭을 적습니다."
    ),
}


def _blocked(row: Claim, user_pk: int, chosen: ClaimAct | None) -> str:
    """Why the button of the second confirmation will refuse this person, said before it is pressed."""
    if chosen and chosen.key == "confirm" and row.confirmations.filter(round=row.round, by=user_pk).exists():
        return "이 증빙은 본인이 확인하셨습니다. 확정은 다른 책임자가 해야 합니다."
    return ""


@require_safe
def job_search_list(request: SignedInRequest) -> HttpResponse:
    """Whom an instalment for looking for work may be opened for."""
    require(request.user, Permission.CHECK_CLAIMS)
    rows = opening.looking_for_work(centers_where(request.user, Permission.CHECK_CLAIMS))
    page = Paginator(rows.exclude(applicant=request.user), PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.applicant_id for row in page))
    return render(request, "allowance/desk_job_searches.html", {"page_obj": page, "query": ""})


def job_search(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open an instalment for looking for work, by hand and with a reason, for one application of the centre."""
    require(request.user, Permission.CHECK_CLAIMS)
    rows = Application.objects.visible_to(request.user).exclude(applicant=request.user).for_list()
    application = get_object_or_404(rows, pk=pk)
    handled(application.applicant_id)
    require(request.user, Permission.CHECK_CLAIMS, at=application.cohort.center_id)
    choices: list[AllowanceInstalment] = opening.job_search_instalments(application)
    form = JobSearchForm(posted(request), instalments=choices)
    if request.method == "POST" and form.is_valid():
        try:
            opened = opening.open_for_job_search(application, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{application.applicant.name} 님께 수당을 열고 기한을 알렸습니다.")
            return redirect(opened)
    context = {"application": application, "center": application.cohort.center, "form": form, "choices": choices}
    return render(request, "allowance/desk_job_search.html", context)
