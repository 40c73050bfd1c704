"""Confirmed claims are handed to SEMAS in numbered batches: made once, and nobody changes them afterwards."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from accounts.actions import consents
from accounts.models import ConsentText, User
from allowance import notices
from allowance.actions import grounds, spreadsheets
from allowance.errors import ClaimsMoved, ConsentTakenBack, EverybodyTookBack, NothingToForward
from allowance.models import Batch, BatchDownload, BatchLine, Claim, account
from allowance.models.batch import CONTENT_PURPOSE
from allowance.states import State
from centers.models import AllowanceInstalment, Center
from common import clock, encryption, korean, locks

MOST_LINES = 500
HEADS = (
    "줄", "수당번호", "이름", "생년월일", "사업자등록번호", "과정", "조건", "조건을 채운 날", "금액(원)",
    "은행", "계좌번호", "예금주",
)  # fmt: skip


def waiting(center: Center, instalment: AllowanceInstalment) -> Iterable[Claim]:
    """What the next batch could take, the longest waiting first."""
    rows = Claim.objects.filter(center=center, instalment=instalment).to_forward()
    return rows.for_page().most_urgent_first()[:MOST_LINES]


@transaction.atomic
def forward(center: Center, instalment: AllowanceInstalment, claims: Iterable[int], *, by: User) -> Batch:
    """Close a batch of these claims (ids): number, file, lines, and a message to each person. All of it or nothing.

    Raises NothingToForward; ClaimsMoved when somebody else has forwarded one of them meanwhile; CompletionGone; and
    ConsentTakenBack when somebody among them no longer agrees that SEMAS is told.
    """
    wanted = sorted(set(claims))
    if not wanted:
        raise NothingToForward
    confirmed = Claim.objects.filter(center=center, instalment=instalment, state=State.CONFIRMED)
    rows = list(confirmed.exclude(claimant=by).hold(wanted))
    if len(rows) != len(wanted) or len(rows) > MOST_LINES:
        raise ClaimsMoved
    grounds.hold(rows)
    _refuse_without_consent(rows)
    now, year = clock.now(), clock.today().year
    content = spreadsheets.write(HEADS, [_row(position, claim) for position, claim in enumerate(rows, start=1)])
    locks.hold(f"allowance-batch:{year}")  # the last lock taken: the number is given out just before the commit
    batch = Batch.objects.create(
        center=center,
        instalment=instalment,
        year=year,
        running=(Batch.objects.filter(year=year).aggregate(last=Max("running"))["last"] or 0) + 1,
        count=len(rows),
        total=sum(claim.amount for claim in rows),
        content=encryption.encrypt(base64.b64encode(content).decode(), purpose=CONTENT_PURPOSE),
        sha256=hashlib.sha256(content).hexdigest(),
        closed_by=by,
        closed_at=now,
    )
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, claim=claim, position=position, amount=claim.amount, account_masked=claim.account_masked)
        for position, claim in enumerate(rows, start=1)
    )
    for claim in rows:
        claim.move_to(State.FORWARDED, by=by, reason=f"전달 묶음 {batch.number}")
        notices.claim_forwarded(claim)
    return batch


def _refuse_without_consent(rows: list[Claim]) -> None:
    """Nobody takes the yes back while her line is written: what stands is held until the transaction ends."""
    list(consents.held([claim.claimant_id for claim in rows], purpose=ConsentText.SEMAS))
    gone = Claim.objects.held_back().filter(pk__in=[claim.pk for claim in rows]).order_by("pk")
    if names := list(gone.values_list("claimant__name", flat=True)):
        raise ConsentTakenBack(names)


def _row(position: int, claim: Claim) -> list[str | int]:
    """A line of the file: the one place where an account number stands in full, and the only reader of it."""
    application = claim.application
    return [
        position,
        claim.number,
        claim.claimant.name,
        f"{application.birth_date:%Y-%m-%d}" if application.birth_date else "",
        application.business_number,
        str(application.cohort),
        claim.instalment.words,
        korean.day(claim.met_on),
        claim.amount,
        str(claim.get_bank_display()),
        account.unseal(claim.account_token),
        claim.account_holder,
    ]


def taken_back(batch: Batch) -> list[Claim]:
    """The claims of this batch whose person does not let SEMAS be told any more."""
    return list(Claim.objects.filter(batch_line__batch=batch).not_to_be_told().for_page().order_by("pk"))


@transaction.atomic
def take_out(batch: Batch, *, reason: str, by: User) -> bytes:
    """The file as it was closed, without the lines of those who do not let SEMAS be told any more.

    Who takes it, why, and whose lines are missing is written down first. Nobody takes her yes back while the file is
    made: what stands is held until the transaction ends. Raises EverybodyTookBack.
    """
    list(consents.held(batch.lines.values_list("claim__claimant", flat=True), purpose=ConsentText.SEMAS))
    gone = taken_back(batch)
    if len(gone) == batch.count:
        raise EverybodyTookBack
    left_out = [claim.pk for claim in gone]
    BatchDownload.objects.create(batch=batch, by=by, at=clock.now(), reason=reason, left_out=left_out)
    content = base64.b64decode(encryption.decrypt(batch.content, purpose=CONTENT_PURPOSE))
    return spreadsheets.without(content, {claim.number for claim in gone}) if gone else content
