from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from centers.forms.versioned import VersionedForm
from centers.models import Center, Cohort
from common.forms import PhoneField


class CenterForm(VersionedForm):
    former = forms.CharField(
        label=_("전 이름"), max_length=300, required=False, help_text=_("여럿이면 쉼표로 나누어 적어 주세요.")
    )
    phone = PhoneField(
        label=_("전화번호"),
        required=False,
        help_text=_("공개하려면 꼭 있어야 합니다. 페이지와 나가는 글에 모두 이 번호가 적힙니다."),
    )

    class Meta:
        model = Center
        fields = ("name", "short_name", "slug", "region", "phone", "phone_note", "address", "position")
        help_texts = {
            "short_name": _("신청번호에 들어갑니다. 보기: 서울"),
            "slug": _("영문 소문자, 숫자, 줄표로 적습니다. 보기: seoul-west"),
            "phone_note": _("직통 번호가 아닐 때 왜 그런지 적습니다."),
            "address": _("모르면 비워 두세요. 페이지에는 '주소 확인 필요'로 보입니다."),
            "position": _("작은 수가 앞에 보입니다."),
        }

    field_order = ("name", "short_name", "slug", "former", "region", "phone", "phone_note", "address", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("former", ", ".join(self.instance.former_names))

    def clean_short_name(self) -> str:
        """Numbers of applications carry it: once people may have one, it stands."""
        name = self.cleaned_data["short_name"]
        stands = self.instance.pk and "short_name" in self.changed_data
        if stands and Cohort.objects.filter(center=self.instance.pk, published_at__isnull=False).exists():
            raise forms.ValidationError(
                _(
                    "짧은 이름은 이미 나간 신청번호에 들어 있습니다. "
                    "그래서 저장하지 않았습니다. 전에 쓰던 짧은 이름을 그대로 적어 주세요."
                )
            )
        return name

    def clean_former(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["former"].split(",") if name.strip()]
        if any(len(name) > 60 for name in names):
            raise forms.ValidationError(
                _("이름 하나가 60자를 넘습니다. 그래서 저장하지 않았습니다. 쉼표로 나누어 짧게 적어 주세요.")
            )
        return names

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if not phone and self.instance.is_published:
            raise forms.ValidationError(
                _(
                    "공개한 센터에는 전화번호가 있어야 합니다. "
                    "그래서 저장하지 않았습니다. 번호를 적거나 센터를 먼저 숨겨 주세요."
                )
            )
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.instance.former_names = cleaned.get("former", [])
        return cleaned
