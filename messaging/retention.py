"""How long messages keep what they said and to whom."""

from __future__ import annotations

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, TextField
from django.utils.translation import gettext_lazy as _

from common.personal import EMAIL, NAME, SECRET, TEXT, UNKNOWN, WORDS, Personal
from common.retention import Event, Rule
from messaging.models import Message
from messaging.states import UNFINISHED

MESSAGES = Personal(
    Message,
    of="pk",
    fields={
        "recipient": UNKNOWN,
        "recipient_name": NAME,
        "address": EMAIL,
        "lane": EMAIL,
        "subject": TEXT,
        "body": TEXT,
        "secret": SECRET,
        "about_label": TEXT,
        "error": TEXT,
        "provider_reference": WORDS,
    },
    harmless=("key", "kind", "about", "check_number"),
)
PERSONAL = (MESSAGES,)


def _finished() -> QuerySet[Message]:
    return Message.objects.exclude(state__in=UNFINISHED)


def _about(people: QuerySet) -> Q:
    """To these people, or naming one of them to somebody else (an employer, a consultant)."""
    named = people.model._default_manager.filter(pk__in=people).annotate(
        said=ExpressionWrapper(OuterRef("body"), output_field=TextField())
    )
    return Q(recipient__in=people) | Q(Exists(named.filter(said__contains=F("name"))))


RULES = (
    Rule(
        "messages",
        _("보낸 문자와 메일"),
        _("받은 분의 이름, 전화번호, 메일 주소, 보낸 글"),
        _("글을 쓴 날"),
        24,
        _("개인정보 보호법 제21조제1항(처리 목적 달성). 결정에 이의를 내거나 안내를 다시 확인하는 데 쓰는 기간"),
        _finished,
        _about,
        (MESSAGES,),
        (Event(Message.objects.all, "pk", "created_at"),),
        own=lambda of: Q(recipient__in=of),
    ),
)
