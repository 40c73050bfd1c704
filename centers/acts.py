"""What staff may do to one thing, as data: on which state, who may, with which form, which message goes out, what is done.

A page at the desk lists the acts that are legal now, opens one of them, shows its message before it goes, and performs
it when it is pressed. The rooms above bring the acts; this is what they have in common.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from centers.roles import Permission
from common.forms import ActForm
from messaging.actions import messages
from messaging.drafts import Draft
from messaging.rendering import Text
from messaging.states import Channel

type Values = Mapping[str, Any]


@dataclass(frozen=True)
class Act[Subject, Form: ActForm]:
    """One thing the desk may do to a `Subject`. `go` is the word on the button; `perform` writes, `draft` only composes.

    An act that `waits_to_be_asked` (one against somebody, or only on request) never stands open by itself: it must not
    lie under a hand that goes on pressing. `fits` narrows what the states allow.
    """

    key: str
    label: Any
    go: Any
    states: tuple[str, ...]
    permission: Permission
    form: type[Form]
    perform: Callable[[Subject, Values, User], Subject]
    draft: Callable[[Subject, Values, User], Draft] | None = None
    waits_to_be_asked: bool = False
    fits: Callable[[Subject], bool] = lambda subject: True
    note: Any = ""

    def preview(
        self, subject: Subject, form: Form, by: User, *, held: int = 0, can_undo: bool = False
    ) -> Preview | None:
        """The message with what is typed now; it is written nowhere. `held`: seconds a decision's message is kept back."""
        if self.draft is None:
            return None
        draft = self.draft(subject, form.values(), by)
        seconds = held if draft.not_before else 0
        return Preview(messages.preview(draft), minutes=-(-seconds // 60), can_undo=can_undo and seconds > 0)


@dataclass(frozen=True)
class Preview:
    """The message as its receiver would see it, and when it would go."""

    text: Text
    minutes: int = 0
    can_undo: bool = False

    @property
    def to(self) -> str:
        return self.text.address

    @property
    def way(self) -> str:
        return str(Channel(self.text.channel).label)

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in self.text.body.splitlines() if line.strip()]


def by_key[A: Act](acts: Iterable[A]) -> dict[str, A]:
    return {act.key: act for act in acts}


def legal[A: Act](acts: Iterable[A], subject: Any, may: Callable[[Permission], bool]) -> list[A]:
    """What somebody who holds what `may` says can do to it now, in the order of the bar."""
    return [act for act in acts if subject.state in act.states and may(act.permission) and act.fits(subject)]


def opened[A: Act](acts: Iterable[A], key: str) -> A | None:
    """The act whose form stands open: the one asked for, else the first that need not be asked for."""
    acts = list(acts)
    asked = by_key(acts).get(key)
    return asked or next((act for act in acts if not act.waits_to_be_asked), None)


def after[Subject](subject: Subject, **changed: Any) -> Subject:
    """The thing as it would be after the act, for the words of its message only."""
    shown = copy.copy(subject)
    for name, value in changed.items():
        setattr(shown, name, value)
    return shown
