from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from centers.actions.courses import Module
from centers.forms.versioned import VersionedForm
from centers.models import Course, PartnerCompany
from common.forms import KrdsForm


class CourseForm(VersionedForm):
    partners = forms.ModelMultipleChoiceField(
        PartnerCompany.objects.none(),
        label=_("참여 기업"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("이 과정을 함께 만든 기업입니다. 없으면 비워 두세요."),
    )

    class Meta:
        model = Course
        fields = ("track", "name", "summary", "taught_by", "partners", "is_active")
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "summary": _("신청하는 분이 읽습니다. 300자까지 적을 수 있습니다."),
            "is_active": _("표시를 지우면 새 기수를 만들 수 없습니다."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = self.instance.partners.values("pk") if self.instance.pk else PartnerCompany.objects.none().values("pk")
        choices = PartnerCompany.objects.filter(Q(is_active=True) | Q(pk__in=linked))
        self.fields["partners"].queryset = choices  # type: ignore[attr-defined]


class ModuleForm(KrdsForm):
    """One module; a row left empty is no module. `row` names the one that stands already."""

    row = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("과목 이름"), max_length=80, required=False)
    summary = forms.CharField(label=_("과목 설명"), max_length=200, required=False)
    hours = forms.IntegerField(label=_("시간"), min_value=1, max_value=500, required=False)
    is_advanced = forms.BooleanField(
        label=_("심화 과목"),
        required=False,
        help_text=_("심화 과목이 있는 과정을 수료하면 '심화 과정 수료'로 칩니다. 수당의 조건이 됩니다."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = [name for name in ("name", "summary", "hours") if cleaned.get(name)]
        if typed and not self.errors:
            for name, words in (("name", _("과목 이름")), ("hours", _("시간"))):
                if not cleaned.get(name):
                    self.add_error(
                        name,
                        _(
                            "%(words)s이(가) 비어 있습니다. "
                            "그래서 저장하지 않았습니다. 채우거나 이 과목을 모두 지워 주세요."
                        )
                        % {"words": words},
                    )
        return cleaned


class _Modules(BaseFormSet):
    """The modules of a course in the order of the page."""

    def modules(self) -> list[Module]:
        return [
            Module(
                form.cleaned_data["name"],
                form.cleaned_data["summary"],
                form.cleaned_data["hours"],
                form.cleaned_data["is_advanced"],
                form.cleaned_data["row"],
            )
            for form in self.forms
            if form.cleaned_data.get("name")
        ]


ModuleFormSet = formset_factory(ModuleForm, formset=_Modules, extra=3, max_num=20, absolute_max=25)
