"""Claims in every state, brought there by the real acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile

from allowance.actions import batches, claims, deadlines, importing, opening, papers, results, spreadsheets
from allowance.actions.spreadsheets import COLUMNS
from allowance.models import Claim, RefusalReason, ResultFile
from allowance.models.evidence import needed
from allowance.states import State
from centers.models import AllowanceInstalment
from centers.roles import Role
from common import clock
from tests.enrollment.apply_pages import pdf
from tests.factories.accounts import StaffFactory
from tests.factories.centers import AllowanceInstalmentFactory
from tests.factories.enrollment import ApplicationFactory

ACCOUNT = "110-234-567890"
Handled = AllowanceInstalment.Handled


def upload(name: str = "통장.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")


class ClaimFactory(factory.django.DjangoModelFactory):
    """Opened by a completion; the traits bring it further. `by` checks it, `lead` confirms and forwards it."""

    class Meta:
        model = Claim

    @classmethod
    def _create(cls, model_class: type[Claim], *args: Any, **given: Any) -> Claim:
        reach = next((State(key) for key in list(given) if key in State.values and given.pop(key)), State.OPEN)
        by, lead = given.pop("by", None), given.pop("lead", None)
        application = given.pop("application", None) or ApplicationFactory(completed=True, **given.pop("of", {}))
        instalment = given.pop("instalment", None) or AllowanceInstalmentFactory(
            program_year=application.program_year, **{"claim_days": 30} | given
        )
        met = opening.Met(
            application, instalment, AllowanceInstalment.Condition.COMPLETED, application.completions.get().completed_on
        )
        return bring(opening.open_claim(met), reach, by=by, lead=lead)


def fill(claim: Claim) -> Claim:
    """Papers and account, by the owner."""
    for kind in needed(claim):
        papers.add(claim, kind, upload(), by=claim.claimant)
    return claims.set_account(claim, bank="kb", number=ACCOUNT, holder=claim.claimant.name, by=claim.claimant)


def bring(claim: Claim, state: str, *, by: Any = None, lead: Any = None) -> Claim:
    """Take an open claim to `state` by the acts that lead there."""
    by = by or StaffFactory(role=Role.COUNSELOR, center=claim.center)
    lead = lead or StaffFactory(role=Role.LEAD, center=claim.center)
    for act in _WAYS[State(state)]:
        _ACTS[act](claim, by, lead)
    return Claim.objects.for_page().get(pk=claim.pk)


def _lapse(claim: Claim, by: Any, lead: Any) -> None:
    Claim.objects.filter(pk=claim.pk).update(due_at=clock.now() - timedelta(minutes=1))
    deadlines.lapse_overdue()


def _back(claim: Claim, by: Any, lead: Any) -> None:
    due_on = clock.today() + timedelta(days=14)
    results.claw_back(claim, amount=claim.amount, reason="취업이 취소되었습니다.", due_on=due_on, by=lead)


_ACTS: dict[str, Any] = {
    "hand_in": lambda claim, by, lead: claims.hand_in(fill(claim), by=claim.claimant),
    "supplement": lambda claim, by, lead: claims.ask_for_more(
        claim,
        reason="unreadable",
        note="통장 사본을 다시 찍어 주세요.",
        due_on=clock.today() + timedelta(days=7),
        by=by,
    ),
    "check": lambda claim, by, lead: claims.check(claim, note="이름과 번호가 맞음", by=by),
    "confirm": lambda claim, by, lead: claims.confirm(claim, note="", by=lead),
    "forward": lambda claim, by, lead: batches.forward(claim.center, claim.instalment, [claim.pk], by=lead),
    "direct": lambda claim, by, lead: claims.note_semas_number(claim, number=f"SBC-77-{claim.pk}", by=claim.claimant),
    "pay": lambda claim, by, lead: results.record_paid(claim, on=clock.today(), amount=claim.amount, by=lead),
    "not_pay": lambda claim, by, lead: results.record_not_paid(claim, reason="예산이 끝났습니다.", by=lead),
    "refuse": lambda claim, by, lead: claims.refuse(
        claim, reason=RefusalReason.NOT_PROVEN, note="서류에 이름이 없습니다.", by=lead
    ),
    "lapse": _lapse,
    "claw_back": _back,
    "return": lambda claim, by, lead: results.record_returned(
        claim, amount=claim.amount, on=clock.today(), so_far=0, by=lead
    ),
}
_FORWARDED = ("hand_in", "check", "confirm", "forward")
_WAYS: dict[State, tuple[str, ...]] = {
    State.OPEN: (),
    State.HANDED_IN: ("hand_in",),
    State.SUPPLEMENT: ("hand_in", "supplement"),
    State.CHECKED: ("hand_in", "check"),
    State.CONFIRMED: ("hand_in", "check", "confirm"),
    State.FORWARDED: _FORWARDED,
    State.DIRECT: ("direct",),
    State.PAID: (*_FORWARDED, "pay"),
    State.NOT_PAID: (*_FORWARDED, "not_pay"),
    State.REFUSED: ("hand_in", "refuse"),
    State.LAPSED: ("lapse",),
    State.CLAWBACK: (*_FORWARDED, "pay", "claw_back"),
    State.RETURNED: (*_FORWARDED, "pay", "claw_back", "return"),
}


def results_file(
    *rows: dict[str, Any], heads: tuple[str, ...] = COLUMNS, name: str = "결과.xlsx"
) -> SimpleUploadedFile:
    """A spreadsheet of results as SEMAS would send it; each row by the names of its columns."""
    data = spreadsheets.write(heads, [[row.get(head, "") for head in heads] for row in rows])
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def paid_row(claim: Claim, **given: Any) -> dict[str, Any]:
    return {
        "수당번호": claim.number,
        "결과": "지급",
        "지급일": f"{clock.today():%Y-%m-%d}",
        "지급액": claim.amount,
    } | given


class ResultFileFactory(factory.django.DjangoModelFactory):
    """A file whose one line names no claim we know."""

    class Meta:
        model = ResultFile

    @classmethod
    def _create(cls, model_class: type[ResultFile], *args: Any, **given: Any) -> ResultFile:
        center = given.pop("center")
        by = given.pop("by", None) or StaffFactory(role=Role.LEAD, center=center)
        row = {"수당번호": "수당-2026-99999", "결과": "지급", "지급일": "2026-11-02", "지급액": 600_000}
        return importing.import_results(center, results_file(row), by=by)[0]
