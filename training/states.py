"""What somebody may be marked as, and what the marks add up to. Plain data, no database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attendance(models.TextChoices):
    """Present and late count in full (C: customary; a centre that counts otherwise says so beforehand).

    Excused counts once its reason is written down; until then, and when absent, the hours are missed.
    """

    PRESENT = "present", _("출석")
    LATE = "late", _("지각")
    EXCUSED = "excused", _("공결")
    ABSENT = "absent", _("결석")


class Outlook(models.TextChoices):
    """How somebody stands against the attendance the edition asks for."""

    UNPLANNED = "unplanned", _("일정 없음")
    NOT_YET = "not_yet", _("아직 모자람")
    REACHED = "reached", _("채움")
    OUT_OF_REACH = "out_of_reach", _("채울 수 없음")
