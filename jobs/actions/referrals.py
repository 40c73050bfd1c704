"""Put forward, asked for consent, sent to the company, answered. Nothing reaches a company without a consent in force.

A hire for a later day is a word given, not yet a job. Until its first day is recorded either side may take it back: the
person by a no or by taking her consent back anywhere, the company by telling the centre. Then no placement comes of it,
an opening it had filled looks for people again, and the other side is told. From the first day on there is a job, which
no longer rests on the consent: it ends as jobs end (placements.record_end).

Locks are taken in this order: a company's list, openings, referrals, consents. What hangs on a referral is read after its
lock: a joined row would be read as it was before whoever held the lock changed it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from accounts.actions import consents
from accounts.errors import ProcessingSuspended
from accounts.models import Consent, ConsentText, RightsRequest, User
from centers.models import Center, PartnerCompany
from common import clock
from common.errors import StaleForm
from jobs import notices
from jobs.actions import openings, placements
from jobs.errors import AnsweredAlready, CompanyUnreachable, HireBegun, ListAnswered, NobodyToSend
from jobs.models import CompanyAnswer, CompanyList, ListLine, Opening, Placement, Referral, ReferralState, Voice
from jobs.states import TELLABLE

ONE_COMPANY = "refer-company-"  # how the purpose of a consent for one company begins


@transaction.atomic
def put_forward(person: User, opening: Opening, *, center: Center, by: User) -> Referral:
    """Ask the person whether the company may be told. Twice is the same as once. Raises OpeningClosed, ProcessingSuspended."""
    if RightsRequest.objects.of(person).suspending().exists():
        raise ProcessingSuspended
    opening = openings.take_open(opening.pk)
    now = clock.now()
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                opening=opening,
                person=person,
                center=center,
                referred_by=by,
                consultant=by,
                referred_at=now,
                state_since=now,
            )
    except IntegrityError:  # a double click, or a colleague: the other request made it
        return Referral.objects.exclude(state=ReferralState.WITHDRAWN).get(opening=opening, person=person)
    notices.referral_asked(referral)
    return referral


def consent_text(company: PartnerCompany) -> ConsentText:
    """The text of the consent for this company alone. It is no part of any application's consents: never published."""
    text, _new = ConsentText.objects.get_or_create(
        purpose=f"{ONE_COMPANY}{company.pk}",
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
def leave(referral: Referral, *, by: User, source: str = Consent.Source.ONLINE, seen: str | None = None) -> Referral:
    """The person's no: from this moment the company sees nothing of her. Twice is the same as once.

    Also after a hire, until her first day. `seen`: the state on the page that said what follows. Raises StaleForm where it
    is another by now, AnsweredAlready once she has begun, or was not chosen.
    """
    referral = _locked(referral.pk)
    if referral.state == ReferralState.WITHDRAWN:
        return referral
    if not _may_end(referral):
        raise AnsweredAlready
    if seen not in (None, referral.state):
        raise StaleForm
    if referral.consent:
        consents.withdraw(referral.consent, source=source)
    _end(referral, by=by, reason="본인이 그만두기로 함")
    return referral


@transaction.atomic
def fall_through(referral: Referral, *, why: str, words: str, by: User) -> Referral:
    """The company took a hire back before its first day and told the centre. Raises HireBegun from that day on."""
    referral = _locked(referral.pk)
    if referral.state == ReferralState.NOT_CHOSEN:  # a double click
        return referral
    if not Referral.objects.promised().filter(pk=referral.pk).exists():
        raise HireBegun
    said = {"answer": CompanyAnswer.NOT_CHOSEN, "started_on": None, "why": why, "words": words}
    referral.lines.filter(answer=CompanyAnswer.HIRED).update(**said)
    referral.move_to(ReferralState.NOT_CHOSEN, by=by, reason=words)
    openings.seek_again(referral.opening)
    notices.hire_fell_through(referral)
    return referral


def end_withdrawn(*, consent: Consent | None = None, limit: int = 500) -> int:
    """Referrals whose consent was taken back on the page of consents end; how many. They were invisible at once.

    `consent`: those that stand on this one, in its own transaction, which has begun with hold().
    """
    rows = Referral.objects.unfinished().filter(consent__withdrawn_at__isnull=False).order_by("pk")
    rows = rows.filter(consent=consent) if consent else rows
    return sum(_end_withdrawn(pk) for pk in list(rows.values_list("pk", flat=True)[:limit]))


def hold(consent: Consent) -> None:
    """Lock what stands on this consent, in the order everybody does: openings, referrals, and only then the consent."""
    rows = Referral.objects.filter(consent=consent)
    list(Opening.objects.locked().filter(pk__in=rows.values("opening")).order_by("pk"))
    list(rows.locked().order_by("pk"))


@transaction.atomic
def _end_withdrawn(pk: int) -> bool:
    referral = _locked(pk)
    if not _may_end(referral):  # answered, or ended by somebody else, a moment ago
        return False
    _end(referral, by=None, reason="본인이 동의를 거둠")
    return True


def _locked(pk: int) -> Referral:
    """The referral as it is now, locked after its opening."""
    Opening.objects.locked().get(pk=Opening.objects.get(referrals=pk).pk)
    return Referral.objects.locked().get(pk=pk)


def _may_end(referral: Referral) -> bool:
    return Referral.objects.unfinished().filter(pk=referral.pk).exists()


def _end(referral: Referral, *, by: User | None, reason: str) -> None:
    was_hired = referral.state == ReferralState.HIRED
    referral.move_to(ReferralState.WITHDRAWN, by=by, reason=reason)
    if was_hired:
        openings.seek_again(referral.opening)
        notices.hire_declined(referral)


@transaction.atomic
def send_list(company: PartnerCompany, *, center: Center, by: User) -> CompanyList:
    """One address for everybody of this centre who agreed and everybody interviewed before. Raises NobodyToSend, CompanyUnreachable."""
    company = PartnerCompany.objects.select_for_update(no_key=True).get(pk=company.pk)
    if not company.contact_email:
        raise CompanyUnreachable
    ready = (ReferralState.AGREED, ReferralState.INTERVIEWED)
    waiting = Referral.objects.filter(opening__company=company, center=center, state__in=ready, consent__isnull=False)
    held = list(waiting.locked().order_by("pk").values_list("pk", "consent"))
    agreed = Consent.objects.filter(pk__in=[consent for _pk, consent in held], withdrawn_at=None)
    standing = set(agreed.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    people = list(
        Referral.objects.shared().filter(pk__in=[pk for pk, consent in held if consent in standing]).order_by("pk")
    )
    if not people:
        raise NobodyToSend
    sent = CompanyList.objects.create(company=company, center=center, sent_by=by, sent_at=clock.now())
    ListLine.objects.bulk_create(ListLine(list=sent, referral=referral) for referral in people)
    for referral in people:
        referral.move_to(ReferralState.SENT, by=by)
    notices.company_list(sent)
    return sent


@transaction.atomic
def send_lists(company: PartnerCompany, *, centers: Collection[Center], by: User) -> list[CompanyList]:
    """A list of its own from each of these centres, or none. Raises NobodyToSend, CompanyUnreachable."""
    if not centers:
        raise NobodyToSend
    return [send_list(company, center=center, by=by) for center in centers]


@dataclass(frozen=True)
class Said:
    """What a company says of one person; `started_on` when hired, `why` when not; `words` as it likes."""

    answer: str
    started_on: date | None = None
    why: str = ""
    words: str = ""


@transaction.atomic
def answer(sent: CompanyList, said: Mapping[int, Said]) -> CompanyList:
    """The company's answers by the id of a line, all at once. Raises ListAnswered the second time.

    Who has taken the consent back meanwhile is passed over: nothing about her is taken from the company any more. An
    opening for which as many are hired as it looked for closes.
    """
    sent = CompanyList.objects.select_for_update(no_key=True).get(pk=sent.pk)
    if sent.answered_at:
        raise ListAnswered
    asked = list(Opening.objects.filter(referrals__lines__list=sent).distinct().values_list("pk", flat=True))
    held = list(Opening.objects.filter(pk__in=asked).locked().order_by("pk"))
    for line in lines_shown(sent):
        if spoken := said.get(line.pk):
            _take(line, spoken)
    for opening in held:
        openings.close_if_full(opening)
    sent.answered_at = clock.now()
    sent.save(update_fields=["answered_at"])
    notices.company_answered(sent)
    return sent


@transaction.atomic
def note_answer(referral: Referral, said: Said, *, by: User) -> Referral:
    """The company told the centre itself: its address had run out, or what it had pressed was wrong.

    Raises AnsweredAlready where nothing is to be said of her any more: hired, given up, or her consent taken back.
    """
    referral = _locked(referral.pk)
    if referral.state not in TELLABLE or not _consents(referral):
        raise AnsweredAlready
    _write(referral.lines.latest("pk"), referral, said, by=by)
    openings.close_if_full(referral.opening)
    return referral


def lines_shown(sent: CompanyList) -> list[ListLine]:
    """The lines the company may see at this moment."""
    shown = Referral.objects.shared().exclude(state=ReferralState.WITHDRAWN)
    return list(
        sent.lines.filter(referral__in=shown.values("pk")).select_related("referral__person", "referral__opening")
    )


def _take(line: ListLine, said: Said) -> None:
    referral = Referral.objects.locked().get(pk=line.referral_id)
    if referral.state != ReferralState.SENT or not _consents(referral):  # taken back while the company was answering
        return
    _write(line, referral, said, by=None)


def _write(line: ListLine, referral: Referral, said: Said, *, by: User | None) -> None:
    """What the company says of one person, on her line and in her state. The caller has locked the referral."""
    line.answer, line.started_on, line.why, line.words = said.answer, said.started_on, said.why, said.words
    line.save(update_fields=["answer", "started_on", "why", "words"])
    referral.move_to(said.answer, by=by, reason=said.words)
    if said.started_on and said.started_on <= clock.today():
        _record_hire(line, referral)


def _consents(referral: Referral) -> bool:
    """Whether the company may know of her, and stays so until the transaction ends: a suspension waits for her consents too."""
    agreed = Consent.objects.in_force().filter(referrals=referral)
    held = list(agreed.select_for_update(of=("self",), no_key=True))
    return bool(held) and Referral.objects.shared().filter(pk=referral.pk).exists()


def _record_hire(line: ListLine, referral: Referral) -> None:
    """Whoever began to work for the company has a placement."""
    line.placement = placements.record_hire(
        referral.person,
        employer=referral.company.name,
        company=referral.company,
        started_on=line.started_on or clock.today(),
        source=Placement.Source.REFERRAL,
        center=referral.center,
        by=referral.consultant,
        work=referral.opening.work,
        voice=Voice.EMPLOYER,
    )
    line.save(update_fields=["placement"])


def record_begun(*, limit: int = 500) -> int:
    """Whom a company hired for a later day is recorded on that day; how many were.

    Whose word was taken back until this moment, by whichever side, is not: the referral says so under its lock.
    """
    begun = ListLine.objects.filter(
        referral__in=Referral.objects.promised().shared(), answer=CompanyAnswer.HIRED, started_on__lte=clock.today()
    )
    return sum(_begin(*one) for one in list(begun.order_by("pk").values_list("pk", "referral")[:limit]))


@transaction.atomic
def _begin(line_pk: int, referral_pk: int) -> bool:
    referral = Referral.objects.locked().get(pk=referral_pk)
    line = ListLine.objects.get(pk=line_pk)
    if referral.state != ReferralState.HIRED or line.placement_id or not _consents(referral):
        return False
    _record_hire(line, referral)
    return True


@transaction.atomic
def hand_over(referral: Referral, to: User) -> bool:
    """Another consultant of the same centre brings it to its end and hears the answer; who referred stays written.
    False when it is over meanwhile."""
    referral = Referral.objects.locked().get(pk=referral.pk)
    if not _may_end(referral):
        return False
    referral.consultant = to
    referral.save(update_fields=["consultant"])
    return True
