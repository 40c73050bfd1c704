"""Seats, offers, numbers and states of applications."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common import clock
from enrollment.models import Application, ApplicationMove, Completion, LineEvent, Offer, PaperBlackening, Seat
from enrollment.states import ON_COURSE, SEATED, State


def seats_held_by_nobody_entitled() -> QuerySet[Seat]:
    """A taken seat belongs to somebody who was admitted."""
    return Seat.objects.taken().exclude(occupant__state__in=SEATED)


def seats_of_another_cohort() -> QuerySet[Seat]:
    """A seat's occupant applied to the seat's cohort."""
    return Seat.objects.taken().exclude(occupant__cohort=F("cohort"))


def admitted_without_a_seat() -> QuerySet[Application]:
    """Whoever is admitted or in training holds a seat."""
    return Application.objects.filter(state__in=ON_COURSE, seat=None)


def offered_without_an_offer() -> QuerySet[Application]:
    """Whoever is asked about a seat has exactly one open offer."""
    open_offer = Offer.objects.open().filter(application=OuterRef("pk"))
    return Application.objects.filter(state=State.OFFERED).exclude(Exists(open_offer))


def open_offers_without_their_state() -> QuerySet[Offer]:
    return Offer.objects.open().exclude(application__state=State.OFFERED)


def open_offers_of_taken_seats() -> QuerySet[Offer]:
    """A seat that is taken is not on offer."""
    return Offer.objects.open().filter(seat__occupant__isnull=False)


def line_numbers_without_a_reason() -> QuerySet[Application]:
    """Every number in a line has the event that gave it."""
    joined = LineEvent.objects.filter(application=OuterRef("pk"), cohort=OuterRef("cohort"), kind=LineEvent.Kind.JOINED)
    return Application.objects.filter(line_number__isnull=False).exclude(Exists(joined))


def completed_without_a_completion() -> QuerySet[Application]:
    """Who is completed has a completion in force, and nobody else has one."""
    in_force = Exists(Completion.objects.in_force().filter(application=OuterRef("pk")))
    return Application.objects.filter(Q(state=State.COMPLETED) & ~in_force | ~Q(state=State.COMPLETED) & in_force)


def states_without_their_last_move() -> QuerySet[Application]:
    """The state of an application is where its last move led: the last one written, should the clock have been set back."""
    last = ApplicationMove.objects.filter(application=OuterRef("pk")).order_by("-pk").values("target")[:1]
    return Application.objects.exclude(state=State.DRAFT).annotate(last_target=last).exclude(state=F("last_target"))


def seats_free_while_people_wait() -> QuerySet[Application]:
    """A free seat is offered within minutes while an eligible person waits and training has not begun."""
    free = Seat.objects.free().filter(cohort=OuterRef("cohort"))
    long_ago = clock.now() - timedelta(minutes=10)
    return Application.objects.waiting().filter(
        Exists(free), state_since__lt=long_ago, cohort__starts_on__gt=clock.today()
    )


def former_papers_left_lying() -> QuerySet[PaperBlackening]:
    """What lay below the black is gone."""
    return PaperBlackening.objects.left_lying()


QUERIES = (
    former_papers_left_lying,
    seats_held_by_nobody_entitled,
    seats_of_another_cohort,
    admitted_without_a_seat,
    offered_without_an_offer,
    open_offers_without_their_state,
    open_offers_of_taken_seats,
    line_numbers_without_a_reason,
    completed_without_a_completion,
    states_without_their_last_move,
    seats_free_while_people_wait,
)
