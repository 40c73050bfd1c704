"""What counselling says: to the person whose talk it is, and to the consultant unless she did it herself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from counseling.models import Booking, CareerPlan, PlanVersion
from messaging.actions import messages
from messaging.models import Channel, Draft

REMINDERS = ("counseling/talk_tomorrow", "counseling/talk_tomorrow_consultant")
TITLES = {
    "counseling/talk_booked": "상담을 예약했습니다",
    "counseling/talk_moved": "상담 시간이 바뀌었습니다",
    "counseling/talk_cancelled": "상담을 취소했습니다",
    "counseling/talk_tomorrow": "내일 상담이 있습니다",
    "counseling/plan_written": "생애경력설계서를 적었습니다",
}


def about(booking: Booking) -> str:
    """How messages name the talk they are about."""
    return f"talk:{booking.pk}"


def about_plan(plan: CareerPlan) -> str:
    return f"plan:{plan.pk}"


def talk_booked(booking: Booking, *, by: User) -> None:
    messages.write(booked_draft(booking))
    if by.pk != booking.consultant_id:
        messages.write(_to_consultant(booking, "talk_booked_consultant", f"{booking.pk}"))


def booked_draft(booking: Booking) -> Draft:
    return _to_person(booking, "talk_booked", f"{booking.pk}")


def talk_moved(booking: Booking, *, was_at: datetime, before: User, by: User, reason: str) -> None:
    """Also to the consultant who had it before, when another one has it now."""
    change = f"{booking.pk}:{booking.events.count()}"
    messages.write(_to_person(booking, "talk_moved", change, was_at=was_at, reason=reason))
    if by.pk != booking.consultant_id:
        messages.write(_to_consultant(booking, "talk_moved_consultant", change, was_at=was_at, reason=reason))
    if before.pk not in (booking.consultant_id, by.pk):
        messages.write(
            _to_consultant(
                booking,
                "talk_cancelled_consultant",
                change,
                to=before,
                at=was_at,
                reason=f"{booking.consultant.name} 상담사가 맡습니다.",
            )
        )


def talk_cancelled(booking: Booking, *, by: User, reason: str) -> None:
    messages.write(_to_person(booking, "talk_cancelled", f"{booking.pk}", reason=reason))
    if by.pk != booking.consultant_id:
        messages.write(_to_consultant(booking, "talk_cancelled_consultant", f"{booking.pk}", reason=reason))


def talks_tomorrow(bookings: Iterable[Booking]) -> int:
    """The reminders of many talks; a time that was moved away from and back to is reminded of once."""
    drafts = []
    for booking in bookings:
        occurrence = f"{booking.pk}:{booking.starts_at:%Y%m%d%H%M}"
        drafts.append(_to_person(booking, "talk_tomorrow", occurrence, expires_at=booking.starts_at))
        drafts.append(_to_consultant(booking, "talk_tomorrow_consultant", occurrence, expires_at=booking.starts_at))
    return messages.write_many(drafts)


def plan_written(version: PlanVersion) -> None:
    """To the person: her plan is there to read, or there is a new version of it."""
    plan = version.plan
    messages.write(
        Draft(
            kind="counseling/plan_written",
            key=f"counseling/plan_written:{version.pk}",
            to=plan.person.as_recipient(),
            context={
                "consultant_name": plan.consultant.name,
                "number": str(version.number),
                "is_first": version.number == 1,
                "url": settings.PORTAL_URL + reverse("counseling:plan"),
            },
            about=about_plan(plan),
            about_label=f"생애경력설계서 {version.number}판",
            office=plan.center.as_office(),
        )
    )


def take_back_reminders(booking: Booking) -> None:
    """Reminders of a time that no longer holds do not go out."""
    messages.cancel(about=about(booking), kinds=REMINDERS)


def _to_person(
    booking: Booking, kind: str, occurrence: str, *, expires_at: datetime | None = None, **context: Any
) -> Draft:
    url = settings.PORTAL_URL + reverse("counseling:talk", args=[booking.pk])
    return _draft(
        booking,
        kind,
        occurrence,
        to=booking.person,
        expires_at=expires_at,
        url=url,
        change_until=booking.change_until,
        reminder_ahead=booking.reminder_ahead,
        **context,
    )


def _to_consultant(
    booking: Booking,
    kind: str,
    occurrence: str,
    *,
    to: User | None = None,
    expires_at: datetime | None = None,
    **context: Any,
) -> Draft:
    url = settings.PORTAL_URL + reverse("counseling_desk:talk", args=[booking.pk])
    return _draft(
        booking,
        kind,
        occurrence,
        to=to or booking.consultant,
        channel=Channel.EMAIL,
        expires_at=expires_at,
        url=url,
        about_talk=booking.about,
        **context,
    )


def _draft(
    booking: Booking,
    kind: str,
    occurrence: str,
    *,
    to: User,
    channel: str = "",
    expires_at: datetime | None = None,
    **context: Any,
) -> Draft:
    return Draft(
        kind=f"counseling/{kind}",
        key=f"counseling/{kind}:{occurrence}:{to.pk}",
        to=to.as_recipient(),
        channel=channel,
        context={
            "person_name": booking.person.name,
            "consultant_name": booking.consultant.name,
            "kind_name": booking.get_kind_display(),
            "way": booking.way,
            "way_name": booking.get_way_display(),
            "place": booking.place,
            "at": booking.starts_at,
            **context,
        },
        about=about(booking),
        about_label=booking.label,
        office=booking.center.as_office(),
        expires_at=expires_at,
    )
