"""Job clubs (취업동아리): people in after-care who meet at a centre and share where work is to be had."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center
from centers.roles import Permission, centers_where
from common import clock


class JobClubQuerySet(models.QuerySet["JobClub"]):
    def visible_to(self, user: User) -> JobClubQuerySet:
        """Clubs of the centres where this person looks after people."""
        centers = centers_where(user, Permission.SEE_FOLLOW_UPS)
        if centers is None:
            return self.all()
        return self.filter(center__in=centers) if centers else self.none()

    def of_member(self, user: User) -> JobClubQuerySet:
        return self.filter(Exists(ClubMember.objects.now().filter(club=OuterRef("pk"), person=user)))

    def running(self) -> JobClubQuerySet:
        return self.filter(closed_at=None)

    def for_list(self) -> JobClubQuerySet:
        """With how many belong to it, when it meets next and when it met last; the running ones first."""
        ahead = ClubMeeting.objects.to_come().filter(club=OuterRef("pk")).values("starts_at")[:1]
        behind = ClubMeeting.objects.begun().filter(club=OuterRef("pk")).values("starts_at")[:1]
        belong = Count("members", filter=Q(members__left_at=None))
        rows = self.select_related("center").annotate(
            member_count=belong, next_at=models.Subquery(ahead), last_at=models.Subquery(behind)
        )
        return rows.order_by(F("closed_at").desc(nulls_first=True), "center__position", "name", "pk")

    def locked(self) -> JobClubQuerySet:
        """Taken by whoever adds a member, a meeting or a lead, and by whoever closes."""
        return self.select_for_update(of=("self",), no_key=True)


class JobClub(models.Model):
    center = models.ForeignKey(Center, models.PROTECT, related_name="job_clubs", verbose_name=_("센터"))
    name = models.CharField(_("이름"), max_length=60)
    about = models.CharField(_("무엇을 하는 모임인지"), max_length=300, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("연 직원"))
    opened_at = models.DateTimeField(_("연 때"))
    closed_at = models.DateTimeField(_("마친 때"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("마친 직원")
    )

    objects = JobClubQuerySet.as_manager()

    class Meta:
        verbose_name = _("취업동아리")
        verbose_name_plural = _("취업동아리")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["center", "name"], name="one_club_per_name_at_a_center"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="closed_club_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("aftercare_desk:club", args=[self.pk])


class ClubMemberQuerySet(models.QuerySet["ClubMember"]):
    def now(self) -> ClubMemberQuerySet:
        return self.filter(left_at=None)

    def with_attendance(self) -> ClubMemberQuerySet:
        """With how often each came, of how many meetings that were written down for her."""
        return self.select_related("person").annotate(
            marked=Count("attendances"), came=Count("attendances", filter=Q(attendances__came=True))
        )


class ClubMember(models.Model):
    """Somebody belongs to a club from `joined_at`; who leaves and comes back has two rows."""

    club = models.ForeignKey(JobClub, models.PROTECT, related_name="members", verbose_name=_("동아리"))
    person = models.ForeignKey(User, models.PROTECT, related_name="club_memberships", verbose_name=_("회원"))
    joined_at = models.DateTimeField(_("들어온 때"))
    left_at = models.DateTimeField(_("나간 때"), null=True, blank=True)

    objects = ClubMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("동아리 회원")
        verbose_name_plural = _("동아리 회원")
        ordering = ["person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "person"], condition=Q(left_at=None), name="nobody_belongs_twice_to_a_club"
            )
        ]

    def __str__(self) -> str:
        return f"{self.club_id} {self.person_id}"


class ClubMeetingQuerySet(models.QuerySet["ClubMeeting"]):
    def live(self) -> ClubMeetingQuerySet:
        """Not called off."""
        return self.filter(called_off_at=None)

    def to_come(self) -> ClubMeetingQuerySet:
        return self.live().filter(starts_at__gt=clock.now()).order_by("starts_at", "pk")

    def begun(self) -> ClubMeetingQuerySet:
        return self.live().filter(starts_at__lte=clock.now()).order_by("-starts_at", "-pk")

    def called_off(self) -> ClubMeetingQuerySet:
        return self.filter(called_off_at__isnull=False).order_by("-starts_at", "-pk")

    def called_off_ahead(self) -> ClubMeetingQuerySet:
        """Whose time is still to come: whoever looks may not have read the message."""
        return self.called_off().filter(starts_at__gt=clock.now())

    def with_mark_of(self, user: User) -> ClubMeetingQuerySet:
        """With `i_came`: whether this member came, or None where nothing was written down for her."""
        mark = ClubAttendance.objects.filter(meeting=OuterRef("pk"), member__person=user).order_by("-marked_at")
        return self.annotate(i_came=models.Subquery(mark.values("came")[:1]))

    def with_attendance(self) -> ClubMeetingQuerySet:
        """With how many came, of how many that were written down."""
        return self.annotate(marked=Count("attendances"), came=Count("attendances", filter=Q(attendances__came=True)))

    def locked(self) -> ClubMeetingQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class ClubMeeting(models.Model):
    club = models.ForeignKey(JobClub, models.PROTECT, related_name="meetings", verbose_name=_("동아리"))
    starts_at = models.DateTimeField(_("모이는 때"))
    place = models.CharField(_("곳"), max_length=120)
    about = models.CharField(_("할 일"), max_length=300, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("부른 직원"))
    version = models.PositiveIntegerField(_("출석을 적은 횟수"), default=0)
    called_off_at = models.DateTimeField(_("취소한 때"), null=True, blank=True)
    called_off_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("취소한 직원")
    )
    called_off_reason = models.CharField(_("취소한 까닭"), max_length=200, blank=True)

    objects = ClubMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("동아리 모임")
        verbose_name_plural = _("동아리 모임")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "starts_at"], condition=Q(called_off_at=None), name="a_club_meets_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(place=""), name="a_meeting_has_a_place"),
            models.CheckConstraint(
                condition=Q(called_off_at=None, called_off_by=None, called_off_reason="")
                | Q(called_off_at__isnull=False, called_off_by__isnull=False, version=0) & ~Q(called_off_reason=""),
                name="meeting_called_off_says_why_and_nobody_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.club_id} {self.starts_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("aftercare_desk:meeting", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()


class ClubAttendance(models.Model):
    """Whether a member came, as the sheet of the meeting says."""

    meeting = models.ForeignKey(ClubMeeting, models.PROTECT, related_name="attendances", verbose_name=_("모임"))
    member = models.ForeignKey(ClubMember, models.PROTECT, related_name="attendances", verbose_name=_("회원"))
    came = models.BooleanField(_("나옴"))
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 직원"))
    marked_at = models.DateTimeField(_("적은 때"))

    class Meta:
        verbose_name = _("모임 출석")
        verbose_name_plural = _("모임 출석")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_mark_per_member_and_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.member_id}"


class JobLeadQuerySet(models.QuerySet["JobLead"]):
    def shown(self) -> JobLeadQuerySet:
        return self.filter(taken_down_at=None).order_by("-posted_at", "-pk")

    def of(self, user: User) -> JobLeadQuerySet:
        """Those this person has shared."""
        return self.filter(posted_by=user)


class JobLead(models.Model):
    """A hint where work is to be had, shared with the members of one club."""

    club = models.ForeignKey(JobClub, models.PROTECT, related_name="leads", verbose_name=_("동아리"))
    title = models.CharField(_("어떤 일자리"), max_length=80)
    text = models.CharField(_("내용"), max_length=500)
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("올린 사람"))
    posted_at = models.DateTimeField(_("올린 때"))
    taken_down_at = models.DateTimeField(_("내린 때"), null=True, blank=True)

    objects = JobLeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("일자리 정보")
        verbose_name_plural = _("일자리 정보")
        constraints = [models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="a_lead_says_what_and_how")]

    def __str__(self) -> str:
        return self.title
