"""From a draft to the words the receiver reads: files below templates/messages/, rendered when the act happens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Template

from messaging import phone_text
from messaging.drafts import Draft
from messaging.models.message import SECRET_PLACEHOLDER, shown_check_number
from messaging.states import Channel

_BLANK_LINES = re.compile(r"\n{3,}")


class MissingWord(LookupError):
    """A text asks for something its draft does not say. A message with a hole in it is not written."""


class _NoHoles(str):
    """Django's string_if_invalid, made to refuse instead of leaving a hole."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, missing: object) -> str:
        raise MissingWord(str(missing))


@dataclass(frozen=True, slots=True)
class Text:
    """What the receiver will see. `subject` is empty on a phone."""

    channel: str
    address: str
    subject: str
    body: str


@lru_cache(maxsize=4)
def _engine(folders: tuple[str, ...]) -> Engine:
    """An engine of its own: plain text needs no escaping, its dates no <time>, and a missing word must not pass."""
    return Engine(
        dirs=list(folders),
        autoescape=False,
        string_if_invalid=_NoHoles("%s"),
        builtins=["messaging.templatetags.spoken"],
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )


@lru_cache(maxsize=512)
def _template(folders: tuple[str, ...], name: str) -> Template:
    return _engine(folders).get_template(name)


def _folders() -> tuple[str, ...]:
    """Where the texts are: where the pages are, too."""
    first: dict[str, Any] = settings.TEMPLATES[0]
    return tuple(str(folder) for folder in first["DIRS"])


def _render(kind: str, part: str, words: dict[str, Any]) -> str:
    folders = _folders()
    text = _template(folders, f"messages/{kind}.{part}.txt").render(Context(words, autoescape=False))
    return (_BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text).strip()


def render(draft: Draft, check_number: str) -> Text:
    """The texts of `draft` on the way it will take. The secret stays a placeholder."""
    channel, address = draft.route()
    words = {
        **draft.context,
        "to": draft.to,
        "office_name": draft.office.name if draft.office else settings.PORTAL_OPERATOR,
        "office_phone": draft.office.phone if draft.office else settings.PORTAL_PHONE,
        "portal_name": settings.PORTAL_NAME,
        "portal_url": settings.PORTAL_URL,
        "about_label": draft.about_label,
        "check_number": shown_check_number(check_number),
        "secret": SECRET_PLACEHOLDER,
    }
    if channel == Channel.SMS:
        reserve = max(0, phone_text.size(draft.secret) - len(SECRET_PLACEHOLDER))
        body = phone_text.fit(_render(draft.kind, "sms", words), kind=draft.kind, reserve=reserve)
        return Text(channel, address, "", body)
    subject = " ".join(_render(draft.kind, "subject", words).split())
    body = _render(draft.kind, "email", words).replace(phone_text.FOOTER, "")
    return Text(channel, address, subject[:200], body)
