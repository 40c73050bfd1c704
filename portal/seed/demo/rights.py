"""Requests about one's own data at 대구, in every state: late, waiting, objected to, answered, in force, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from accounts.actions import rights_requests
from accounts.models import RightsRequest, User
from accounts.states import AskedBy, Corrects, Ground, RequestState, Right
from common import clock
from enrollment.models import Application
from enrollment.states import ENDED
from portal import rights
from portal.seed.demo.people import Desk
from portal.seed.demo.sign_ins import ADMIN, THINKING

_DAY = timedelta(days=1)


def lay(place: Desk) -> None:
    admin = User.objects.get(username=ADMIN.email)
    ended = Application.objects.filter(cohort__center=place.center, state__in=ENDED, applicant__username__isnull=True)
    people = dict.fromkeys(row.applicant for row in ended.order_by("pk").select_related("applicant"))
    late, phoned, seen, refused, stopped, lifted, wrong, back, *_others = people

    with _days_ago(16):
        rights_requests.ask(late, Right.ACCESS, text="누가 제 신청서를 보았는지 알고 싶습니다.")
    with _days_ago(6):
        rights_requests.ask(
            wrong,
            Right.CORRECTION,
            text="신분증을 보여 주심",
            corrects=Corrects.NAME,
            new_value=f"{wrong.name[0]}바름",
            source=AskedBy.DESK,
            by=place.counselor,
        )
    with _days_ago(2):
        rights_requests.ask(
            phoned, Right.ERASURE, text="모두 지워 달라고 하심", source=AskedBy.PHONE, by=place.counselor
        )
    _answered(
        seen, Right.ACCESS, "", RequestState.GRANTED, "상담사가 보는 기록 3건을 우편으로 보내 드렸습니다.", by=admin
    )
    no = _answered(
        refused,
        Right.ERASURE,
        "모두 지워 주세요.",
        RequestState.REFUSED,
        "수당을 받으신 기록은 5년 동안 보관해야 해서 지우지 못했습니다.",
        by=admin,
        ground=Ground.KEPT_BY_LAW,
    )
    with _days_ago(1):
        rights_requests.object_to(no, text="신청서라도 지워 주세요.")
    _answered(
        stopped,
        Right.SUSPENSION,
        "연락을 받고 싶지 않습니다.",
        RequestState.PARTLY,
        "회사와 공단에 알리는 것과 안부 알림을 멈추었습니다. 이미 하신 신청의 심사는 이어집니다.",
        by=admin,
        ground=Ground.CONTRACT,
    )
    again = _answered(lifted, Right.SUSPENSION, "잠시 쉬겠습니다.", RequestState.GRANTED, "멈추었습니다.", by=admin)
    with _days_ago(3):
        rights.lift(again)
    with _days_ago(5):
        rights_requests.withdraw(rights_requests.ask(back, Right.ERASURE, text="지워 주세요."))
    with _days_ago(30):
        thinking = User.objects.get(username=THINKING.email)
        asked = rights_requests.ask(thinking, Right.ACCESS, text="상담 기록을 보고 싶습니다.")
    with _days_ago(24):
        words = "상담사가 적은 기록 2건을 우편으로 보내 드렸습니다."
        rights.answer(asked, RequestState.GRANTED, words=words, by=admin)


def _answered(
    person: User, right: Right, text: str, state: str, words: str, *, by: User, ground: str = ""
) -> RightsRequest:
    with _days_ago(12):
        asked = rights_requests.ask(person, right, text=text)
    with _days_ago(7):
        return rights.answer(asked, state, words=words, ground=ground, by=by)


@contextmanager
def _days_ago(days: int) -> Iterator[None]:
    with clock.standing_at(clock.now() - days * _DAY):
        yield
