"""Job clubs: who belongs, when they meet, who came, and what they share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from aftercare import notices
from aftercare.errors import ClubNameTaken, MeetsThenAlready, NotInAftercare
from aftercare.models import ClubAttendance, ClubMeeting, ClubMember, FollowUpPlan, JobClub, JobLead
from centers.models import Center
from common import clock
from common.errors import StaleForm


def found(center: Center, *, name: str, about: str, by: User) -> JobClub:
    """A new club. Raises ClubNameTaken."""
    try:
        with transaction.atomic():
            return JobClub.objects.create(center=center, name=name, about=about, opened_by=by, opened_at=clock.now())
    except IntegrityError:
        raise ClubNameTaken from None


def join(club: JobClub, plan: FollowUpPlan) -> ClubMember:
    """Somebody in after-care at the club's centre becomes a member. Twice is the same as once. Raises NotInAftercare."""
    if plan.is_cancelled or plan.center.pk != club.center_id:
        raise NotInAftercare
    member, _is_new = ClubMember.objects.get_or_create(
        club=club, person=plan.owner, left_at=None, defaults={"joined_at": clock.now()}
    )
    return member


def leave(member: ClubMember) -> None:
    """No longer a member; what was attended stays. Twice is the same as once."""
    ClubMember.objects.now().filter(pk=member.pk).update(left_at=clock.now())


@transaction.atomic
def call(club: JobClub, *, starts_at: datetime, place: str, about: str, by: User) -> ClubMeeting:
    """Set a meeting and tell every member. Raises MeetsThenAlready."""
    try:
        with transaction.atomic():
            meeting = ClubMeeting.objects.create(club=club, starts_at=starts_at, place=place, about=about, called_by=by)
    except IntegrityError:
        raise MeetsThenAlready from None
    notices.club_meets(meeting, club.members.now().select_related("person"))
    return meeting


@transaction.atomic
def take_attendance(meeting: ClubMeeting, came: Mapping[int, bool], *, version: int, by: User) -> ClubMeeting:
    """Write the sheet, by member. Raises StaleForm when somebody else wrote it since it was shown as `version`."""
    meeting = ClubMeeting.objects.locked().get(pk=meeting.pk)
    if meeting.version != version:
        raise StaleForm
    now = clock.now()
    for member in meeting.club.members.filter(pk__in=came):
        ClubAttendance.objects.update_or_create(
            meeting=meeting, member=member, defaults={"came": came[member.pk], "marked_by": by, "marked_at": now}
        )
    meeting.version += 1
    meeting.save(update_fields=["version"])
    return meeting


def share(club: JobClub, *, title: str, text: str, by: User) -> JobLead:
    """A hint that every member sees."""
    return JobLead.objects.create(club=club, title=title, text=text, posted_by=by, posted_at=clock.now())


def take_down(lead: JobLead) -> None:
    """Nobody sees it any more. Twice is the same as once."""
    JobLead.objects.shown().filter(pk=lead.pk).update(taken_down_at=clock.now())
