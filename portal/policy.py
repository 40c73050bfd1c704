"""개인정보 처리방침: what the software really does as tables, what people write about it, and how one version differs.

The tables come from where things are done: consent texts and rooms that tell somebody (제3자 제공), the channels that are
switched on (위탁), the retention rules with the periods in force (보유 기간). Nobody has to remember to write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import ConsentText, User
from common import clock
from common.disclosure import Entrusted, Provided
from jobs import consents as jobs
from messaging.channels.base import entrusted_to
from portal import retention
from portal.errors import PolicyDraftChanged, PolicyNeedsSecondPerson
from portal.models import PolicyVersion

HEADING, ITEM = "# ", "- "
ROOMS = (jobs,)  # those that tell somebody by a consent of its own
HEADS = {
    "provided": ("받는 곳", "목적", "항목", "받는 곳의 보유 기간"),
    "entrusted": ("맡은 곳", "맡은 일", "거쳐 가는 것"),
    "kept": ("무엇", "들어 있는 것", "언제부터 세는지", "보유 기간", "근거"),
}
TITLES = {
    "provided": "다른 곳에 드리는 것(제3자 제공)",
    "entrusted": "일을 맡긴 곳(처리위탁)",
    "kept": "언제까지 두나요",
}
# What stands there before anybody wrote a version of her own.
FIRST = """# 받지 않는 것
주민등록번호는 어디에서도 받지 않습니다. 글에 적으시면 저장하지 않고 알려 드립니다. 서류에 있으면 뒷자리를 가려 주세요.
광고를 위한 쿠키와 방문 분석 도구를 쓰지 않습니다. 쿠키는 로그인, 화면 설정, 잘못된 요청을 막는 데에만 씁니다.
# 누가 보나요
신청하신 센터의 담당 직원만 신청서와 서류를 봅니다. 다른 센터의 직원과 운영 관리자는 신청서와 서류를 보지 않습니다.
다른 기관에 드릴 때는 기관마다 따로 동의를 받습니다. 동의하지 않으셔도 되는 것은 ‘선택’이라고 적었고, 거절하셔도 불이익이 없습니다.
# 어떻게 지키나요
- 올리신 서류는 공개된 주소에 두지 않고, 볼 수 있는 사람인지 볼 때마다 확인합니다.
- 로그인 번호와 직원 비밀번호는 되돌릴 수 없게 바꾸어 둡니다.
- 직원이 누구의 정보를 언제 보았는지 고칠 수 없게 남깁니다.
# 개인정보 보호책임자
운영 기관이 정하면 이곳에 이름과 연락처를 적습니다."""


def provided() -> list[Provided]:
    """Everybody who is told of people, with the consents that are asked for today."""
    texts = sorted(ConsentText.objects.current(), key=lambda text: text.position)
    asked = [Provided(text.recipient, text.aim, text.items, text.kept_for) for text in texts if text.recipient]
    return [*asked, *(each for room in ROOMS for each in room.PROVIDED)]


def entrusted() -> list[Entrusted]:
    """Who carries messages for us, by the channels that are switched on."""
    found = [entrusted_to(name) for name in sorted(settings.MESSAGING_CHANNELS)]
    return [each for each in found if each]


def tables() -> dict[str, list[list[str]]]:
    """The three tables as rows of plain words."""
    return {
        "provided": _words([(each.who, each.aim, each.items, each.kept_for) for each in provided()]),
        "entrusted": _words([(each.who, each.task, each.items) for each in entrusted()]),
        "kept": _words(
            [
                (period.rule.name, period.rule.items, period.rule.starts, period.words, period.rule.ground)
                for period in retention.periods()
            ]
        ),
    }


def _words(rows: Iterable[tuple[Any, ...]]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in rows]


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it: paragraphs, and lists of lines."""

    title: str
    blocks: list[tuple[str, list[str]]] = field(default_factory=list)


def sections(body: str) -> list[Section]:
    """The written part: '# ' begins a section, '- ' a line of a list, everything else is a paragraph."""
    found: list[Section] = []
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    for is_heading, group in groupby(lines, key=lambda line: line.startswith(HEADING)):
        if is_heading:
            found += [Section(line.removeprefix(HEADING)) for line in group]
            continue
        if not found:
            found.append(Section(""))
        for is_item, same in groupby(group, key=lambda line: line.startswith(ITEM)):
            found[-1].blocks.append(("list" if is_item else "text", [line.removeprefix(ITEM) for line in same]))
    return found


@dataclass(frozen=True)
class Change:
    """A line that went or came between two versions."""

    is_new: bool
    words: str


def changes(before: PolicyVersion | None, body: str, rows: dict[str, list[list[str]]]) -> list[Change]:
    """How a version differs from the one before it: lines of the text first, then rows of the tables."""
    if before is None:
        return []
    found = list(_lines(before.body.splitlines(), body.splitlines()))
    for name, title in TITLES.items():
        was, now = (_in_lines(title, each.get(name, [])) for each in (before.tables, rows))
        found += _lines(was, now)
    return found


def _in_lines(title: str, rows: list[list[str]]) -> list[str]:
    return [f"{title}: {' / '.join(row)}" for row in rows]


def _lines(was: list[str], now: list[str]) -> Iterator[Change]:
    for _what, first, last, begin, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if was[first:last] != now[begin:end]:
            yield from (Change(is_new=False, words=_plain(line)) for line in was[first:last] if line.strip())
            yield from (Change(is_new=True, words=_plain(line)) for line in now[begin:end] if line.strip())


def _plain(line: str) -> str:
    return line.removeprefix(HEADING).removeprefix(ITEM)


@transaction.atomic
def save_draft(body: str, told: str, *, shown: int, by: User) -> PolicyVersion:
    """Write the draft, the next version. `shown`: how often it had been saved when the page was drawn, 0 for none yet.

    Raises PolicyDraftChanged when somebody else saved or published it meanwhile: nothing of hers is overwritten.
    """
    draft = PolicyVersion.objects.locked().draft()
    if (draft.saves if draft else 0) != shown:
        raise PolicyDraftChanged
    if draft is None:
        try:
            with transaction.atomic():
                return PolicyVersion.objects.create(body=body, told=told, written_by=by, saved_at=clock.now())
        except IntegrityError:  # two who begin at once
            raise PolicyDraftChanged from None
    draft.body, draft.told, draft.written_by = body, told, by
    draft.saved_at, draft.saves = clock.now(), draft.saves + 1
    draft.save(update_fields=["body", "told", "written_by", "saved_at", "saves"])
    return draft


@transaction.atomic
def publish(*, shown: int, by: User) -> PolicyVersion:
    """The draft is the policy from now on, with the tables as they are. Raises PolicyDraftChanged, PolicyNeedsSecondPerson."""
    draft = PolicyVersion.objects.locked().draft()
    if draft is None or draft.saves != shown:
        raise PolicyDraftChanged
    if draft.written_by_id == by.pk:
        raise PolicyNeedsSecondPerson
    last = PolicyVersion.objects.aggregate(last=Max("number"))["last"] or 0
    draft.number, draft.published_by, draft.published_at, draft.tables = last + 1, by, clock.now(), tables()
    draft.save(update_fields=["number", "published_by", "published_at", "tables"])
    return draft
