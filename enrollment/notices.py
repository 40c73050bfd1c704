"""What enrolment says to people: one function per message. Each names its occurrence, so that nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from centers.models import Cohort
from common import clock, korean
from common.withdrawal import Told
from enrollment.models import Application, Completion, Offer, Revocation, Supplement
from messaging.actions import messages
from messaging.models import Draft, Message

DECISIONS = (
    "enrollment/application_admitted",
    "enrollment/application_waits",
    "enrollment/application_declined",
    "enrollment/supplement_requested",
)
# What each says in a few words, for lists: a text message has no subject.
TITLES = {
    "enrollment/application_submitted": "신청서를 받았습니다",
    "enrollment/application_admitted": "선발되었습니다",
    "enrollment/application_waits": "대기하게 되었습니다",
    "enrollment/application_declined": "선발되지 않았습니다",
    "enrollment/application_withdrawn": "신청을 취소하였습니다",
    "enrollment/supplement_requested": "서류를 더 보내 주세요",
    "enrollment/supplement_received": "보내신 서류를 받았습니다",
    "enrollment/seat_offered": "자리가 났습니다",
    "enrollment/offer_lapsed": "자리가 다음 분께 넘어갔습니다",
    "enrollment/application_completed": "수료하였습니다",
    "enrollment/completion_taken_back": "수료 기록을 되돌렸습니다",
    "enrollment/application_moved": "다른 센터로 옮겼습니다",
    "enrollment/application_deferred": "다음 기수로 미루었습니다",
    "enrollment/application_not_completed": "과정을 마치지 못하였습니다",
    "enrollment/cohort_cancelled": "과정이 열리지 않게 되었습니다",
    "enrollment/cohort_changed": "과정 일정이 바뀌었습니다",
    "enrollment/draft_closing": "쓰시던 신청서가 곧 마감됩니다",
    "enrollment/draft_expiring": "쓰시던 신청서를 곧 지웁니다",
    "enrollment/consent_taken_back": "동의를 거두셨습니다",
}

_UNSAID = "정해지지 않음"


@dataclass(frozen=True)
class CohortChange:
    """What people know of a cohort and what it is now, in words."""

    label: str
    old: str
    new: str


def about(application: Application) -> str:
    """How messages name this application in their `about` column."""
    return f"application:{application.pk}"


def draft_of(application: Application, kind: str, occurrence: object, *, held: bool = False, **context: Any) -> Draft:
    """A draft addressed to the applicant. `held` keeps it back while the decision it tells can be undone."""
    return Draft(
        kind=f"enrollment/{kind}",
        key=f"enrollment/{kind}:{application.pk}:{occurrence}",
        to=application.applicant.as_recipient(),
        context={
            "application": application,
            "cohort": application.cohort,
            "my_url": settings.PORTAL_URL + reverse("my"),
            **context,
        },
        about=about(application),
        about_label=application.label,
        office=application.cohort.center.as_office(),
        not_before=clock.now() + timedelta(seconds=settings.ENROLLMENT_UNDO_SECONDS) if held else None,
    )


def _occurrence(application: Application) -> int:
    """Which change of state a message tells of: the number of moves so far."""
    return application.moves.count()


def admitted_draft(application: Application, *, held: bool = True) -> Draft:
    return draft_of(application, "application_admitted", _occurrence(application), held=held)


def waits_draft(application: Application) -> Draft:
    place = Application.objects.waiting().ahead_of(application).count() + 1
    return draft_of(application, "application_waits", _occurrence(application), held=True, position=place)


def declined_draft(application: Application) -> Draft:
    return draft_of(application, "application_declined", _occurrence(application), held=True)


def supplement_draft(supplement: Supplement) -> Draft:
    application = supplement.application
    return draft_of(application, "supplement_requested", supplement.round, held=True, supplement=supplement)


def application_submitted(application: Application) -> Message:
    return messages.write(draft_of(application, "application_submitted", 1))


def application_admitted(application: Application, *, held: bool = True) -> Message:
    """Not held back when the applicant's own act, taking an offered seat, led here."""
    return messages.write(admitted_draft(application, held=held))


def application_waits(application: Application) -> Message:
    return messages.write(waits_draft(application))


def application_declined(application: Application) -> Message:
    return messages.write(declined_draft(application))


def application_withdrawn(application: Application) -> Message:
    return messages.write(draft_of(application, "application_withdrawn", 1))


