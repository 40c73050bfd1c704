"""Sensitive fields in the templates of staff: {% private person "phone" person.phone %}, with {% opener person %} beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import template
from django.db.models import Model
from django.template.context import RequestContext
from django.utils.html import format_html

from accounts import unmasking
from accounts.forms.unmasking import OWN_WORDS, Why
from accounts.handling import handled
from accounts.models import User
from accounts.requests import SignedInRequest
from common import korean, masking
from common import phone as phones

register = template.Library()


def _plain(value: str) -> str:
    return value


def _phone(value: str) -> str:
    return format_html('<a class="p-link" href="tel:{}">{}</a>', value, phones.display(value))


# How each kind stands: open, masked.
KINDS: dict[str, tuple[Callable[[Any], str], Callable[[Any], str]]] = {
    "phone": (_phone, lambda value: masking.phone(phones.display(value))),
    "email": (_plain, masking.email),
    "birth": (korean.day, masking.birth),
    "address": (_plain, masking.address),
}


def _reachable(value: str) -> str:
    """A message's address is a phone number or an e-mail address."""
    return "email" if "@" in value else "phone"


@register.filter
def masked_reach(value: str) -> str:
    """A phone number or an e-mail address that nobody needs in full here: where a message would go."""
    return KINDS[_reachable(value)][1](value) if value else ""


@register.simple_tag(takes_context=True)
def private(context: RequestContext, row: Model, kind: str, value: str | date | None) -> str:
    """`value`, one of the sensitive fields of `row`, as far as its reader opened them. Kinds: KINDS, 'reach' (phone or e-mail)."""
    if not value:
        return ""
    shown, masked = KINDS[_reachable(str(value)) if kind == "reach" else kind]
    return shown(value) if is_open(context, row) else masked(value)


@register.simple_tag(takes_context=True)
def is_open(context: RequestContext, row: Model) -> bool:
    """Whether the reader opened the fields of `row`; what she then sees is recorded with her reason."""
    reason = unmasking.why_open(_request(context), row)
    if reason:
        handled(reason=reason)
    return bool(reason)


@register.inclusion_tag("accounts/opener.html", takes_context=True)
def opener(
    context: RequestContext, row: Model, part: str, *, also: str = "", back: str = "", only: str = ""
) -> dict[str, Any]:
    """What opens the fields of `row`, once a person on a page. `part` is the id of the element that holds it and is put anew
    by htmx, `also` that of another one with something of `row` in it; without script the page loads anew. `back` is the
    address of the page, where a form that failed was sent elsewhere. `only` names the reason where the page leaves no other:
    one press is then enough.
    """
    request = _request(context)
    until = unmasking.open_until(request, row)
    why = unmasking.why_open(request, row)
    person = row.pk if isinstance(row, User) else getattr(row, "user_id", None) or 0
    return {
        "part": part,
        "also": also,
        "in_place": "HX-Request" in request.headers,
        "until": until,
        "why": why,
        "reasons": Why.choices,
        "only": only,
        "own_words": OWN_WORDS,
        "number": row.pk,
        "name": getattr(row, "name", ""),
        "ticket": ""
        if why
        else unmasking.ticket(
            request.user.pk,
            row,
            person=person,
            back=request.get_full_path() if request.method in ("GET", "HEAD") else back or request.path,
        ),
        "csrf_token": context.get("csrf_token"),
    }


def _request(context: RequestContext) -> SignedInRequest:
    request: SignedInRequest = context["request"]
    return request
