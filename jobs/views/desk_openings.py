"""Openings at the desk: who would like them, who is put forward, and the list that goes to the company."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.handling import handled
from accounts.models import Consent, User
from accounts.requests import SignedInRequest
from centers.acts import Preview
from centers.models import Center
from centers.roles import Permission, can, can_anywhere, centers_of, centers_where, require
from common import korean
from common.errors import DomainError, StaleForm
from common.withdrawal import Told
from enrollment.models import Application
from enrollment.states import State
from jobs import notices
from jobs.actions import openings, referrals
from jobs.consents import told as told_of
from jobs.errors import AnsweredAlready
from jobs.forms.openings import CloseForm, LineForm, OpeningForm, PersonForm, WhyNotForm
from jobs.models import ListLine, Opening, Referral, ReferralQuerySet, ReferralState
from messaging.actions.messages import preview as shown_before_it_goes
from messaging.drafts import Draft

OVER_PER_PAGE = 20


@require_safe
def opening_list(request: SignedInRequest) -> HttpResponse:
    """Whoever may close openings, without looking after anybody (administrators), reads no page of one."""
    require(request.user, Permission.CLOSE_OPENINGS)
    mine = Q(referrals__in=Referral.objects.visible_to(request.user))
    rows = Opening.objects.for_list().annotate(
        put_forward=Count("referrals", filter=mine & ~Q(referrals__state=ReferralState.WITHDRAWN), distinct=True)
    )
    over = rows.exclude(pk__in=Opening.objects.open().values("pk")).order_by("-closes_on", "-pk")
    context = {
        "open": list(rows.open()),
        "page_obj": Paginator(over, OVER_PER_PAGE).get_page(request.GET.get("page")),
        "has_desk": can_anywhere(request.user, Permission.SEE_FOLLOW_UPS),
    }
    return render(request, "jobs/desk_openings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.SEE_FOLLOW_UPS)
    places = centers_of(request.user, Permission.SEE_FOLLOW_UPS)
    form = OpeningForm(request.POST or None, centers=list(Center.objects.all()) if places is None else places)
    if request.method == "POST" and form.is_valid():
        opening = openings.post(form.instance, by=request.user)
        messages.success(request, "일자리를 적었습니다. 교육을 받았거나 받고 있는 분께 바로 보입니다.")
        return redirect(opening)
    return render(request, "jobs/desk_opening_new.html", {"form": form})


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who would like this job, and everybody put forward by the centres of the reader."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    opening = get_object_or_404(Opening.objects.for_list(), pk=pk)
    people = _people(request)
    put_forward = list(
        Referral.objects.visible_to(request.user)
        .filter(opening=opening)
        .for_list()
        .with_answers()
        .order_by("referred_at", "pk")
    )
    known = {row.person_id for row in put_forward if row.state != ReferralState.WITHDRAWN}
    liked = people.filter(interests__opening=opening, interests__taken_back_at=None)
    # everybody in training or done with it stands in the list to choose from
    handled(*(row.person_id for row in put_forward), *people.values_list("pk", flat=True))
    context = {
        "opening": opening,
        "may_close": can(request.user, Permission.CLOSE_OPENINGS, at=opening.center_id),
        "events": opening.events.select_related("by"),
        "interested": list(liked.exclude(pk__in=known)),
        "referrals": put_forward,
        "form": PersonForm(people=people.exclude(pk__in=known)),
        "ready": _to_send(request)
        .filter(opening__company=opening.company, center__in=_sending(request, opening))
        .count(),
    }
    return render(request, "jobs/desk_opening.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody is looked for any more, and why."""
    opening = _answered_for(request, pk)
    form = CloseForm(request.POST or None)
    if opening.closed_at:
        messages.info(
            request, "이미 모집을 마친 일자리입니다. 그래서 아무것도 바꾸지 않았습니다. 기록을 확인해 주세요."
        )
        return _back(request, opening)
    if request.method == "POST" and form.is_valid():
        if openings.close(opening, why=form.cleaned_data["reason"], by=request.user):
            messages.success(
                request,
                "모집을 마친 것으로 적었습니다. 이미 알선한 분은 그대로 갑니다. 잘못 마쳤으면 다시 여실 수 있습니다.",
            )
        else:
            messages.info(
                request, "그사이 모집이 끝난 것으로 적혀 있어 아무것도 바꾸지 않았습니다. 기록을 확인해 주세요."
            )
        return _back(request, opening)
    lead = "더는 관심을 받거나 알선하지 않습니다. 이미 알선한 분은 그대로 갑니다. 누가 언제 마쳤는지 기록에 남고, 다시 열 수 있습니다."
    return _asking(request, opening, form, title="모집 마치기", lead=lead, act="모집 마치기")


