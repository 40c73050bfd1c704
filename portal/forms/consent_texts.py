"""Forms of the editions of consent texts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ConsentText
from common import clock
from common.forms.base import KrdsForm
from common.forms.fields import KoreanDateField
from enrollment.forms.sections import consent_box
from portal.consent_texts import WORDS

_MOST = 2_000_000_000
_AHEAD = timedelta(days=366)


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ConsentDraftForm(KrdsForm):
    """The words of an edition. `shown`: how often the draft had been saved when the page was drawn."""

    title = forms.CharField(
        label=WORDS["title"], max_length=120, help_text=_("이 뒤에 ‘에 동의합니다’가 붙어 물음이 됩니다.")
    )
    aim = forms.CharField(label=WORDS["aim"], max_length=1_000, widget=_words(3))
    items = forms.CharField(label=WORDS["items"], max_length=1_000, widget=_words(4))
    kept_for = forms.CharField(label=WORDS["kept_for"], max_length=200, widget=_words(2))
    if_refused = forms.CharField(
        label=WORDS["if_refused"],
        max_length=1_000,
        widget=_words(3),
        help_text=_("거부할 수 있다는 것과, 거부하면 무엇이 어떻게 되는지를 적습니다."),
    )
    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_MOST)


class ConsentPublishForm(KrdsForm):
    holds_from = KoreanDateField(
        label=_("언제부터 쓰나요"),
        help_text=_("이날부터 새로 동의하시는 분께 이 글로 여쭙니다. 그 전날까지는 앞의 판을 씁니다."),
    )
    shown = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=_MOST)

    def clean_holds_from(self) -> date:
        day: date = self.cleaned_data["holds_from"]
        if not clock.today() <= day <= clock.today() + _AHEAD:
            raise forms.ValidationError(
                _(
                    "지난 날이거나 한 해보다 뒤의 날입니다. 그래서 공개하지 않았습니다. 오늘부터 한 해 안의 날을 적어 주세요."
                )
            )
        return day


class CallOffForm(KrdsForm):
    reason = forms.CharField(label=_("거두는 까닭"), max_length=300, help_text=_("거둔 글과 함께 기록에 남습니다."))
    shown = forms.CharField(widget=forms.HiddenInput, max_length=30)


class PreviewForm(KrdsForm):
    """The question as a person will be asked it; nobody answers it here."""

    def __init__(self, text: ConsentText, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["agree"] = consent_box(text)
        self.fields["agree"].disabled = True
