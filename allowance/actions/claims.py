"""The owner's side of a claim and the two confirmations. Every function locks the claim's row first."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from allowance import notices
from allowance.errors import (
    ClaimClosed,
    ClaimTimeOver,
    DeadlinePassed,
    NotComplete,
    NotYourAccount,
    OwnClaim,
    SamePerson,
    TooManyPapers,
)
from allowance.models import Claim, ClaimPaper, ClaimSupplement, Confirmation, account
from allowance.models.evidence import needed
from allowance.states import ANSWERABLE, State
from common import clock
from common.errors import IllegalMove
from enrollment.actions import paper_content

MOST_PER_KIND = 10
CLOSING_DAYS = 7  # how long before its end a claim's deadline is mentioned once


def lock(claim: Claim) -> Claim:
    """The claim as it is now, held until the transaction ends. With all its pages name."""
    return Claim.objects.locked().for_page().get(pk=claim.pk)


def _in_time(claim: Claim) -> None:
    if claim.state == State.OPEN and claim.due_at and claim.due_at <= clock.now():
        raise ClaimTimeOver


def add_paper(claim: Claim, kind: str, upload: UploadedFile, *, by: User) -> ClaimPaper:
    """Keep an uploaded file. The same file twice is kept once.

    Raises PaperRefused, TooManyPapers, ClaimClosed. When anything fails neither row nor file stays.
    """
    content = paper_content.inspect(upload)
    paper = ClaimPaper(
        claim=claim,
        kind=kind,
        original_name=content.name,
        content_type=content.content_type,
        size=len(content.data),
        sha256=content.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    try:
        with transaction.atomic():
            claim = lock(claim)
            if claim.state not in ANSWERABLE:
                raise ClaimClosed
            present = claim.papers.present().filter(kind=kind)
            same = present.filter(sha256=content.sha256).first()
            if same:
                return same
            if present.count() >= MOST_PER_KIND:
                raise TooManyPapers
            paper.file.save("paper", ContentFile(content.data), save=False)
            paper.save(force_insert=True)
    except BaseException:
        if paper.file.name:
            paper.file.storage.delete(paper.file.name)
        raise
    return paper


@transaction.atomic
def remove_paper(paper: ClaimPaper, *, by: User) -> ClaimPaper:
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


@transaction.atomic
def set_account(claim: Claim, *, bank: str, number: str, holder: str, by: User) -> Claim:
    """Note where the money goes; the number itself is stored sealed. Raises ClaimClosed, NotYourAccount."""
    claim = lock(claim)
    if claim.state not in ANSWERABLE:
        raise ClaimClosed
    if holder.replace(" ", "") != claim.claimant.name.replace(" ", ""):
        raise NotYourAccount
    claim.bank, claim.account_holder = bank, holder
    claim.account_token, claim.account_print = account.seal(number), account.fingerprint(number)
    claim.account_masked = account.masked(number)
    claim.save(update_fields=["bank", "account_holder", "account_token", "account_print", "account_masked"])
    claim.note(f"계좌를 적음: {claim.get_bank_display()} {claim.account_masked}", by=by)
    return claim


def missing(claim: Claim) -> list[str]:
    """What a claim still lacks: the keys of papers, and 'account'."""
    there = set(claim.papers.present().values_list("kind", flat=True))
    lacking = [str(kind) for kind in needed(claim) if kind not in there]
    return lacking if claim.account_token else [*lacking, "account"]


@transaction.atomic
def hand_in(claim: Claim, *, by: User) -> Claim:
    """The owner hands the claim in. Twice is the same as once. Raises NotComplete, ClaimTimeOver, IllegalMove."""
    claim = lock(claim)
    if claim.state == State.HANDED_IN:
        return claim
    if claim.state != State.OPEN or not claim.is_here:
        raise IllegalMove(claim.state, State.HANDED_IN)
    _in_time(claim)
    if missing(claim):
        raise NotComplete
    claim.handed_in_at = clock.now()
    claim.round += 1
    claim.move_to(State.HANDED_IN, by=by, also=["handed_in_at", "round"])
    notices.claim_received(claim)
    return claim


@transaction.atomic
def ask_for_more(claim: Claim, *, reason: str, note: str, due_on: date, by: User) -> ClaimSupplement:
    """Ask the owner for more, by 18:00 on `due_on`. Raises DeadlinePassed, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    if clock.at(due_on) <= clock.now():
        raise DeadlinePassed
    claim.move_to(State.SUPPLEMENT, by=by, reason=note)
    supplement = ClaimSupplement.objects.create(
        claim=claim,
        round=claim.supplements.count() + 1,
        reason=reason,
        note=note,
        due_at=clock.at(due_on),
        requested_by=by,
        requested_at=clock.now(),
    )
    notices.claim_supplement(supplement)
    return supplement


@transaction.atomic
def answer(claim: Claim, *, text: str, by: User) -> Claim:
    """The owner sent what was asked for: the evidence is looked at anew. Late is better than never. Twice is once.

    Raises NotComplete, IllegalMove.
    """
    claim = lock(claim)
    if claim.state == State.HANDED_IN:
        return claim
    if claim.state != State.SUPPLEMENT:
        raise IllegalMove(claim.state, State.HANDED_IN)
    if missing(claim):
        raise NotComplete
    asked = claim.supplements.latest("round")
    asked.answer, asked.answered_at = text, clock.now()
    asked.save(update_fields=["answer", "answered_at"])
    claim.round += 1
    claim.move_to(State.HANDED_IN, by=by, reason="보완을 보냄", also=["round"])
    notices.claim_received(claim)
    return claim


