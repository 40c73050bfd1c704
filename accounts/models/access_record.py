"""접속기록: who handled whose personal data, when, from where, and what was done. Written once, never changed.

Sealed against tampering (개인정보의 안전성 확보조치 기준 §8, which also asks for two years and a monthly review).
"""

from __future__ import annotations

import json

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class Did(models.TextChoices):
    """What was done with the data."""

    READ = "read", _("열람")
    SEARCHED = "searched", _("검색")
    DOWNLOADED = "downloaded", _("내려받음")
    CHANGED = "changed", _("처리")


_WRITE = """
    INSERT INTO accounts_accessrecord
        (at, by_id, address, did, page, arguments, people, status, reason, request_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class AccessRecordQuerySet(models.QuerySet["AccessRecord"]):
    def about(self, person: User) -> AccessRecordQuerySet:
        return self.filter(people__contains=[person.pk])

    def unsealed(self) -> AccessRecordQuerySet:
        return self.filter(seal=None)


class AccessRecord(models.Model):
    """One request that handled somebody's data. `people` are ids; 0 stands for somebody without an account."""

    at = models.DateTimeField(_("언제"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("누가"), db_index=False)
    address = models.GenericIPAddressField(_("어디에서"), null=True)
    did = models.CharField(_("한 일"), max_length=10, choices=Did)
    page = models.CharField(_("화면"), max_length=80)
    arguments = models.JSONField(_("화면의 번호"), default=dict)
    people = ArrayField(models.BigIntegerField(), verbose_name=_("누구의 정보"))
    status = models.PositiveSmallIntegerField(_("응답"))
    reason = models.CharField(_("까닭"), max_length=200, blank=True)
    request_id = models.CharField(_("요청 번호"), max_length=64)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("접속기록")
        verbose_name_plural = _("접속기록")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["by", "-at"], name="access_by_whom"),
            GinIndex(fields=["people"], name="access_about_whom"),
        ]
        constraints = [models.CheckConstraint(condition=Q(did__in=Did.values), name="access_did_something_known")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page} {self.did}"

    def write(self) -> None:
        """As save() of a new row, in a plain statement: every page of the staff writes one, and building it took as long as
        running it. The row's id stays unknown."""
        said = [self.at, self.by_id, self.address, self.did, self.page, json.dumps(self.arguments), self.people]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [*said, self.status, self.reason, self.request_id])


class AccessSeal(models.Model):
    """A link of a month's chain: what a record said when it was sealed, bound to the link before it."""

    record = models.OneToOneField(AccessRecord, models.PROTECT, related_name="seal", verbose_name=_("접속기록"))
    month = models.DateField(_("달"))
    number = models.PositiveIntegerField(_("순번"))
    digest = models.CharField(_("봉인"), max_length=64)

    class Meta:
        verbose_name = _("접속기록 봉인")
        verbose_name_plural = _("접속기록 봉인")
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(fields=["month", "number"], name="one_link_for_each_number"),
            models.CheckConstraint(condition=Q(month__day=1), name="chain_is_named_by_its_month"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.number}"


class AccessRemoval(models.Model):
    """A month of access records that was removed after the period it is kept: how many there were, and its last link.

    Written by the database's function that removes them (migration 0007), which nobody but the retention role may call.
    """

    month = models.DateField(_("달"))
    records = models.PositiveIntegerField(_("건수"))
    digest = models.CharField(_("마지막 봉인"), max_length=64)
    at = models.DateTimeField(_("지운 때"))

    class Meta:
        verbose_name = _("접속기록을 지운 줄")
        verbose_name_plural = _("접속기록을 지운 줄")
        ordering = ["month", "pk"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="removal_is_of_a_whole_month")]
        triggers = [
            pgtrigger.Protect(
                name="written_by_removing", operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.records}"
