"""The owner's way through a claim on the phone: what it is, papers, account, review, hand in; and what is asked later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.handling import handled
from accounts.models import ConsentText
from accounts.requests import SignedInRequest
from allowance import journey
from allowance.actions import claims
from allowance.actions import papers as paper_acts
from allowance.errors import NumberTaken
from allowance.forms.owner import AccountForm, AnswerForm, HandInForm, SemasNumberForm
from allowance.models import Claim, ClaimPaper, PaperKind
from allowance.models.evidence import HINTS, needed
from allowance.states import ANSWERABLE, State
from common import private_files
from common.errors import DomainError
from common.numbers import typed

_MOST_AT_ONCE = 20
_STEPS = (("papers", "서류"), ("account", "받을 계좌"), ("review", "확인하고 신청"))


@dataclass(frozen=True)
class AskedPaper:
    """One kind of paper on the page: whether it must be there, and what was uploaded for it."""

    kind: PaperKind
    must: bool
    papers: list[ClaimPaper]

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def hint(self) -> str:
        return str(HINTS[self.kind])


def posted(request: SignedInRequest) -> QueryDict | None:
    """What was posted, an empty form too."""
    return request.POST if request.method == "POST" else None


def own(request: SignedInRequest, pk: int) -> Claim:
    """The signed-in person's claim, or 404."""
    return get_object_or_404(Claim.objects.of_claimant(request.user).with_consent_gone().for_page(), pk=pk)


def asked(claim: Claim) -> list[AskedPaper]:
    must = needed(claim)
    kinds = [*must, PaperKind.OTHER] if claim.state == State.SUPPLEMENT else must
    present = list(claim.papers.present())
    return [AskedPaper(kind, kind in must, [row for row in present if row.kind == kind]) for kind in kinds]


def _context(claim: Claim, **more: Any) -> dict[str, Any]:
    return {"claim": claim, "center": claim.center, **more}


def _page(claim: Claim, slug: str, **more: Any) -> dict[str, Any]:
    """A step of the claim: where it stands among the others."""
    index = [key for key, _label in _STEPS].index(slug)
    steps = [
        {"label": label, "state": "done" if at < index else "now" if at == index else "next"}
        for at, (_key, label) in enumerate(_STEPS)
    ]
    return _context(claim, steps=steps, number=index + 1, total=len(_STEPS), title=_STEPS[index][1], **more)


