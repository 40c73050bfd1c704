"""Claims of the demo: every completion that an edition pays for has one, and together they stand in every state.

At 대구 nobody may confirm (the centre has no lead), so that its claims wait for the second signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from accounts.models import User
from aftercare.actions import plans
from allowance.actions import batches, claims, deadlines, grounds, importing, opening, papers, results, spreadsheets
from allowance.models import Claim, PaperKind, RefusalReason
from allowance.models.evidence import needed
from allowance.states import State
from centers.models import AllowanceInstalment
from common import clock, working_days
from enrollment.models import Completion
from portal.seed.demo.answers import invented_pdf, invented_photo
from portal.seed.demo.people import Desk
from portal.seed.demo.sign_ins import GRADUATE, OWNER

_DAY = timedelta(days=1)
_FORWARDED_AGO, _ANSWERED_AGO = 12 * _DAY, 5 * _DAY
# Where the claims of a centre end up, one after another; what is missing waits with its owner.
_ENDS = (
    State.FORWARDED,
    State.PAID,
    State.HANDED_IN,
    State.CONFIRMED,
    State.CHECKED,
    State.SUPPLEMENT,
    State.CLAWBACK,
    State.NOT_PAID,
    State.REFUSED,
    State.LAPSED,
    State.RETURNED,
)
_IN_BATCHES = (State.FORWARDED, State.PAID, State.NOT_PAID, State.CLAWBACK, State.RETURNED)


def lay(desks: Iterable[Desk]) -> None:
    """Open what the past would have opened, and take each claim as far as it has come."""
    by_center = {desk.center.pk: desk for desk in desks}
    ends = {pk: [*_ENDS[index * 3 :], *_ENDS[: index * 3]] for index, pk in enumerate(by_center)}
    leaving: dict[tuple[int, AllowanceInstalment], list[tuple[Claim, State]]] = {}
    for claim in opened(Completion.objects.all()):
        desk = by_center[claim.center_id]
        if not claim.application.completions.in_force().exists():
            continue  # closed below, as the clock would have done
        if claim.claimant.username in (OWNER.email, GRADUATE.email) or not ends[claim.center_id]:
            continue
        end = State.PAID if claim.claimant.username else ends[claim.center_id].pop(0)
        if desk.counselor == desk.lead and end not in (State.HANDED_IN, State.SUPPLEMENT, State.LAPSED):
            end = State.CHECKED
        _tell(claim, end, desk)
        if end in _IN_BATCHES:
            leaving.setdefault((claim.center_id, claim.instalment), []).append((claim, end))
    for (center, instalment), rows in leaving.items():
        _forward(by_center[center], instalment, rows)
    _taken_back(by_center)
    opening.open_due()  # what came to be due today


def _taken_back(desks: Mapping[int, Desk]) -> None:
    """What rested on a completion that was taken back is closed; one that had left the house is in doubt."""
    now = clock.now()
    gone_too_far = Claim.objects.filter(state=State.FORWARDED).resting_on_a_completion()
    claim = gone_too_far.select_related("application").order_by("pk").last()
    if claim:
        with clock.standing_at(now - timedelta(hours=3)):
            completion = claim.application.completions.in_force().get()
            reason = "출석을 다시 세어 보니 78%였습니다."
            plans.take_back_completion(completion, finished=True, reason=reason, by=desks[claim.center_id].lead)
    with clock.standing_at(now - timedelta(hours=2)):
        grounds.close_groundless()


def opened(done: QuerySet[Completion]) -> list[Claim]:
    """A claim for each of these whose edition pays for completing, on the morning after."""
    found = []
    pays = AllowanceInstalment.objects.filter(
        condition__in=("completed", "advanced_completed_or_hired"), amount__isnull=False
    ).select_related("program_year__track")
    done = done.select_related("application__applicant", "application__cohort__center")
    for completion in done.order_by("completed_on", "pk"):
        for instalment in pays.filter(program_year=completion.application.program_year_id):
            met = opening.Met(completion.application, instalment, "completed", completion.completed_on)
            opens_at = clock.at(completion.completed_on + 2 * _DAY, time(9))
            with clock.standing_at(min(opens_at, clock.now())):
                due_on = max(clock.today() + 60 * _DAY, clock.today() + 20 * _DAY)
                found.append(opening.open_claim(met, due_on=due_on))
    return found


def _tell(claim: Claim, end: State, desk: Desk) -> None:
    """From the day it opened: a step every two days."""
    moment = claim.opened_at
    if end == State.LAPSED:
        with clock.standing_at(moment + _DAY):
            deadlines.move(
                claim, due_on=clock.today() + 10 * _DAY, reason="공단의 마감에 맞춤(시연)", by=desk.counselor
            )
        with clock.standing_at(moment + 13 * _DAY):
            deadlines.lapse_overdue()
        return
    for step in _steps(end):
        moment = clock.now() - _DAY if step == State.SUPPLEMENT else moment + 2 * _DAY
        with clock.standing_at(min(moment, clock.now())):
            _STEPS[step](claim, desk)


def _steps(end: State) -> tuple[str, ...]:
    if end == State.HANDED_IN:
        return ("hand_in",)
    if end in (State.SUPPLEMENT, State.REFUSED):
        return ("hand_in", str(end))
    return ("hand_in", "check") if end == State.CHECKED else ("hand_in", "check", "confirm")


def hand_in(claim: Claim) -> None:
    """Every paper that is needed, an account in the claimant's name, and the last button."""
    owner = claim.claimant
    for kind in needed(claim):
        papers.add(claim, kind, _upload(claim, kind), by=owner)
    number = f"999-{claim.pk:04d}-000000"
    claims.set_account(claim, bank="kb", number=number, holder=owner.name, by=owner)
    claims.hand_in(claim, says_is_owner=True, by=owner)


