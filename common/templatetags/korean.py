"""Template filters of common.korean and its neighbours; built in, so that no template loads them."""

from datetime import date, datetime

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common import business_number as business_numbers
from common import clock, korean, masking
from common import phone as phones

register = template.Library()


def _time(value: date | datetime, words: str, particle: str) -> SafeString:
    local = value.astimezone(clock.SEOUL).date() if isinstance(value, datetime) else value
    # not format_html: hundreds of these stand on a page, and nothing but the particle comes from outside common.korean
    return mark_safe(f'<time class="p-d" datetime="{local.isoformat()}">{words}{escape(particle)}</time>')  # noqa: S308


@register.filter
def day(value: date | datetime | None, particle: str = "") -> str:
    """A date in full with its particle inside, so that no line breaks between them: {{ cohort.starts_on|day:'부터' }}."""
    return _time(value, korean.day(value), particle) if value else ""


@register.filter
def moment(value: datetime | None, particle: str = "") -> str:
    """A date with its hour: {{ cohort.closes_at|moment:'까지' }}."""
    return _time(value, korean.moment(value), particle) if value else ""


@register.filter
def short_day(value: date | datetime | None, particle: str = "") -> str:
    """A date without its year, for a second date beside a full one: '12. 3.(목)'."""
    return _time(value, korean.day(value).partition(". ")[2], particle) if value else ""


@register.filter
def days_left(value: date | datetime | None) -> str:
    return korean.days_left(value) if value else ""


@register.filter
def phone(value: str) -> str:
    return phones.display(value or "")


@register.filter
def business_number(value: str) -> str:
    return business_numbers.display(value or "")


@register.filter
def masked_name(value: str) -> str:
    return masking.name(value or "")


@register.filter
def particle(value: str, with_final: str) -> str:
    return korean.particle(str(value), with_final)


@register.filter
def sentence(value: str) -> str:
    return korean.sentence(value or "")


@register.filter
def won(value: int) -> str:
    return korean.won(value)