@never_cache
@require_safe
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it is, how much, where it stands, and what to do now."""
    row = own(request, pk)
    more = _context(row, act=journey.act(row), items=journey.items(row), words=journey.words(row))
    return render(request, "allowance/claim.html", more)


@never_cache
def papers(request: SignedInRequest, pk: int) -> HttpResponse:
    row = own(request, pk)
    if row.state != State.OPEN or not row.is_here:
        return redirect("allowance:claim", row.pk)
    problems: list[tuple[AskedPaper, str]] = []
    if request.method == "POST":
        if "remove" in request.POST:
            _take_away(request, row)
            return redirect("allowance:papers", row.pk)
        problems = _take_in(request, row)
        if not problems:
            return redirect("allowance:papers" if "add" in request.POST else "allowance:account", row.pk)
    return render(request, "allowance/papers.html", _page(row, "papers", asked=asked(row), problems=problems))


@never_cache
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bank, number, holder. With a number stored already, an empty form goes on; a filled one replaces it."""
    row = own(request, pk)
    if row.state not in ANSWERABLE or not row.is_here:
        return redirect("allowance:claim", row.pk)
    after = "allowance:review" if row.state == State.OPEN else "allowance:supplement"
    form = AccountForm(posted(request), claimant_name=row.claimant.name, initial={"holder": row.claimant.name})
    if request.method == "POST":
        if row.account_token and "keep" in request.POST:
            return redirect(after, row.pk)
        if form.is_valid():
            try:
                claims.set_account(row, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                messages.error(request, str(refusal))
                return redirect("allowance:claim", row.pk)
            return redirect(after, row.pk)
    return render(request, "allowance/account.html", _page(row, "account", form=form, back=after))


@never_cache
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything once more, then hand in."""
    row = own(request, pk)
    if row.state != State.OPEN or not row.is_here:
        return redirect("allowance:claim", row.pk)
    text = ConsentText.objects.current().filter(purpose=ConsentText.SEMAS).first() if row.consent_gone else None  # type: ignore[attr-defined]
    form = HandInForm(posted(request), owner_only=row.instalment.program_year.owner_only_allowance, text=text)
    if request.method == "POST" and form.is_valid():
        try:
            claims.hand_in(row, says_is_owner=form.cleaned_data.get("is_owner", False), agrees_to=text, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "수당을 신청했습니다. 지금 하실 일은 없습니다. 결과를 알려 드립니다.")
            return redirect("allowance:claim", row.pk)
    missing = [
        (slug, label)
        for key in claims.missing(row)
        for slug, label in [("account", "받을 계좌") if key == "account" else ("papers", PaperKind(key).label)]
    ]
    return render(
        request, "allowance/review.html", _page(row, "review", asked=asked(row), missing=missing, form=form, text=text)
    )


@never_cache
def supplement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send what was asked for, where it is read."""
    row = own(request, pk)
    if row.state != State.SUPPLEMENT:
        messages.info(request, "지금 더 보내실 것이 없습니다.")
        return redirect("allowance:claim", row.pk)
    form = AnswerForm(posted(request))
    problems: list[tuple[AskedPaper, str]] = []
    if request.method == "POST":
        is_valid = form.is_valid()
        if "remove" in request.POST:
            _take_away(request, row)
        else:
            problems = _take_in(request, row)
        if "send" in request.POST and is_valid and not problems:
            if form.cleaned_data["text"] or _has_news(row):
                return _send(request, row, form.cleaned_data["text"])
            form.add_error(
                "text",
                "새로 올린 서류도 고친 계좌도 적은 말도 없습니다. 그래서 아직 보내지 않았습니다. 하나라도 채우고 다시 눌러 주세요.",
            )
    rows = asked(row)
    more = {
        "supplement": row.supplements.latest("round"),
        "asked": rows,
        "removable": {one.pk for kind in rows for one in kind.papers if paper_acts.can_be_removed(one, row)},
        "problems": problems,
        "form": form,
    }
    return render(request, "allowance/supplement.html", _context(row, **more))


def _has_news(row: Claim) -> bool:
    """Of her own doing: that the desk gave more time is no answer to it."""
    since = row.state_since
    changed = row.events.filter(at__gt=since, source=State.SUPPLEMENT, target=State.SUPPLEMENT, by=row.claimant)
    return row.papers.present().filter(uploaded_at__gte=since).exists() or changed.exists()


def _send(request: SignedInRequest, row: Claim, text: str) -> HttpResponse:
    try:
        claims.answer(row, text=text, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("allowance:supplement", row.pk)
    messages.success(request, "보냈습니다. 다시 확인해 결과를 알려 드립니다. 지금 하실 일은 없습니다.")
    return redirect("allowance:claim", row.pk)


@never_cache
def semas(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where SEMAS takes the claim itself: note the number it gave."""
    row = own(request, pk)
    if row.is_here or row.state != State.OPEN:
        return redirect("allowance:claim", row.pk)
    form = SemasNumberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            claims.note_semas_number(row, number=form.cleaned_data["number"], by=request.user)
        except NumberTaken as refusal:
            form.add_error("number", str(refusal))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("allowance:claim", row.pk)
        else:
            messages.success(request, "공단 신청번호를 적었습니다. 결과가 나오면 함께 확인합니다.")
            return redirect("allowance:claim", row.pk)
    return render(request, "allowance/semas.html", _context(row, form=form))


@require_safe
@xframe_options_sameorigin
def paper_view(request: SignedInRequest, pk: int) -> FileResponse:
    """The file itself, for its owner and for staff who check claims at its centre; 404 for everybody else."""
    mine = Claim.objects.of_claimant(request.user)
    desk = Claim.objects.at_desk_of(request.user)
    seen = ClaimPaper.objects.present()
    rows = (seen.filter(claim__in=mine) | seen.filter(claim__in=desk)).select_related(
        "claim__application", "claim__instalment__program_year"
    )
    row = get_object_or_404(rows, pk=pk)
    handled(row.claim.claimant_id, reason=row.claim.case_of(request.user))
    return private_files.serve(row.file, content_type=row.content_type, name=row.original_name)


def _take_in(request: SignedInRequest, row: Claim) -> list[tuple[AskedPaper, str]]:
    """Add every file that came, each to its kind; what could not be taken, and why."""
    problems = []
    left = _MOST_AT_ONCE
    for one in asked(row):
        for upload in _uploads(request, one)[:left]:
            left -= 1
            try:
                paper_acts.add(row, one.kind, upload, by=request.user)
            except DomainError as refusal:
                problems.append((one, str(refusal)))
    return problems


def _uploads(request: SignedInRequest, one: AskedPaper) -> list[UploadedFile]:
    return [*request.FILES.getlist(f"paper_{one.kind}"), *request.FILES.getlist(f"paper_{one.kind}_camera")]


def _take_away(request: SignedInRequest, row: Claim) -> None:
    paper = get_object_or_404(row.papers, pk=typed(request.POST["remove"]))
    try:
        paper_acts.remove(paper, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"'{paper.original_name}' 파일을 지웠습니다.")
