"""The life of a request about one's own data as plain data (개인정보 보호법 제35조–제38조)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class Right(models.TextChoices):
    """What is asked for."""

    ACCESS = "access", _("열람")
    CORRECTION = "correction", _("정정")
    ERASURE = "erasure", _("삭제")
    SUSPENSION = "suspension", _("처리정지")


class Corrects(models.TextChoices):
    """What of who she is a correction names with its right value. Whatever else is wrong is told in words."""

    NAME = "name", _("이름")
    BIRTH_DATE = "birth_date", _("생년월일")


class AskedBy(models.TextChoices):
    """How a request reached us (시행령 제41조제1항: as easily as the data was given)."""

    ONLINE = "online", _("누리집")
    PHONE = "phone", _("전화")
    DESK = "desk", _("창구")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("답 기다림")
    GRANTED = "granted", _("들어드림")
    PARTLY = "partly", _("일부만 들어드림")
    REFUSED = "refused", _("들어드리지 않음")
    WITHDRAWN = "withdrawn", _("본인이 거둠")
    LIFTED = "lifted", _("다시 시작함")


ANSWERS = (RequestState.GRANTED, RequestState.PARTLY, RequestState.REFUSED)
MET = (RequestState.GRANTED, RequestState.PARTLY)  # of a suspension: it is in force

REQUEST_FLOW = Flow(
    edges={
        RequestState.RECEIVED: frozenset({*ANSWERS, RequestState.WITHDRAWN}),
        RequestState.GRANTED: frozenset({RequestState.LIFTED}),  # suspensions only: a constraint sees to that
        RequestState.PARTLY: frozenset({RequestState.LIFTED}),
        RequestState.REFUSED: frozenset(),
        RequestState.WITHDRAWN: frozenset(),
        RequestState.LIFTED: frozenset(),
    },
    turns={
        RequestState.RECEIVED: Turn.CENTER,
        RequestState.GRANTED: Turn.NOBODY,
        RequestState.PARTLY: Turn.NOBODY,
        RequestState.REFUSED: Turn.NOBODY,
        RequestState.WITHDRAWN: Turn.NOBODY,
        RequestState.LIFTED: Turn.NOBODY,
    },
)
FLOWS = (("개인정보 요청", REQUEST_FLOW, RequestState.choices),)


class Ground(models.TextChoices):
    """Why the law lets a request be refused, wholly or in part."""

    FORBIDDEN = "forbidden", _("법률에 따라 열람이 금지되거나 제한됨 (개인정보 보호법 제35조제4항제1호)")
    OTHERS = "others", _("다른 사람의 생명·신체를 해치거나 재산과 이익을 부당하게 침해할 우려 (제35조제4항제2호)")
    MUST_COLLECT = "must_collect", _("다른 법령에 그 개인정보를 모으도록 적혀 있음 (제36조제1항 단서)")
    KEPT_BY_LAW = "kept_by_law", _("법령에 따라 정해진 기간 동안 보관해야 함 (제21조제1항 단서)")
    IS_CORRECT = "is_correct", _("조사해 보니 적힌 것이 사실과 맞음 (제36조제2항)")
    DUTY = "duty", _("법률의 특별한 규정이나 법령의 의무를 지키는 데 꼭 필요함 (제37조제2항제1호)")
    OTHERS_STOP = (
        "others_stop",
        _("다른 사람의 생명·신체를 해치거나 재산과 이익을 부당하게 침해할 우려 (제37조제2항제2호)"),
    )
    PUBLIC_TASK = "public_task", _("공공기관이 다른 법률에서 정한 일을 할 수 없게 됨 (제37조제2항제3호)")
    CONTRACT = "contract", _("약정한 서비스를 드릴 수 없게 되고 그만두겠다는 뜻이 분명하지 않음 (제37조제2항제4호)")


# Which grounds may be named for which right.
GROUNDS: dict[str, tuple[Ground, ...]] = {
    Right.ACCESS: (Ground.FORBIDDEN, Ground.OTHERS),
    Right.CORRECTION: (Ground.MUST_COLLECT, Ground.IS_CORRECT),
    Right.ERASURE: (Ground.MUST_COLLECT, Ground.KEPT_BY_LAW),
    Right.SUSPENSION: (Ground.DUTY, Ground.OTHERS_STOP, Ground.PUBLIC_TASK, Ground.CONTRACT),
}
