"""A claim: one person asks for one instalment of the 전직 장려수당. Its state has one writer, move_to()."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allowance.models import account
from allowance.models.account import Bank
from allowance.models.claim_queries import ClaimQuerySet
from allowance.states import AWAITING_RESULT, CONFIRMED_ONCE, ENDED, FLOW, OWNER_WORDS, WITH_PAYMENT, State
from centers.models import AllowanceInstalment, Center, Track
from common import clock
from common.flow import Turn
from common.history import remember
from common.sealed import SealedField
from enrollment.models import Application


class RefusalReason(models.TextChoices):
    """Why the centre does not forward a claim: the rule, in words the person can act on."""

    CONDITION_UNMET = "condition_unmet", _("수당의 조건이 채워지지 않았습니다")
    NOT_PROVEN = "not_proven", _("취업이나 활동이 서류로 확인되지 않습니다")
    FAMILY_BUSINESS = "family_business", _("가족이 하는 사업장에 취업하였습니다")
    OTHER_SUPPORT = "other_support", _("같은 기간에 다른 지원금을 받습니다")
    PAPERS_MISSING = "papers_missing", _("기한까지 서류가 오지 않았습니다")
    NOT_WANTED = "not_wanted", _("본인이 신청하지 않기로 하였습니다")
    NOT_THE_OWNER = "not_the_owner", _("사업의 대표 본인이 아닙니다(배우자는 교육만 받을 수 있습니다)")
    COMPLETION_TAKEN_BACK = "completion_taken_back", _("조건이던 수료 기록이 되돌려졌습니다")


class Claim(models.Model):
    claimant = models.ForeignKey(User, models.PROTECT, related_name="claims", verbose_name=_("받을 분"))
    application = models.ForeignKey(Application, models.PROTECT, related_name="claims", verbose_name=_("신청"))
    instalment = models.ForeignKey(
        AllowanceInstalment, models.PROTECT, related_name="claims", verbose_name=_("수당 회차")
    )
    # Named again beside the instalment: 'once per person and number, across years and centres' is a rule of these two.
    track = models.ForeignKey(Track, models.PROTECT, related_name="+", verbose_name=_("갈래"))
    number_of_part = models.PositiveSmallIntegerField(_("몇 번째"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="claims", verbose_name=_("센터"))
    amount = models.PositiveIntegerField(_("금액(원)"))
    handled = models.CharField(_("신청받는 곳"), max_length=10, choices=AllowanceInstalment.Handled.choices)
    met_by = models.CharField(_("채운 조건"), max_length=30, choices=AllowanceInstalment.Condition.choices)
    met_on = models.DateField(_("조건을 채운 날"))
    met_note = models.CharField(_("조건을 확인한 말"), max_length=300, blank=True)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("연 직원")
    )
    opened_at = models.DateTimeField(_("열린 때"))
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("담당")
    )
    due_at = models.DateTimeField(_("신청 기한"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("기한을 알린 때"), null=True, blank=True)

    state = models.CharField(_("상태"), max_length=12, choices=State.choices, default=State.OPEN)
    state_since = models.DateTimeField(_("이 상태가 된 때"), default=clock.now)
    round = models.PositiveSmallIntegerField(_("몇 번째 확인"), default=0)
    handed_in_at = models.DateTimeField(_("낸 때"), null=True, blank=True)

    # Where the money goes. The number is readable only under the key ring; it is found again by its keyed fingerprint.
    bank = models.CharField(_("은행"), max_length=12, choices=Bank.choices, blank=True)
    account_holder = models.CharField(_("예금주"), max_length=60, blank=True)
    account_token = SealedField(
        _("계좌번호(암호문)"), blank=True, purpose=account.PURPOSE, keyed={"account_print": account.fingerprint}
    )
    account_print = models.CharField(_("계좌번호의 지문"), max_length=64, blank=True)
    account_masked = models.CharField(_("가린 계좌번호"), max_length=40, blank=True)

    says_is_owner = models.BooleanField(_("사업의 대표 본인이라고 밝힘"), default=False)
    semas_number = models.CharField(_("공단 신청번호"), max_length=40, blank=True)
    refusal_reason = models.CharField(_("전달하지 않는 까닭"), max_length=30, choices=RefusalReason.choices, blank=True)
    refusal_note = models.CharField(_("덧붙인 설명"), max_length=500, blank=True)
    paid_on = models.DateField(_("지급일"), null=True, blank=True)
    paid_amount = models.PositiveIntegerField(_("지급액(원)"), null=True, blank=True)
    not_paid_reason = models.CharField(_("공단이 지급하지 않은 까닭"), max_length=300, blank=True)
    clawback_amount = models.PositiveIntegerField(_("환수할 금액(원)"), null=True, blank=True)
    clawback_reason = models.CharField(_("환수하는 까닭"), max_length=300, blank=True)
    clawback_due_on = models.DateField(_("환수 기한"), null=True, blank=True)
    returned_amount = models.PositiveIntegerField(_("돌려받은 금액(원)"), null=True, blank=True)
    returned_on = models.DateField(_("돌려받은 날"), null=True, blank=True)
    waived_reason = models.CharField(_("나머지를 돌려받지 않는 까닭"), max_length=300, blank=True)
    correction = models.CharField(_("결과를 바로잡은 까닭"), max_length=300, blank=True)

    doubt_settled_at = models.DateTimeField(_("돌려받을 것이 없다고 정한 때"), null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("수당 신청")
        verbose_name_plural = _("수당 신청")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["center", "state", "state_since"], name="claim_queue"),
            models.Index(fields=["account_print"], name="claim_account", condition=~Q(account_print="")),
            models.Index(fields=["due_at"], name="claim_due", condition=Q(state=State.OPEN)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["claimant", "track", "number_of_part"], name="one_claim_per_person_and_instalment"
            ),
            models.UniqueConstraint(
                fields=["semas_number"], condition=~Q(semas_number=""), name="one_claim_per_number_of_semas"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="claim_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="claim_is_of_some_won"),
            models.CheckConstraint(
                condition=Q(bank="", account_holder="", account_token="", account_print="", account_masked="")
                | ~Q(bank="")
                & ~Q(account_holder="")
                & ~Q(account_token="")
                & ~Q(account_print="")
                & ~Q(account_masked=""),
                name="account_is_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.OPEN, State.REFUSED, State.LAPSED])
                | Q(handled="semas")
                | Q(handed_in_at__isnull=False, round__gte=1) & ~Q(account_token=""),
                name="only_whole_claims_are_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(handled="here") & ~Q(state=State.DIRECT)
                | Q(handled="semas")
                & ~Q(state__in=[State.HANDED_IN, State.SUPPLEMENT, State.CHECKED, State.CONFIRMED, State.FORWARDED]),
                name="claim_goes_the_way_of_its_edition",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DIRECT) | ~Q(semas_number=""), name="direct_claim_has_the_number_of_semas"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(refusal_reason="") & ~Q(refusal_note=""),
                name="refused_claim_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.NOT_PAID) | ~Q(not_paid_reason=""), name="unpaid_claim_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=WITH_PAYMENT, paid_on__isnull=False, paid_amount__gte=1)
                | ~Q(state__in=WITH_PAYMENT) & Q(paid_on=None, paid_amount=None),
                name="paid_claim_says_when_and_how_much",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.CLAWBACK, State.RETURNED],
                    clawback_amount__gte=1,
                    clawback_amount__lte=models.F("paid_amount"),
                    clawback_due_on__isnull=False,
                )
                & ~Q(clawback_reason="")
                | ~Q(state__in=[State.CLAWBACK, State.RETURNED])
                & Q(clawback_amount=None, clawback_due_on=None, clawback_reason=""),
                name="clawback_says_how_much_why_and_until_when",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None, returned_amount=None)
                | Q(
                    state__in=[State.CLAWBACK, State.RETURNED],
                    returned_on__isnull=False,
                    returned_amount__gte=1,
                    returned_amount__lte=models.F("clawback_amount"),
                ),
                name="returned_money_says_when_and_how_much",
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=models.F("paid_on")),
                name="money_comes_back_after_it_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RETURNED, returned_amount__isnull=False)
                & (
                    Q(returned_amount=models.F("clawback_amount"), waived_reason="")
                    | Q(returned_amount__lt=models.F("clawback_amount")) & ~Q(waived_reason="")
                )
                | Q(state=State.PAID)
                | ~Q(state__in=[State.PAID, State.RETURNED]) & Q(waived_reason=""),
                name="clawback_ends_with_all_of_it_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(doubt_settled_at=None) | Q(state__in=WITH_PAYMENT),
                name="only_paid_claims_have_nothing_to_claim_back",
            ),
        ]
        triggers = [
            # Of the account its covered form and its fingerprint: the cipher changes with every new key.
            *remember(
                "amount",
                "bank",
                "account_holder",
                "account_masked",
                "account_print",
                "paid_amount",
                "clawback_amount",
                "returned_amount",
            ),
            # What is claimed here is confirmed by two people, whoever writes the row.
            pgtrigger.Trigger(
                name="two_people_before_the_money",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__handled="here", new__state__in=list(CONFIRMED_ONCE)),
                func="""
                    IF (SELECT count(*) FROM allowance_confirmation
                        WHERE claim_id = NEW.id AND round = NEW.round) < 2 THEN
                        RAISE EXCEPTION 'A claim passes only when two people have confirmed it';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("allowance_desk:claim", args=[self.pk])

    @property
    def number(self) -> str:
        """The number a person quotes and SEMAS's results name: the edition's year and a running number."""
        return f"수당-{self.instalment.program_year.year}-{self.pk:05d}"

    @property
    def title(self) -> str:
        return f"전직 장려수당 {self.number_of_part}차"

    @property
    def label(self) -> str:
        """How messages name the claim they are about."""
        return f"수당번호 {self.number} · {self.title}"

    @property
    def turn(self) -> Turn:
        return FLOW.turns[self.state]

    @property
    def owner_words(self) -> str:
        return str(OWNER_WORDS[State(self.state)])

    @property
    def lapsed_from(self) -> str:
        """The state in which its time ran out last."""
        return self.events.filter(target=State.LAPSED).latest("pk").source

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def awaits_result(self) -> bool:
        return self.state in AWAITING_RESULT

    @property
    def still_owed(self) -> int:
        """In won: what is claimed back and has not come yet."""
        return (self.clawback_amount or 0) - (self.returned_amount or 0)

    @property
    def is_here(self) -> bool:
        """Claimed on this site; otherwise SEMAS takes the claim itself."""
        return self.handled == AllowanceInstalment.Handled.HERE

    def is_open_case_of(self, user: User) -> bool:
        """Assigned to her and not over; or she looks after the application it comes from."""
        return (self.assigned_to_id == user.pk and not self.is_ended) or self.application.is_open_case_of(user)

    def case_of(self, user: User) -> str:
        """This claim as the reason why `user` opened one of its papers; whether the case is hers stands in the words."""
        return f"담당 수당 {self.number}" if self.is_open_case_of(user) else f"수당 {self.number}"

    def move_to(self, state: str, *, by: User | None, reason: str = "", also: Iterable[str] = ()) -> None:
        """The only writer of `state`, on a locked row; raises IllegalMove. `by` None means the clock.

        `also` names columns to be saved in the same statement.
        """
        FLOW.check(self.state, state)
        now = clock.now()
        ClaimEvent.objects.create(claim=self, source=self.state, target=state, by=by, note=reason, at=now)
        self.state, self.state_since = state, now
        self.save(update_fields=["state", "state_since", *also])

    def note(self, text: str, *, by: User | None) -> None:
        """What was done to a claim without a change of state, kept for ever."""
        ClaimEvent.objects.create(claim=self, source=self.state, target=self.state, by=by, note=text, at=clock.now())


class ClaimEvent(models.Model):
    """One thing that happened to a claim: from, to, who, why, when. `source` is empty when it was opened."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events", verbose_name=_("수당 신청"))
    source = models.CharField(_("전"), max_length=12, choices=State.choices, blank=True)
    target = models.CharField(_("뒤"), max_length=12, choices=State.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가"))
    note = models.CharField(_("까닭"), max_length=500, blank=True)
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("수당 기록")
        verbose_name_plural = _("수당 기록")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.source} → {self.target}"

    @property
    def changes_state(self) -> bool:
        return self.source != self.target
