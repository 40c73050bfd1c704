"""Where do I stand, what is next, by when? Everything the signed-in person takes part in, the one next act on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from aftercare import notices as aftercare
from allowance import notices as claims
from common import clock
from common.journey import Act, Item, Part, Stage
from common.prepared import prepared
from counseling import notices as talks
from enrollment import notices, timeline
from enrollment.models import Application
from enrollment.states import ENDED, State
from jobs import notices as jobs
from messaging.models import Message
from messaging.models import State as MessageState
from portal import journey

_MESSAGES_SHOWN = 20
_NOTHING_TO_DO = 99
_TONES = {
    State.DRAFT: "gray",
    State.SUPPLEMENT: "warning",
    State.OFFERED: "warning",
    State.CONDITIONAL: "warning",
    State.COMPLETED: "success",
    State.ADMITTED: "success",
}
_TITLES = notices.TITLES | talks.TITLES | claims.TITLES | jobs.TITLES | aftercare.TITLES
_SHORT = {
    State.DRAFT: "작성 중",
    State.SUBMITTED: "심사 중",
    State.SUPPLEMENT: "서류 기다림",
    State.WAITING: "대기 중",
    State.OFFERED: "답 기다림",
    State.CONDITIONAL: "조건부 선발",
    State.ADMITTED: "선발",
    State.IN_TRAINING: "교육 중",
    State.COMPLETED: "수료",
}


@cache
def _pattern(view: str) -> str:
    return reverse(view, args=[0])  # found once, not for every application


def _address(view: str, application: Application) -> str:
    return _pattern(view).replace("/0/", f"/{application.pk}/")


@dataclass(frozen=True)
class Card:
    """One application as its owner sees it."""

    application: Application
    items: list[Item]
    act: Act | None
    badge: str
    tone: str
    is_over: bool

    @classmethod
    def of(cls, application: Application) -> Card:
        state = timeline.shown_state(application)
        over = state in ENDED or state == State.NOT_COMPLETED
        return cls(
            application=application,
            items=timeline.items(application),
            act=timeline.act(application),
            badge=_SHORT.get(state, "끝남"),
            tone=_TONES.get(state, "gray" if over else "primary"),
            is_over=over,
        )

    def urgency(self) -> tuple[int, str]:
        """What has to be done first comes first; where nothing is to be done comes last."""
        return _urgency(self.act) if self.act else (_NOTHING_TO_DO, "")

    @property
    def url(self) -> str:
        return _address("enrollment:application", self.application)

    @property
    def withdraw_url(self) -> str:
        return _address("enrollment:withdraw", self.application)

    @property
    def can_withdraw(self) -> bool:
        return not self.is_over and self.application.state != State.COMPLETED

    @property
    def now(self) -> Item:
        """Where it stands: the point of the timeline that is now."""
        return next(item for item in self.items if item.state == "now")


@dataclass(frozen=True)
class Sent:
    """A message as it is listed: what it said in a few words, about what."""

    message: Message

    @property
    def title(self) -> str:
        about = self.message.about_label.rpartition(" · ")[2]
        words = _TITLES.get(self.message.kind)
        return f"{words} · {about}" if words else self.message.subject or about


@dataclass(frozen=True)
class Parts:
    """What somebody takes part in on one step beside the applications."""

    stage: Stage
    rows: list[Part]

    @property
    def label(self) -> str:
        return str(journey.STAGE_LABELS[self.stage])


def _urgency(act: Act) -> tuple[int, str]:
    """What has to be done first comes first."""
    return act.rank, str(act.due)


@prepared
def _sent(person: int, about: tuple[str, ...]) -> QuerySet[Message]:
    """The last messages that reached this person, about what stands on the page."""
    mine = Message.objects.filter(about__in=about, recipient=person, state=MessageState.SENT)
    return mine.only("kind", "channel", "subject", "body", "about_label", "sent_at").order_by("-sent_at")[
        :_MESSAGES_SHOWN
    ]


@require_safe
@never_cache
def my(request: SignedInRequest) -> HttpResponse:
    rows = timeline.all_of(request.user)
    cards = [Card.of(row) for row in rows]
    parts = journey.parts(request.user)
    going = sorted((card for card in cards if not card.is_over), key=Card.urgency)
    over = [card for card in cards if card.is_over]
    acts = [*(card.act for card in (going or cards)), *(part.act for part in parts)]
    steps = journey.steps(rows, parts)
    about = {notices.about(row) for row in rows} | {part.about for part in parts if part.about}
    context = {
        "now": clock.now(),
        "next": min((act for act in acts if act), key=_urgency, default=None),
        "steps": steps,
        "doing": [step.label for step in steps if step.state == "now"],
        "parts": [Parts(stage, found) for stage in Stage if (found := [p for p in parts if p.stage == stage])],
        "way": journey.way(rows, parts=parts),
        "going": going,
        "over": over,
        "main": going or over,
        "aside": over if going else [],
        "sent": [Sent(message) for message in _sent(request.user.pk, tuple(about))],
        "center": rows[0].cohort.center if rows else None,
    }
    return render(request, "portal/my.html", context)
