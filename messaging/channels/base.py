"""What a way of sending must be able to do, and how it says that it could not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.utils.module_loading import import_string

from common.disclosure import Entrusted


class DeliveryFailure(Exception):
    """str() is shown to staff in the outbox: plain Korean, no personal data."""


class TemporaryFailure(DeliveryFailure):
    """This message could not go now; later it may."""


class UncertainFailure(TemporaryFailure):
    """The line broke after the message was handed over: it may have arrived, and the retry may repeat it."""


class PermanentFailure(DeliveryFailure):
    """This message will never go: a wrong address, a refused text."""


class ChannelDown(DeliveryFailure):
    """Nothing can go this way at the moment, whichever message it is; this one was not handed over."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready for the post: its secret is in its place."""

    id: int
    kind: str
    channel: str
    address: str
    recipient_name: str
    subject: str
    body: str
    check_number: str


class Channel(Protocol):
    """Opened once for a batch, used for each of its messages, closed at the end.

    open() raises ChannelDown. send() returns the provider's reference, '' where there is none, and raises one of the
    failures above. Its time-outs must add up to less than MESSAGING_LEASE_SECONDS, or another sender takes over.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, message: Outgoing) -> str: ...

    @classmethod
    def entrusted(cls) -> Entrusted | None:
        """Who carries the messages for us, as the privacy policy tells it; None where nobody else does."""


@lru_cache(maxsize=8)
def class_at(path: str) -> type[Channel]:
    found: type[Channel] = import_string(path)
    return found


def channel_for(name: str) -> Channel:
    """The channel that settings.MESSAGING_CHANNELS names for 'email' or 'sms'."""
    return class_at(settings.MESSAGING_CHANNELS[name])()


def entrusted_to(name: str) -> Entrusted | None:
    """Who carries the messages of this channel for us."""
    return class_at(settings.MESSAGING_CHANNELS[name]).entrusted()
