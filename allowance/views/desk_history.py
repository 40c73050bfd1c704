"""What happened to a claim so far, newest first: its states, what was noted, its papers, in words."""

from __future__ import annotations

from allowance.models import Claim, ClaimEvent, ClaimPaperBlackening
from enrollment.views.desk_history import Entry, blackened


def history(claim: Claim) -> list[Entry]:
    entries = [_event(event) for event in claim.events.select_related("by").order_by("-at", "-pk")]
    covered = ClaimPaperBlackening.objects.filter(paper__claim=claim).select_related("by", "paper")
    entries += [blackened(row, row.paper.get_kind_display()) for row in covered]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _event(event: ClaimEvent) -> Entry:
    title = event.get_target_display() if event.changes_state else "기록"
    return Entry(event.at, title, event.note, event.by.name if event.by else "저절로")
