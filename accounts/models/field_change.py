"""변경 이력: what a column of a row said before it was changed or deleted, by whom and when. Written by triggers alone."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class FieldChangeQuerySet(models.QuerySet["FieldChange"]):
    def of(self, *rows: models.Model) -> FieldChangeQuerySet:
        """Of these rows, whatever their tables."""
        found = models.Q(pk__in=())
        for row in rows:
            found |= models.Q(table=row._meta.db_table, row=row.pk)
        return self.filter(found)

    def of_deleted(self) -> FieldChangeQuerySet:
        """Everything kept of rows that are no more: nothing else remembers what they said."""
        last = FieldChange.objects.filter(table=models.OuterRef("table"), row=models.OuterRef("row"), is_last=True)
        return self.filter(models.Exists(last))


class FieldChange(models.Model):
    """One statement that changed something: `before` has the changed columns with their old values, all that are watched
    where it deleted the row (`is_last`).

    `by` is empty where no person asked for it: the clock, a command. Emptied with the row it tells of, and where that is no
    more by a rule of its own.
    """

    table = models.CharField(_("표"), max_length=63)
    row = models.BigIntegerField(_("행"))
    before = models.JSONField(_("바뀌기 전"))
    at = models.DateTimeField(_("언제"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("누가"))

    is_last = models.BooleanField(_("지움"), default=False, db_default=False)

    objects = FieldChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("변경 이력")
        verbose_name_plural = _("변경 이력")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["table", "row", "-at"], name="changes_of_a_row")]
        triggers = [pgtrigger.Protect(name="stands_as_it_was", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
