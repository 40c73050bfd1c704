"""What people are asked to agree to: the editions of each consent text, the draft of the next one, and its publication.

Recipient and whether it is required are no words: they are what the software does. They go from edition to edition unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from accounts.models import ConsentText, User
from centers.actions.comparison import Change
from centers.errors import SecondPersonNeeded
from common import clock
from common.errors import DomainError
from common.locks import held
from portal.errors import (
    ConsentDraftChanged,
    ConsentDraftSaysTheSame,
    ConsentTextInUse,
    SecondPersonCallsOff,
)

# What an edition says, by the names under which people read it.
WORDS = {
    "title": "제목",
    "aim": "왜 필요한가요",
    "items": "무엇을 쓰나요",
    "kept_for": "언제까지 두나요",
    "if_refused": "동의하지 않으면",
}


@dataclass(frozen=True)
class Edition:
    """A published edition. `until`: the day from which a newer one is asked instead."""

    text: ConsentText
    until: date | None

    @property
    def was_never_asked(self) -> bool:
        """A newer edition was published to begin on the same day, or earlier."""
        return self.until is not None and self.until <= self._begins

    @property
    def last_day(self) -> date | None:
        """The last day on which it is asked, once a newer one is published."""
        return self.until and self.until - timedelta(days=1)

    @property
    def has_not_begun(self) -> bool:
        return clock.today() < self._begins

    @property
    def is_to_come(self) -> bool:
        return self.has_not_begun and not self.was_never_asked

    @property
    def is_in_force(self) -> bool:
        return self._begins <= clock.today() and (self.until is None or clock.today() < self.until)

    @property
    def _begins(self) -> date:
        return self.text.holds_from or date.max  # published: the database wants a day


@dataclass(frozen=True)
class Purpose:
    """All editions of one purpose: the draft, the published ones and what was called off, the newest first."""

    editions: list[Edition]
    draft: ConsentText | None
    called_off: list[ConsentText]

    @property
    def newest(self) -> ConsentText:
        return self.editions[0].text

    @property
    def in_force(self) -> Edition | None:
        return next((edition for edition in self.editions if edition.is_in_force), None)

    @property
    def to_come(self) -> Edition | None:
        """The next one that will be asked."""
        return next((edition for edition in reversed(self.editions) if edition.is_to_come), None)

    def numbered(self, version: int) -> ConsentText | None:
        """The draft or edition of this number, called off or not."""
        rows = [*([self.draft] if self.draft else []), *(edition.text for edition in self.editions), *self.called_off]
        return next((text for text in rows if text.version == version), None)

    @property
    def shown(self) -> ConsentText:
        """The edition by whose words the purpose is known: the one in force, or else the newest."""
        return self.in_force.text if self.in_force else self.newest


def purposes(**wanted: str) -> list[Purpose]:
    """Every purpose that was ever published, in the order in which people are asked. One query.

    Left out is what a consultant asks for with a job: a text for one company, of which no edition is published.
    """
    published = ConsentText.objects.published().values("purpose")
    texts = ConsentText.objects.filter(purpose__in=published, **wanted).select_related(
        "edited_by", "published_by", "called_off_by"
    )
    rows = texts.order_by("purpose", "-version")
    found = [_purpose(list(group)) for _name, group in groupby(rows, key=lambda text: text.purpose)]
    return sorted(found, key=lambda purpose: purpose.newest.position)


def _purpose(texts: list[ConsentText]) -> Purpose:
    """`texts`: the newest first."""
    editions: list[Edition] = []
    until: date | None = None
    standing = [text for text in texts if text.called_off_at is None]
    for text in standing:
        if text.holds_from:
            editions.append(Edition(text, until))
            until = min(text.holds_from, until or text.holds_from)
    draft = next((text for text in standing if text.published_at is None), None)
    return Purpose(editions, draft, [text for text in texts if text.called_off_at])


def agreed(purpose: str) -> dict[int, int]:
    """How many people's consent stands today, by edition (id)."""
    standing = Count("consents", filter=Q(consents__withdrawn_at=None))
    return dict(ConsentText.objects.filter(purpose=purpose).values_list("pk").annotate(count=standing))


def changes(draft: ConsentText, before: ConsentText) -> list[Change]:
    """Which words differ, by the name of each."""
    rows = ((read_as, getattr(before, name), getattr(draft, name)) for name, read_as in WORDS.items())
    return [Change(read_as, was, now) for read_as, was, now in rows if was != now]


