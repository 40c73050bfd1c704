"""What a partner company promises before a course made for it is run: how many people, for which work, until when."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from centers.models.course import Course
from centers.models.institution import Agreement, AgreementParty, PartnerCompany
from common import clock


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def standing(self, on: date | None = None) -> PledgeQuerySet:
        """Neither taken back nor run out on this day (today)."""
        return self.filter(withdrawn_on=None, valid_until__gte=on or clock.today())

    def in_force(self, on: date | None = None) -> PledgeQuerySet:
        """Standing, and the company is party to an agreement in force: what opens the way to publish a cohort."""
        signed = AgreementParty.objects.filter(
            company=OuterRef("company"), agreement__in=Agreement.objects.in_force(on).values("pk")
        )
        return self.standing(on).filter(Exists(signed))

    def locked(self) -> PledgeQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Pledge(models.Model):
    """A company's demand for the people of a course. Taken back with a reason, never deleted."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="pledges", verbose_name=_("과정"))
    company = models.ForeignKey(PartnerCompany, models.PROTECT, related_name="pledges", verbose_name=_("기업"))
    work = models.CharField(_("하는 일"), max_length=200)
    place = models.CharField(_("일하는 곳"), max_length=200)
    conditions = models.CharField(_("조건"), max_length=500, blank=True)
    people = models.PositiveSmallIntegerField(_("몇 명"))
    pledged_on = models.DateField(_("약속한 날"))
    valid_until = models.DateField(_("언제까지"))
    withdrawn_on = models.DateField(_("거둔 날"), null=True, blank=True)
    withdraw_reason = models.CharField(_("거둔 까닭"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("적은 사람")
    )

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("채용 약속")
        verbose_name_plural = _("채용 약속")
        ordering = ["-pledged_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="pledge_is_for_somebody"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("pledged_on")), name="pledge_lasts_at_least_a_day"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdraw_reason="")
                | Q(withdrawn_on__gte=F("pledged_on")) & ~Q(withdraw_reason=""),
                name="withdrawn_pledge_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.course_id}"

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_on is None and self.valid_until >= clock.today()


# The day is that of the publication itself, in Korea. FOR SHARE: whoever takes a pledge back or ends an agreement just now
# is waited for, and what they did is seen.
_REFUSE = """
    IF NEW.published_at IS NULL OR NEW.override_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.published_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM centers_course course JOIN centers_track track ON track.id = course.track_id
        WHERE course.id = NEW.course_id AND track.needs_pledge
    ) THEN
        RETURN NEW;
    END IF;
    day := (NEW.published_at AT TIME ZONE 'Asia/Seoul')::date;
    PERFORM 1
    FROM centers_pledge pledge
    JOIN centers_agreementparty party ON party.company_id = pledge.company_id
    JOIN centers_agreement agreement ON agreement.id = party.agreement_id
    WHERE pledge.course_id = NEW.course_id AND pledge.withdrawn_on IS NULL AND pledge.valid_until >= day
        AND agreement.signed_on <= day AND (agreement.ends_on IS NULL OR agreement.ends_on >= day)
        AND (agreement.ended_on IS NULL OR agreement.ended_on > day)
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'No pledge in force for course %', NEW.course_id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'linked_cohort_has_a_pledge';
    END IF;
    RETURN NEW;
"""


def published_with_a_pledge() -> pgtrigger.Trigger:
    """For a cohort: on a track that needs one, it is published only with a pledge in force or by an override."""
    return pgtrigger.Trigger(
        name="published_with_a_pledge",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("day", "date")],
        func=_REFUSE,
    )
