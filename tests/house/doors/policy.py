"""The doors of the privacy policy: everybody reads it and its older versions, administrators write and publish."""

from __future__ import annotations

from typing import Any

from tests.factories.portal import PolicyVersionFactory
from tests.house.doors.door import MANAGE, PUBLIC, Door, post

DOORS: dict[str, Door] = {
    "privacy": Door(PUBLIC),
    "privacy-version": Door(PUBLIC, ("policy_number",)),
    "policy": Door(MANAGE),
    "policy-draft": Door(MANAGE),
    "policy-publish": post(MANAGE),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    return {"policy_number": PolicyVersionFactory(published=True).number}
