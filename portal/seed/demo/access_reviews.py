"""Two months of access records in the demo: the older was looked at and signed, the last one waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from random import Random

from accounts.actions import access_records
from accounts.models import AccessRecord, Did, User
from common import clock, months
from enrollment.models import Application
from portal import access_review
from portal.models import AccessReview
from portal.seed.demo.people import Desk
from portal.seed.demo.sign_ins import ADMIN

_A_CENTER = 40


def lay(desks: Collection[Desk], random: Random) -> None:
    this_month = clock.today().replace(day=1)
    last_month = months.after(this_month, -1)
    _open(months.after(this_month, -2), desks, random)
    with clock.standing_at(clock.at(last_month + timedelta(days=3), time(10))):
        access_review.sign(
            AccessReview.objects.get(),
            by=User.objects.get(username=ADMIN.email),
            words="밤에 본 까닭을 센터 책임자에게 확인했습니다. 그날 저녁 상담을 정리한 것이었습니다.",
        )
    _open(last_month, desks, random)


def _open(month: date, desks: Collection[Desk], random: Random) -> None:
    """A month of work, with an evening and a download to ask about."""
    for place in desks:
        for number, application in enumerate(Application.objects.filter(cohort__center=place.center)[:_A_CENTER]):
            day = clock.at(month + timedelta(days=number % 26), time(9, 30))
            _record(place, application, day + timedelta(minutes=random.randrange(480)), number)
    late = next(iter(desks))
    for application in Application.objects.filter(cohort__center=late.center)[:3]:
        _record(late, application, clock.at(month + timedelta(days=11), time(22, 40)), 1)
    with clock.standing_at(clock.at(months.after(month, 1), time(5))):
        access_records.seal()
        access_review.open_due()


def _record(place: Desk, application: Application, at: datetime, number: int) -> None:
    did = {0: Did.CHANGED, 7: Did.DOWNLOADED}.get(number % 20, Did.READ)
    is_taken = did == Did.DOWNLOADED
    AccessRecord.objects.create(
        at=at,
        by=place.counselor,
        address="203.0.113.20",
        did=did,
        page="training_desk:sheet" if is_taken else "enrollment_desk:case",
        arguments={"pk": application.cohort_id if is_taken else application.pk},
        people=[application.applicant_id],
        status=200,
        reason="수업 진행과 출석 확인" if is_taken else "",
        request_id="demo",
    )