def supplement_requested(supplement: Supplement) -> Message:
    return messages.write(supplement_draft(supplement))


def supplement_received(supplement: Supplement) -> Message:
    return messages.write(draft_of(supplement.application, "supplement_received", supplement.round))


def seat_offered(offer: Offer) -> Message:
    return messages.write(draft_of(offer.application, "seat_offered", offer.pk, offer=offer))


def offer_lapsed(application: Application) -> Message:
    return messages.write(draft_of(application, "offer_lapsed", _occurrence(application)))


def completed_draft(completion: Completion) -> Draft:
    application = completion.application
    return draft_of(application, "application_completed", _occurrence(application), completion=completion)


def not_completed_draft(application: Application, *, reason: str) -> Draft:
    return draft_of(application, "application_not_completed", _occurrence(application), reason=reason)


def application_completed(completion: Completion) -> Message:
    return messages.write(completed_draft(completion))


def application_not_completed(application: Application, *, reason: str) -> Message:
    return messages.write(not_completed_draft(application, reason=reason))


def taken_back_draft(completion: Completion) -> Draft:
    return draft_of(completion.application, "completion_taken_back", completion.pk, reason=completion.taken_back_reason)


def completion_taken_back(completion: Completion) -> Message:
    return messages.write(taken_back_draft(completion))


def take_back_completion(application: Application) -> int:
    """Cancel what tells of a completion and has not gone out; how many. What is under way goes."""
    return messages.cancel(about=about(application), kinds=["enrollment/application_completed"])


def moved_draft(application: Application, old: Cohort) -> Draft:
    """`application` stands in its new cohort already, or is shown as if; `old` is the one it left."""
    key = f"{old.pk}-{application.cohort_id}-{application.line_number}"
    return draft_of(application, "application_moved", key, old=old)


def application_moved(application: Application, old: Cohort) -> Message:
    return messages.write(moved_draft(application, old))


def deferred_draft(application: Application, following: Cohort) -> Draft:
    return draft_of(application, "application_deferred", 1, following=following)


def application_deferred(application: Application, following: Cohort) -> Message:
    return messages.write(deferred_draft(application, following))


def cohort_cancelled(application: Application) -> Message:
    return messages.write(draft_of(application, "cohort_cancelled", 1))


def cohort_changes(before: Cohort, after: Cohort) -> list[CohortChange]:
    """What changed of when and where people come."""
    said = (
        ("교육 시작", korean.day(before.starts_on), korean.day(after.starts_on)),
        ("교육 끝", korean.day(before.ends_on), korean.day(after.ends_on)),
        ("교육 장소", before.place or _UNSAID, after.place or _UNSAID),
        ("교육 시간", before.hours_text or _UNSAID, after.hours_text or _UNSAID),
    )
    return [CohortChange(*one) for one in said if one[1] != one[2]]


def cohort_changed_draft(application: Application, changes: list[CohortChange]) -> Draft:
    return draft_of(application, "cohort_changed", application.cohort.version, changes=changes)


def cohort_changed(people: Iterable[Application], changes: list[CohortChange]) -> int:
    return messages.write_many(cohort_changed_draft(application, changes) for application in people)


def draft_closing(application: Application) -> Message:
    return messages.write(draft_of(application, "draft_closing", 1))


def draft_expiring(application: Application, on: date) -> Message:
    """Deleted on that day unless something is saved before; said again when it is abandoned anew."""
    url = settings.PORTAL_URL + reverse("enrollment:application", args=[application.pk])
    is_open = application.cohort.takes_applications
    draft = draft_of(application, "draft_expiring", str(on), on=on, application_url=url, is_open=is_open)
    return messages.write(draft)


def consent_taken_back(revocation: Revocation, told: Told) -> Message:
    """What stopped, what stays, who calls by when; and where to agree anew."""
    consent = revocation.consent
    draft = draft_of(
        revocation.application,
        "consent_taken_back",
        consent.pk,
        consent_title=consent.text.title,
        taken_back_at=revocation.at,
        call_by=revocation.call_by,
        asks_for_papers=revocation.asks_for_papers,
        told=told,
        consent_url=settings.PORTAL_URL + reverse("consent", args=[consent.pk]),
    )
    return messages.write(draft)


def take_back_decision(application: Application) -> bool:
    """Cancel the message of the last decision. False when it is on its way already."""
    return messages.cancel(about=about(application), kinds=DECISIONS) > 0
