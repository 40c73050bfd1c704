"""What training says to people: one function per message. The event of the schedule names the occurrence."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from common import korean
from enrollment.models import Application
from messaging.actions import messages
from messaging.models import Draft
from training.models import Session, SessionEvent

_HEADLINES = {
    SessionEvent.Kind.ADDED: "수업이 하나 늘었습니다",
    SessionEvent.Kind.MOVED: "수업 날짜나 장소가 바뀌었습니다",
    SessionEvent.Kind.CANCELLED: "수업 하나를 열지 않게 되었습니다",
}


def when_and_where(session: Session) -> str:
    """'2026. 12. 3.(목) 09:30~17:00, 2층 강의실'."""
    where = f", {session.room}" if session.room else ""
    return f"{korean.day(session.starts_at)} {session.clock_text}{where}"


def session_changed_draft(application: Application, event: SessionEvent) -> Draft:
    return Draft(
        kind="training/session_changed",
        key=f"training/session_changed:{application.pk}:{event.pk}",
        to=application.applicant.as_recipient(),
        context={
            "headline": _HEADLINES[SessionEvent.Kind(event.kind)],
            "title": event.session.title,
            "before": event.before,
            "after": event.after,
            "reason": event.reason,
            "my_url": settings.PORTAL_URL + reverse("training:progress", args=[application.pk]),
        },
        about=f"application:{application.pk}",
        about_label=application.label,
        office=application.cohort.center.as_office(),
    )


def session_changed(people: Iterable[Application], event: SessionEvent) -> int:
    return messages.write_many(session_changed_draft(application, event) for application in people)