@require_POST
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody is looked for after all: it was closed by mistake."""
    opening = _answered_for(request, pk)
    try:
        reopened = openings.reopen(opening, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "모집을 다시 열었습니다." if reopened else "이미 모집 중인 일자리입니다.")
    return _back(request, opening)


def _answered_for(request: SignedInRequest, pk: int) -> Opening:
    """An opening that the reader's centre wrote down; administrators answer for all."""
    require(request.user, Permission.CLOSE_OPENINGS)
    opening = get_object_or_404(Opening.objects.for_list(), pk=pk)
    require(request.user, Permission.CLOSE_OPENINGS, at=opening.center_id)
    return opening


def _back(request: SignedInRequest, opening: Opening) -> HttpResponse:
    """To the opening's page, or to the list for whoever looks after nobody on it."""
    return redirect(opening if can_anywhere(request.user, Permission.SEE_FOLLOW_UPS) else "jobs_desk:openings")


@require_POST
def put_forward(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask somebody of this desk's people whether the company may be told."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    opening = get_object_or_404(Opening.objects.for_list(), pk=pk)
    form = PersonForm(request.POST, people=_people(request))
    if not form.is_valid():
        messages.error(request, "알선할 분을 찾지 못해 보내지 않았습니다. 목록에서 한 분을 골라 주세요.")
        return redirect(opening)
    person = form.cleaned_data["person"]
    handled(person.pk)
    try:
        referral = referrals.put_forward(person, opening, center=_center_of(request, person), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(opening)
    if referral.referred_by_id != request.user.pk:
        who = (
            "다른 상담사" if Referral.objects.visible_to(request.user).filter(pk=referral.pk).exists() else "다른 센터"
        )
        messages.info(
            request,
            f"{korean.particle(who, '이')} 이미 {person.name} 님께 알선해도 될지 여쭈었습니다. 그래서 따로 글을 보내지 않았습니다.",
        )
    else:
        messages.success(request, f"{person.name} 님께 알선해도 될지 여쭙는 글이 나갑니다. 회사는 아직 모릅니다.")
    return redirect(opening)


@require_POST
def agree(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person has said yes at the counter, with the text before her eyes."""
    referral = _referral(request, pk)
    try:
        referrals.agree(referral, by=request.user, source=Consent.Source.DESK)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{referral.person.name} 님의 동의를 창구에서 받은 것으로 적었습니다.")
    return redirect(referral.opening)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person wants it no longer: GET says what ends and which message goes, POST ends it."""
    referral = _referral(request, pk)
    if request.method != "POST":
        return _leaving(request, referral)
    try:
        referrals.leave(referral, by=request.user, source=Consent.Source.DESK, seen=request.POST.get("seen", ""))
    except StaleForm:
        messages.error(
            request,
            "그사이 알선의 상태가 바뀌어 그만두지 않았습니다. 아래에서 지금 무엇이 끝나는지 확인하고 다시 눌러 주세요.",
        )
        return redirect("jobs_desk:referral-leave", pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "알선을 그만두었습니다. 회사는 이제 이분을 보지 못합니다.")
    return redirect(referral.opening)


def _leaving(request: SignedInRequest, referral: Referral) -> HttpResponse:
    """What her no ends, before anybody presses."""
    if not Referral.objects.unfinished().filter(pk=referral.pk).exists():
        messages.error(request, AnsweredAlready.message)
        return redirect(referral.opening)
    was_hired = referral.state == ReferralState.HIRED
    context = {
        "referral": referral,
        "opening": referral.opening,
        "title": "본인이 그만둠" if was_hired else "알선 그만두기",
        "told": told_of(referral.person, referral.consent.text) if referral.consent else _NOT_ASKED_YET,
        "preview": _preview(notices.declined_draft(referral)) if was_hired else None,
    }
    return render(request, "jobs/desk_referral_leave.html", context)


_NOT_ASKED_YET = Told(
    stops=("이 회사에 알리지 않습니다. 회사는 이분을 아직 모릅니다.",),
    stays=("다른 회사 알선과 신청, 수당, 상담은 그대로입니다.",),
)


def _preview(draft: Draft) -> Preview:
    return Preview(shown_before_it_goes(draft))


@require_http_methods(["GET", "HEAD", "POST"])
def fall_through(request: SignedInRequest, pk: int) -> HttpResponse:
    """The company has told the centre that it takes a hire back before the first day."""
    referral = _referral(request, pk)
    form = WhyNotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data["words"]
            referrals.fall_through(referral, why=form.cleaned_data["reason"], words=words, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "채용이 거두어진 것으로 적었습니다. 본인께 알리는 글이 나갑니다.")
            return redirect(referral.opening)
    lead = f"{referral.company.name}의 첫날이 오기 전에 회사가 채용을 거두었을 때 적습니다. {referral.person.name} 님께 알립니다."
    said = _preview(notices.fell_through_draft(referral))
    return _asking(
        request, referral.opening, form, title="채용 거두어짐 적기", lead=lead, act="채용 거두어짐 적기", preview=said
    )


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: SignedInRequest, pk: int) -> HttpResponse:
    """The company has told the centre what it says of somebody, in place of its address or to put that right."""
    referral = _referral(request, pk)
    if not referral.awaits_word:
        messages.error(request, AnsweredAlready.message)
        return redirect(referral.opening)
    form = LineForm(request.POST or None, line=referral.lines.select_related("referral").latest("pk"))
    if request.method == "POST" and form.is_valid():
        try:
            referrals.note_answer(referral, form.said(), by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{referral.person.name} 님에 대한 회사의 답을 적었습니다.")
            return redirect(referral.opening)
    lead = f"{referral.company.name}에서 {referral.person.name} 님에 대해 전화로 들은 답을 적습니다. 회사에 보낸 명단에서는 더 묻지 않습니다."
    return _asking(request, referral.opening, form, title="회사 답 적기", lead=lead, act="회사 답 적기")


@require_POST
def send_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The company gets the address of its list: one from each centre of the reader that has somebody for this opening."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    opening = get_object_or_404(Opening.objects.for_list(), pk=pk)
    try:
        sent = referrals.send_lists(opening.company, centers=list(_sending(request, opening)), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        people = ListLine.objects.filter(list__in=sent).values_list("referral__person", flat=True)
        handled(*people)
        each = "" if len(sent) == 1 else f" 센터마다 따로, 모두 {len(sent)}개입니다."
        messages.success(request, f"{opening.company.name}에 {len(people)}분의 명단을 여는 주소를 보냅니다.{each}")
    return redirect(opening)


def _asking(
    request: SignedInRequest,
    opening: Opening,
    form: forms.Form,
    *,
    title: str,
    lead: str,
    act: str,
    preview: Preview | None = None,
) -> HttpResponse:
    """One question about an opening, or about somebody put forward for it, with the message that goes."""
    has_desk = can_anywhere(request.user, Permission.SEE_FOLLOW_UPS)
    context = {
        "opening": opening,
        "form": form,
        "title": title,
        "lead": lead,
        "act": act,
        "preview": preview,
        "up": opening.work if has_desk else "일자리와 알선",
        "up_url": opening.get_absolute_url() if has_desk else reverse("jobs_desk:openings"),
    }
    return render(request, "jobs/desk_opening_ask.html", context)


def _to_send(request: SignedInRequest) -> ReferralQuerySet:
    return Referral.objects.visible_to(request.user).to_send()


def _sending(request: SignedInRequest, opening: Opening) -> QuerySet[Center]:
    """The reader's centres that have somebody for this opening. The list of each carries all it has for the company."""
    return Center.objects.filter(pk__in=_to_send(request).filter(opening=opening).values("center")).order_by("pk")


def _taking_part(request: SignedInRequest) -> QuerySet[Application]:
    """Who is in training or has completed at the centres of the reader."""
    rows = Application.objects.filter(state__in=(State.IN_TRAINING, State.COMPLETED))
    places = centers_where(request.user, Permission.SEE_FOLLOW_UPS)
    return rows if places is None else rows.filter(cohort__center__in=places)


def _people(request: SignedInRequest) -> QuerySet[User]:
    return User.objects.active().filter(pk__in=_taking_part(request).values("applicant")).order_by("name", "pk")


def _center_of(request: SignedInRequest, person: User) -> Center:
    """The reader's centre where this person was last."""
    last = _taking_part(request).filter(applicant=person).select_related("cohort__center").order_by("-pk")
    return last[0].cohort.center


def _referral(request: SignedInRequest, pk: int) -> Referral:
    referral = get_object_or_404(Referral.objects.visible_to(request.user).for_list(), pk=pk)
    require(request.user, Permission.SEE_FOLLOW_UPS, at=referral.center)
    handled(referral.person_id)
    return referral
