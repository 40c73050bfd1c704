"""The second step of a sign-in of staff: the number their app shows, a recovery code, or enrolling the app."""

from __future__ import annotations

import pyotp
import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import second_factors
from accounts.errors import RecoveryCodeWrong, SecondFactorWrong, SignInLocked
from accounts.forms.second_factor import AppNumberForm, FirstNumberForm, RecoveryCodeForm
from accounts.models import User
from accounts.origin import asked_from
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from accounts.views.entering import enter, half_way
from accounts.views.pending import safe_next


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("digits")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The number of the app. Whoever has not enrolled does so first."""
    person = half_way(request)
    if person is None:
        return _back(request)
    if not second_factors.has_enrolled(person):
        return redirect("accounts:enrol")
    form = AppNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factors.check(person, form.cleaned_data["digits"], address=asked_from(request))
        except (SecondFactorWrong, SignInLocked) as refusal:
            form.add_error("digits", str(refusal))
        else:
            return enter(request, person)
    return render(request, "accounts/second_factor.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def recovery(request: HttpRequest) -> HttpResponse:
    """A recovery code in the place of the app."""
    person = half_way(request)
    if person is None:
        return _back(request)
    form = RecoveryCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            left = second_factors.recover(person, form.cleaned_data["code"], address=asked_from(request))
        except (RecoveryCodeWrong, SignInLocked) as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.warning(request, f"복구 코드로 로그인했습니다. 쓸 수 있는 코드가 {left}개 남았습니다.")
            return enter(request, person)
    return render(request, "accounts/recovery.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("digits")
@sensitive_variables("secret", "codes", "uri")
def enrol(request: HttpRequest) -> HttpResponse:
    """The key for the app, as a picture and in letters; its first number finishes the sign-in and brings recovery codes."""
    person = half_way(request)
    if person is None:
        return _back(request)
    if second_factors.has_enrolled(person):
        return redirect("accounts:second-factor")
    secret = second_factors.offer(person)
    form = FirstNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factors.enrol(person, form.cleaned_data["digits"], address=asked_from(request))
        except (SecondFactorWrong, SignInLocked) as refusal:
            form.add_error("digits", str(refusal))
        else:
            return show_codes(request, codes, next_url=enter(request, person).url)
    uri = _uri(person, secret)
    context = {
        "form": form,
        "uri": uri,
        "picture": segno.make(uri, micro=False).svg_inline(border=4, omitsize=True, light="#fff"),
        "letters": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "account": person.username,
    }
    return render(request, "accounts/enrol.html", context)


@require_POST
@asks_again("POST")
def renew_codes(request: SignedInRequest) -> HttpResponse:
    """Ten new recovery codes: the old ones are used up, or somebody saw the paper."""
    if not second_factors.has_enrolled(request.user):
        raise Http404
    codes = second_factors.renew_codes(request.user, address=asked_from(request))
    return show_codes(request, codes, next_url=reverse("accounts:profile"))


@require_POST
@asks_again("POST")
def change_app(request: SignedInRequest) -> HttpResponse:
    """Forget one's own app, for a new phone; the next sign-in enrols the other."""
    person = request.user
    if not second_factors.has_enrolled(person):
        raise Http404
    logout(request)
    second_factors.reset(person, by=person, address=asked_from(request))
    messages.success(request, "인증 앱을 지웠습니다. 비밀번호로 로그인하면 새 휴대전화의 앱을 등록합니다.")
    return redirect("accounts:staff-sign-in")


@never_cache
@sensitive_variables("codes")
def show_codes(request: HttpRequest, codes: list[str], *, next_url: str) -> HttpResponse:
    """The only page the recovery codes ever stand on; they are kept as digests."""
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next_url": next_url})


@sensitive_variables("secret")
def _uri(person: User, secret: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=person.username or "", issuer_name=settings.PORTAL_NAME)


def _back(request: HttpRequest) -> HttpResponse:
    """To where the person is already, or to the password, when she took longer than ten minutes."""
    if request.user.is_authenticated:
        return redirect(safe_next(request, "", settings.STAFF_LOGIN_REDIRECT_URL))
    messages.info(request, "비밀번호를 적은 지 10분이 지났거나 아직 적지 않으셨습니다. 비밀번호부터 적어 주세요.")
    return redirect("accounts:staff-sign-in")
