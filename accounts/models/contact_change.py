"""The way back when a phone is lost or its number changed: identity seen at the desk, two members of staff."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ContactChangeQuerySet(models.QuerySet["ContactChange"]):
    def waiting(self) -> ContactChangeQuerySet:
        return self.filter(decided_at=None)


class ContactChange(models.Model):
    """A new phone number for a person, asked for by one member of staff and confirmed by another."""

    class Identity(models.TextChoices):
        RESIDENT_CARD = "resident_card", _("주민등록증")
        DRIVING_LICENCE = "driving_licence", _("운전면허증")
        PASSPORT = "passport", _("여권")
        FOREIGNER_CARD = "foreigner_card", _("외국인등록증")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contact_changes", verbose_name=_("사람")
    )
    office_id = models.BigIntegerField(_("센터 번호"), db_index=True)
    old_phone = models.CharField(_("전 번호"), max_length=16, blank=True)
    new_phone = models.CharField(_("새 번호"), max_length=16)
    identity = models.CharField(_("확인한 신분증"), max_length=20, choices=Identity.choices)
    note = models.CharField(_("까닭"), max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("접수한 직원")
    )
    requested_at = models.DateTimeField(_("접수한 때"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("확인한 직원")
    )
    decided_at = models.DateTimeField(_("확인한 때"), null=True, blank=True)
    is_approved = models.BooleanField(_("받아들임"), null=True, blank=True)

    objects = ContactChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("연락처 변경")
        verbose_name_plural = _("연락처 변경")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_approved__isnull=False),
                name="contact_change_decided_wholly_or_not",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")), name="contact_change_needs_two_people"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(decided_at=None), name="one_open_contact_change_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"연락처 변경 {self.pk}"
