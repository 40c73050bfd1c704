"""How each room is made to say everything it has to say: a module for each, with say(channel, center)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from accounts.models import User
from centers.models import Center
from messaging.models import Channel
from tests.factories.accounts import OwnerFactory


def long_named_owner(channel: str) -> User:
    """Somebody with the longest name there may be, reached by `channel`."""
    owner = OwnerFactory(name="긴이름" * 20, grown=True)
    if channel == Channel.EMAIL:
        owner.email, owner.preferred_channel = f"long{owner.pk}@example.kr", Channel.EMAIL
        owner.save()
    return owner


def rooms() -> list[Callable[[str, Center], None]]:
    return [import_module(f"{__name__}.{found.name}").say for found in iter_modules(__path__)]
