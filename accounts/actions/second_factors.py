"""The second factor of staff: enrolled once, asked for at every sign-in, given back by a recovery code or an administrator."""

from __future__ import annotations

import secrets

import pyotp
from django.db import transaction
from django.db.models import Count, Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

from accounts import sessions
from accounts.actions import sign_in_events, tries
from accounts.errors import RecoveryCodeWrong, SecondFactorWrong
from accounts.models import Happened, RecoveryCode, SecondFactor, User
from accounts.models.second_factor import SECRET_PURPOSE
from accounts.models.sign_in_failure import MAX_FAILURES, Proof
from common import clock, encryption

CODES_PURPOSE = "accounts.recovery_code"
CODES = 10
STEP_SECONDS = 30
_DRIFT_STEPS = 1  # a phone's clock may be half a minute ahead or behind
# Letters and digits that cannot be mistaken for each other when copied by hand; ten of them are about 49 bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 2, 5


def has_enrolled(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists()


def codes_left(user: User) -> int | None:
    """How many recovery codes may still be used; None for somebody without an app."""
    factors = SecondFactor.objects.filter(user=user).exclude(confirmed_at=None)
    left = factors.annotate(left=Count("recovery_codes", filter=Q(recovery_codes__used_at=None)))
    return left.values_list("left", flat=True).first()


@transaction.atomic
def offer(user: User) -> str:
    """The key (base32) for this person's app, the same one until it is confirmed: a page opened twice shows it twice."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    factor = SecondFactor.objects.filter(user=user).first()
    if factor is None:
        secret = encryption.encrypt(pyotp.random_base32(), purpose=SECRET_PURPOSE)
        factor = SecondFactor.objects.create(user=user, secret=secret, made_at=clock.now())
    return _secret(factor)


@sensitive_variables("digits")
def enrol(user: User, digits: str, *, address: str | None = None) -> list[str]:
    """The first number of the app came back: from now on it is asked for. The ten recovery codes, to be shown once.

    Raises SecondFactorWrong, SignInLocked.
    """
    tries.count(Proof.APP, _counted_as(user), address)
    codes = _confirm(user, digits, address)
    tries.forgive(Proof.APP, _counted_as(user))
    return codes


@sensitive_variables("digits")
def check(user: User, digits: str, *, address: str | None = None) -> None:
    """Return where `digits` are what the person's app shows now, and were not used yet.

    Raises SecondFactorWrong, SignInLocked. A try counts before it is looked at, so that parallel guesses count too.
    """
    count = tries.count(Proof.APP, _counted_as(user), address)
    if _use(user, digits):
        tries.forgive(Proof.APP, _counted_as(user))
        return
    if count == MAX_FAILURES:
        sign_in_events.note(user, Happened.LOCKED, by=None, address=address)
    raise SecondFactorWrong


@sensitive_variables("code")
def recover(user: User, code: str, *, address: str | None = None) -> int:
    """Use up one recovery code in the place of the app; how many are left. Raises RecoveryCodeWrong, SignInLocked."""
    tries.count(Proof.RECOVERY_CODE, _counted_as(user), address)
    left = _use_recovery_code(user, code, address)
    tries.forgive(Proof.RECOVERY_CODE, _counted_as(user))
    tries.forgive(Proof.APP, _counted_as(user))
    return left


@transaction.atomic
def renew_codes(user: User, *, address: str | None = None) -> list[str]:
    """Ten new recovery codes in the place of the old ones, to be shown once."""
    factor = SecondFactor.objects.select_for_update().get(user=user)
    codes = _new_codes(factor)
    sign_in_events.note(user, Happened.RENEWED, by=user, address=address)
    return codes


@transaction.atomic
def reset(user: User, *, by: User | None, address: str | None = None) -> None:
    """Forget this person's app and codes: she enrols anew at her next sign-in, and every open session of hers ends.

    `by` is None for the command on the server. Twice is the same as once.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    deleted, _ = SecondFactor.objects.filter(user=person).delete()
    if not deleted:
        return
    sessions.end_all(person)
    tries.forgive(Proof.APP, _counted_as(person))
    tries.forgive(Proof.RECOVERY_CODE, _counted_as(person))
    sign_in_events.note(person, Happened.RESET, by=by, address=address)


def _counted_as(user: User) -> str:
    return user.username or ""


def _secret(factor: SecondFactor) -> str:
    return encryption.decrypt(factor.secret, purpose=SECRET_PURPOSE)


@transaction.atomic
def _confirm(user: User, digits: str, address: str | None) -> list[str]:
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if factor is None or not _take_step(factor, digits):
        raise SecondFactorWrong
    factor.confirmed_at = clock.now()
    factor.save(update_fields=["confirmed_at"])
    codes = _new_codes(factor)
    sign_in_events.note(user, Happened.ENROLLED, by=user, address=address)
    return codes


@transaction.atomic
def _use(user: User, digits: str) -> bool:
    factor = SecondFactor.objects.select_for_update().filter(user=user).exclude(confirmed_at=None).first()
    return factor is not None and _take_step(factor, digits)


def _take_step(factor: SecondFactor, digits: str) -> bool:
    """Whether `digits` belong to a half-minute about now that is later than every one used before; it is used now."""
    totp = pyotp.TOTP(_secret(factor), interval=STEP_SECONDS)
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if step > factor.last_step and constant_time_compare(totp.generate_otp(step), digits):
            factor.last_step = step
            factor.save(update_fields=["last_step"])
            return True
    return False


@transaction.atomic
def _use_recovery_code(user: User, code: str, address: str | None) -> int:
    factor = SecondFactor.objects.select_for_update().filter(user=user).exclude(confirmed_at=None).first()
    if factor is None:
        raise RecoveryCodeWrong
    plain = "".join(letter for letter in code.lower() if letter in _LETTERS)
    row = factor.recovery_codes.filter(used_at=None, digest__in=_digests(factor, plain)).first()
    if row is None:
        raise RecoveryCodeWrong
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    sign_in_events.note(user, Happened.RECOVERED, by=user, address=address)
    return factor.recovery_codes.filter(used_at=None).count()


def _new_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP_LENGTH)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, digest=_digests(factor, code)[0]) for code in codes)
    return [f"{code[:_GROUP_LENGTH]}-{code[_GROUP_LENGTH:]}" for code in codes]


def _digests(factor: SecondFactor, code: str) -> list[str]:
    """Under the key of today first, then under those that only verify. Bound to the factor it was made for."""
    value = f"{factor.pk}|{code}"
    return [
        salted_hmac(CODES_PURPOSE, value, secret=key, algorithm="sha256").hexdigest()
        for key in encryption.keys(purpose=CODES_PURPOSE)
    ]
