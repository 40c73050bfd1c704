"""Put forward, asked for consent, sent to the company, answered. Nothing reaches a company without a consent in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts.actions import consents
from accounts.models import Consent, ConsentText, User
from centers.models import Center, PartnerCompany
from common import clock
from jobs import notices
from jobs.actions import placements
from jobs.errors import AnsweredAlready, CompanyUnreachable, ListAnswered, NobodyToSend, OpeningClosed
from jobs.models import CompanyAnswer, CompanyList, ListLine, Opening, Placement, Referral, ReferralState, Voice
from jobs.states import REFERRAL_OVER


@transaction.atomic
def put_forward(person: User, opening: Opening, *, center: Center, by: User) -> Referral:
    """Ask the person whether the company may be told. Twice is the same as once. Raises OpeningClosed."""
    if not opening.is_open:
        raise OpeningClosed
    now = clock.now()
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                opening=opening, person=person, center=center, referred_by=by, referred_at=now, state_since=now
            )
    except IntegrityError:  # a double click, or a colleague: the other request made it
        return Referral.objects.exclude(state=ReferralState.WITHDRAWN).get(opening=opening, person=person)
    notices.referral_asked(referral)
    return referral


def consent_text(company: PartnerCompany) -> ConsentText:
    """The text of the consent for this company alone. It is no part of any application's consents: never published."""
    text, _new = ConsentText.objects.get_or_create(
        purpose=f"refer-company-{company.pk}",
        version=1,
        defaults={
            "title": f"{company.name} 채용을 위한 정보 제공"[:120],
            "recipient": company.name,
            "aim": f"{company.name}의 채용에 알선하고 결과를 듣습니다.",
            "items": "이름, 전화번호, 수료한 과정",
            "kept_for": "채용 결과를 들은 날까지. 동의를 거두시면 그때부터 보여 주지 않습니다.",
            "if_refused": "이 회사에만 알선하지 않습니다. 다른 도움은 그대로 받으십니다.",
            "is_required": False,
            "position": 900,
        },
    )
    return text


@transaction.atomic
def agree(referral: Referral, *, by: User, source: str = Consent.Source.ONLINE) -> Referral:
    """The person's yes for this company. Twice is the same as once. Raises AnsweredAlready after a no."""
    referral = Referral.objects.locked().get(pk=referral.pk)
    if referral.state == ReferralState.AGREED:
        return referral
    if referral.state != ReferralState.ASKED:
        raise AnsweredAlready
    [referral.consent] = consents.give(referral.person, [consent_text(referral.company)], source=source)
    referral.move_to(ReferralState.AGREED, by=by, reason="본인이 동의함")
    notices.referral_agreed(referral)
    return referral


@transaction.atomic
def leave(referral: Referral, *, by: User) -> Referral:
    """The person's no, before or after: from this moment the company sees nothing of her. Twice is the same as once."""
    referral = Referral.objects.locked().get(pk=referral.pk)
    if referral.state == ReferralState.WITHDRAWN:
        return referral
    if referral.state in (ReferralState.HIRED, ReferralState.NOT_CHOSEN):
        raise AnsweredAlready
    if referral.consent:
        consents.withdraw(referral.consent)
    referral.move_to(ReferralState.WITHDRAWN, by=by, reason="본인이 그만두기로 함")
    return referral


@transaction.atomic
def end_withdrawn(*, limit: int = 500) -> int:
    """Referrals whose consent was taken back on the page of consents end; how many. They were invisible at once."""
    rows = Referral.objects.going().filter(consent__withdrawn_at__isnull=False)
    claimed = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:limit])
    for referral in claimed:
        referral.move_to(ReferralState.WITHDRAWN, by=None, reason="본인이 동의를 거둠")
    return len(claimed)


