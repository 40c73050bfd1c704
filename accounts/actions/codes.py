"""Codes that prove a phone or an e-mail address: sent as a message, stored as a keyed hash, checked a few times.

Used for signing in, for desk intake and for a new e-mail address. Whether somebody is known never changes the answer.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import notices
from accounts.errors import CodeExpired, CodeWrong, TooManyCodes
from accounts.models import SignInCode
from accounts.models.sign_in_code import DIGITS, LIFETIME, MAX_ATTEMPTS, SignInCodeQuerySet
from common import clock, encryption
from common.locks import hold
from messaging.actions import messages
from messaging.models import Office

# At most so many codes to one address within so long: against impatience, against guessing, against flooding a phone.
ADDRESS_LIMITS = ((1, timedelta(seconds=30)), (5, timedelta(minutes=15)), (20, timedelta(hours=24)))
ORIGIN_WINDOW = timedelta(hours=1)
REPEAT = timedelta(minutes=1)
KEPT = timedelta(days=30)


@transaction.atomic
def send(
    purpose: str,
    channel: str,
    address: str,
    *,
    name: str,
    about: str = "",
    asked_from: str | None = None,
    office: Office | None = None,
) -> SignInCode:
    """Send six new digits to `address` (E.164 or a lower-case e-mail address); older ones for the same thing end.

    `about` names the thing ('application:17'). `asked_from` is the IP address of a stranger's browser; without one
    (a member of staff asks) no limit per IP holds. Raises TooManyCodes.
    """
    hold(f"code to {channel}:{address}", *([f"code from {asked_from}"] if asked_from else []))
    now = clock.now()
    _refuse_too_many(SignInCode.objects.sent_to(channel, address), ADDRESS_LIMITS, now)
    if asked_from:
        limit = (settings.SIGN_IN_CODES_PER_IP_PER_HOUR, ORIGIN_WINDOW)
        _refuse_too_many(SignInCode.objects.filter(asked_from=asked_from), (limit,), now)
    _end_older(purpose, channel, address, about, now)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    code = SignInCode(
        purpose=purpose,
        channel=channel,
        address=address,
        about=about,
        asked_from=asked_from,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    code.code_hash = _hash(code, digits, encryption.ring()[0])
    code.save()
    notices.code_sent(code, digits=digits, name=name, office=office)
    return code


def just_sent(purpose: str, channel: str, address: str, asked_from: str | None) -> SignInCode | None:
    """The usable code asked for a moment ago from the same IP address: a double click finds it instead of an error."""
    moment = clock.now() - ADDRESS_LIMITS[0][1]
    sent = SignInCode.objects.sent_to(channel, address).usable().asked_since(moment)
    return sent.filter(purpose=purpose, asked_from=asked_from).order_by("-created_at").first()


def check(code: SignInCode | int, digits: str) -> SignInCode:
    """The code row, used up, when `digits` are right; right again within a minute is the same as once (double click).

    Raises CodeWrong, CodeExpired. Not to be called inside a transaction: a wrong try must stay counted.
    """
    row, was_usable, is_right = _try(code if isinstance(code, int) else code.pk, digits)
    if row is None:
        raise CodeExpired
    if is_right:
        return row
    if was_usable and row.attempts < MAX_ATTEMPTS:
        raise CodeWrong(MAX_ATTEMPTS - row.attempts)
    raise CodeExpired


def forget_old() -> int:
    """Delete codes a month after they ended: a phone number and an IP address are personal data. How many."""
    deleted, _ = SignInCode.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted


@transaction.atomic(durable=True)
def _try(pk: int, digits: str) -> tuple[SignInCode | None, bool, bool]:
    """Count one try and judge it: the row, whether it could be used before, whether the digits are right."""
    row = SignInCode.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return None, False, False
    now = clock.now()
    was_usable = row.is_usable
    is_repeat = (
        row.used_at is not None and now - row.used_at < REPEAT and not row.replaced_at and row.attempts < MAX_ATTEMPTS
    )
    is_right = (was_usable or is_repeat) and any(
        constant_time_compare(row.code_hash, _hash(row, digits, secret)) for secret in encryption.ring()
    )
    row.attempts += 1
    if is_right and row.used_at is None:
        row.used_at = now
    row.save(update_fields=["attempts", "used_at"])
    return row, was_usable, is_right


def _hash(code: SignInCode, digits: str, secret: str) -> str:
    """Bound to this very row: the same digits elsewhere or at another time hash to something else."""
    value = "|".join((code.purpose, code.channel, code.address, code.about, code.created_at.isoformat(), digits))
    return salted_hmac("accounts.code", value, secret=secret, algorithm="sha256").hexdigest()


def _refuse_too_many(codes: SignInCodeQuerySet, limits: tuple[tuple[int, timedelta], ...], now: datetime) -> None:
    """Raise TooManyCodes, with the moment from which every limit allows one more."""
    longest = max(span for _, span in limits)
    most = max(count for count, _ in limits)
    times = list(codes.asked_since(now - longest).order_by("-created_at").values_list("created_at", flat=True)[:most])
    free = [times[count - 1] + span for count, span in limits if len(times) >= count]
    retry_at = max(free, default=now)
    if retry_at > now:
        raise TooManyCodes(retry_at)


def _end_older(purpose: str, channel: str, address: str, about: str, now: datetime) -> None:
    """Only the newest code works, and an older one that still waits is not sent any more."""
    older = SignInCode.objects.sent_to(channel, address).usable().filter(purpose=purpose, about=about)
    ended = list(older)
    SignInCode.objects.filter(pk__in=[code.pk for code in ended]).update(replaced_at=now)
    messages.cancel_keys(notices.code_key(code) for code in ended)
