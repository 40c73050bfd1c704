"""What an owner fills in for a claim, a page each."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText
from allowance.errors import NotYourAccount, OwnerOnly
from allowance.forms.fields import AccountNumberField
from allowance.models import Bank
from common.forms import KrdsForm, NameField, PlainTextField


class AccountForm(KrdsForm):
    """Never shown with the number in it: what was stored is named beside the form, covered."""

    bank = forms.ChoiceField(label=_("은행"), choices=[("", _("골라 주세요")), *Bank.choices])
    number = AccountNumberField(
        label=_("계좌번호"), help_text=_("통장이나 은행 앱에 적힌 대로. 줄표(-)는 없어도 됩니다.")
    )
    holder = NameField(label=_("예금주"), help_text=_("본인 이름의 계좌여야 합니다. 가족의 계좌로는 받을 수 없습니다."))
    why: ClassVar = {
        "number": _("공단이 수당을 보낼 계좌입니다. 암호로 바꾸어 보관하고, 화면과 메시지에는 끝 네 자리만 보입니다.")
    }

    def __init__(self, *args: Any, claimant_name: str, **kwargs: Any) -> None:
        self.claimant_name = claimant_name
        super().__init__(*args, **kwargs)

    def clean_holder(self) -> str:
        holder: str = self.cleaned_data["holder"]
        if holder.replace(" ", "") != self.claimant_name.replace(" ", ""):
            raise ValidationError(NotYourAccount.message)
        return holder


class HandInForm(KrdsForm):
    is_owner = forms.BooleanField(
        label=_("저는 폐업한 사업의 대표 본인입니다"),
        help_text=_("배우자는 교육에는 참여할 수 있고 이 수당은 받지 못합니다."),
        error_messages={"required": OwnerOnly.message},
    )
    agreed = forms.BooleanField(
        label=_("적은 계좌와 서류를 소상공인시장진흥공단에 전달하는 데 동의합니다"),
        error_messages={
            "required": _("동의하지 않으시면 공단에 전달할 수 없어 신청하지 않았습니다. 읽고 칸에 표시해 주세요.")
        },
    )

    text = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, owner_only: bool, text: ConsentText | None = None, **kwargs: Any) -> None:
        """`text`: the consent she took back and gives anew by this form, shown whole above it."""
        super().__init__(*args, **kwargs)
        if not owner_only:
            del self.fields["is_owner"]
        self.agrees_to = str(text.pk) if text else ""
        self.fields["text"].initial = self.agrees_to

    def clean(self) -> dict[str, Any]:
        """A yes counts for the text that was shown and no other."""
        cleaned = super().clean() or {}
        if cleaned.get("text", "") != self.agrees_to:
            self.add_error(
                "agreed", _("그사이 동의할 글이 바뀌어 신청하지 않았습니다. 위의 글을 읽고 다시 눌러 주세요.")
            )
        return cleaned


class AnswerForm(KrdsForm):
    text = PlainTextField(
        label=_("함께 전할 말"),
        required=False,
        max_length=500,
        rows=3,
        help_text=_("여쭌 것이 있으면 여기에 답해 주세요. 서류만 보내셔도 됩니다."),
    )


class SemasNumberForm(KrdsForm):
    number = forms.CharField(
        label=_("공단 신청번호"),
        max_length=40,
        help_text=_("공단에 신청하고 받은 번호를 그대로 적어 주세요."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "p-w-no p-num"}),
    )
