"""What happened to an application so far, newest first: changes of state, the line, its papers, messages, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from enrollment import notices
from enrollment.models import Application, ApplicationMove, LineEvent, PaperBlackening, Revocation
from enrollment.models.blackening import Blackening
from messaging.models import Message


@dataclass(frozen=True)
class Entry:
    """One line of the history. `who` is empty for what the clock did."""

    at: datetime
    title: Any
    note: str
    who: str
    url: str = ""


def history(application: Application, *, revocations: Iterable[Revocation], may_see_messages: bool) -> list[Entry]:
    entries = [_move(move) for move in application.moves.select_related("by")]
    entries += [_line(event) for event in application.line_events.select_related("by")]
    entries += [entry for revocation in revocations for entry in _consent(revocation)]
    covered = PaperBlackening.objects.filter(paper__application=application).select_related("by", "paper__rule")
    entries += [blackened(row, row.paper.rule.name) for row in covered]
    told = Message.objects.about(notices.about(application))
    entries += [_told(message, may_see_messages) for message in told]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _who(row: ApplicationMove | LineEvent) -> str:
    return row.by.name if row.by else "저절로"


def _move(move: ApplicationMove) -> Entry:
    return Entry(move.at, move.get_target_display(), move.reason, _who(move))


def _line(event: LineEvent) -> Entry:
    title = str(event.get_kind_display())
    if event.kind == LineEvent.Kind.JOINED:
        title = f"접수 순번 {event.line_number}번"
    elif event.seat_number:
        title = f"{title}: {event.seat_number}번 자리"
    return Entry(event.at, title, event.reason, _who(event))


def _consent(revocation: Revocation) -> Iterator[Entry]:
    consent, person = revocation.consent, revocation.application.applicant.name
    how = consent.get_withdrawn_source_display()
    yield Entry(revocation.at, f"동의를 거둠: {consent.text.title}", f"{how}에서 거두심", person)
    if revocation.settled_at:
        who = revocation.settled_by.name if revocation.settled_by else person
        yield Entry(revocation.settled_at, f"거둔 동의를 마침: {consent.text.title}", revocation.outcome, who)


def blackened(row: Blackening, paper: str) -> Entry:
    """Used by every room whose page tells a history. `paper` is what this kind of paper is called."""
    gone = "가리기 전 파일은 없앰" if row.destroyed_at else "가리기 전 파일을 없애는 중"
    return Entry(row.at, f"서류를 가림: {paper}", f"{len(row.areas)}곳, {gone}", row.by.name)


def _told(message: Message, may_see: bool) -> Entry:
    title = f"{message.get_channel_display()} {message.get_state_display()}"
    url = reverse("outbox-message", args=[message.pk]) if may_see else ""
    return Entry(message.created_at, title, message.headline, "저절로", url)
