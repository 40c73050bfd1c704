"""The independent comparison: what clients were told against what is stored, what the servers received, what was logged."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.chaos.people import Told
from tests.chaos.world import World
from tests.support import solapi

STORED = """
import hashlib, json
from enrollment.models import Application, Paper
from messaging.models import Message
def digest(paper):
    try:
        with paper.file.open() as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""
applications = {}
for row in Application.objects.prefetch_related("moves"):
    applications[row.pk] = {
        "state": row.state, "line": row.line_number, "cohort": row.cohort_id,
        "career": row.answers.get("wishes", {}).get("raw", {}).get("career", ""),
        "moves": [[move.source, move.target] for move in row.moves.all()],
    }
print(json.dumps({
    "applications": applications,
    "papers": [[p.application_id, p.sha256, digest(p)] for p in Paper.objects.exclude(file__startswith="bench/")],
    "messages": [
        [str(m.pk), m.channel, m.state, m.address, m.check_number, f"{m.kind}, due {m.due_at}, {m.error}"]
        for m in Message.objects.all()
    ],
}))
"""
UNFINISHED = """
from accounts.models import AccessRecord
from messaging.models import Message
print(Message.objects.filter(state__in=["queued", "sending"]).count() + AccessRecord.objects.unsealed().count())
"""
_REPEAT = re.compile(r"Message (\S+) may (?:have been|be) sent twice")


def unfinished(world: World) -> int:
    """What the clock has still to do: messages neither sent nor given up, access records not sealed."""
    return int(world.site.python(UNFINISHED))


class Checker:
    """Everything found wrong, in words; empty when all is well."""

    def __init__(self, world: World, told: Sequence[Told]) -> None:
        self._world, self._told = world, told
        self._stored: dict[str, Any] = json.loads(world.site.python(STORED).splitlines()[-1])
        self.repeated = 0

    def wrongs(self) -> list[str]:
        return [*self._applications(), *self._lines(), *self._papers(), *self._messages(), *self._commands()]

    @property
    def counts(self) -> dict[str, int]:
        """What was acknowledged, and what came to the mail and SMS servers."""
        return {
            "saves": sum(bool(row.saved) for row in self._told),
            "papers": sum(row.paper for row in self._told),
            "handed in": sum(row.submitted for row in self._told),
            "admitted": sum(row.admitted for row in self._told),
            "withdrawn": sum(row.withdrawn for row in self._told),
            "mails": len(self._world.mail.mailbox.mails),
            "SMS": len(self._world.sms.accepted),
            "repeated": self.repeated,
        }

    def _applications(self) -> Iterator[str]:
        for told in self._told:
            row = self._stored["applications"][str(told.pk)]
            moves = [tuple(move) for move in row["moves"]]
            entered = moves.count(("draft", "submitted"))
            if told.submitted and entered != 1:
                yield f"{told.pk} was told it is handed in, and it was handed in {entered} times"
            if row["career"] not in (told.saved, *told.tried):
                yield f"{told.pk} was told that {told.saved!r} is kept; {row['career']!r} is"
            if told.withdrawn and row["state"] != "withdrawn":
                yield f"{told.pk} was told it is withdrawn; it is {row['state']}"
            if row["state"] == "withdrawn" and not told.withdrawal_tried:
                yield f"{told.pk} is withdrawn; nobody asked for it"
            if told.admitted and ("submitted", "admitted") not in moves and not told.withdrawal_tried:
                yield f"the counsellor was told {told.pk} is admitted; its moves are {moves}"

    def _lines(self) -> Iterator[str]:
        lines: dict[int, list[int]] = {}
        for row in self._stored["applications"].values():
            if row["line"] is not None:
                lines.setdefault(row["cohort"], []).append(row["line"])
        for cohort, numbers in lines.items():
            if sorted(numbers) != list(range(1, len(numbers) + 1)):
                yield f"the line of cohort {cohort} has a gap or a number twice: {sorted(numbers)}"

    def _papers(self) -> Iterator[str]:
        kept = Counter(pk for pk, _, _ in self._stored["papers"])
        for told in self._told:
            if told.paper and kept[told.pk] != 1:
                yield f"{told.pk} was told its paper is kept; it is there {kept[told.pk]} times"
        for pk, sha, read in self._stored["papers"]:
            if sha != read:
                yield f"a paper of {pk} lies in the store as {read or 'nothing'}, its row says {sha}"

    def _messages(self) -> Iterator[str]:
        """Every message came as often as it was sent; once more for each repeat that was logged."""
        logged = self._logged_repeats()
        mails = Counter(
            str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in self._world.mail.mailbox.mails
        )
        to_phones: dict[str, list[str]] = {}
        for pk, channel, state, address, check_number, more in self._stored["messages"]:
            if channel == "sms" and address[-4:] in solapi.FATES:  # this number is refused whatever happens
                continue
            if state not in ("sent", "cancelled", "expired"):
                yield f"message {pk} is {state} although every server works again: {more}"
            elif channel == "email":
                yield from self._often_enough(
                    f"message {pk}", mails[f"{pk}.{check_number}"], state == "sent", logged[pk]
                )
            elif state == "sent":
                to_phones.setdefault(address, []).append(pk)
        texts = Counter(to for to, _, _ in self._world.sms.accepted)
        for phone, pks in to_phones.items():
            came = texts[f"0{phone.removeprefix('+82')}"]
            yield from self._often_enough(f"texts to {phone}", came, len(pks), sum(logged[pk] for pk in pks))

    def _often_enough(self, what: str, came: int, sent: int, logged: int) -> Iterator[str]:
        self.repeated += max(0, came - sent)
        if not sent <= came <= sent + logged:
            yield f"{what}: sent {sent}, came {came}, repeats logged {logged}"

    def _logged_repeats(self) -> Counter[str]:
        logs = Path(self._world.site.logs).glob("*.log")
        return Counter(pk for log in logs for pk in _REPEAT.findall(log.read_text(encoding="utf-8", errors="replace")))

    def _commands(self) -> Iterator[str]:
        for command in ("invariants", "verify_access_records"):
            try:
                self._world.site.manage(command)
            except RuntimeError as found:
                yield f"{command}: {found}"
