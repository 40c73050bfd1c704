"""To whom a case goes, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.models.consultants import at_work
from centers.models import Center, Membership
from common.forms import KrdsForm


class CaseMoveForm(KrdsForm):
    """Every consultant at work, those of this centre first."""

    to = forms.ChoiceField(label=_("새 담당 상담사"))
    reason = forms.CharField(
        label=_("까닭"),
        max_length=300,
        help_text=_("직원만 봅니다. 본인에게는 누가 맡는지만 알립니다."),
        error_messages={"required": _("까닭이 비어 있어 옮기지 않았습니다. 한 문장으로 적어 주세요.")},
    )

    def __init__(self, *args: Any, center: Center, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = sorted(at_work(), key=lambda membership: membership.center_id != center.pk)
        self.desks: dict[str, Membership] = {f"{row.center_id}-{row.user_id}": row for row in held}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("고르기")),
            *((key, f"{row.center} {row.user}") for key, row in self.desks.items()),
        ]

    @property
    def chosen(self) -> Membership:
        """The consultant and the centre that were chosen; for a valid form."""
        return self.desks[self.cleaned_data["to"]]
