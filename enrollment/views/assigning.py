"""Naming who looks after something at the desk: the same form and the same words in every room that has it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages

from accounts.models import User
from accounts.requests import SignedInRequest
from common.errors import DomainError
from enrollment.forms.desk import AssignForm


def take_on(request: SignedInRequest, form: AssignForm, assign: Callable[[User | None, int | None], object]) -> None:
    """Do what was posted and say what came of it. `assign` is given whom to name and whom the page had named."""
    if not form.is_valid():
        words = "이 센터에서 맡을 수 있는 직원이 아닙니다. 그래서 담당을 바꾸지 않았습니다. 다시 골라 주세요."
        messages.error(request, words)
        return
    to = form.cleaned_data["to"]
    try:
        assign(to, form.cleaned_data["shown"])
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"담당은 이제 {to.name} 님입니다." if to else "담당을 비웠습니다.")
