"""SEMAS's results as a spreadsheet: every line finds its claim or is kept until a person has settled it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.models import User
from allowance.actions import results, spreadsheets
from allowance.actions.claims import lock
from allowance.actions.spreadsheets import OUR_NUMBER, THEIR_NUMBER, Outcome, Unclear
from allowance.errors import FileRefused, NoSuchClaim, OwnClaim
from allowance.models import Claim, ResultFile, ResultLine
from allowance.states import LINE_FLOW, WITH_PAYMENT, LineState, State
from centers.models import Center
from common import clock, korean, locks, resident_number
from common.numbers import typed
from enrollment.actions.paper_content import clean_name

_NUMBER = re.compile(r"수당-\d{4}-(\d{5,})", re.ASCII)


@transaction.atomic
def import_results(center: Center, upload: UploadedFile, *, by: User) -> tuple[ResultFile, bool]:
    """Read a file into lines and apply what is clear; whether it was new. The same file again changes nothing.

    Raises FileRefused when it cannot be read at all; then nothing is kept.
    """
    if (upload.size or 0) > spreadsheets.MOST_BYTES:
        raise FileRefused("파일이 5MB보다 커서 읽지 않았습니다. 파일을 나누어 올려 주세요.")
    data = upload.read()
    fingerprint = hashlib.sha256(data).hexdigest()
    locks.hold(f"allowance-results:{center.pk}")  # one import at a time: two files may name the same claims
    known = ResultFile.objects.filter(center=center, sha256=fingerprint).first()
    if known:
        return known, False
    rows = spreadsheets.read(data)
    _refuse_resident_numbers(upload.name or "", rows)
    file = ResultFile.objects.create(
        center=center,
        name=clean_name(upload.name or ""),
        sha256=fingerprint,
        imported_by=by,
        imported_at=clock.now(),
    )
    named = [claim.pk for raw in rows for claim in _claims_of(center, raw)]
    list(Claim.objects.hold(named))  # all at once, in the order of a batch: neither waits for the other in a circle
    for position, raw in enumerate(rows, start=2):  # as a spreadsheet counts: the head is line 1
        claim, state, why = _apply(center, raw, by)
        ResultLine.objects.create(file=file, position=position, raw=raw, claim=claim, state=state, why=why[:300])
    return file, True


def _refuse_resident_numbers(name: str, rows: list[dict[str, str]]) -> None:
    """A line is kept as it was written, so a file that names such a number is not kept at all."""
    if resident_number.found_in(name):
        raise FileRefused(
            "파일 이름에 주민등록번호로 보이는 숫자가 있어 읽지 않았습니다. 이름을 바꾸어 다시 올려 주세요."
        )
    for position, raw in enumerate(rows, start=2):
        if resident_number.found_in_any([*raw, *raw.values()]):
            raise FileRefused(
                f"{position}째 줄에 주민등록번호로 보이는 숫자가 있어 파일을 읽지 않았습니다. 그 칸을 비우고 다시 올려 주세요."
            )


def _apply(center: Center, raw: dict[str, str], by: User) -> tuple[Claim | None, LineState, str]:
    """What becomes of one line: the claim it names, how it went, and why a person has to look."""
    found = _claims_of(center, raw)
    if len(found) > 1:
        return None, LineState.DIFFERS, "수당번호와 공단 신청번호가 서로 다른 수당을 가리킵니다."
    claim = found[0] if found else None
    try:
        said = spreadsheets.outcome(raw)
    except Unclear as unclear:
        return claim, LineState.UNREADABLE, str(unclear)
    if claim is None:
        return None, LineState.UNMATCHED, "적힌 번호의 수당을 이 센터에서 찾지 못했습니다."
    claim = lock(claim)
    if _is_known(claim, said):
        return claim, LineState.KNOWN, ""
    if why := _objection(claim, said, raw, by):
        return claim, LineState.DIFFERS, why
    _record(claim, said, raw, by=by, note="")
    return claim, LineState.APPLIED, ""


def _claims_of(center: Center, raw: dict[str, str]) -> list[Claim]:
    """The claims of this centre that the line's two numbers name."""
    ours = by_number(center, raw.get(OUR_NUMBER, ""))
    theirs = raw.get(THEIR_NUMBER, "")
    rows = Claim.objects.filter(center=center, semas_number=theirs).for_page() if theirs else Claim.objects.none()
    found = {claim.pk: claim for claim in [*([ours] if ours else []), *rows[:2]]}
    return list(found.values())


