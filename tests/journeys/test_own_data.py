"""One's own data in a real browser: an owner finds what the portal holds of her and takes a copy of it home."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.conftest import PHONE, Walker

pytestmark = pytest.mark.journey


def test_an_owner_takes_a_copy_of_everything_home(walker: Callable[..., Walker]) -> None:
    owner = walker("own-copy", PHONE)
    owner.sign_in("수료한 신청인")
    owner.goto("/accounts/profile/")
    owner.press("내 개인정보 보기")
    owner.at("내 개인정보")
    owner.look("page")
    with owner.page.expect_download() as coming:
        owner.press("내 정보 내려받기")
    copy = json.loads(Path(coming.value.path()).read_text())
    assert coming.value.suggested_filename.startswith("my-data-")
    assert {"accounts.user", "enrollment.application"} <= {table["table"] for table in copy["tables"] if table["rows"]}
