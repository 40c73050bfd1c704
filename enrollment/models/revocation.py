"""A consent that an application rests on was taken back: who calls by when, and what came of it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, ConsentText, User
from centers.roles import Permission, centers_where
from enrollment.models.application import Application
from enrollment.states import ENDED


class RevocationQuerySet(models.QuerySet["Revocation"]):
    def visible_to(self, user: User) -> RevocationQuerySet:
        """Those of the centres whose calls this person makes; never of one's own application."""
        return self.called_from(centers_where(user, Permission.ANSWER_CALLBACKS), by=user.pk)

    def called_from(self, centers: Collection[int] | None, *, by: int) -> RevocationQuerySet:
        """Those whom this person calls for these centres (None: for all)."""
        rows = self.exclude(application__applicant=by)
        if centers is None:
            return rows
        return rows.filter(application__cohort__center__in=centers) if centers else rows.none()

    def waiting(self) -> RevocationQuerySet:
        """Somebody has to call. Whoever has left the application meanwhile is not asked about it any more."""
        return self.filter(settled_at=None).exclude(application__state__in=ENDED)

    def for_list(self) -> RevocationQuerySet:
        return self.select_related(
            "consent__text",
            "settled_by",
            "application__applicant",
            "application__cohort__course",
            "application__cohort__center",
            "application__program_year",
            "application__assigned_to",
        )

    def locked(self) -> RevocationQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Revocation(models.Model):
    """Written in the transaction that takes the consent back. `settled_by` nobody: the person has agreed anew."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="revocations", verbose_name=_("신청"), db_index=False
    )
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="revocations", verbose_name=_("거둔 동의"))
    at = models.DateTimeField(_("거둔 때"))
    call_by = models.DateField(_("언제까지 전화"))
    settled_at = models.DateTimeField(_("마친 때"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("전화한 직원")
    )
    outcome = models.CharField(_("결과"), max_length=300, blank=True)

    objects = RevocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("거둔 동의")
        verbose_name_plural = _("거둔 동의")
        ordering = ["call_by", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "consent"], name="one_revocation_per_application_and_consent"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, outcome="")
                | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="settled_revocation_says_what_came_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.consent_id}"

    @property
    def asks_for_papers(self) -> bool:
        """Nothing to talk about but papers: what the centre looked up itself has to be handed in."""
        return self.consent.text.purpose == ConsentText.PUBLIC_DATA
