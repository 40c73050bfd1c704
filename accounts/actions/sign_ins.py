"""Whom a proved phone or e-mail address belongs to. A family may share one: then the birth date tells them apart."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts import names
from accounts.errors import AccountClosed
from accounts.models import User
from messaging.models import Channel


def by_name(channel: str, address: str, name: str) -> User | None:
    """The person with this proved address: found, or new when the address is new. None: the birth date must tell.

    Only where one person alone has the address is the name enough; nobody opens another's papers by typing her name.
    """
    people = _people(channel, address)
    if not people:
        return _create(channel, address, name, birth_date=None)
    if len(people) == 1 and names.same(people[0].name, name):
        return people[0]
    return None


def by_birth_date(channel: str, address: str, name: str, birth_date: date) -> User | None:
    """The person with this proved address and birth date; None when there is nobody like that yet.

    The name tells twins apart. Somebody who has not told her birth date yet is known by her name.
    """
    people = _people(channel, address)
    born_then = [person for person in people if person.birth_date == birth_date]
    if len(born_then) == 1:
        return born_then[0]
    namesakes = [person for person in born_then or people if names.same(person.name, name)]
    fitting = [person for person in namesakes if person.birth_date in (birth_date, None)]
    return fitting[0] if len(fitting) == 1 else None


def register(channel: str, address: str, name: str, birth_date: date) -> User:
    """A new person at an address that others have already. Two tabs at once make one person. Raises AccountClosed."""
    return by_birth_date(channel, address, name, birth_date) or _create(channel, address, name, birth_date)


def _people(channel: str, address: str) -> list[User]:
    people = User.objects.active().signing_in_by_code().reached_at(channel, address)
    return list(people.order_by("pk"))


def _create(channel: str, address: str, name: str, birth_date: date | None) -> User:
    at_address = User.objects.signing_in_by_code().reached_at(channel, address)
    closed = [person for person in at_address.filter(is_active=False) if names.same(person.name, name)]
    if any(birth_date is None or person.birth_date in (birth_date, None) for person in closed):
        raise AccountClosed
    way = {"phone": address} if channel == Channel.SMS else {"email": address}
    try:
        with transaction.atomic():
            return User.objects.create_owner(name=name, birth_date=birth_date, **way)
    except IntegrityError:
        return at_address.active().get(name=name, birth_date=birth_date)
