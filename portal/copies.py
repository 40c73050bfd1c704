"""One's own copy of everything every room holds of one: put together from ROOM/copy.py, floor by floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from accounts import copy as accounts
from accounts.models import AccessRecord, ConsentText, FieldChange, User
from aftercare import copy as aftercare
from allowance import copy as allowance
from centers import copy as centers
from common import clock
from common.copies import Part
from counseling import copy as counseling
from enrollment import copy as enrollment
from jobs import copy as jobs
from messaging import copy as messaging
from portal.models import (
    AccessReviewSignature,
    Announcement,
    DestructionLine,
    LegalHold,
    PeriodChange,
    PolicyVersion,
    Proposal,
    ReadOnlyPeriod,
)
from training import copy as training

_ROOMS = (messaging, accounts, centers, enrollment, training, counseling, jobs, aftercare, allowance)
_KEEPING = "무엇을 왜 언제 지웠는지에 대한 기록. 그 안에 누구의 정보도 담지 않습니다."
_FOR_EVERYBODY = "모두에게 알린 글과 그것을 올린 직원. 그 안에 누구의 정보도 담지 않습니다."

PARTS: Sequence[Part] = tuple(part for room in _ROOMS for part in room.PARTS)
LEFT_OUT: Mapping[type[Model], Any] = {model: why for room in _ROOMS for model, why in room.LEFT_OUT.items()} | {
    AccessRecord: "직원이 본인의 정보를 본 기록. 열람을 요청하시면 담당자가 찾아 드립니다.",
    Announcement: _FOR_EVERYBODY,
    ReadOnlyPeriod: _FOR_EVERYBODY,
    ConsentText: "동의를 여쭙는 글과 그것을 고치고 공개한 직원. 동의하신 글은 ‘내 동의 내려받기’에 있습니다.",
    PolicyVersion: "처리방침의 글과 그것을 쓰고 공개한 직원. 그 안에 누구의 정보도 담지 않습니다.",
    FieldChange: "고치기 전의 값과 고친 때. 열람을 요청하시면 담당자가 찾아 드립니다.",
    AccessReviewSignature: "직원이 접속기록을 점검하고 서명한 기록. 신청하신 분의 정보는 담지 않습니다.",
    LegalHold: "소송이나 감사에 필요해 파기를 멈춘 기록. 열람을 요청하시면 담당자가 답해 드립니다.",
    PeriodChange: _KEEPING,
    Proposal: _KEEPING,
    DestructionLine: _KEEPING,
}


@transaction.atomic
def of(person: User) -> dict[str, Any]:
    """Everything as plain JSON values. The number of queries does not grow with the number of rows."""
    return {
        "format": "jeonjik-portal-copy/1",
        "made_at": clock.now().astimezone(clock.SEOUL).isoformat(),
        "made_by": f"{settings.PORTAL_NAME} ({settings.PORTAL_OPERATOR})",
        "about": "이 누리집이 본인에 대해 가지고 있는 것입니다. 올리신 파일은 이름만 담았고, 신청 화면에서 받으실 수 있습니다.",
        "tables": [part.table(person) for part in PARTS],
        "not_in_here": {model._meta.label_lower: str(why) for model, why in LEFT_OUT.items()},
    }