def by_number(center: Center, number: str) -> Claim | None:
    """The claim of this centre with exactly this number."""
    spelled = _NUMBER.fullmatch(number.strip())
    claim = Claim.objects.filter(center=center, pk=typed(spelled[1])).for_page().first() if spelled else None
    return claim if claim and claim.number == number.strip() else None


def _is_known(claim: Claim, said: Outcome) -> bool:
    if said.is_paid:
        return claim.state in WITH_PAYMENT and (claim.paid_on, claim.paid_amount) == (said.on, said.amount)
    return claim.state == State.NOT_PAID and claim.not_paid_reason == said.reason


def _objection(claim: Claim, said: Outcome, raw: dict[str, str], by: User) -> str:
    """Why a line is not simply believed: the first reason, or nothing."""
    return next(_objections(claim, said, raw.get(THEIR_NUMBER, ""), by), "")


def _objections(claim: Claim, said: Outcome, theirs: str, by: User) -> Iterator[str]:
    if claim.claimant_id == by.pk:
        yield "올린 직원 본인의 수당입니다. 다른 직원이 정리해야 합니다."
    if not claim.awaits_result:
        yield f"이 수당은 지금 '{claim.get_state_display()}' 상태라 결과를 기다리지 않습니다."
    if theirs and claim.semas_number and theirs != claim.semas_number:
        yield f"공단 신청번호 '{theirs[:40]}'이 이 수당에 적혀 있는 '{claim.semas_number}'과 다릅니다."
    if theirs and Claim.objects.filter(semas_number=theirs).exclude(pk=claim.pk).exists():
        yield f"공단 신청번호 '{theirs[:40]}'이 다른 센터의 수당에 적혀 있습니다."
    if said.on and said.on > clock.today():
        yield f"지급일 {korean.day(said.on)}이 아직 오지 않았습니다."
    if said.is_paid and said.amount != claim.amount:
        yield f"지급액 {korean.won(said.amount or 0)}이 신청한 {korean.won(claim.amount)}과 다릅니다."


def _record(claim: Claim, said: Outcome, raw: dict[str, str], *, by: User, note: str) -> None:
    theirs = raw.get(THEIR_NUMBER, "")[:40]
    if theirs and not claim.semas_number:
        # A person may settle a line whose number stands with another claim: there it stays.
        with suppress(IntegrityError), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(semas_number=theirs)
    if said.is_paid and said.on and said.amount:
        results.record_paid(claim, on=said.on, amount=said.amount, by=by, note=note)
    else:
        results.record_not_paid(claim, reason=said.reason, by=by)


@transaction.atomic
def settle(line: ResultLine, *, note: str, by: User, number: str = "") -> ResultLine:
    """A person has looked. With a claim's number the line's result is recorded for it, as it stands; else it is put aside.

    Nobody settles a line that names a claim of her own. Raises NoSuchClaim, OwnClaim, PaidInFuture, IllegalMove
    (somebody was first, or the claim waits for no result), FileRefused (nothing readable).
    """
    ResultLine.objects.select_for_update(no_key=True).get(pk=line.pk)
    line = ResultLine.objects.select_related("file__center").get(pk=line.pk)
    LINE_FLOW.check(line.state, LineState.SETTLED)
    if any(claim.claimant_id == by.pk for claim in _claims_of(line.file.center, line.raw)):
        raise OwnClaim
    if number:
        claim = by_number(line.file.center, number)
        if claim is None or claim.claimant_id == by.pk:
            raise NoSuchClaim
        try:
            said = spreadsheets.outcome(line.raw)
        except Unclear as unclear:
            raise FileRefused(
                f"{unclear} 그래서 이 줄대로는 적을 수 없습니다. 수당 화면에서 결과를 직접 적어 주세요."
            ) from unclear
        _record(lock(claim), said, line.raw, by=by, note=note)
        line.claim = claim
    line.state, line.settled_by, line.settled_at, line.settled_note = LineState.SETTLED, by, clock.now(), note
    line.save(update_fields=["claim", "state", "settled_by", "settled_at", "settled_note"])
    return line
