"""Somebody put forward for a job, with a consent for that company alone, and the list the company answers."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, RightsRequest, User
from centers.models import Center, PartnerCompany
from centers.roles import Permission, centers_where
from common import clock
from jobs.models.check import EmploymentCheck
from jobs.models.opening import Opening
from jobs.models.placement import Placement
from jobs.states import REFERRAL_FLOW, REFERRAL_OVER, TELLABLE, Answer, CompanyAnswer, ReferralState, WhyNot


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: User) -> ReferralQuerySet:
        """Referrals of the centres where this person looks after people."""
        centers = centers_where(user, Permission.SEE_FOLLOW_UPS)
        if centers is None:
            return self.all()
        return self.filter(center__in=centers) if centers else self.none()

    def going(self) -> ReferralQuerySet:
        return self.exclude(state__in=REFERRAL_OVER)

    def promised(self) -> ReferralQuerySet:
        """Hired for a first day that has not been recorded: either side may still take its word back."""
        begun = ListLine.objects.filter(referral=OuterRef("pk"), placement__isnull=False)
        return self.filter(~Exists(begun), state=ReferralState.HIRED)

    def unfinished(self) -> ReferralQuerySet:
        """Somebody may still say no."""
        return self.going() | self.promised()

    def to_send(self) -> ReferralQuerySet:
        """Whose turn it is on the next list: agreed, or interviewed and not decided about, the consent in force."""
        return self.shared().filter(state__in=(ReferralState.AGREED, ReferralState.INTERVIEWED))

    def shared(self) -> ReferralQuerySet:
        """Whom the company may know of at this moment: consent was given for it, has not been taken back, and the person has
        not had the use of her data suspended."""
        suspended = RightsRequest.objects.suspending()
        return self.filter(consent__isnull=False, consent__withdrawn_at=None).exclude(
            person__in=suspended.values("person")
        )

    def with_reach(self) -> ReferralQuerySet:
        """Those a company may have known of, each with how far it came: `was_met` (the company said it interviewed or
        hired), `is_held` (has the job, no end is known), `is_confirmed` (somebody has said since that it holds)."""
        lines = ListLine.objects.filter(referral=OuterRef("pk"))
        met = ReferralMove.objects.filter(
            referral=OuterRef("pk"), target__in=(ReferralState.INTERVIEWED, ReferralState.HIRED)
        )
        held = lines.filter(placement__isnull=False, placement__ended_on=None)
        said = EmploymentCheck.objects.filter(placement__list_lines__referral=OuterRef("pk"), answer=Answer.STILL)
        return self.filter(Exists(lines)).annotate(was_met=Exists(met), is_held=Exists(held), is_confirmed=Exists(said))

    def for_list(self) -> ReferralQuerySet:
        return self.select_related("person", "opening__company", "center", "referred_by", "consultant", "consent")

    def with_answers(self) -> ReferralQuerySet:
        """Each with `answers`: the lines on which the company has said something of her, the latest last."""
        return self.prefetch_related(Prefetch("lines", ListLine.objects.exclude(answer=""), to_attr="answers"))

    def locked(self) -> ReferralQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Referral(models.Model):
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="referrals", verbose_name=_("일자리"))
    person = models.ForeignKey(User, models.PROTECT, related_name="referrals", verbose_name=_("알선받는 분"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="referrals", verbose_name=_("센터"))
    referred_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("알선한 상담사"))
    referred_at = models.DateTimeField(_("알선한 때"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("끝까지 맡는 상담사"))
    state = models.CharField(_("상태"), max_length=12, choices=ReferralState, default=ReferralState.ASKED)
    state_since = models.DateTimeField(_("이 상태가 된 때"))
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name=_("동의")
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("알선")
        verbose_name_plural = _("알선")
        ordering = ["-referred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "person"],
                condition=~Q(state="withdrawn"),
                name="one_referral_per_person_and_opening",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "withdrawn")) | Q(consent__isnull=False),
                name="nothing_is_shared_without_a_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"알선 {self.pk}"

    @property
    def company(self) -> PartnerCompany:
        return self.opening.company

    @property
    def said(self) -> ListLine | None:
        """What the company said last; asked of a referral read with_answers()."""
        answers: list[ListLine] = getattr(self, "answers", [])
        return answers[-1] if answers else None

    @property
    def awaits_word(self) -> bool:
        """Whether the centre may write down what the company says of her: a list has gone out, and no hire stands."""
        return self.state in TELLABLE

    @property
    def is_promised(self) -> bool:
        """Hired, and the first day has not come; asked of a referral read with_answers()."""
        said = self.said
        return self.state == ReferralState.HIRED and said is not None and said.placement_id is None

    @property
    def may_leave(self) -> bool:
        """Whether the person's no still changes something; asked of a referral read with_answers()."""
        return self.state not in REFERRAL_OVER or self.is_promised

    def move_to(self, state: str, *, by: User | None, reason: str = "") -> None:
        """The only writer of `state`, on a locked row; raises IllegalMove. `by` None: the company's link or the clock."""
        REFERRAL_FLOW.check(self.state, state)
        now = clock.now()
        ReferralMove.objects.create(referral=self, source=self.state, target=state, by=by, reason=reason, at=now)
        self.state, self.state_since = state, now
        self.save(update_fields=["state", "state_since", "consent"])


class ReferralMove(models.Model):
    """One change of a referral's state, kept for ever."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="moves", verbose_name=_("알선"))
    source = models.CharField(_("전"), max_length=12, choices=ReferralState)
    target = models.CharField(_("뒤"), max_length=12, choices=ReferralState)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가"))
    reason = models.CharField(_("까닭"), max_length=300, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("알선 기록")
        verbose_name_plural = _("알선 기록")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.target}"


class CompanyList(models.Model):
    """The people a centre puts forward to a company at one time, behind one address that is answered once."""

    company = models.ForeignKey(PartnerCompany, models.PROTECT, related_name="lists", verbose_name=_("기업"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="company_lists", verbose_name=_("센터"))
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("보낸 상담사"))
    sent_at = models.DateTimeField(_("보낸 때"))
    answered_at = models.DateTimeField(_("답한 때"), null=True, blank=True)

    class Meta:
        verbose_name = _("알선 명단")
        verbose_name_plural = _("알선 명단")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"알선 명단 {self.pk}"


class ListLine(models.Model):
    """One person on a list, and what the company says of her: its answer, or what it told the centre later."""

    list = models.ForeignKey(CompanyList, models.PROTECT, related_name="lines", verbose_name=_("명단"))
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="lines", verbose_name=_("알선"))
    answer = models.CharField(_("답"), max_length=12, choices=CompanyAnswer, blank=True)
    started_on = models.DateField(_("일을 시작하는 날"), null=True, blank=True)
    why = models.CharField(_("함께하지 못하는 까닭"), max_length=12, choices=WhyNot, blank=True)
    words = models.CharField(_("덧붙인 말"), max_length=300, blank=True)
    # Not one to one: a company may name one hire on the lines of two openings.
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, blank=True, related_name="list_lines", verbose_name=_("취업 기록")
    )

    class Meta:
        verbose_name = _("명단의 한 분")
        verbose_name_plural = _("명단의 한 분")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["list", "referral"], name="one_line_per_referral_and_list"),
            models.CheckConstraint(
                condition=~Q(answer="hired") | Q(started_on__isnull=False), name="hired_line_names_the_first_day"
            ),
            models.CheckConstraint(
                condition=Q(answer="not_chosen", why__in=WhyNot.values) | ~Q(answer="not_chosen") & Q(why=""),
                name="only_a_line_not_chosen_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.referral_id}"
