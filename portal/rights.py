"""What an answered request about one's own data sets going in every room: erasing, stopping, going on.

Each room says and does its own part of a suspension (`ROOM/consents.py`: SUSPENDED, suspend, resume). What is read by its
queries (whom a company may see, whom SEMAS may be told of, who is asked) asks `RightsRequest.objects.suspending()` itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts import notices
from accounts.actions import consents, rights_requests
from accounts.models import RightsRequest, User
from accounts.states import MET, Corrects, RequestState, Right
from aftercare import consents as aftercare
from allowance import consents as allowance
from centers.models import Membership
from centers.roles import Permission
from common import clock, working_days
from common.withdrawal import Told
from counseling import consents as counseling
from enrollment import consents as enrollment
from enrollment.actions import corrections
from jobs import consents as jobs
from portal import destruction
from portal.errors import CannotErase

# What a suspension stops and leaves, floor by floor.
_SAID: Sequence[Told] = (
    enrollment.SUSPENDED,
    counseling.SUSPENDED,
    jobs.SUSPENDED,
    aftercare.SUSPENDED,
    allowance.SUSPENDED,
)
SUSPENSION = Told.together(_SAID)
# How a state's badge looks.
TONES = {
    RequestState.RECEIVED: "warning",
    RequestState.GRANTED: "success",
    RequestState.PARTLY: "information",
    RequestState.REFUSED: "",
    RequestState.WITHDRAWN: "",
    RequestState.LIFTED: "",
}
REMIND_WORKING_DAYS = 3  # before the deadline


@transaction.atomic
def answer(request: RightsRequest, state: str, *, words: str, ground: str = "", by: User) -> RightsRequest:
    """Answer it, and do what was granted: a named value is corrected, what is erased is proposed for another person's
    signature, a suspension holds.

    Whoever forwards or sends a list holds the consents of those on it: they are done before we go on, or find the
    suspension. Raises what rights_requests.answer() raises, and CannotErase.
    """
    person = request.person
    if request.right == Right.SUSPENSION:
        aftercare.hold(person)
    answered = rights_requests.answer(request, state, words=words, ground=ground, by=by)
    if answered.corrects == Corrects.BIRTH_DATE and state == RequestState.GRANTED:
        corrections.carry_birth_date(answered.person)
    if state in MET and answered.right == Right.ERASURE:
        destruction.propose_erasure(person, by=by)
    if answered.is_in_force:
        list(consents.held([person.pk]))
        aftercare.suspend(person)
        jobs.suspend(person)
    return answered


def why_not_erased(request: RightsRequest) -> str:
    """What stands in the way of erasing what was asked for, in a sentence; empty where nothing does."""
    try:
        destruction.erasable(request.person)
    except CannotErase as refusal:
        return refusal.why
    return ""


@transaction.atomic
def lift(request: RightsRequest) -> RightsRequest:
    """The person lets us go on. Raises RequestNotLiftable."""
    lifted = rights_requests.lift(request)
    aftercare.resume(lifted.person)
    return lifted


def remind() -> int:
    """On working days everybody who may answer is told of requests whose deadline is near, once, and every day when it is
    over; how many messages. Keys refuse a second writing on the same day."""
    if not working_days.is_working_day(clock.today()):
        return 0
    near = working_days.add(clock.today(), REMIND_WORKING_DAYS)
    requests = list(RightsRequest.objects.due_by(near).for_list())
    staff = _who_answers() if requests else []
    for request in requests:
        url = settings.PORTAL_URL + reverse("rights-request", args=[request.pk])
        for one in staff:
            notices.rights_request_due(request, staff=one, url=url)
    return len(requests) * len(staff)


def _who_answers() -> list[User]:
    held = Membership.objects.in_force().giving(Permission.ANSWER_RIGHTS)
    return list(User.objects.active().filter(pk__in=held.values("user")).order_by("pk"))
