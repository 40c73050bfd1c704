"""A consent taken back or given anew, in every room at once: the withdrawal, what it stops, who is told.

Each room says and does its own part (`ROOM/consents.py`); only the portal knows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from accounts.actions import consents
from accounts.models import Consent, ConsentText, User
from aftercare import consents as aftercare
from allowance import consents as allowance
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
