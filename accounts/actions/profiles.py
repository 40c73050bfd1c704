"""What a person changes about herself: where messages go."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts import notices
from accounts.errors import CodeExpired, EmailTaken, NoAddress
from accounts.models import SignInCode, User
from messaging.models import Channel


def email_about(user: User) -> str:
    """How a code names the account whose e-mail address it may change."""
    return f"user:{user.pk}"


@transaction.atomic
def change_email(user: User, *, proof: SignInCode) -> User:
    """Take over the address that `proof`, a checked code of this person's, was sent to. Twice is the same as once.

    Raises CodeExpired, EmailTaken.
    """
    if proof.used_at is None or proof.purpose != SignInCode.Purpose.NEW_CONTACT or proof.about != email_about(user):
        raise CodeExpired
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    old_email = person.email
    if old_email != proof.address:
        person.email = proof.address
        try:
            with transaction.atomic():
                person.save(update_fields=["email"])
        except IntegrityError:
            raise EmailTaken from None
        notices.email_changed(person, old_email=old_email)
    return person


@transaction.atomic
def prefer(user: User, channel: str) -> User:
    """Send this person's messages by text message or by e-mail from now on. Raises NoAddress."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not person.as_recipient().address_on(Channel(channel)):
        raise NoAddress
    person.preferred_channel = channel
    person.save(update_fields=["preferred_channel"])
    return person
