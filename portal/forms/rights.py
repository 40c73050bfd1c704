"""Forms of requests about one's own data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import RightsRequest
from accounts.states import ANSWERS, GROUNDS, AskedBy, Corrects, Ground, RequestState, Right
from common import clock
from common.forms import KoreanDateField, KrdsForm, NameField

_ROWS = {"rows": 5}
_MOST = 1000
_ASKED: dict[str, tuple[Any, Any]] = {
    Right.ACCESS: (_("무엇을 보고 싶으신가요"), _("비워 두시면 모두 찾아 드립니다. 보기: 누가 내 신청서를 보았는지")),
    Right.CORRECTION: (
        _("무엇을 어떻게 고칠까요"),
        _("지금 적힌 것과 바르게 고칠 것을 함께 적어 주세요. 보기: 폐업일이 3월 2일로 적혀 있는데 3월 12일입니다"),
    ),
    Right.ERASURE: (_("무엇을 지울까요"), _("모두 지우시려면 ‘모두’라고 적어 주세요.")),
    Right.SUSPENSION: (_("왜 멈추기를 바라시나요"), _("짧게 적으셔도 됩니다. 보기: 연락을 받고 싶지 않습니다")),
}
_FIRST_BIRTH = date(1900, 1, 1)


def _value_field(corrects: str) -> forms.Field:
    if corrects == Corrects.NAME:
        return NameField(label=_("바른 이름"), help_text=_("신분증에 있는 이름을 적어 주세요."))
    return KoreanDateField(
        label=_("바른 생년월일"),
        help_text=_("보기: 1975년 3월 2일. 주민등록번호는 적지 마세요."),
        validators=[MinValueValidator(_FIRST_BIRTH), _not_to_come],
    )


def _not_to_come(born: date) -> None:
    if born > clock.today():
        raise forms.ValidationError(
            _("아직 오지 않은 날입니다. 그래서 접수하지 않았습니다. 태어난 해를 다시 확인해 주세요.")
        )


def _value(cleaned: dict[str, Any], name: str) -> str:
    value = cleaned.get(name)
    return value.isoformat() if isinstance(value, date) else value or ""


class AskForm(KrdsForm):
    """What is asked for; only an access may leave it blank. `corrects`: the one thing whose right value is asked instead."""

    text = forms.CharField(max_length=_MOST, widget=forms.Textarea(attrs=_ROWS))

    def __init__(self, *args: Any, right: str, corrects: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if corrects:
            del self.fields["text"]
            self.fields["new_value"] = _value_field(corrects)
            self._prepare_field(self.fields["new_value"])
            return
        self.fields["text"].label, self.fields["text"].help_text = _ASKED[right]
        self.fields["text"].required = right != Right.ACCESS

    @property
    def said(self) -> dict[str, Any]:
        return {"text": self.cleaned_data.get("text", ""), "new_value": _value(self.cleaned_data, "new_value")}


class DeskAskForm(KrdsForm):
    """The same, written down by the centre for somebody who called or came."""

    what = forms.ChoiceField(
        label=_("무엇을 요청하셨나요"),
        choices=[
            (Right.ACCESS.value, Right.ACCESS.label),
            *((f"{Right.CORRECTION}:{each}", _("정정: %s") % each.label) for each in Corrects),
            (Right.CORRECTION.value, _("정정: 그 밖의 것")),
            (Right.ERASURE.value, Right.ERASURE.label),
            (Right.SUSPENSION.value, Right.SUSPENSION.label),
        ],
        widget=forms.RadioSelect,
    )
    source = forms.ChoiceField(
        label=_("어떻게 말씀하셨나요"),
        choices=[(each.value, each.label) for each in (AskedBy.PHONE, AskedBy.DESK)],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("말씀하신 것"),
        max_length=_MOST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("본인이 말씀하신 대로 적어 주세요. 본인인지 먼저 확인해 주세요."),
    )
    name = NameField(label=_("바른 이름"), required=False, help_text=_("이름을 고칠 때만 적습니다."))
    birth_date = KoreanDateField(
        label=_("바른 생년월일"),
        required=False,
        help_text=_("생년월일을 고칠 때만 적습니다."),
        validators=[MinValueValidator(_FIRST_BIRTH), _not_to_come],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _right, _colon, corrects = cleaned.get("what", "").partition(":")
        if corrects and corrects not in self.errors and not cleaned.get(corrects):
            self.add_error(
                corrects, _("바르게 고칠 값이 비어 있습니다. 그래서 접수하지 않았습니다. 이 칸을 적어 주세요.")
            )
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        right, _colon, corrects = self.cleaned_data["what"].partition(":")
        value = _value(self.cleaned_data, corrects) if corrects else ""
        words = {name: self.cleaned_data[name] for name in ("text", "source")}
        return words | {"right": right, "corrects": corrects, "new_value": value}


class ObjectForm(KrdsForm):
    text = forms.CharField(
        label=_("왜 받아들이기 어려우신가요"),
        max_length=_MOST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("다른 담당자가 다시 살펴봅니다."),
    )


class AnswerForm(KrdsForm):
    """A refusal, whole or in part, names its ground. A correction of one value is made or not made, never in part."""

    state = forms.ChoiceField(label=_("답"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("들어드리지 않는 까닭"),
        required=False,
        help_text=_("일부만 들어드리거나 들어드리지 않을 때 고릅니다."),
    )
    words = forms.CharField(
        label=_("본인께 드리는 설명"),
        max_length=_MOST,
        widget=forms.Textarea(attrs=_ROWS),
        help_text=_("적은 그대로 나갑니다. 무엇을 했고 무엇을 하지 않았는지 쉬운 말로 적어 주세요."),
    )

    def __init__(self, *args: Any, asked: RightsRequest, why_not: str = "", **kwargs: Any) -> None:
        """`why_not`: what stands in the way of granting it; the answer begins with it."""
        if why_not:
            refusal = {"state": RequestState.REFUSED.value, "ground": Ground.KEPT_BY_LAW.value, "words": why_not}
            kwargs.setdefault("initial", refusal)
        super().__init__(*args, **kwargs)
        answers = [each for each in ANSWERS if not (asked.corrects and each == RequestState.PARTLY)]
        self.fields["state"].choices = [(each.value, each.label) for each in answers]  # type: ignore[attr-defined]
        if asked.right == Right.CORRECTION:
            self.fields["words"].help_text = _(
                "적은 그대로 나갑니다. 무엇을 어떻게 고쳤는지, 고치지 않았으면 왜인지 쉬운 말로 적어 주세요."
            )
        if asked.corrects:
            self.fields["ground"].help_text = _("들어드리지 않을 때 고릅니다. 고쳤으면 그대로 두세요.")
        grounds = [(ground.value, ground.label) for ground in GROUNDS[asked.right]]
        self.fields["ground"].choices = [("", _("해당 없음")), *grounds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state, ground = cleaned.get("state"), cleaned.get("ground")
        if state in (RequestState.PARTLY, RequestState.REFUSED) and not ground and "ground" not in self.errors:
            self.add_error(
                "ground", _("까닭이 비어 있습니다. 그래서 답을 보내지 않았습니다. 법률의 근거를 골라 주세요.")
            )
        if state == RequestState.GRANTED:
            cleaned["ground"] = ""
        return cleaned
