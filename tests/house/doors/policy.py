"""The doors of the privacy policy, which everybody reads, and of the consent texts: administrators write and publish."""

from __future__ import annotations

from typing import Any

from tests.factories.accounts import ConsentTextFactory
from tests.factories.portal import PolicyVersionFactory
from tests.house.doors.door import MANAGE, PUBLIC, Door, post

DOORS: dict[str, Door] = {
    "privacy": Door(PUBLIC),
    "privacy-version": Door(PUBLIC, ("policy_number",)),
    "policy": Door(MANAGE),
    "policy-draft": Door(MANAGE),
    "policy-publish": post(MANAGE),
    "consent-texts": Door(MANAGE),
    "consent-text": Door(MANAGE, ("purpose",)),
    "consent-text-draft": Door(MANAGE, ("purpose",)),
    "consent-text-call-off": Door(MANAGE, ("purpose", "draft_version")),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    text = ConsentTextFactory()
    return {
        "draft_version": ConsentTextFactory(purpose=text.purpose, version=2, draft=True).version,
        "policy_number": PolicyVersionFactory(published=True).number,
        "purpose": text.purpose,
    }
