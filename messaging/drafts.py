"""What somebody wants said: to whom, about what, when. Plain data, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messaging.states import Channel


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives: `phone` in E.164 or '', `email` or '', `channel` the way this person prefers."""

    user_id: int | None
    name: str
    phone: str = ""
    email: str = ""
    channel: str = Channel.SMS

    def address_on(self, channel: str) -> str:
        return self.phone if channel == Channel.SMS else self.email


@dataclass(frozen=True, slots=True)
class Office:
    """The centre that speaks; `phone` as people read it, '02-6021-1100'."""

    id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One message to be written.

    `kind` is the path of its texts below templates/messages/. `key` names the occurrence
    ('application:17:supplement:2'), so that the same occurrence is never written twice. `about` and `about_label` name
    the case for the machine and for the reader. Without an `office` the operator itself speaks. `secret` is what
    neither database nor staff may read: the texts place it as {{ secret }}. `urgent` goes out at night too and
    overtakes: sign-in codes only. A `lane` keeps the order of its messages; by default a lane is one address.
    """

    kind: str
    key: str
    to: Recipient
    context: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    about_label: str = ""
    office: Office | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    channel: str = ""
    secret: str = ""
    lane: str = ""
    urgent: bool = False

    def route(self) -> tuple[str, str]:
        """Channel and address: the asked or preferred way where there is an address, else the other way, else ''."""
        first = self.channel or self.to.channel
        for channel in (first, *(way for way in Channel.values if way != first)):
            if address := self.to.address_on(channel):
                return channel, address
        return first, ""
