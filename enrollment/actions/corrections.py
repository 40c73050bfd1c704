"""What somebody had corrected about who she is, carried into her applications."""

from __future__ import annotations

from accounts.models import User
from enrollment.models import Application


def carry_birth_date(person: User) -> int:
    """Every application of hers that says when she was born says so rightly; how many changed. Decisions stay."""
    wrong = Application.objects.of_applicant(person).exclude(birth_date=None).exclude(birth_date=person.birth_date)
    return wrong.update(birth_date=person.birth_date)
