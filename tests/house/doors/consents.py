"""The doors of one's own consents, and of the desk's list of those taken back."""

from __future__ import annotations

from typing import Any

from accounts.models import ConsentText
from enrollment.models import Revocation
from portal import consents
from tests.factories.accounts import ConsentFactory
from tests.house.doors.door import ANYBODY_SIGNED_IN, DESK, DESK_ROW, OWNER_ONLY, Door

DOORS: dict[str, Door] = {
    "consents": Door(ANYBODY_SIGNED_IN),
    "consent-file": Door(ANYBODY_SIGNED_IN),
    "consent": Door(OWNER_ONLY, ("consent",)),
    "consent-again": Door(OWNER_ONLY, ("consent",)),
    "desk-consents": Door(DESK_ROW, ("application",)),
    "desk-consent": Door(DESK_ROW, ("application", "standing_consent")),
    "enrollment_desk:revocations": Door(DESK),
    "enrollment_desk:revocation": Door(DESK_ROW, ("revocation",)),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    consent = ConsentFactory(user=found["owner"], text__purpose=ConsentText.SEMAS)
    consents.take_back(consent)
    standing = ConsentFactory(user=found["application"].applicant, text__purpose="provide-school")
    of_here = Revocation.objects.filter(application__cohort__center=found["center"])
    return {
        "consent": consent,
        "standing_consent": standing,
        "revocation": of_here.filter(consent=consent).earliest("pk"),
    }
