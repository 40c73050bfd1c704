"""What staff write about a talk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import KrdsForm


class StaffCancelForm(KrdsForm):
    """Why the centre calls a talk off: the person reads it."""

    reason = forms.CharField(
        label=_("까닭"),
        help_text=_("그분께 보내는 글에 그대로 들어갑니다."),
        max_length=300,
        error_messages={"required": _("까닭이 비어 있어 취소하지 않았습니다. 그분이 읽을 한 문장을 적어 주세요.")},
    )
