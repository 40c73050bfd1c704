"""A forgotten draft on a phone: its owner reads the notice, sees on which day it goes, saves, and it stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Walker

pytestmark = pytest.mark.journey


def test_an_owner_reads_that_her_draft_goes_and_keeps_it(walker: Callable[..., Walker]) -> None:
    owner = walker("draft-owner", PHONE)
    owner.sign_in("신청서를 두고 간 신청인")
    page = owner.page.get_by_role("main")
    expect(page).to_contain_text(re.compile("오래 두신 신청서라 .*에 지웁니다"))
    owner.page.locator("details", has_text="쓰시던 신청서를 곧 지웁니다").locator("summary").click()
    owner.look("told")
    owner.press(re.compile("이어서 쓰기"))
    expect(page).to_contain_text("이 쪽을 저장하시면 지우지 않습니다")
    owner.look("going")
    owner.press("나중에 이어 쓰기")
    owner.at("진행 상황")
    expect(page).not_to_contain_text("오래 두신 신청서라")
    owner.look("kept")
