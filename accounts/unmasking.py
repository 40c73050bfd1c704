"""Sensitive fields of people stand masked on the pages of staff until somebody opens them.

Two things open them: the reader's own assigned open case, which the view names with own_case(); or a reason given on the
page, which holds for HOLDS, for this person and in this sign-in only. Whichever it was stands as the reason in the access
record of every page that shows them (docs/security.md).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Model

from accounts.handling import handled
from accounts.requests import SignedInRequest
from common import clock

HOLDS = timedelta(minutes=5)
_OPENED = "opened"  # in the session: whose fields, until when, why
_TICKET = "unmask"
_TICKET_HOLDS = timedelta(hours=12)

TicketOver = signing.SignatureExpired
NoTicket = signing.BadSignature


def key_of(row: Model) -> str:
    """Whose fields: a person, or a row about somebody without an account."""
    return f"{row._meta.label_lower}:{row.pk}"


def own_case(request: SignedInRequest, *rows: Model, case: str) -> None:
    """The fields of these people stand open: they are an assigned open case of the reader's. `case` says which one."""
    request.own_cases = _own_cases(request) | {key_of(row): case for row in rows}
    if rows:
        handled(reason=case)


def _own_cases(request: SignedInRequest) -> dict[str, str]:
    return getattr(request, "own_cases", {})


def open_up(request: SignedInRequest, key: str, *, reason: str) -> None:
    """From now on, for HOLDS. What ran out before is forgotten."""
    now = clock.now()
    held = {other: row for other, row in request.session.get(_OPENED, {}).items() if row[0] > now.timestamp()}
    request.session[_OPENED] = held | {key: [(now + HOLDS).timestamp(), reason]}


def why_open(request: SignedInRequest, row: Model) -> str:
    """Why this reader sees the fields of `row` now; empty where they stand masked."""
    key = key_of(row)
    if case := _own_cases(request).get(key):
        return case
    return request.session[_OPENED][key][1] if open_until(request, row) else ""


def open_until(request: SignedInRequest, row: Model) -> datetime | None:
    """Until when a given reason opens the fields; None where none does. One's own case has no end."""
    until, _reason = request.session.get(_OPENED, {}).get(key_of(row), (0, ""))
    return datetime.fromtimestamp(until, clock.SEOUL) if until > clock.now().timestamp() else None


def ticket(reader: int, row: Model, *, person: int, back: str) -> str:
    """What lets `reader`, to whom a page showed these fields masked, open them and go back to that page."""
    return signing.dumps([reader, key_of(row), person, back], salt=_TICKET, compress=True)


def read_ticket(text: str, *, reader: int) -> tuple[str, int, str]:
    """(whose fields, id of the person or 0, the page to go back to). Raises TicketOver, and NoTicket for anybody else's.

    A ticket that is over says where to go back to all the same: its second argument.
    """
    owner, key, person, back = signing.loads(text, salt=_TICKET)
    if owner != reader:
        raise NoTicket
    try:
        signing.loads(text, salt=_TICKET, max_age=_TICKET_HOLDS)
    except TicketOver as over:
        raise TicketOver(back) from over
    return key, person, back