@transaction.atomic
def save_draft(purpose: str, words: Mapping[str, str], *, shown: int, by: User) -> ConsentText:
    """Write the draft of the purpose's next edition. `shown`: how often it had been saved when the page was drawn, 0 for none yet.

    Raises ConsentDraftChanged when somebody else saved or published it meanwhile: nothing of hers is overwritten.
    """
    draft = _held_draft(purpose)
    if (draft.saves if draft else 0) != shown:
        raise ConsentDraftChanged
    if draft is None:
        return _begin(purpose, words, by=by)
    for name in WORDS:
        setattr(draft, name, words[name])
    draft.edited_by, draft.saves = by, draft.saves + 1
    draft.save(update_fields=[*WORDS, "edited_by", "saves"])
    return draft


def _held_draft(purpose: str) -> ConsentText | None:
    return held(ConsentText.objects.drafts().filter(purpose=purpose)).first()


def _begin(purpose: str, words: Mapping[str, str], *, by: User) -> ConsentText:
    newest = ConsentText.objects.published().filter(purpose=purpose).latest("version")
    last = ConsentText.objects.filter(purpose=purpose).latest("version")
    try:
        with transaction.atomic():
            return ConsentText.objects.create(
                purpose=purpose,
                version=last.version + 1,
                recipient=newest.recipient,
                is_required=newest.is_required,
                position=newest.position,
                edited_by=by,
                **{name: words[name] for name in WORDS},
            )
    except IntegrityError:  # two who begin at once
        raise ConsentDraftChanged from None


def needs_another_person(draft: ConsentText, by: User) -> bool:
    """Whether `by`, who changed the draft last, may not be the one who publishes it."""
    return settings.EDITIONS_NEED_SECOND_PERSON and draft.edited_by_id == by.pk


@transaction.atomic
def publish(purpose: str, holds_from: date, *, shown: int, by: User) -> ConsentText:
    """People are asked by the draft from `holds_from` on (today or later), and nobody can change it.

    Raises ConsentDraftChanged, ConsentDraftSaysTheSame, SecondPersonNeeded.
    """
    draft = _held_draft(purpose)
    if draft is None or draft.saves != shown:
        raise ConsentDraftChanged
    if not changes(draft, ConsentText.objects.published().filter(purpose=purpose).latest("version")):
        raise ConsentDraftSaysTheSame
    if needs_another_person(draft, by):
        raise SecondPersonNeeded
    draft.published_at, draft.published_by, draft.holds_from = clock.now(), by, holds_from
    draft.published_alone = draft.edited_by_id == by.pk
    draft.save(update_fields=["published_at", "published_by", "published_alone", "holds_from"])
    return draft


def why_not_called_off(text: ConsentText) -> DomainError | None:
    """What stands against calling this text off, whoever does it."""
    if text.called_off_at:
        return ConsentDraftChanged()
    if (text.holds_from and text.holds_from <= clock.today()) or text.consents.exists():
        return ConsentTextInUse()
    return None


def stamp(text: ConsentText) -> str:
    """What a page says it shows: another one once the text was saved or published."""
    return f"{text.saves}-{'published' if text.published_at else 'draft'}"


def needs_another_person_to_call_off(text: ConsentText, by: User) -> bool:
    """A draft is anybody's to discard; what one person published another calls off."""
    return settings.EDITIONS_NEED_SECOND_PERSON and text.published_by_id == by.pk


@transaction.atomic
def call_off(purpose: str, version: int, *, shown: str, reason: str, by: User) -> ConsentText:
    """Nobody will be asked by this draft, or by this edition whose day has not come. It stays to be read, with the reason.

    The row is held: whoever agrees to it at this moment came before, and then it stands, or is refused (accounts.Consent).
    Raises ConsentDraftChanged, ConsentTextInUse, SecondPersonCallsOff.
    """
    text = held(ConsentText.objects.filter(purpose=purpose, version=version)).first()
    if text is None or stamp(text) != shown:
        raise ConsentDraftChanged
    if refusal := why_not_called_off(text):
        raise refusal
    if needs_another_person_to_call_off(text, by):
        raise SecondPersonCallsOff
    text.called_off_at, text.called_off_by, text.called_off_reason = clock.now(), by, reason
    text.called_off_alone = text.published_by_id == by.pk
    text.save(update_fields=["called_off_at", "called_off_by", "called_off_reason", "called_off_alone"])
    return text
