"""Whom a desk knows: who applied at its centres, had a talk there or was handed over to it. Nobody else is found."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from centers.models import Center
from centers.roles import Permission, centers_where
from common import clock
from counseling.models.booking import Booking
from counseling.models.notes import ToDo
from counseling.models.plan import CareerPlan
from enrollment.models import Completion
from enrollment.models.queues import at_centers

_FEWEST_DIGITS = 4


def known_to(user: User) -> QuerySet[User]:
    """Owners known at the centres where this person holds talks, herself left out."""
    centers = centers_where(user, Permission.HOLD_TALKS)
    applied = at_centers(centers).filter(applicant=OuterRef("pk"))
    here = Q() if centers is None else Q(center__in=centers)
    known = Q(Exists(applied))
    for model in (Booking, CareerPlan, ToDo):
        known |= Q(Exists(model._default_manager.filter(here, person=OuterRef("pk"))))
    return User.objects.active().signing_in_by_code().exclude(pk=user.pk).filter(known)


def found(user: User, words: str) -> QuerySet[User]:
    """Known people with these words in the name, or these last digits (four or more) in the phone number."""
    digits = "".join(char for char in words if char.isdecimal())
    wanted = Q(name__icontains=words)
    if len(digits) >= _FEWEST_DIGITS:
        wanted |= Q(phone__endswith=digits)
    return known_to(user).filter(wanted).order_by("name", "pk")


def is_looked_after_by(user: User, person: User) -> bool:
    """Whether `user` is the consultant of this person's plan, of a talk to come or of a course she completed."""
    mine = {"consultant": user}
    care = (
        Q(Exists(CareerPlan.objects.filter(**mine, person=OuterRef("pk"))))
        | Q(Exists(Booking.objects.live().filter(**mine, person=OuterRef("pk"), ends_at__gt=clock.now())))
        | Q(Exists(Completion.objects.in_force().filter(**mine, application__applicant=OuterRef("pk"))))
    )
    return User.objects.filter(care, pk=person.pk).exists()


def centers_for(user: User) -> QuerySet[Center]:
    """The centres where this person holds talks."""
    centers = centers_where(user, Permission.HOLD_TALKS)
    return Center.objects.all() if centers is None else Center.objects.filter(pk__in=centers)
