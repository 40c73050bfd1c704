"""The life of a booked talk as plain data, and the words for what is talked about and how."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class Kind(models.TextChoices):
    """What a talk is about."""

    DESIGN = "design", _("생애경력설계 상담")
    CAREER = "career", _("1:1 커리어 컨설팅")


KIND_TEXTS = {
    Kind.DESIGN: _("해 온 일과 잘하는 일을 함께 살펴보고, 앞으로의 길을 문서로 정리합니다."),
    Kind.CAREER: _("이력서, 면접, 일자리처럼 지금 필요한 것을 상담사와 1:1로 이야기합니다."),
}


class Way(models.TextChoices):
    VISIT = "visit", _("센터 방문")
    PHONE = "phone", _("전화")
    VIDEO = "video", _("화상")


WAY_TEXTS = {
    Way.VISIT: _("센터에 오셔서 마주 앉아 이야기합니다."),
    Way.PHONE: _("정한 시각에 상담사가 전화를 드립니다."),
    Way.VIDEO: _("정한 시각에 화상 상담 주소로 들어오시면 됩니다."),
}


class Whose(models.TextChoices):
    """Who does what was agreed."""

    PERSON = "person", _("상담받는 분")
    CONSULTANT = "consultant", _("상담사")


class Source(models.TextChoices):
    """Where a talk was booked."""

    ONLINE = "online", _("누리집")
    LETTER = "letter", _("안부의 주소")
    DESK = "desk", _("창구")


class State(models.TextChoices):
    """Where a booked talk stands."""

    BOOKED = "booked", _("예약")
    HELD = "held", _("마침")
    MISSED = "missed", _("오지 않음")
    CANCELLED = "cancelled", _("취소")


FLOW = Flow(
    edges={
        State.BOOKED: frozenset({State.HELD, State.MISSED, State.CANCELLED}),
        State.HELD: frozenset(),
        State.MISSED: frozenset({State.HELD}),  # somebody came late after all
        State.CANCELLED: frozenset(),
    },
    turns={
        State.BOOKED: Turn.APPLICANT,
        State.HELD: Turn.NOBODY,
        State.MISSED: Turn.CENTER,
        State.CANCELLED: Turn.NOBODY,
    },
)

# For the drawn diagrams and the tests of the house: title, flow, labels.
FLOWS = (("상담 예약", FLOW, State.choices),)
