"""What a person changes about herself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
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


class NewPasswordForm(KrdsForm):
    old = forms.CharField(
        label=_("지금 비밀번호"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "p-w-no"}),
    )
    new = forms.CharField(
        label=_("새 비밀번호"),
        help_text=_("10자 이상으로, 이름이나 이메일과 비슷하지 않게 정해 주세요."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "p-w-no"}),
    )
    again = forms.CharField(
        label=_("새 비밀번호 한 번 더"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "p-w-no"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new(self) -> str:
        password: str = self.cleaned_data["new"]
        validate_password(password, self.person)
        if password == self.cleaned_data.get("old"):  # not the stored one: nobody learns it here by trying
            raise ValidationError(_("지금 비밀번호와 같아 바꾸지 않았습니다. 다른 비밀번호를 정해 주세요."))
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise ValidationError(_("두 번 적은 새 비밀번호가 서로 달라 바꾸지 않았습니다. 둘 다 다시 적어 주세요."))
        return again