def _not_own(claim: Claim, by: User) -> None:
    if claim.claimant_id == by.pk:
        raise OwnClaim


@transaction.atomic
def check(claim: Claim, *, note: str, by: User) -> Claim:
    """The first of two: the evidence is good. Raises OwnClaim, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    if claim.state != State.HANDED_IN:
        raise IllegalMove(claim.state, State.CHECKED)
    _confirm(claim, Confirmation.Step.EVIDENCE, note, by)
    claim.move_to(State.CHECKED, by=by, reason=note)
    return claim


@transaction.atomic
def confirm(claim: Claim, *, note: str, by: User) -> Claim:
    """The second of two, by somebody else: the claim goes to SEMAS. Raises SamePerson, OwnClaim, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    if claim.state != State.CHECKED:
        raise IllegalMove(claim.state, State.CONFIRMED)
    if claim.confirmations.filter(round=claim.round, by=by).exists():
        raise SamePerson
    _confirm(claim, Confirmation.Step.WHOLE, note, by)
    claim.move_to(State.CONFIRMED, by=by, reason=note)
    return claim


def _confirm(claim: Claim, step: int, note: str, by: User) -> None:
    Confirmation.objects.create(claim=claim, round=claim.round, step=step, by=by, at=clock.now(), note=note)


@transaction.atomic
def send_back(claim: Claim, *, reason: str, by: User) -> Claim:
    """The second looks at it and wants the evidence checked anew: a new round. Raises OwnClaim, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    if claim.state != State.CHECKED:
        raise IllegalMove(claim.state, State.HANDED_IN)
    claim.round += 1
    claim.move_to(State.HANDED_IN, by=by, reason=reason, also=["round"])
    return claim


@transaction.atomic
def refuse(claim: Claim, *, reason: str, note: str, by: User) -> Claim:
    """Do not forward it, for a reason with words. Raises OwnClaim, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    claim.refusal_reason, claim.refusal_note = reason, note
    claim.move_to(State.REFUSED, by=by, reason=note, also=["refusal_reason", "refusal_note"])
    notices.claim_refused(claim)
    return claim


@transaction.atomic
def reopen(claim: Claim, *, reason: str, due_on: date, by: User) -> Claim:
    """Give a lapsed or refused claim another try, with a new deadline. Raises OwnClaim, DeadlinePassed, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    if clock.at(due_on) <= clock.now():
        raise DeadlinePassed
    claim.refusal_reason = claim.refusal_note = ""
    claim.due_at, claim.reminded_at = clock.at(due_on), None
    claim.move_to(State.OPEN, by=by, reason=reason, also=["refusal_reason", "refusal_note", "due_at", "reminded_at"])
    notices.claim_opened(claim)
    return claim


@transaction.atomic
def set_deadline(claim: Claim, *, due_on: date, reason: str, by: User) -> Claim:
    """Give an open claim more time, or a deadline where the edition names none. Raises DeadlinePassed, IllegalMove."""
    claim = lock(claim)
    _not_own(claim, by)
    if claim.state != State.OPEN:
        raise IllegalMove(claim.state, State.OPEN)
    if clock.at(due_on) <= clock.now():
        raise DeadlinePassed
    claim.due_at, claim.reminded_at = clock.at(due_on), None
    claim.save(update_fields=["due_at", "reminded_at"])
    claim.note(f"신청 기한을 {due_on:%Y. %-m. %-d.}로 정함. {reason}", by=by)
    notices.claim_opened(claim)
    return claim


@transaction.atomic
def note_semas_number(claim: Claim, *, number: str, by: User) -> Claim:
    """The number SEMAS gave. Where it takes claims itself, this says that the person has applied there."""
    claim = lock(claim)
    claim.semas_number = number
    if not claim.is_here and claim.state == State.OPEN:
        claim.move_to(State.DIRECT, by=by, reason=f"공단 신청번호 {number}", also=["semas_number"])
        return claim
    if not claim.awaits_result:
        raise IllegalMove(claim.state, State.DIRECT)
    claim.save(update_fields=["semas_number"])
    claim.note(f"공단 신청번호 {number}", by=by)
    return claim


def mention_deadlines(*, limit: int = 200) -> int:
    """Say once that a deadline is near; how many were told."""
    soon = clock.now() + timedelta(days=CLOSING_DAYS)
    with transaction.atomic():
        rows = list(
            Claim.objects.closing_before(soon)
            .filter(reminded_at=None)
            .for_page()
            .select_for_update(of=("self",), no_key=True, skip_locked=True)[:limit]
        )
        for claim in rows:
            notices.claim_closing(claim)
        Claim.objects.filter(pk__in=[claim.pk for claim in rows]).update(reminded_at=clock.now())
    return len(rows)


def lapse_overdue(*, limit: int = 200) -> int:
    """Close open claims whose deadline is over and tell their owners; how many were."""
    with transaction.atomic():
        rows = list(
            Claim.objects.overdue().for_page().select_for_update(of=("self",), no_key=True, skip_locked=True)[:limit]
        )
        for claim in rows:
            claim.move_to(State.LAPSED, by=None, reason="신청 기한이 지남")
            notices.claim_lapsed(claim)
    return len(rows)


def others_with_this_account(claim: Claim) -> list[Claim]:
    """Claims of other people that name the same account, newest first: a reason to look twice, not a refusal."""
    if not claim.account_token:
        return []
    prints = account.fingerprints(account.unseal(claim.account_token))
    rows = Claim.objects.filter(account_print__in=prints).exclude(claimant=claim.claimant_id)
    return list(rows.for_page().order_by("-pk")[:5])
