"""What staff write down: how a talk went, and why letters stop or go on."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.models.contact import MOST_MINUTES
from common.forms import KrdsForm, YesNoField


class OutcomeForm(KrdsForm):
    """The result of a call. It goes into the log of contacts as well: nobody writes it twice."""

    reached = YesNoField(
        label=_("통화했는지"),
        yes=_("통화함"),
        no=_("받지 않음"),
        error_messages={"required": _("통화했는지 고르지 않아 저장하지 않았습니다. 하나를 골라 주세요.")},
    )
    minutes = forms.IntegerField(
        label=_("통화한 시간(분)"),
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        help_text=_("받지 않으셨으면 비워 두세요."),
    )
    outcome = forms.CharField(
        label=_("결과"),
        help_text=_("무엇을 원하시는지, 다음에 할 일이 무엇인지 적습니다. 연락 기록에도 남습니다."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": _("결과가 비어 있어 저장하지 않았습니다. 통화하지 못했으면 그렇게 적어 주세요."),
        },
    )

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0


class ReasonForm(KrdsForm):
    """Why letters to a person stop or go on."""

    reason = forms.CharField(
        label=_("까닭"),
        help_text=_("이 기록을 보는 다른 상담사가 알 수 있게 적습니다."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("까닭이 비어 있어 바꾸지 않았습니다. 한 문장으로 적어 주세요.")},
    )


class TakeBackForm(KrdsForm):
    """Why a completion is taken back, and where the application goes."""

    FINISHED, TRAINING = "not_completed", "in_training"

    to = forms.ChoiceField(
        label=_("되돌린 뒤의 상태"),
        choices=[
            (TRAINING, _("교육 중 (아직 마치지 않았거나 다시 기록할 때)")),
            (FINISHED, _("미수료 (마치지 못했는데 수료로 적었을 때)")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("되돌린 뒤의 상태를 고르지 않았습니다. 그래서 되돌리지 않았습니다. 하나를 골라 주세요.")
        },
    )
    reason = forms.CharField(
        label=_("까닭"), max_length=300, help_text=_("본인이 그대로 읽습니다. 예: 출석 시간을 잘못 셌습니다.")
    )
