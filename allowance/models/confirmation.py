"""The two signatures below a claim."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allowance.models.claim import Claim


class Confirmation(models.Model):
    """One of the two signatures below a claim: first the evidence, then the claim as a whole, by two different people.

    A claim that comes back (a supplement, a second look) is a new round and needs both again. The order is the
    database's: the trigger waits on the claim's row, so that nobody slips in between.
    """

    class Step(models.IntegerChoices):
        EVIDENCE = 1, _("증빙 확인")
        WHOLE = 2, _("확정")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="confirmations", verbose_name=_("수당 신청"))
    round = models.PositiveSmallIntegerField(_("몇 번째 확인"))
    step = models.PositiveSmallIntegerField(_("단계"), choices=Step.choices)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"))
    at = models.DateTimeField(_("언제"))
    note = models.CharField(_("본 것"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("확인")
        verbose_name_plural = _("확인")
        ordering = ["round", "step"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round", "step"], name="each_step_is_confirmed_once"),
            models.UniqueConstraint(fields=["claim", "round", "by"], name="two_different_people_confirm"),
            models.CheckConstraint(condition=Q(step__in=[1, 2]), name="confirmations_are_two"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="confirmed_in_order",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("claimed", "allowance_claim%ROWTYPE")],
                func="""
                    SELECT * INTO claimed FROM allowance_claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
                    IF claimed.claimant_id = NEW.by_id THEN
                        RAISE EXCEPTION 'Nobody confirms a claim of her own';
                    END IF;
                    IF claimed.round <> NEW.round OR NOT (
                        NEW.step = 1 AND claimed.state = 'handed_in' OR NEW.step = 2 AND claimed.state = 'checked'
                    ) THEN
                        RAISE EXCEPTION 'A claim is confirmed in its order: first the evidence, then the whole';
                    END IF;
                    IF NEW.step = 2 AND NOT EXISTS (
                        SELECT FROM allowance_confirmation AS one
                        WHERE one.claim_id = NEW.claim_id AND one.round = NEW.round AND one.step = 1
                        AND one.by_id <> NEW.by_id AND one.at <= NEW.at
                    ) THEN
                        RAISE EXCEPTION 'The second confirmation follows the first, by somebody else';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.step}"
