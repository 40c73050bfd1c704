"""Data kept short: calls of long ago, some destroyed a year ago and some waiting for a signature; a hold for an audit."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from common import clock
from common.phone import to_e164
from enrollment.actions import callbacks, desk
from enrollment.models import Application, CallbackRequest
from enrollment.states import State
from portal import destruction, holds
from portal.models import LegalHold, Proposal
from portal.seed.demo.people import Desk
from portal.seed.demo.sign_ins import ADMIN

_DAY = timedelta(days=1)


def lay(place: Desk) -> None:
    now, admin = clock.now(), User.objects.get(username=ADMIN.email)
    _called(place, 3, first=9101, ago=800 * _DAY)
    with clock.standing_at(now - 420 * _DAY):
        destruction.propose()
        for proposal in Proposal.objects.waiting():
            destruction.sign(proposal, by=admin)
        destruction.destroy_signed()
    _called(place, 4, first=9111, ago=380 * _DAY)
    with clock.standing_at(now - 1 * _DAY):
        destruction.propose()
    completed = Application.objects.filter(
        state=State.COMPLETED, cohort__center=place.center, applicant__username__isnull=True
    )
    with clock.standing_at(now - 10 * _DAY):
        holds.place(
            completed.earliest("pk").applicant,
            ground=LegalHold.Ground.AUDIT,
            reason="감사 자료 요구 2026-보기-12",
            ends_on=clock.today() + 90 * _DAY,
            by=admin,
        )


def _called(place: Desk, count: int, *, first: int, ago: timedelta) -> None:
    for number in range(count):
        with clock.standing_at(clock.now() - ago):
            request = callbacks.ask(
                name=f"{'강남도라'[number]}견본",
                phone=to_e164(f"010-0000-{first + number}"),
                wanted_time=CallbackRequest.Time.ANY,
                center=place.center,
                about="어떤 과정이 있는지 알고 싶습니다.",
                user=None,
            )
            desk.handle_callback(request, outcome="과정을 안내해 드렸습니다.", by=place.counselor)
