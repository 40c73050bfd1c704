"""A person's own sign-ins: until when this one lasts, ending the others, a new password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import sessions
from accounts.actions import passwords
from accounts.errors import SignInLocked
from accounts.forms.profile import NewPasswordForm
from accounts.origin import asked_from
from accounts.requests import SignedInRequest
from common import clock


@never_cache
@require_POST
def extend(request: SignedInRequest) -> HttpResponse:
    """시간 연장. A page with a script asks for the seconds; without one a small page of its own says until when, so that
    what was typed on the page it was pressed on stays there.
    """
    ends_at = sessions.renew(request.session) if sessions.has_begun(request.session) else None
    if request.accepts("text/html"):
        return render(request, "accounts/extended.html", {"ends_at": ends_at})
    left = int((ends_at - clock.now()).total_seconds()) if ends_at else 0
    return JsonResponse({"left": left})


@require_POST
def end_one(request: SignedInRequest) -> HttpResponse:
    """End the sign-in on another device; twice is the same as once."""
    sessions.end(request.user, request.POST.get("which", ""))
    messages.success(request, "그 기기에서 로그아웃했습니다.")
    return redirect("accounts:profile")


@require_POST
def end_others(request: SignedInRequest) -> HttpResponse:
    sessions.end_all(request.user, but=request.session.session_key)
    messages.success(request, "이 기기만 남기고 모두 로그아웃했습니다.")
    return redirect("accounts:profile")


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("old", "new", "again")
def new_password(request: SignedInRequest) -> HttpResponse:
    """For whoever signs in with one. The sign-ins on other devices end."""
    person = request.user
    if not person.username or not person.has_usable_password():
        raise Http404
    form = NewPasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid() and _old_is_right(request, form):
        passwords.change(person, form.cleaned_data["new"], address=asked_from(request))
        update_session_auth_hash(request, person)
        sessions.end_all(person, but=request.session.session_key)
        messages.success(request, "비밀번호를 바꾸었습니다. 다른 기기에서는 모두 로그아웃했습니다.")
        return redirect("accounts:profile")
    return render(request, "accounts/new_password.html", {"form": form})


def _old_is_right(request: HttpRequest, form: NewPasswordForm) -> bool:
    """Tries at it count like tries to sign in."""
    old, username = form.cleaned_data["old"], form.person.username or ""
    try:
        if passwords.check(request, username=username, password=old, asked_from=asked_from(request)):
            return True
        form.add_error("old", "지금 비밀번호가 맞지 않아 바꾸지 않았습니다. 다시 확인해 주세요.")
    except SignInLocked as refusal:
        form.add_error("old", str(refusal))
    return False
