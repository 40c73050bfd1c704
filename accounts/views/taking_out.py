"""The question before a page is taken out that names several people, for views that have no page of their own for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.forms.taking_out import TakeOutForm
from accounts.requests import SignedInRequest


def ask(request: SignedInRequest, form: TakeOutForm, *, title: str, text: str, button: str, back: str) -> HttpResponse:
    """`text` says what is taken out and of how many people; `back` is where one goes who would rather not."""
    context = {"form": form, "title": title, "text": text, "button": button, "back": back}
    return render(request, "accounts/take_out.html", context, status=422 if form.errors else 200)
