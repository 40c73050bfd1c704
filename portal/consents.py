"""A consent taken back or given anew, in every room at once: the withdrawal, what it stops, who is told.

Each room says and does its own part (`ROOM/consents.py`); only the portal knows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import transaction

from accounts.actions import consents
from accounts.models import Consent, ConsentText, User
from aftercare import consents as aftercare
from allowance import consents as allowance
from common import clock, korean
from common.withdrawal import GivenElsewhere, Told
from counseling import consents as counseling
from enrollment import consents as enrollment
from enrollment.actions import revocations
from jobs import consents as jobs
from training import consents as training

# What the rooms say of it, floor by floor.
ROOMS: Sequence[Callable[[User, ConsentText], Told]] = (
    enrollment.told,
    training.told,
    counseling.told,
    jobs.told,
    aftercare.told,
    allowance.told,
)


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` stops and leaves; true before it and after it."""
    whole = Told.together(room(person, text) for room in ROOMS)
    if whole.stops:
        return whole
    return Told((f"지금부터 이 일에 쓰지 않습니다. {text.aim}",), whole.stays, whole.todo)


def given_elsewhere(person: User) -> list[GivenElsewhere]:
    """Yeses kept outside accounts.Consent."""
    return jobs.given(person)


def as_text(person: User) -> str:
    """Everything she agreed to and took back, in full, for her to keep. In a fixed number of queries."""
    paragraphs = [_consent_in_words(row) for row in Consent.objects.filter(user=person).for_list()]
    paragraphs += [
        _lines(
            row.title,
            ("받는 곳", row.recipient),
            ("목적", row.aim),
            ("동의한 때", korean.moment(row.given_at)),
        )
        for row in given_elsewhere(person)
    ]
    head = f"{person.name} 님의 동의\n{korean.moment(clock.now())}에 내려받음, {settings.PORTAL_NAME} ({settings.PORTAL_OPERATOR})"
    return "\n\n".join([head, *(paragraphs or ["동의하신 것이 없습니다."])]) + "\n"


def _consent_in_words(consent: Consent) -> str:
    text, back = consent.text, consent.withdrawn_at
    return _lines(
        f"{text.title} ({text.version}판, {'필수' if text.is_required else '선택'})",
        ("받는 곳", text.recipient),
        ("목적", text.aim),
        ("항목", text.items),
        ("보유 기간", text.kept_for),
        ("동의하지 않으면", text.if_refused),
        ("동의한 때", f"{korean.moment(consent.given_at)}, {consent.get_source_display()}"),
        ("거둔 때", f"{korean.moment(back)}, {consent.get_withdrawn_source_display()}" if back else ""),
    )


def _lines(title: str, *facts: tuple[str, str]) -> str:
    return "\n".join([title, *(f"  {name}: {words}" for name, words in facts if words)])


@transaction.atomic
def take_back(consent: Consent, *, source: str = Consent.Source.ONLINE, said: consents.Said | None = None) -> bool:
    """Withdraw it; every room acts on it; centres and person are told. False when it had been taken back already.

    The consent's row stays locked for the whole transaction: whoever hands in, forwards or withdraws at the same moment
    waits here.
    """
    jobs.hold(consent)
    if not consents.withdraw(consent, source=source, said=said):
        return False
    consent.refresh_from_db()
    concerned = enrollment.settle(consent)
    jobs.settle(consent)
    aftercare.settle(consent)
    revocations.tell(concerned, told(consent.user, consent.text))
    return True


def text_to_give_anew(consent: Consent) -> ConsentText | None:
    """What the person would agree to today in place of one she took back; None where that is not hers to reopen.

    A consent for one company is asked for by a consultant, with a job: it has no published text.
    """
    if consent.is_in_force or Consent.objects.in_force().filter(
        user=consent.user_id, text__purpose=consent.text.purpose
    ):
        return None
    return ConsentText.objects.current().filter(purpose=consent.text.purpose).first()


@transaction.atomic
def give_anew(person: User, text: ConsentText) -> None:
    """The person's new yes to a text she has read; what stopped for want of it goes on. Twice is the same as once."""
    consents.give(person, [text])
    enrollment.restore(person, [text])
    aftercare.restore(person, [text])
