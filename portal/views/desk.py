"""The desk: what waits for the centre, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.handling import handled
from accounts.models import ContactChange, User
from accounts.requests import SignedInRequest
from aftercare.models import FollowUp
from aftercare.models import State as AfterCareState
from centers.models import Center
from centers.roles import Permission, centers_of, centers_where, require
from common import clock, searching
from common.prepared import prepared
from enrollment.models import Application, CallbackRequest, Revocation
from enrollment.models.queues import Queue, Whose, counts, deadline, find, for_others, rows_for, task, working_days_left
from jobs.models import EmploymentCheck
from portal.context import address

PER_PAGE = 25
_LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Row:
    """One application as the list shows it, ready to be set: a page has many of them."""

    application: Application
    pk: str
    url: str
    peek_url: str
    name: str
    from_desk: bool
    cohort: str
    task: str
    assigned_to: str
    due: date | None
    days: str
    heat: str

    @classmethod
    def of(cls, application: Application, url: str, query: str) -> Row:
        due = deadline(application)
        left = working_days_left(due)
        return cls(
            application=application,
            pk=str(application.pk),
            url=f"{url}?{query}",
            peek_url=f"{url}peek/?{query}",
            name=application.applicant.name,
            from_desk=application.source == Application.Source.DESK,
            cohort=str(application.cohort),
            task=task(application),
            assigned_to=application.assigned_to.name if application.assigned_to else "",
            due=due,
            days=_days(left),
            heat="" if left is None or left > 2 else "is-hot" if left <= 1 else "is-soon",
        )


def _days(left: int | None) -> str:
    """Working days left, in words; nothing where the date itself says more."""
    if left is None:
        return ""
    return "기한 지남" if left < 0 else f"{left}일" if left else "오늘까지"


def _rows(found: list[Application], query: str) -> list[Row]:
    pattern = reverse("enrollment_desk:case", args=[0])  # found once, not for every row
    return [Row.of(one, pattern.replace("/0/", f"/{one.pk}/"), query) for one in found]


@dataclass(frozen=True)
class QueueLink:
    label: Any
    url: str
    count: int
    is_current: bool = False
    is_hot: bool = False


@dataclass(frozen=True)
class Choice:
    """What the reader chose: a queue, whose, which centre, which words; `url` leads to a neighbouring choice."""

    queue: Queue
    whose: Whose
    words: str
    sealed: str
    center: Center | None

    def url(self, **changed: str) -> str:
        chosen = {
            "queue": self.queue.value,
            "whose": self.whose.value,
            "center": str(self.center.pk) if self.center else "",
        }
        query = {name: value for name, value in (chosen | changed).items() if value}
        return f"{address('desk')}?{urlencode(query)}"


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.SEE_APPLICATIONS)
    if request.method == "POST":
        return searching.begin(request, "queue", "center")
    user = request.user
    centers = _centers(user)
    choice = _choice(request, centers)
    places = [choice.center.pk] if choice.center else [center.pk for center in centers]
    numbers = counts(places, chosen=choice.queue, user=user)
    wanted: Any = find(for_others(places, user.pk), choice.words) if choice.words else range(_total(numbers, choice))
    page: Page[Any] = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list) if choice.words else _found(places, choice, user, (page.number - 1) * PER_PAGE)
    others = _other_links(user, tuple(places))
    rows = _rows(found, urlencode({"queue": choice.queue.value}))
    handled(*(row.application.applicant_id for row in rows))
    context = {
        "choice": choice,
        "centers": centers,
        "center": choice.center,
        "center_links": [(center, choice.url(center=str(center.pk))) for center in centers],
        "queues": _queue_links(numbers, choice),
        "others": others,
        "revoked": next((link for link in others if link.count and link.url == _revocations()), None),
        "filters": _filter_links(numbers, choice),
        "page_of_rows": page,
        "rows": rows,
        "total": page.paginator.count,
        "query": urlencode({"queue": choice.queue.value}),
        "now": clock.now(),
        "last_act": _last_act(request),
        "next_url": choice.url(page=str(page.next_page_number()), q=choice.sealed) if page.has_next() else "",
        "previous_url": choice.url(page=str(page.previous_page_number()), q=choice.sealed)
        if page.has_previous()
        else "",
    }
    return render(request, "portal/desk.html", context)


def _centers(user: User) -> list[Center]:
    """The centres whose applications this person handles."""
    held = centers_of(user, Permission.SEE_APPLICATIONS)
    return list(Center.objects.all()) if held is None else held


def _choice(request: SignedInRequest, centers: list[Center]) -> Choice:
    """Read the address; what does not fit falls back to the first, so that no link is a dead end."""
    wanted = request.GET
    key = wanted.get("queue", "")
    by_pk = {str(center.pk): center for center in centers}
    whose = wanted.get("whose", "")
    return Choice(
        queue=Queue(key) if key in Queue.values else Queue.NEW,
        whose=Whose(whose) if whose in Whose.values else Whose.ALL,
        sealed=wanted.get(searching.PARAMETER, ""),
        words=searching.typed(request).get("q", "").replace("\x00", "").strip()[:_LONGEST_SEARCH],
        center=by_pk.get(wanted.get("center", ""), centers[0] if centers else None),
    )


def _total(numbers: dict[str, int], choice: Choice) -> int:
    return numbers[choice.whose.value or choice.queue.value]


def _found(places: list[int], choice: Choice, user: User, first: int) -> list[Application]:
    """A page of a queue; how many there are was counted already."""
    return rows_for(places, user, choice.queue, whose=choice.whose, first=first, last=first + PER_PAGE)


def _queue_links(numbers: dict[str, int], choice: Choice) -> list[QueueLink]:
    return [
        QueueLink(
            label=queue.label,
            url=choice.url(queue=queue.value, whose=""),
            count=numbers[queue.value],
            is_current=queue == choice.queue and not choice.words,
            is_hot=queue == Queue.DUE and numbers[queue.value] > 0,
        )
        for queue in Queue
        if numbers[queue.value] or queue not in _SHOWN_WHEN_FILLED or queue == choice.queue
    ]


_SHOWN_WHEN_FILLED = {Queue.ASKED, Queue.CONDITIONAL, Queue.INTAKE}


def _filter_links(numbers: dict[str, int], choice: Choice) -> list[QueueLink]:
    return [
        QueueLink(
            label=whose.label,
            url=choice.url(whose=whose.value),
            count=numbers[whose.value or choice.queue.value],
            is_current=choice.whose == whose,
        )
        for whose in Whose
    ]


_REVOKED = "consents"


def _revocations() -> str:
    return address("enrollment_desk:revocations")


@prepared
def _waiting(
    places: tuple[int, ...], person: int, calls: tuple[int, ...] | None, care: tuple[int, ...] | None
) -> QuerySet[Any, tuple[str, int]]:
    """What waits outside the applications, counted in one statement; `calls` and `care` are the centres whose calls this
    person answers and where she looks after people (None: all)."""
    at_places = FollowUp.objects.at_centers(places)
    revoked = Revocation.objects.called_from(calls, by=person).filter(application__cohort__center__in=places)
    waiting: list[tuple[Any, QuerySet[Any]]] = [
        (Value("callbacks"), CallbackRequest.objects.answered_at(calls).waiting()),
        (Value("contacts"), ContactChange.objects.waiting().filter(office_id__in=places)),
        (Value(_REVOKED), revoked.waiting()),
        (Value("jobs"), EmploymentCheck.objects.awaiting_paper().filter(placement__center__in=places)),
        (F("state"), (at_places if care is None else at_places.at_centers(care)).to_handle()),
    ]
    counted = [
        rows.order_by().values(waits=name).annotate(n=Count("pk")).values_list("waits", "n") for name, rows in waiting
    ]
    return counted[0].union(*counted[1:], all=True).order_by()


def _where(user: User, permission: Permission) -> tuple[int, ...] | None:
    centers = centers_where(user, permission)
    return None if centers is None else tuple(centers)


def _other_links(user: User, places: tuple[int, ...]) -> list[QueueLink]:
    calls, care_at = _where(user, Permission.ANSWER_CALLBACKS), _where(user, Permission.SEE_FOLLOW_UPS)
    numbers = dict(_waiting(places, user.pk, calls, care_at))
    care = address("aftercare_desk:list")
    links = (
        (_("전화 요청"), address("enrollment_desk:callbacks"), "callbacks"),
        (_("답 없는 알림"), f"{care}?kind=silent", AfterCareState.SILENT),
        (_("상담 원함"), f"{care}?kind=wanted", AfterCareState.ANSWERED),
        (_("거둔 동의"), _revocations(), _REVOKED),
        (_("연락처 변경"), address("enrollment_desk:contacts"), "contacts"),
        (_("취업 기록"), address("jobs_desk:placements"), "jobs"),
    )
    return [QueueLink(label=label, url=url, count=numbers.get(key, 0)) for label, url, key in links]


@dataclass(frozen=True)
class LastAct:
    """The decision this person made last, while it can be taken back."""

    pk: int
    name: str
    until: datetime


def _last_act(request: SignedInRequest) -> LastAct | None:
    kept = request.session.get("desk_last_act")
    if not kept:
        return None
    until = datetime.fromisoformat(kept["until"])
    return LastAct(pk=kept["pk"], name=kept["name"], until=until) if until > clock.now() else None
