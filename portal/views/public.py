"""The pages anybody may read: what is offered, where, when, for whom, and how to know that we are we."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from centers.models import Center, Cohort, ProgramYear, Track
from centers.models.cohort import Phase
from common import clock
from enrollment.models import Application, with_occupancy
from portal import filters
from portal.cohort_cards import CohortCard
from portal.page_cache import public_page

_CLOSING_SHOWN = 3
_RELATED_SHOWN = 4


def _cards(cohorts: QuerySet[Cohort]) -> list[CohortCard]:
    return [CohortCard(cohort) for cohort in with_occupancy(cohorts)]


def _newest_edition() -> ProgramYear | None:
    """The rules the first page speaks of: the newest published edition that says who may apply."""
    editions = ProgramYear.objects.published().filter(criteria__isnull=False).prefetch_related("criteria")
    return editions.order_by("-year", "-track__position").distinct().first()


@public_page()
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/home.html",
        {
            "closing": _cards(Cohort.objects.open().for_list()[:_CLOSING_SHOWN]),
            "centers": Center.objects.published(),
            "edition": _newest_edition(),
        },
    )


@public_page("center", "track", "month")
def course_list(request: HttpRequest) -> HttpResponse:
    """Open cohorts, the one closing soonest first; then the announced. Filters are links and stand in the address."""
    cards = _cards(Cohort.objects.public().filter(closes_at__gt=clock.now()).for_list())
    chosen, all_known = filters.read(
        request.GET,
        [
            ("center", _("센터"), [(center.slug, center.short_name) for center in Center.objects.published()]),
            ("track", _("과정"), [(track.key, track.name) for track in Track.objects.all()]),
            ("month", _("시작하는 달"), _months(card.cohort.starts_on for card in cards)),
        ],
    )
    wanted = {choice.name: choice.chosen for choice in chosen}
    found = [card for card in cards if _fits(card.cohort, **wanted)]
    announced = [card for card in found if card.cohort.phase == Phase.ANNOUNCED]
    response = render(
        request,
        "portal/course_list.html",
        {
            "open": [card for card in found if card.cohort.phase == Phase.OPEN],
            "announced": sorted(announced, key=lambda card: card.cohort.opens_at),
            "filters": chosen,
            "chosen": [choice.chosen_label for choice in chosen if choice.chosen],
        },
    )
    if not all_known:  # made up for this one address: not worth a place in the cache
        response.headers["Cache-Control"] = "no-store"
    return response


def _months(days: Iterable[date]) -> list[tuple[str, str]]:
    return [
        (f"{first:%Y-%m}", f"{first.year}. {first.month}.") for first in sorted({day.replace(day=1) for day in days})
    ]


def _fits(cohort: Cohort, *, center: str, track: str, month: str) -> bool:
    return (
        center in ("", cohort.center.slug)
        and track in ("", cohort.course.track.key)
        and month in ("", f"{cohort.starts_on:%Y-%m}")
    )


@public_page()
def course_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One cohort. Over or called off, the page stays and says what is still possible; unpublished, it is not there."""
    shown = (
        Cohort.objects.filter(published_at__isnull=False, center__is_published=True)
        .select_related("course__track", "course__taught_by", "center", "program_year", "line")
        .prefetch_related(
            "course__modules",
            "course__partners",
            "program_year__criteria",
            "program_year__papers",
            "program_year__instalments",
        )
    )
    cohort = get_object_or_404(with_occupancy(shown), pk=pk)
    return render(
        request,
        "portal/course_detail.html",
        {
            "card": CohortCard(cohort),
            "cohort": cohort,
            "center": cohort.center,
            "is_ahead": cohort.phase in (Phase.OPEN, Phase.ANNOUNCED),
            "hours": sum(module.hours for module in cohort.course.modules.all()),
            "related": _related(cohort),
            "application": _own_application(request, cohort),
            "now": clock.now(),
        },
    )


def _related(cohort: Cohort) -> list[CohortCard]:
    """Other cohorts that take applications: the same course first, then the same centre, then the same track."""
    others = Cohort.objects.open().exclude(pk=cohort.pk).for_list()
    nearness = Case(
        When(course=cohort.course_id, then=Value(0)),
        When(center=cohort.center_id, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    near = others.filter(
        Q(course=cohort.course_id) | Q(center=cohort.center_id) | Q(course__track=cohort.course.track_id)
    )
    return _cards(near.order_by(nearness, "closes_at", "pk")[:_RELATED_SHOWN])


def _own_application(request: HttpRequest, cohort: Cohort) -> Application | None:
    """What a signed-in reader has of this cohort already, so that she is not sent to apply twice."""
    if not request.user.is_authenticated:
        return None
    mine = Application.objects.of_applicant(request.user).not_ended().filter(cohort=cohort)
    return mine.select_related("program_year", "cohort__center").first()


@public_page()
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/guide.html", {"centers": Center.objects.published(), "tracks": Track.objects.all()})


@public_page()
def genuine(request: HttpRequest) -> HttpResponse:
    """How to tell our messages from others'. The addresses are the ones the messages really use."""
    return render(
        request,
        "portal/genuine.html",
        {
            "centers": Center.objects.published().with_recent_renames(),
            "own_address": settings.PORTAL_URL,
            "own_mail": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        },
    )


@public_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")
