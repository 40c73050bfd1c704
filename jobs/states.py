"""The life of one check whether a job holds, and the words of its answers, as plain data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class CheckState(models.TextChoices):
    """Where one check stands; the words are those staff see."""

    PLANNED = "planned", _("예정")
    ASKED_PERSON = "asked_person", _("본인에게 물음")
    ASKED_EMPLOYER = "asked_employer", _("회사에 물음")
    PAPER = "paper", _("서류 기다림")
    ANSWERED = "answered", _("확인함")
    UNKNOWN = "unknown", _("확인하지 못함")
    SKIPPED = "skipped", _("묻지 않음")


class Answer(models.TextChoices):
    """What is known of the job on the day of a check. Silence is none of these."""

    STILL = "still", _("계속 일함")
    CHANGED = "changed", _("다른 일자리로 옮김")
    NO_LONGER = "no_longer", _("일하지 않음")


class Voice(models.TextChoices):
    """Who says so."""

    PERSON = "person", _("본인")
    EMPLOYER = "employer", _("회사")
    PAPER = "paper", _("서류")
    STAFF = "staff", _("상담사")


class PaperKind(models.TextChoices):
    """What proves at the counter that a job holds or ended."""

    EMPLOYMENT = "employment", _("재직증명서")
    INSURANCE = "insurance", _("고용보험 이력")


_OPEN_ENDS = frozenset({CheckState.ANSWERED, CheckState.SKIPPED})
CHECK_FLOW = Flow(
    edges={
        CheckState.PLANNED: frozenset({CheckState.ASKED_PERSON}) | _OPEN_ENDS,
        CheckState.ASKED_PERSON: frozenset({CheckState.ASKED_EMPLOYER, CheckState.PAPER}) | _OPEN_ENDS,
        CheckState.ASKED_EMPLOYER: frozenset({CheckState.PAPER}) | _OPEN_ENDS,
        CheckState.PAPER: frozenset({CheckState.UNKNOWN}) | _OPEN_ENDS,
        CheckState.UNKNOWN: frozenset({CheckState.ANSWERED}),  # whoever answers late is heard
        CheckState.ANSWERED: frozenset(),
        CheckState.SKIPPED: frozenset({CheckState.PLANNED, CheckState.PAPER}),  # the job's end was a slip
    },
    turns={
        CheckState.PLANNED: Turn.NOBODY,
        CheckState.ASKED_PERSON: Turn.APPLICANT,
        CheckState.ASKED_EMPLOYER: Turn.NOBODY,
        CheckState.PAPER: Turn.CENTER,
        CheckState.UNKNOWN: Turn.NOBODY,
        CheckState.ANSWERED: Turn.NOBODY,
        CheckState.SKIPPED: Turn.NOBODY,
    },
)


class ReferralState(models.TextChoices):
    """Where one referral stands; the words are those staff see."""

    ASKED = "asked", _("동의 기다림")
    AGREED = "agreed", _("보낼 차례")
    SENT = "sent", _("회사 답 기다림")
    INTERVIEWED = "interviewed", _("면접함")
    HIRED = "hired", _("채용됨")
    NOT_CHOSEN = "not_chosen", _("이번에는 안 됨")
    WITHDRAWN = "withdrawn", _("그만둠")


class CompanyAnswer(models.TextChoices):
    """What a company says of somebody who was referred to it."""

    INTERVIEWED = "interviewed", _("면접했고 아직 정하지 않았습니다")
    HIRED = "hired", _("채용합니다")
    NOT_CHOSEN = "not_chosen", _("이번에는 함께하지 못합니다")


class WhyNot(models.TextChoices):
    """Why a company does not take somebody. None asks about age, sex, health or family: no company may decide by those."""

    HOURS = "hours", _("일하는 시간이 맞지 않음")
    PLACE = "place", _("다니기에 너무 멂")
    PAY = "pay", _("급여가 맞지 않음")
    SKILL = "skill", _("필요한 경험이나 자격이 모자람")
    UNREACHED = "unreached", _("연락이 닿지 않음")
    DECLINED = "declined", _("본인이 하지 않기로 함")
    FILLED = "filled", _("다른 분으로 자리가 참")
    CHANGED = "changed", _("회사 사정이 바뀜")
    OTHER = "other", _("다른 까닭")


class OpeningEnd(models.TextChoices):
    """Why nobody is looked for any more before the last day."""

    FILLED = "filled", _("자리가 다 참")
    WITHDRAWN = "withdrawn", _("회사가 거둠")
    OVER = "over", _("모집을 마침")


_DECIDED = frozenset({ReferralState.HIRED, ReferralState.NOT_CHOSEN, ReferralState.WITHDRAWN})
REFERRAL_FLOW = Flow(
    edges={
        ReferralState.ASKED: frozenset({ReferralState.AGREED, ReferralState.WITHDRAWN}),
        ReferralState.AGREED: frozenset({ReferralState.SENT, ReferralState.WITHDRAWN}),
        ReferralState.SENT: frozenset({ReferralState.INTERVIEWED}) | _DECIDED,
        ReferralState.INTERVIEWED: frozenset({ReferralState.SENT}) | _DECIDED,  # asked again how it went
        # Until the first day of work a hire is a word given: either side may take it back.
        ReferralState.HIRED: frozenset({ReferralState.NOT_CHOSEN, ReferralState.WITHDRAWN}),
        # a slip of the company, put right by telephone
        ReferralState.NOT_CHOSEN: frozenset({ReferralState.INTERVIEWED, ReferralState.HIRED}),
        ReferralState.WITHDRAWN: frozenset(),
    },
    turns={
        ReferralState.ASKED: Turn.APPLICANT,
        ReferralState.AGREED: Turn.CENTER,
        ReferralState.SENT: Turn.NOBODY,
        ReferralState.INTERVIEWED: Turn.CENTER,
        ReferralState.HIRED: Turn.NOBODY,
        ReferralState.NOT_CHOSEN: Turn.CENTER,
        ReferralState.WITHDRAWN: Turn.NOBODY,
    },
)
REFERRAL_OVER = (ReferralState.HIRED, ReferralState.NOT_CHOSEN, ReferralState.WITHDRAWN)
# What a company tells the centre of these is written down at the desk.
TELLABLE = (ReferralState.SENT, ReferralState.INTERVIEWED, ReferralState.NOT_CHOSEN)


def before(target: str) -> list[str]:
    """The states a check may come from to be `target`."""
    return [source for source, targets in CHECK_FLOW.edges.items() if target in targets]


# For the drawn diagrams and the tests of the house: title, flow, labels.
FLOWS = (
    ("일자리 확인", CHECK_FLOW, CheckState.choices),
    ("알선", REFERRAL_FLOW, ReferralState.choices),
)
