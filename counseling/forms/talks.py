"""What people write when a talk is booked or called off."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import KrdsForm, PlainTextField


class AboutForm(KrdsForm):
    """What somebody wants to talk about: nobody has to say it beforehand."""

    about = PlainTextField(
        label=_("이야기하고 싶은 것"),
        help_text=_("적지 않으셔도 됩니다. 상담사가 미리 읽고 준비합니다."),
        required=False,
        max_length=500,
        rows=3,
    )


class CancelForm(KrdsForm):
    """Why a person calls her talk off: she need not say."""

    reason = forms.CharField(label=_("까닭"), help_text=_("적지 않으셔도 됩니다."), required=False, max_length=300)
