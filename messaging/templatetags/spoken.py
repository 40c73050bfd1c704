"""The filters of pages, under the same names, for texts without markup: {{ offer.expires_at|moment }}."""

from datetime import date, datetime

from django import template

from common import business_number as business_numbers
from common import korean, masking
from common import phone as phones

register = template.Library()


@register.filter
def day(value: date | datetime, particle: str = "") -> str:
    return korean.day(value) + particle


@register.filter
def moment(value: datetime, particle: str = "") -> str:
    return korean.moment(value) + particle


@register.filter
def short_day(value: date | datetime, particle: str = "") -> str:
    return korean.day(value).partition(". ")[2] + particle


@register.filter
def days_left(value: date | datetime) -> str:
    return korean.days_left(value)


@register.filter
def phone(value: str) -> str:
    return phones.display(value)


@register.filter
def business_number(value: str) -> str:
    return business_numbers.display(value)


@register.filter
def masked_name(value: str) -> str:
    return masking.name(value)


@register.filter
def particle(value: str, with_final: str) -> str:
    return korean.particle(str(value), with_final)


@register.filter
def won(value: int) -> str:
    return korean.won(value)


@register.filter
def sentence(value: str) -> str:
    return korean.sentence(value)
