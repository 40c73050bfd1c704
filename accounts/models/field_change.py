"""변경 이력: what a column of a row said before it was changed, by whom and when. Written by triggers alone."""

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


class FieldChange(models.Model):
    """One statement that changed something: `before` has the changed columns with their old values.

    `by` is empty where no person asked for it: the clock, a command. Emptied with the row it tells of.
    """

    table = models.CharField(_("표"), max_length=63)
    row = models.BigIntegerField(_("행"))
    before = models.JSONField(_("바뀌기 전"))
    at = models.DateTimeField(_("언제"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("누가"))

    objects = FieldChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("변경 이력")
        verbose_name_plural = _("변경 이력")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["table", "row", "-at"], name="changes_of_a_row")]
        triggers = [pgtrigger.Protect(name="stands_as_it_was", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