@transaction.atomic
def send_list(company: PartnerCompany, *, center: Center, by: User) -> CompanyList:
    """One address for everybody of this centre who agreed and everybody interviewed before. Raises NobodyToSend, CompanyUnreachable."""
    company = PartnerCompany.objects.select_for_update(no_key=True).get(pk=company.pk)
    if not company.contact_email:
        raise CompanyUnreachable
    ready = (ReferralState.AGREED, ReferralState.INTERVIEWED)
    rows = Referral.objects.shared().filter(opening__company=company, center=center, state__in=ready)
    people = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if not people:
        raise NobodyToSend
    sent = CompanyList.objects.create(company=company, center=center, sent_by=by, sent_at=clock.now())
    ListLine.objects.bulk_create(ListLine(list=sent, referral=referral) for referral in people)
    for referral in people:
        referral.move_to(ReferralState.SENT, by=by)
    notices.company_list(sent)
    return sent


@dataclass(frozen=True)
class Said:
    """What a company says of one person; `started_on` when hired, `reason` when not."""

    answer: str
    started_on: date | None = None
    reason: str = ""


@transaction.atomic
def answer(sent: CompanyList, said: Mapping[int, Said]) -> CompanyList:
    """The company's answers by the id of a line, all at once. Raises ListAnswered the second time.

    Who has taken the consent back meanwhile is passed over: nothing about her is taken from the company any more.
    """
    sent = CompanyList.objects.select_for_update(no_key=True).get(pk=sent.pk)
    if sent.answered_at:
        raise ListAnswered
    for line in lines_shown(sent):
        if spoken := said.get(line.pk):
            _take(line, spoken)
    sent.answered_at = clock.now()
    sent.save(update_fields=["answered_at"])
    notices.company_answered(sent)
    return sent


def lines_shown(sent: CompanyList) -> list[ListLine]:
    """The lines the company may see at this moment."""
    shown = Referral.objects.shared().exclude(state=ReferralState.WITHDRAWN)
    rows = sent.lines.filter(referral__in=shown.values("pk"))
    return list(
        rows.select_related(
            "referral__person", "referral__opening__company", "referral__center", "referral__referred_by"
        )
    )


def _take(line: ListLine, said: Said) -> None:
    referral = Referral.objects.locked().get(pk=line.referral_id)
    consent = Consent.objects.select_for_update(no_key=True).get(referrals=referral)
    if referral.state != ReferralState.SENT or consent.withdrawn_at:  # taken back while the company was answering
        return
    line.answer, line.started_on, line.reason = said.answer, said.started_on, said.reason
    line.save(update_fields=["answer", "started_on", "reason"])
    referral.move_to(said.answer, by=None, reason=said.reason)
    if said.started_on and said.started_on <= clock.today():
        _record_hire(line)


def _record_hire(line: ListLine) -> None:
    """Whoever began to work for the company has a placement."""
    referral = line.referral
    line.placement = placements.record_hire(
        referral.person,
        employer=referral.company.name,
        company=referral.company,
        started_on=line.started_on or clock.today(),
        source=Placement.Source.REFERRAL,
        center=referral.center,
        by=referral.referred_by,
        work=referral.opening.work,
        voice=Voice.EMPLOYER,
    )
    line.save(update_fields=["placement"])


@transaction.atomic
def record_begun(*, limit: int = 500) -> int:
    """Whom a company hired for a later day is recorded on that day; how many were."""
    begun = ListLine.objects.filter(answer=CompanyAnswer.HIRED, started_on__lte=clock.today(), placement=None)
    claimed = begun.select_for_update(of=("self",), no_key=True, skip_locked=True)
    rows = claimed.select_related(
        "referral__person", "referral__opening__company", "referral__center", "referral__referred_by"
    )
    count = 0
    for line in rows.order_by("pk")[:limit]:
        _record_hire(line)
        count += 1
    return count


@transaction.atomic
def hand_over(referral: Referral, to: User) -> bool:
    """Another consultant of the same centre brings it to its end and hears the answer. False when it is over meanwhile."""
    referral = Referral.objects.locked().get(pk=referral.pk)
    if referral.state in REFERRAL_OVER:
        return False
    referral.referred_by = to
    referral.save(update_fields=["referred_by"])
    return True
