"""Signing in with e-mail address and password, and signing out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import networks
from accounts.actions import passwords
from accounts.errors import SignInLocked
from accounts.forms.sign_in import PasswordForm
from accounts.origin import asked_from
from accounts.views.entering import begin_half_way, enter, needs_second_factor
from accounts.views.pending import safe_next

WRONG = (
    "이메일이나 비밀번호가 맞지 않아 로그인하지 않았습니다. 둘 다 다시 확인해 주세요. "
    "15분 안에 다섯 번 틀리면 잠시 잠깁니다."
)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """One answer for a wrong password, an unknown address, an inactive person and one who has no password."""
    if not networks.is_inside(request):
        return networks.outside(request)
    next_url = request.GET.get("next", "")
    if request.user.is_authenticated:
        return redirect(safe_next(request, next_url))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = passwords.check(
                request,
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                asked_from=asked_from(request),
            )
        except SignInLocked as refusal:
            form.add_error(None, str(refusal))
        else:
            if person:
                if not needs_second_factor(person):
                    return enter(request, person, next_url)
                begin_half_way(request, person, next_url)
                return redirect("accounts:second-factor")
            form.add_error(None, WRONG)
    owner_url = reverse("accounts:sign-in") + (f"?{urlencode({'next': next_url})}" if next_url else "")
    return render(request, "accounts/staff_sign_in.html", {"form": form, "owner_url": owner_url})


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Twice is the same as once."""
    logout(request)
    messages.success(request, "로그아웃했습니다. 저장한 내용은 그대로 있습니다.")
    return redirect(settings.LOGOUT_REDIRECT_URL)
