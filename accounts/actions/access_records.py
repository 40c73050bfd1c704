"""접속기록 written, sealed and verified.

A record is written on its own, outside whatever the page did, and unchained, so that nobody waits for anybody. A sealer,
one at a time, binds settled records into a chain for each month: HMAC-SHA-256 over the record and the link before it,
under a key the database does not have. Whoever changes, adds or removes a row later breaks the chain; whoever cuts its
end off contradicts the last link that was written to the log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from hmac import compare_digest, new

from django.db import transaction

from accounts.models import AccessRecord, AccessSeal
from common import clock, encryption
from common.locks import hold

logger = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(seconds=30)
_SEALED_WITHIN = timedelta(hours=1)  # what is older and not sealed is a finding
_FIRST = "0" * 64
_PURPOSE = "access records"


@dataclass(frozen=True)
class Finding:
    """A place where the chain does not hold: what is wrong, and the month and number, or the record."""

    problem: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


@transaction.atomic
def seal(*, limit: int = 5_000) -> int:
    """Bind up to `limit` settled records to their months' chains; how many. The last links go to the log."""
    hold("access seals")
    settled = AccessRecord.objects.unsealed().filter(at__lt=clock.now() - SETTLED_AFTER).order_by("pk")[:limit]
    heads: dict[date, AccessSeal] = {}
    made = []
    for record in settled:
        month = record.at.astimezone(clock.SEOUL).date().replace(day=1)
        last = heads.get(month) or AccessSeal.objects.filter(month=month).order_by("-number").first()
        number, before = (last.number + 1, last.digest) if last else (1, _FIRST)
        heads[month] = AccessSeal(record=record, month=month, number=number, digest=_digests(record, before, number)[0])
        made.append(heads[month])
    AccessSeal.objects.bulk_create(made)
    for month, head in heads.items():
        logger.info("access records sealed: %s number %s digest %s", month, head.number, head.digest)
    return len(made)


def verify() -> list[Finding]:
    """Every place where the chains do not hold, and every record left unsealed for an hour."""
    found: list[Finding] = []
    for month in AccessSeal.objects.order_by("month").values_list("month", flat=True).distinct():
        links = AccessSeal.objects.filter(month=month).select_related("record").order_by("number")
        found += _broken(month, links.iterator(chunk_size=2_000))
    late = AccessRecord.objects.unsealed().filter(at__lt=clock.now() - _SEALED_WITHIN)
    found += [Finding("한 시간이 지나도 봉인되지 않음", f"접속기록 {pk}") for pk in late.values_list("pk", flat=True)]
    return found


def _broken(month: date, links: Iterable[AccessSeal]) -> Iterator[Finding]:
    before, expected = _FIRST, 1
    for link in links:
        where = f"{month:%Y-%m} {link.number}번"
        if link.number != expected:
            yield Finding(f"{expected}번부터 {link.number - 1}번까지 없음", where)
        elif not any(compare_digest(link.digest, good) for good in _digests(link.record, before, link.number)):
            yield Finding("기록이나 봉인이 바뀜", where)
        before, expected = link.digest, link.number + 1


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
