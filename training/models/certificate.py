"""수료증: one for each completion, with a number nobody can guess. It is genuine as long as the completion stands."""

from __future__ import annotations

import secrets
import unicodedata

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models import Completion

# Letters and digits that cannot be mistaken for each other on paper. Ten of them are about 49 bits: at a thousand
# guesses a second somebody would look for years before meeting one of a hundred thousand certificates.
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_HALF = 5


def new_number(year: int) -> str:
    """'2026-K7QXM-3PDWA': the year it was issued in and ten random letters."""
    halves = ("".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2))
    return "-".join((str(year), *halves))


def tidy_number(typed: str) -> str:
    """A number as somebody copied it from paper, in the form it is stored: '2026 k7qxm3pdwa' as '2026-K7QXM-3PDWA'."""
    letters = "".join(
        char for char in unicodedata.normalize("NFKC", typed).upper() if char.isascii() and char.isalnum()
    )
    return f"{letters[:4]}-{letters[4:9]}-{letters[9:14]}" if len(letters) == 4 + 2 * _HALF else letters[:20]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def genuine(self) -> CertificateQuerySet:
        """Those whose completion stands."""
        return self.filter(completion__taken_back_at=None)

    def for_page(self) -> CertificateQuerySet:
        return self.select_related(
            "completion__application__applicant",
            "completion__application__program_year",
            "completion__application__cohort__course__track",
            "completion__application__cohort__center",
        )


class Certificate(models.Model):
    """`hours` are those attended when it was issued; None where the course kept no schedule."""

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="certificate", verbose_name=_("수료"))
    number = models.CharField(_("수료증 번호"), max_length=20, unique=True)
    hours = models.PositiveSmallIntegerField(_("출석 시간"), null=True, blank=True)
    issued_at = models.DateTimeField(_("발급한 때"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("발급받은 사람"))

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("수료증")
        verbose_name_plural = _("수료증")
        triggers = [pgtrigger.Protect(name="stands_as_issued", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number
