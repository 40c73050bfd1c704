"""Training's part of a consent taken back: the teacher of an institution no longer sees the person."""

from __future__ import annotations

from accounts.models import ConsentText, User
from common.withdrawal import Told
from enrollment.models import Application
from enrollment.states import ON_COURSE


def told(person: User, text: ConsentText) -> Told:
    """What taking back the consent to `text` means for the classes this person takes part in."""
    if not text.recipient:
        return Told()
    taken = Application.objects.of_applicant(person).filter(
        cohort__course__taught_by__name=text.recipient, state__in=ON_COURSE
    )
    return Told(
        stops=tuple(f"{row.cohort}: 강사가 보는 출석부에 나오지 않습니다." for row in taken.for_list().order_by("pk")),
        stays=("출석은 센터 직원이 적습니다. 지금까지의 출석과 시간은 그대로입니다.",) if taken else (),
    )
