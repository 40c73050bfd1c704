"""What a person changes about herself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import LowerCaseEmailField
from accounts.models import User
from common.forms import KrdsForm
from messaging.models import Channel


class ChannelForm(KrdsForm):
    """How messages come; only ways that have an address are offered."""

    channel = forms.ChoiceField(label=_("알림을 받는 방법"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"channel": person.preferred_channel}, **kwargs)
        recipient = person.as_recipient()
        words = {Channel.SMS: _("문자로 받기"), Channel.EMAIL: _("이메일로 받기")}
        field = self.fields["channel"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(way, text) for way, text in words.items() if recipient.address_on(way)]


class NewEmailForm(KrdsForm):
    email = LowerCaseEmailField(label=_("새 이메일"), help_text=_("이 주소로 인증번호를 보냅니다."))
