"""What after-care says to people. A letter and its note are written by the thousand: neither asks the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from aftercare import tokens
from aftercare.models import CaseMove, ClubMeeting, ClubMember, FollowUp, FollowUpPlan, JobClub, Reopening
from aftercare.models.follow_up import FollowUpQuerySet
from enrollment.models import Application
from messaging.actions import messages
from messaging.models import Channel, Draft, Message
from messaging.states import State as MessageState

LETTERS = ("aftercare/follow_up", "aftercare/follow_up_consultant")


# What its owner reads a message by in a list; what goes to staff has none.
TITLES = {
    "aftercare/follow_up": "안부를 여쭙습니다",
    "aftercare/club_meeting": "취업동아리 모임이 있습니다",
    "aftercare/club_meeting_off": "취업동아리 모임이 취소되었습니다",
}


def about(application: Application) -> str:
    """How messages name the application they are about: after-care is the end of the same story."""
    return f"application:{application.pk}"


def about_club(club: JobClub) -> str:
    return f"club:{club.pk}"


def letter_key(follow_up: FollowUp) -> str:
    """The name of the one letter a follow-up sends to the owner."""
    return f"aftercare/follow_up:{follow_up.pk}"


def letter(follow_up: FollowUp, *, consultant: User | None, at: datetime) -> Draft:
    """To the owner, with the link. `consultant` is who will call, or nobody by name when the person has left."""
    plan = follow_up.plan
    return _draft(
        plan,
        "follow_up",
        letter_key(follow_up),
        to=plan.owner,
        expires_at=tokens.expires_at(at),
        day=str(follow_up.day),
        since=follow_up.since,
        purpose=follow_up.purpose,
        consultant_name=consultant.name if consultant else "",
        link=tokens.url_for(follow_up.pk),
        link_expires_at=tokens.expires_at(at),
    )


def consultant_note(follow_up: FollowUp, *, consultant: User, at: datetime) -> Draft:
    """To the consultant: who was written to, why, and when silence comes back as a task."""
    return _draft(
        follow_up.plan,
        "follow_up_consultant",
        f"aftercare/follow_up_consultant:{follow_up.pk}",
        to=consultant,
        channel=Channel.EMAIL,
        expires_at=tokens.expires_at(at),
        day=str(follow_up.day),
        since=follow_up.since,
        purpose=follow_up.purpose,
        silent_at=follow_up.silent_at,
    )


def wanted_draft(follow_up: FollowUp, *, consultant: User) -> Draft:
    """To the consultant: somebody asks for a talk. Each press that asks is an occurrence of its own."""
    moment = follow_up.answered_at or follow_up.due_at
    return _draft(
        follow_up.plan,
        "follow_up_wanted",
        f"aftercare/follow_up_wanted:{follow_up.pk}:{moment:%Y%m%d%H%M%S%f}",
        to=consultant,
        channel=Channel.EMAIL,
        call_by=follow_up.call_by,
        day=str(follow_up.day),
        since=follow_up.since,
    )


def stopped_draft(plan: FollowUpPlan, *, consultant: User) -> Draft:
    """To the consultant: no more letters go out, and why."""
    return _plan_draft(plan, "follow_up_stopped", consultant, reason=plan.stop_reason)


def resumed_draft(plan: FollowUpPlan, *, consultant: User) -> Draft:
    """To the consultant: the stop was taken back."""
    return _plan_draft(plan, "follow_up_resumed", consultant)


def follow_up_wanted(follow_up: FollowUp, *, consultant: User) -> None:
    messages.write(wanted_draft(follow_up, consultant=consultant))


def follow_up_stopped(plan: FollowUpPlan, *, consultant: User) -> None:
    messages.write(stopped_draft(plan, consultant=consultant))


def follow_up_resumed(plan: FollowUpPlan, *, consultant: User) -> None:
    messages.write(resumed_draft(plan, consultant=consultant))


def case_reopened(reopening: Reopening, *, consultant: User) -> None:
    """To the consultant: a job was lost. With a plan its letters begin anew; without one a person has to act."""
    messages.write(
        _loss_draft(reopening, "case_reopened", _loss_key(reopening), consultant, ended_on=reopening.placement.ended_on)
    )


def loss_undone(reopening: Reopening, *, consultant: User) -> None:
    """To the consultant, if the loss has been told: it was a slip, and what it began is called off."""
    if not messages.cancel_keys([_loss_key(reopening)]):
        messages.write(_loss_draft(reopening, "loss_undone", f"aftercare/loss_undone:{reopening.pk}", consultant))


def _loss_key(reopening: Reopening) -> str:
    """By job and which of its losses this is."""
    placement = reopening.placement
    return f"aftercare/case_reopened:{placement.pk}:{placement.reopenings.filter(pk__lte=reopening.pk).count()}"


def _loss_draft(reopening: Reopening, kind: str, key: str, consultant: User, **context: Any) -> Draft:
    placement, plan = reopening.placement, reopening.plan
    application = plan.application if plan else None
    return Draft(
        kind=f"aftercare/{kind}",
        key=key,
        to=consultant.as_recipient(),
        channel=Channel.EMAIL,
        context={
            "owner_name": placement.person.name,
            "employer": placement.employer,
            "is_stopped": plan.is_stopped if plan else False,
            "has_plan": plan is not None,
            "plan_url": _plan_url(plan) if plan else settings.PORTAL_URL + placement.get_absolute_url(),
            **context,
        },
        about=about(application) if application else f"placement:{placement.pk}",
        about_label=application.label if application else f"{placement.employer} 취업",
        office=placement.center.as_office(),
    )


def case_moved(case: CaseMove) -> None:
    """To the person and to both consultants: who looks after the case from now on, what went along and what stayed."""
    context: dict[str, Any] = {
        "owner_name": case.person.name,
        "from_center": case.from_center.name,
        "to_center": case.to_center.name,
        "to_phone": case.to_center.as_office().phone,
        "from_name": case.from_consultant.name if case.from_consultant else "",
        "to_name": case.to_consultant.name,
        "moved": case.moved,
        "stayed": case.stayed,
        "reason": case.reason,
        "case_url": settings.PORTAL_URL + case.get_absolute_url(),
        "my_url": settings.PORTAL_URL + reverse("my"),
    }
    staff = {user.pk: user for user in (case.from_consultant, case.to_consultant) if user}
    to = [("case_moved", case.person, ""), *(("case_moved_staff", user, Channel.EMAIL) for user in staff.values())]
    for kind, user, channel in to:
        messages.write(
            Draft(
                kind=f"aftercare/{kind}",
                key=f"aftercare/{kind}:{case.pk}:{user.pk}",
                to=user.as_recipient(),
                channel=channel,
                context=context,
                about=f"case:{case.pk}",
                about_label="담당 상담사가 바뀜",
                office=case.to_center.as_office(),
            )
        )


def club_meets(meeting: ClubMeeting, members: Iterable[ClubMember]) -> int:
    """To these members: when, where and what for; how many were new."""
    return messages.write_many(_club_draft("club_meeting", meeting, member) for member in members)


def club_does_not_meet(meeting: ClubMeeting, members: Iterable[ClubMember]) -> int:
    """To these members: the meeting is called off, and why; how many were new."""
    return messages.write_many(_club_draft("club_meeting_off", meeting, member) for member in members)


def _club_draft(kind: str, meeting: ClubMeeting, member: ClubMember) -> Draft:
    """What is said about a meeting is of no use once it has begun."""
    club = meeting.club
    return Draft(
        kind=f"aftercare/{kind}",
        key=f"aftercare/{kind}:{meeting.pk}:{member.pk}",
        to=member.person.as_recipient(),
        context={
            "club": club,
            "meeting": meeting,
            "club_url": settings.PORTAL_URL + reverse("aftercare_club:club", args=[club.pk]),
        },
        about=about_club(club),
        about_label=f"취업동아리 {club.name}",
        office=club.center.as_office(),
        expires_at=meeting.starts_at,
    )


def take_back_letters(follow_ups: FollowUpQuerySet) -> int:
    """Cancel the letters of these that have not gone out; how many. What is under way goes."""
    keys = [f"{kind}:{pk}" for pk in follow_ups.values_list("pk", flat=True) for kind in LETTERS]
    return messages.cancel_keys(keys)


def was_taken_back(follow_up: FollowUp) -> bool:
    """Whether its letter was written and never went out."""
    return Message.objects.filter(key=letter_key(follow_up), state=MessageState.CANCELLED).exists()


@cache
def _plan_path() -> str:
    return reverse("aftercare_desk:plan", args=[0])


def _plan_url(plan: FollowUpPlan) -> str:
    return settings.PORTAL_URL + _plan_path().replace("/0/", f"/{plan.pk}/")


def _plan_draft(plan: FollowUpPlan, kind: str, consultant: User, **context: Any) -> Draft:
    key = f"aftercare/{kind}:{plan.pk}:{plan.events.count()}"
    return _draft(plan, kind, key, to=consultant, channel=Channel.EMAIL, **context)


def _draft(
    plan: FollowUpPlan,
    kind: str,
    key: str,
    *,
    to: User,
    channel: str = "",
    expires_at: datetime | None = None,
    **context: Any,
) -> Draft:
    application = plan.application
    return Draft(
        kind=f"aftercare/{kind}",
        key=key,
        to=to.as_recipient(),
        channel=channel,
        context={
            "owner_name": plan.owner.name,
            "cohort_name": str(application.cohort),
            "completed_on": plan.completion.completed_on,
            "plan_url": _plan_url(plan),
            **context,
        },
        about=about(application),
        about_label=application.label,
        office=plan.center.as_office(),
        expires_at=expires_at,
    )
