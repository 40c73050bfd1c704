"""내 정보: where messages go. A new e-mail address counts once a code sent there came back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import codes, profiles, second_factors
from accounts.errors import CodeExpired, CodeWrong, EmailTaken, TooManyCodes
from accounts.forms.profile import ChannelForm, NewEmailForm
from accounts.forms.sign_in import CodeForm
from accounts.models import Session, SignInCode
from accounts.origin import asked_from
from accounts.requests import SignedInRequest
from accounts.views.pending import shown
from common.errors import DomainError
from messaging.models import Channel

_KEY = "new_email_code"


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    person = request.user
    form = ChannelForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.prefer(person, form.cleaned_data["channel"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "알림을 받는 방법을 저장했습니다. 다음 알림부터 이렇게 보내 드립니다.")
        return redirect("accounts:profile")
    shown_phone = shown(Channel.SMS, person.phone) if person.phone else ""
    open_now = list(Session.objects.of(person))
    for session in open_now:
        session.is_here = session.session_key == request.session.session_key
    context = {
        "person": person,
        "form": form,
        "shown_phone": shown_phone,
        "sessions": open_now,
        "codes_left": None if person.signs_in_by_code else second_factors.codes_left(person),
    }
    return render(request, "accounts/profile.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new_email(request: SignedInRequest) -> HttpResponse:
    """The new address; a code goes there."""
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, form.cleaned_data["email"])
        except TooManyCodes as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("accounts:new-email-code")
    return render(request, "accounts/new_email.html", {"form": form, "person": request.user})


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("digits")
def new_email_code(request: SignedInRequest) -> HttpResponse:
    person = request.user
    sent = _sent(request)
    if sent is None:
        return redirect("accounts:new-email")
    form = CodeForm(request.POST or None, initial={"sent": sent.pk})
    if request.method == "POST" and form.is_valid():
        try:
            profiles.change_email(person, proof=codes.check(sent, form.cleaned_data["digits"]))
        except CodeWrong as refusal:
            form.add_error("digits", str(refusal))
        except (CodeExpired, EmailTaken) as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:new-email-code")
        else:
            messages.success(request, "이메일을 바꾸었습니다. 이제 이 주소로 알림을 받고 로그인할 수 있습니다.")
            return redirect("accounts:profile")
    context = {
        "form": form,
        "sent": sent,
        "shown_address": shown(sent.channel, sent.address),
        "by_phone": False,
        "again_url": reverse("accounts:new-email-again"),
        "change_url": reverse("accounts:new-email"),
        "act": "이 이메일로 바꾸기",
        "up_url": reverse("accounts:profile"),
    }
    return render(request, "accounts/code.html", context)


@require_POST
def new_email_again(request: SignedInRequest) -> HttpResponse:
    sent = _sent(request)
    if sent is None:
        return redirect("accounts:new-email")
    try:
        _send(request, sent.address)
    except TooManyCodes as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "새 인증번호를 보냈습니다. 전에 받은 번호는 쓸 수 없습니다.")
    return redirect("accounts:new-email-code")


def _send(request: SignedInRequest, address: str) -> None:
    person = request.user
    sent = codes.send(
        SignInCode.Purpose.NEW_CONTACT,
        Channel.EMAIL,
        address,
        name=person.name,
        about=profiles.email_about(person),
        asked_from=asked_from(request),
    )
    request.session[_KEY] = sent.pk


def _sent(request: SignedInRequest) -> SignInCode | None:
    about = profiles.email_about(request.user)
    pk: int | None = request.session.get(_KEY)
    return SignInCode.objects.filter(pk=pk, about=about).first() if pk else None
