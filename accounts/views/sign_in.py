"""Signing in by a code: name and phone, the code, and the birth date where several people share one address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import names
from accounts.actions import codes, sign_ins
from accounts.errors import AccountClosed, CodeExpired, CodeWrong, TooManyCodes
from accounts.forms.sign_in import BirthDateForm, CodeForm, EmailSignInForm, PhoneSignInForm
from accounts.models import SignInCode, User
from accounts.origin import asked_from
from accounts.views.entering import enter
from accounts.views.pending import Pending, safe_next, shown
from common import resident_number
from messaging.models import Channel

MAX_BIRTH_DATES = 5
_TOO_MANY_BIRTH_DATES = "생년월일을 여러 번 다르게 적어 멈추었습니다. 인증번호를 새로 받아 주세요."
_START_AGAIN = "로그인을 시작한 지 오래되어 처음부터 다시 확인합니다. 인증번호를 새로 받아 주세요."


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and phone, or e-mail address (?by=email). The answer is the same whether the person is known or not."""
    next_url = request.GET.get("next", "")
    if request.user.is_authenticated:
        return redirect(safe_next(request, next_url))
    by_email = request.GET.get("by") == "email"
    form_class = EmailSignInForm if by_email else PhoneSignInForm
    pending = Pending.of(request)
    if request.method == "POST" and "other_way" in request.POST:
        name = request.POST.get("name", "")[:60]
        Pending(name="" if resident_number.found_in(name) else name, next_url=next_url).keep(request)
        return redirect(_start_url(next_url, by_email=not by_email))
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            pending = Pending(
                name=names.normalize(form.cleaned_data["name"]),
                channel=form.channel,
                address=form.cleaned_data["address"],
                next_url=next_url,
            )
            try:
                _send(request, pending)
            except TooManyCodes as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("accounts:code")
    else:
        same_way = pending.channel == form_class.channel
        form = form_class(initial={"name": pending.name, "address": pending.address if same_way else ""})
    staff_url = reverse("accounts:staff-sign-in") + (f"?{urlencode({'next': next_url})}" if next_url else "")
    return render(request, "accounts/sign_in.html", {"form": form, "by_email": by_email, "staff_url": staff_url})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("digits")
def code(request: HttpRequest) -> HttpResponse:
    """The page where the code is typed in."""
    pending = Pending.of(request)
    if request.user.is_authenticated:
        return redirect(safe_next(request, pending.next_url))
    sent = pending.code
    if sent is None:
        return redirect("accounts:sign-in")
    if pending.is_proved:
        return redirect("accounts:who")
    form = CodeForm(request.POST or None, initial={"sent": sent.pk})
    answer = _judge_code(request, pending, sent, form) if request.method == "POST" and form.is_valid() else None
    if answer:
        return answer
    by_phone = pending.channel == Channel.SMS
    context = {
        "form": form,
        "sent": sent,
        "shown_address": shown(pending.channel, pending.address),
        "by_phone": by_phone,
        "again_url": reverse("accounts:code-again"),
        "change_url": _start_url(pending.next_url, by_email=not by_phone),
        "act": "이 번호로 로그인",
    }
    return render(request, "accounts/code.html", context)


