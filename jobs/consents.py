"""The jobs' part of a consent taken back: a company sees nothing any more, an employer is not asked."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Consent, ConsentText, User
from common import korean
from common.disclosure import Provided
from common.withdrawal import GivenElsewhere, Told
from jobs import notices
from jobs.actions import referrals
from jobs.models import CompanyAnswer, EmploymentCheck, ListLine, Placement, Referral


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` means for the companies this person was put forward to."""
    if text.purpose.startswith(referrals.ONE_COMPANY):
        return _one_company(person, text)
    if text.purpose == ConsentText.COLLECTION:
        return _everything(person)
    return Told()


def _one_company(person: User, text: ConsentText) -> Told:
    company = text.recipient
    hired = ListLine.objects.filter(
        referral__person=person, referral__consent__text__purpose=text.purpose, answer=CompanyAnswer.HIRED
    )
    placed = list(hired.values_list("placement", flat=True))
    stops = [
        f"{korean.particle(company, '은')} 지금부터 알선 명단에서 이름도 전화번호도 볼 수 없습니다.",
        f"{company} 알선을 마칩니다. 다시 원하시면 상담사가 새로 여쭙니다.",
    ]
    stays = [
        f"그전에 {korean.particle(company, '이')} 본 것은 되돌리지 못합니다.",
        "다른 회사 알선과 신청, 수당, 상담은 그대로입니다.",
    ]
    if None in placed:
        stops.append("채용하기로 한 것도 함께 끝납니다. 첫 출근 전이기 때문입니다.")
    if any(placed):
        stays.insert(0, "이미 다니기 시작하신 일과 취업 기록은 그대로입니다.")
    return Told(tuple(stops), tuple(stays))


def _everything(person: User) -> Told:
    stays = []
    if Referral.objects.going().shared().filter(person=person).exists():
        stays.append("회사마다 따로 하신 알선 동의는 그대로입니다. 동의 목록에서 하나씩 거두실 수 있습니다.")
    asks = EmploymentCheck.objects.unsettled().filter(placement__person=person).exists()
    stops = ("지금도 일하고 계신지 여쭙는 알림을 보내지 않습니다.",) if asks else ()
    return Told(stops, tuple(stays))


def hold(consent: Consent) -> None:
    """Before the consent is taken back: lock what stands on it, so that nobody waits for us in a circle."""
    referrals.hold(consent)


def settle(consent: Consent) -> None:
    """The consent was taken back in this transaction: the company's referral ends with it."""
    referrals.end_withdrawn(consent=consent)


# Of the yes to asking the employer, which stands on the placement.
EMPLOYER_LEFT_ALONE = Told(
    stops=(
        "회사에 묻지 않습니다. 이미 보낸 주소도 열리지 않습니다.",
        "적어 주신 회사 담당자의 이름과 연락처를 지웁니다.",
    ),
    stays=(
        "취업 기록과 그전에 들은 답은 그대로입니다.",
        "본인께는 정해진 때에 그대로 여쭙니다. 답이 없으시면 서류로 확인합니다.",
    ),
)


def given(person: User) -> list[GivenElsewhere]:
    """The employers who may be asked whether the job holds; in one query."""
    return [
        GivenElsewhere(
            title="회사에 근무를 묻는 동의",
            recipient=job.employer,
            aim="답이 없으실 때 지금도 일하고 계신지만 회사에 여쭙습니다.",
            given_at=job.employer_consent_at,
            url=reverse("jobs:employer-left-alone", args=[job.pk]),
        )
        for job in Placement.objects.hired_of(person)
        if job.employer_consent_at
    ]


# Of the request to stop using what she told us (처리정지).
SUSPENDED = Told(
    stops=(
        "회사는 알선 명단에서 이름도 전화번호도 볼 수 없습니다. 새로 알선하지도 않습니다.",
        "지금도 일하고 계신지 본인과 회사에 여쭙지 않습니다.",
    ),
    stays=("그전에 회사가 본 것은 되돌리지 못합니다.",),
)


def suspend(person: User) -> None:
    """The use of her data was suspended in this transaction: questions that have not gone out are taken back."""
    notices.take_back(EmploymentCheck.objects.unsettled().filter(placement__person=person))


# Told of a person by her consent for each company alone, which no published text stands for.
COMPANY = Provided(
    "알선에 동의하신 회사",
    "회사의 채용에 알선하고 결과를 듣습니다. 회사마다 따로 여쭙고 동의하신 곳에만 드립니다.",
    "이름, 전화번호, 수료한 과정",
    "채용 결과를 들은 날까지. 동의를 거두시면 그때부터 보여 주지 않습니다.",
)
EMPLOYER = Provided(
    "재직 확인에 동의하신 회사",
    "지금도 일하고 계신지 여쭙습니다. 동의하신 때에만 여쭙습니다.",
    "이름",
    "답을 들은 날까지",
)
PROVIDED = (COMPANY, EMPLOYER)