def _upload(claim: Claim, kind: PaperKind) -> SimpleUploadedFile:
    """A bankbook is photographed; what others issue is a PDF."""
    if kind == PaperKind.BANKBOOK:
        return SimpleUploadedFile(f"{kind.label}(시연).jpg", invented_photo(kind), content_type="image/jpeg")
    content = invented_pdf(f"DEMO ONLY, invented: {kind} {claim.pk}")
    return SimpleUploadedFile(f"{kind.label}(시연).pdf", content, content_type="application/pdf")


def _ask(claim: Claim, desk: Desk) -> None:
    claims.assign(claim, desk.counselor, shown=None, by=desk.counselor)
    due_on = working_days.add(clock.today(), claim.instalment.program_year.supplement_working_days)
    claims.ask_for_more(
        claim,
        reason="unreadable",
        note="통장 사본의 계좌번호가 보이게 다시 찍어 주세요.",
        due_on=due_on,
        by=desk.counselor,
    )


def _refuse(claim: Claim, desk: Desk) -> None:
    note = "다른 지원금을 받은 기간과 겹치는 것을 확인했습니다."
    claims.refuse(claim, reason=RefusalReason.OTHER_SUPPORT, note=note, by=desk.lead)


_STEPS = {
    "hand_in": lambda claim, _desk: hand_in(claim),
    "check": lambda claim, desk: claims.check(claim, note="이름과 번호가 맞음", by=desk.counselor),
    "confirm": lambda claim, desk: claims.confirm(claim, note="", by=desk.lead),
    State.SUPPLEMENT.value: _ask,
    State.REFUSED.value: _refuse,
}


def _forward(desk: Desk, instalment: AllowanceInstalment, rows: list[tuple[Claim, State]]) -> None:
    """One batch, one file of results with a line that fits nobody, and what followed."""
    now = clock.now()
    with clock.standing_at(now - _FORWARDED_AGO):
        batches.forward(desk.center, instalment, [claim.pk for claim, _end in rows], by=desk.lead)
    with clock.standing_at(now - _ANSWERED_AGO):
        lines = [_result(claim, end) for claim, end in rows if end != State.FORWARDED]
        stray = [f"수당-{clock.today().year}-99999", "DEMO-0", "지급", f"{clock.today():%Y-%m-%d}", "600000", ""]
        data = spreadsheets.write(spreadsheets.COLUMNS, [*lines, stray])
        importing.import_results(desk.center, SimpleUploadedFile("공단 결과(시연).xlsx", data), by=desk.lead)
    for claim, end in rows:
        _claw_back(claim, end, desk.lead, now)


def _result(claim: Claim, end: State) -> list[str | int]:
    theirs = f"DEMO-{claim.pk}"
    if end == State.NOT_PAID:
        return [claim.number, theirs, "부지급", "", "", "올해 같은 지원금을 이미 받았습니다."]
    return [claim.number, theirs, "지급", f"{clock.today():%Y-%m-%d}", claim.amount, ""]


def _claw_back(claim: Claim, end: State, lead: User, now: datetime) -> None:
    if end not in (State.CLAWBACK, State.RETURNED):
        return
    reason = "지급한 뒤에 다른 지원금과 겹친 것이 확인되었습니다."
    with clock.standing_at(now - 3 * _DAY):
        results.claw_back(claim, amount=300_000, reason=reason, due_on=clock.today() + 30 * _DAY, by=lead)
    if end == State.RETURNED:
        with clock.standing_at(now - _DAY):
            results.record_returned(claim, amount=300_000, on=clock.today(), so_far=0, by=lead)
