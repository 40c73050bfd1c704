"""Job clubs: who belongs, when they meet, who came, and what they share.

Whatever is added to a club is added under the club's lock, and so is its end: nobody joins what is closing, and nobody
who joins while a meeting is called goes untold. A meeting's sheet and its calling off share the meeting's lock.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from aftercare import notices
from aftercare.errors import (
    AttendanceTaken,
    ClubClosed,
    ClubNameTaken,
    MeetingCalledOff,
    MeetingNotBegun,
    MeetingsAhead,
    MeetsThenAlready,
    NotInAftercare,
)
from aftercare.models import ClubAttendance, ClubMeeting, ClubMember, FollowUpPlan, JobClub, JobLead
from centers.models import Center
from common import clock
from common.errors import StaleForm
from common.locks import held


def found(center: Center, *, name: str, about: str, by: User) -> JobClub:
    """A new club. Raises ClubNameTaken."""
    try:
        with transaction.atomic():
            return JobClub.objects.create(center=center, name=name, about=about, opened_by=by, opened_at=clock.now())
    except IntegrityError:
        raise ClubNameTaken from None


@transaction.atomic
def close(club: JobClub, *, by: User) -> JobClub:
    """It meets no more; its members, meetings and leads stay to be read. Twice is the same as once. Raises MeetingsAhead."""
    club = JobClub.objects.locked().get(pk=club.pk)
    if club.closed_at:
        return club
    if club.meetings.to_come().exists():
        raise MeetingsAhead
    club.closed_at, club.closed_by = clock.now(), by
    club.save(update_fields=["closed_at", "closed_by"])
    return club


@transaction.atomic
def reopen(club: JobClub) -> JobClub:
    """It may meet again. Twice is the same as once."""
    club = JobClub.objects.locked().get(pk=club.pk)
    club.closed_at, club.closed_by = None, None
    club.save(update_fields=["closed_at", "closed_by"])
    return club


@transaction.atomic
def join(club: JobClub, plan: FollowUpPlan) -> ClubMember:
    """Somebody in after-care at the club's centre becomes a member and hears of the meetings to come.

    Twice is the same as once. Raises NotInAftercare, ClubClosed.
    """
    if plan.is_cancelled or plan.center.pk != club.center_id:
        raise NotInAftercare
    club = _running(club)
    member, is_new = ClubMember.objects.get_or_create(
        club=club, person=plan.owner, left_at=None, defaults={"joined_at": clock.now()}
    )
    if is_new:
        for meeting in club.meetings.to_come().select_related("club__center"):
            notices.club_meets(meeting, [member])
    return member


def leave(member: ClubMember) -> None:
    """No longer a member; what was attended stays. Twice is the same as once."""
    ClubMember.objects.now().filter(pk=member.pk).update(left_at=clock.now())


@transaction.atomic
def call(club: JobClub, *, starts_at: datetime, place: str, about: str, by: User) -> ClubMeeting:
    """Set a meeting and tell every member. The very same by the same person is the one set already.

    Raises MeetsThenAlready, ClubClosed.
    """
    club = _running(club)
    if meeting := club.meetings.live().filter(starts_at=starts_at).first():
        if (meeting.place, meeting.about, meeting.called_by_id) == (place, about, by.pk):
            return meeting
        raise MeetsThenAlready
    meeting = ClubMeeting.objects.create(club=club, starts_at=starts_at, place=place, about=about, called_by=by)
    notices.club_meets(meeting, club.members.now().select_related("person"))
    return meeting


@transaction.atomic
def call_off(meeting: ClubMeeting, *, reason: str, by: User) -> ClubMeeting:
    """The meeting does not take place; members are told while it lies ahead. Twice is the same as once.

    Raises AttendanceTaken: where people came there was a meeting.
    """
    meeting = _locked(meeting)
    if meeting.called_off_at:
        return meeting
    if meeting.version:
        raise AttendanceTaken
    meeting.called_off_at, meeting.called_off_by, meeting.called_off_reason = clock.now(), by, reason
    meeting.save(update_fields=["called_off_at", "called_off_by", "called_off_reason"])
    if not meeting.has_begun:
        notices.club_does_not_meet(meeting, meeting.club.members.now().select_related("person"))
    return meeting


@transaction.atomic
def take_attendance(meeting: ClubMeeting, came: Mapping[int, bool], *, version: int, by: User) -> ClubMeeting:
    """Write the sheet, by member. Raises StaleForm when somebody else wrote it since it was shown as `version`,
    MeetingCalledOff and MeetingNotBegun when there is nothing to write.
    """
    meeting = _locked(meeting)
    if meeting.called_off_at:
        raise MeetingCalledOff
    if not meeting.has_begun:
        raise MeetingNotBegun
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


@transaction.atomic
def share(club: JobClub, *, title: str, text: str, by: User) -> JobLead:
    """A hint that every member sees. The same by the same person is the one shown already. Raises ClubClosed."""
    club = _running(club)
    known = club.leads.shown().of(by).filter(title=title, text=text).first()
    return known or JobLead.objects.create(club=club, title=title, text=text, posted_by=by, posted_at=clock.now())


def take_down(lead: JobLead) -> None:
    """Nobody sees it any more. Twice is the same as once."""
    JobLead.objects.shown().filter(pk=lead.pk).update(taken_down_at=clock.now())


def _running(club: JobClub) -> JobClub:
    """The club, held until the transaction ends. Raises ClubClosed."""
    club = held(JobClub.objects.filter(pk=club.pk)).select_related("center").get()
    if club.closed_at:
        raise ClubClosed
    return club


def _locked(meeting: ClubMeeting) -> ClubMeeting:
    return held(ClubMeeting.objects.filter(pk=meeting.pk)).select_related("club__center").get()
