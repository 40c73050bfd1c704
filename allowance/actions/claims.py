"""The owner's side of a claim and the two confirmations. Every function locks the claim's row first."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db import IntegrityError, transaction

from accounts.actions import consents
from accounts.models import ConsentText, User
from allowance import notices
from allowance.actions import grounds
from allowance.errors import (
    ClaimClosed,
    ClaimOver,
    ClaimTimeOver,
    DeadlinePassed,
    NotComplete,
    NotYourAccount,
    NumberTaken,
    OwnClaim,
    OwnerOnly,
    SamePerson,
)
from allowance.models import Claim, ClaimSupplement, Confirmation, account
from allowance.models.evidence import needed
from allowance.states import ANSWERABLE, ENDED, State
from centers.models import Center
from common import clock
from common.errors import DomainError, IllegalMove
from enrollment.consents import restore
from enrollment.errors import AssignedMeanwhile


def lock(claim: Claim) -> Claim:
    """The claim as it is now, held until the transaction ends. With all its pages name."""
    return Claim.objects.hold([claim.pk]).get()


def _in_time(claim: Claim) -> None:
    if claim.state == State.OPEN and claim.due_at and claim.due_at <= clock.now():
        raise ClaimTimeOver


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
def hand_in(claim: Claim, *, says_is_owner: bool = False, agrees_to: ConsentText | None = None, by: User) -> Claim:
    """The owner hands the claim in. Twice is the same as once. `agrees_to`: what she had taken back and gives anew.

    Raises NotComplete, OwnerOnly, ClaimTimeOver, CompletionGone, IllegalMove.
    """
    claim = lock(claim)
    if claim.state == State.HANDED_IN:
        return claim
    if claim.state != State.OPEN or not claim.is_here:
        raise IllegalMove(claim.state, State.HANDED_IN)
    _in_time(claim)
    if missing(claim):
        raise NotComplete
    if claim.instalment.program_year.owner_only_allowance and not says_is_owner:
        raise OwnerOnly
    grounds.hold([claim])
    claim.handed_in_at, claim.says_is_owner = clock.now(), says_is_owner
    claim.round += 1
    if agrees_to:
        consents.give(claim.claimant, [agrees_to])
        restore(claim.claimant, [agrees_to])
    claim.move_to(State.HANDED_IN, by=by, also=["handed_in_at", "says_is_owner", "round"])
    notices.claim_received(claim)
    return claim


@transaction.atomic
def ask_for_more(claim: Claim, *, reason: str, note: str, due_on: date, by: User) -> ClaimSupplement:
    """Ask the owner for more, by 18:00 on `due_on`. Raises DeadlinePassed, IllegalMove."""
    claim = lock(claim)
    not_own(claim, by)
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

    Raises NotComplete, CompletionGone, IllegalMove.
    """
    claim = lock(claim)
    if claim.state == State.HANDED_IN:
        return claim
    if claim.state != State.SUPPLEMENT:
        raise IllegalMove(claim.state, State.HANDED_IN)
    if missing(claim):
        raise NotComplete
    grounds.hold([claim])
    asked = claim.supplements.latest("round")
    asked.answer, asked.answered_at = text, clock.now()
    asked.save(update_fields=["answer", "answered_at"])
    claim.round += 1
    claim.move_to(State.HANDED_IN, by=by, reason="보완을 보냄", also=["round"])
    notices.claim_received(claim)
    return claim


@transaction.atomic
def assign(claim: Claim, to: User | None, *, shown: int | None, by: User) -> Claim:
    """Name who looks after this claim, or nobody. `shown` is the id of whom the page named; twice is once.

    Raises OwnClaim, ClaimOver, AssignedMeanwhile.
    """
    claim = lock(claim)
    if to:
        not_own(claim, to)
    if claim.assigned_to == to:
        return claim
    if claim.is_ended:
        raise ClaimOver
    if claim.assigned_to_id != shown:
        raise AssignedMeanwhile(claim.assigned_to.name if claim.assigned_to else "")
    claim.assigned_to = to
    claim.save(update_fields=["assigned_to"])
    claim.note(f"담당: {to.name}" if to else "담당을 비움", by=by)
    return claim