@login_not_required
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """A new code to the same address."""
    pending = Pending.of(request)
    if not pending.address:
        return redirect("accounts:sign-in")
    before = pending.code_id
    try:
        _send(request, pending)
    except TooManyCodes as refusal:
        messages.error(request, str(refusal))
    else:
        if pending.code_id == before:
            messages.info(request, "인증번호를 방금 보냈습니다. 30초가 지나도 오지 않으면 다시 눌러 주세요.")
        else:
            messages.success(request, "새 인증번호를 보냈습니다. 전에 받은 번호는 쓸 수 없습니다.")
    return redirect("accounts:code")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """The birth date, where several people share one address or the name is another than the one known there."""
    pending = Pending.of(request)
    if request.user.is_authenticated:
        return redirect(safe_next(request, pending.next_url))
    if not pending.is_proved:
        if pending.code_id:
            messages.info(request, _START_AGAIN)
        return redirect("accounts:sign-in")
    form = BirthDateForm(request.POST or None)
    is_unknown = False
    if request.method == "POST" and form.is_valid():
        answer = _judge_birth_date(request, pending, form)
        if answer:
            return answer
        is_unknown = True
        birth_date = form.cleaned_data["birth_date"]
        form = BirthDateForm(initial={"birth_date": birth_date, "unknown": birth_date.isoformat()})
    context = {
        "form": form,
        "is_unknown": is_unknown,
        "name": pending.name,
        "shown_address": shown(pending.channel, pending.address),
        "change_url": _start_url(pending.next_url, by_email=pending.channel == Channel.EMAIL),
    }
    return render(request, "accounts/who.html", context)


def _send(request: HttpRequest, pending: Pending) -> None:
    """Send a code and remember it; a double click within seconds finds the one that was just sent."""
    purpose, origin = SignInCode.Purpose.SIGN_IN, asked_from(request)
    try:
        sent = codes.send(purpose, pending.channel, pending.address, name=pending.name, asked_from=origin)
    except TooManyCodes:
        just_sent = codes.just_sent(purpose, pending.channel, pending.address, origin)
        if just_sent is None:
            raise
        sent = just_sent
    pending.code_id, pending.proved_at, pending.tries = sent.pk, "", 0
    pending.keep(request)


def _judge_code(request: HttpRequest, pending: Pending, sent: SignInCode, form: CodeForm) -> HttpResponse | None:
    """Where to go now; None when the page is shown again with what is wrong."""
    if form.cleaned_data["sent"] not in (None, sent.pk):
        messages.warning(request, "다른 창에서 인증번호를 새로 받았습니다. 가장 나중에 받은 번호를 적어 주세요.")
        return redirect("accounts:code")
    try:
        codes.check(sent, form.cleaned_data["digits"])
    except CodeWrong as refusal:
        form.add_error("digits", str(refusal))
        return None
    except CodeExpired as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:code")
    pending.prove()
    pending.keep(request)
    return _recognise(request, pending)


def _judge_birth_date(request: HttpRequest, pending: Pending, form: BirthDateForm) -> HttpResponse | None:
    """Where to go now; None when nobody has this birth date and the person has to say that it is meant."""
    pending.tries += 1
    pending.keep(request)
    if pending.tries > MAX_BIRTH_DATES:
        return _start_again(request, pending, _TOO_MANY_BIRTH_DATES)
    proof = (pending.channel, pending.address, pending.name, form.cleaned_data["birth_date"])
    try:
        person = sign_ins.register(*proof) if form.is_meant else sign_ins.by_birth_date(*proof)
    except AccountClosed as refusal:
        return _start_again(request, pending, str(refusal))
    return _enter(request, person, pending) if person else None


def _recognise(request: HttpRequest, pending: Pending) -> HttpResponse:
    try:
        person = sign_ins.by_name(pending.channel, pending.address, pending.name)
    except AccountClosed as refusal:
        return _start_again(request, pending, str(refusal))
    return _enter(request, person, pending) if person else redirect("accounts:who")


def _enter(request: HttpRequest, person: User, pending: Pending) -> HttpResponseRedirect:
    Pending.forget(request)
    return enter(request, person, pending.next_url)


def _start_again(request: HttpRequest, pending: Pending, why: str) -> HttpResponse:
    """Back to the first page, with the words typed there still in it."""
    pending.code_id, pending.proved_at, pending.tries = None, "", 0
    pending.keep(request)
    messages.error(request, why)
    return redirect(_start_url(pending.next_url, by_email=pending.channel == Channel.EMAIL))


def _start_url(next_url: str, *, by_email: bool) -> str:
    query = ({"by": "email"} if by_email else {}) | ({"next": next_url} if next_url else {})
    return reverse("accounts:sign-in") + (f"?{urlencode(query)}" if query else "")
