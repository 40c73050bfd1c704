"""접속기록 written, sealed and verified.

A record is written on its own, outside whatever the page did, and unchained, so that nobody waits for anybody. A sealer,
one at a time, binds settled records into a chain for each month: HMAC-SHA-256 over the record and the link before it,
under a key the database does not have. Whoever changes, adds or removes a row later breaks the chain; whoever cuts its
end off contradicts the last link that was written to the log. The first link of a month is bound to the month opened before
it, so that a month is missed when it goes as a whole without the line that removing it leaves.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from hashlib import sha256
from hmac import compare_digest, new

from django.conf import settings
from django.db import connection, transaction

from accounts.models import AccessRecord, AccessRemoval, AccessSeal, Did, User
from common import clock, encryption, months
from common.locks import hold

logger = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(seconds=30)
_SEALED_WITHIN = timedelta(hours=1)  # what is older and not sealed is a finding
_KEPT_AT_LEAST = 24  # months; the function in the database refuses less, too
_FIRST = "0" * 64
_PURPOSE = "access records"


@dataclass(frozen=True)
class Finding:
    """A place where the chain does not hold: what is wrong, and the month and number, or the record."""

    problem: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


def note_command(command: str, person: User, *, by: User, reason: str) -> AccessRecord:
    """Somebody did something to `person` by a command on the server. Its status is 0: no page answered."""
    return AccessRecord.objects.create(
        at=clock.now(),
        by=by,
        did=Did.CHANGED,
        page=f"command:{command}",
        people=[person.pk],
        status=0,
        reason=reason,
    )


@transaction.atomic
def seal(*, limit: int = 5_000) -> int:
    """Bind up to `limit` settled records to their months' chains; how many. The last links go to the log."""
    hold("access seals")
    settled = AccessRecord.objects.unsealed().filter(at__lt=clock.now() - SETTLED_AFTER).order_by("pk")[:limit]
    heads: dict[date, AccessSeal] = {}
    opened = _opened_last()
    made = []
    for record in settled:
        month = record.at.astimezone(clock.SEOUL).date().replace(day=1)
        last = heads.get(month) or AccessSeal.objects.filter(month=month).order_by("-number").first()
        number, before = (last.number + 1, last.digest) if last else (1, opened)
        if last is None:
            opened = month.isoformat()
        heads[month] = AccessSeal(record=record, month=month, number=number, digest=_digests(record, before, number)[0])
        made.append(heads[month])
    AccessSeal.objects.bulk_create(made)
    for month, head in heads.items():
        logger.info("access records sealed: %s number %s digest %s", month, head.number, head.digest)
    return len(made)


def _opened_last() -> str:
    """What the first link of the next month is bound to: the month opened before it."""
    first = AccessSeal.objects.filter(number=1).order_by("-pk").first()
    last = first.month if first else AccessRemoval.objects.values_list("month", flat=True).last()
    return last.isoformat() if last else _FIRST


def remove_old() -> int:
    """Remove every whole month that is older than the period it is kept; how many. Only the retention role may."""
    count = 0
    while month := _remove_month():
        logger.info("access records removed: %s", month)
        count += 1
    return count


def _remove_month() -> date | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_remove_access_month(%s)", [settings.ACCESS_RECORD_MONTHS])
        month: date | None = cursor.fetchone()[0]
        return month


def verify() -> list[Finding]:
    """Every place where the chains do not hold, every month that went too early or without its line, and every record left
    unsealed for an hour."""
    found: list[Finding] = []
    removed = list(AccessRemoval.objects.all())
    kept = list(AccessSeal.objects.order_by("month").values_list("month", flat=True).distinct())
    known = {month.isoformat() for month in kept} | {line.month.isoformat() for line in removed} | {_FIRST}
    for month in kept:
        links = AccessSeal.objects.filter(month=month).select_related("record").order_by("number")
        found += _broken(month, links.iterator(chunk_size=2_000), known)
    found += [
        Finding("보관 기간이 지나기 전에 지움", f"{line.month:%Y-%m}")
        for line in removed
        if line.at < clock.at(months.after(line.month, _KEPT_AT_LEAST + 1), time.min)
    ]
    late = AccessRecord.objects.unsealed().filter(at__lt=clock.now() - _SEALED_WITHIN)
    found += [Finding("한 시간이 지나도 봉인되지 않음", f"접속기록 {pk}") for pk in late.values_list("pk", flat=True)]
    return found


def _broken(month: date, links: Iterable[AccessSeal], known: set[str]) -> Iterator[Finding]:
    """`known`: what a first link may be bound to."""
    befores, expected = known, 1
    for link in links:
        where = f"{month:%Y-%m} {link.number}번"
        if link.number != expected:
            yield Finding(f"{expected}번부터 {link.number - 1}번까지 없음", where)
        elif not any(
            compare_digest(link.digest, good) for before in befores for good in _digests(link.record, before, expected)
        ):
            yield Finding(
                "기록이나 봉인이 바뀜" if expected > 1 else "기록이나 봉인이 바뀜, 또는 앞 달이 줄 없이 사라짐", where
            )
        befores, expected = {link.digest}, link.number + 1


def _digests(record: AccessRecord, before: str, number: int) -> list[str]:
    """The link over this record, under the current key and under those that were it before."""
    said = json.dumps(
        [
            before,
            number,
            record.pk,
            record.at.isoformat(),
            record.by_id,
            record.address,
            record.did,
            record.page,
            record.arguments,
            record.people,
            record.status,
            record.reason,
            record.request_id,
        ],
        sort_keys=True,
    )
    return [new(key, said.encode(), sha256).hexdigest() for key in encryption.keys(purpose=_PURPOSE)]