def hand_over(person: User, center: Center, *, to: User, by: User) -> None:
    """What somebody looks after of this person's claims at this centre, `to` looks after from now on; one after another."""
    rows = Claim.objects.of_claimant(person).filter(center=center, assigned_to__isnull=False).exclude(state__in=ENDED)
    for row in rows.exclude(assigned_to=to).order_by("pk"):
        with suppress(DomainError):  # it ended or changed hands a moment ago: then it is left as it is
            assign(row, to, shown=row.assigned_to_id, by=by)


def not_own(claim: Claim, by: User) -> None:
    if claim.claimant_id == by.pk:
        raise OwnClaim


@transaction.atomic
def check(claim: Claim, *, note: str, by: User) -> Claim:
    """The first of two: the evidence is good. Raises OwnClaim, CompletionGone, IllegalMove."""
    claim = lock(claim)
    not_own(claim, by)
    if claim.state != State.HANDED_IN:
        raise IllegalMove(claim.state, State.CHECKED)
    grounds.hold([claim])
    _confirm(claim, Confirmation.Step.EVIDENCE, note, by)
    claim.move_to(State.CHECKED, by=by, reason=note)
    return claim


@transaction.atomic
def confirm(claim: Claim, *, note: str, by: User) -> Claim:
    """The second of two, by somebody else: the claim goes to SEMAS.

    Raises SamePerson, OwnClaim, CompletionGone, IllegalMove.
    """
    claim = lock(claim)
    not_own(claim, by)
    if claim.state != State.CHECKED:
        raise IllegalMove(claim.state, State.CONFIRMED)
    if claim.confirmations.filter(round=claim.round, by=by).exists():
        raise SamePerson
    grounds.hold([claim])
    _confirm(claim, Confirmation.Step.WHOLE, note, by)
    claim.move_to(State.CONFIRMED, by=by, reason=note)
    return claim


def _confirm(claim: Claim, step: int, note: str, by: User) -> None:
    Confirmation.objects.create(claim=claim, round=claim.round, step=step, by=by, at=clock.now(), note=note)


@transaction.atomic
def send_back(claim: Claim, *, reason: str, by: User) -> Claim:
    """The second looks at it and wants the evidence checked anew: a new round. Raises OwnClaim, IllegalMove."""
    claim = lock(claim)
    not_own(claim, by)
    if claim.state != State.CHECKED:
        raise IllegalMove(claim.state, State.HANDED_IN)
    claim.round += 1
    claim.move_to(State.HANDED_IN, by=by, reason=reason, also=["round"])
    return claim


@transaction.atomic
def refuse(claim: Claim, *, reason: str, note: str, by: User) -> Claim:
    """Do not forward it, for a reason with words. Raises OwnClaim, IllegalMove."""
    claim = lock(claim)
    not_own(claim, by)
    claim.refusal_reason, claim.refusal_note = reason, note
    claim.move_to(State.REFUSED, by=by, reason=note, also=["refusal_reason", "refusal_note"])
    notices.claim_refused(claim)
    return claim


@transaction.atomic
def note_semas_number(claim: Claim, *, number: str, by: User) -> Claim:
    """The number SEMAS gave. Where it takes claims itself, this says that the person has applied there. Raises NumberTaken."""
    claim = lock(claim)
    if not claim.is_here and claim.state == State.OPEN:
        grounds.hold([claim])
        _give_number(claim, number, by=by)
        claim.move_to(State.DIRECT, by=by, reason=f"공단 신청번호 {number}")
        return claim
    if not claim.awaits_result:
        raise IllegalMove(claim.state, State.DIRECT)
    _give_number(claim, number, by=by)
    claim.note(f"공단 신청번호 {number}", by=by)
    return claim


def _give_number(claim: Claim, number: str, *, by: User) -> None:
    claim.semas_number = number
    try:
        with transaction.atomic():
            claim.save(update_fields=["semas_number"])
    except IntegrityError:
        others = Claim.objects.filter(semas_number=number).exclude(pk=claim.pk)
        if not others.exists():  # something else about the row was refused
            raise
        other = others.filter(center=claim.center_id).for_page().first()
        raise NumberTaken(number, other.number if other and by.pk != claim.claimant_id else "") from None


def others_with_this_account(claim: Claim) -> list[Claim]:
    """Claims of other people that name the same account, newest first: a reason to look twice, not a refusal."""
    if not claim.account_token:
        return []
    prints = account.fingerprints(account.unseal(claim.account_token))
    rows = Claim.objects.filter(account_print__in=prints).exclude(claimant=claim.claimant_id)
    return list(rows.for_page().order_by("-pk")[:5])
