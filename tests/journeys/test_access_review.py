"""An administrator at a desk: the month that waits, what is unusual in it, the records drawn, the signature."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, Walker

pytestmark = pytest.mark.journey


def test_an_administrator_looks_at_a_month_and_signs(walker: Callable[..., Walker]) -> None:
    admin = walker("access-review", DESKTOP)
    admin.sign_in("운영 관리자")
    admin.press(re.compile("점검하기.*접속기록 점검"))
    page = admin.page.get_by_role("main")
    expect(page).to_contain_text("밤에 3번")
    expect(page).to_contain_text("무작위로 고른 기록 20건")
    expect(page.get_by_role("table", name="내려받은 기록")).to_contain_text("까닭: 수업 진행과 출석 확인")
    admin.look("waiting")
    admin.press("점검에 서명하기")
    admin.look("nothing-typed")
    admin.fill("점검한 내용", "밤에 본 세 건을 책임자에게 확인했습니다.")
    admin.press("점검에 서명하기")
    expect(page).to_contain_text("이 달의 점검을 마쳤습니다")
    admin.look("signed")
    admin.press(re.compile("^접속기록 점검$"))
    admin.at("접속기록 점검")
    expect(page).to_contain_text("점검함")
    admin.look("months")
    admin.press("변경 이력")
    admin.at("변경 이력")
    admin.fill("신청번호", "2026-없음-1")
    admin.press("이력 찾기")
    expect(page).to_contain_text("이 번호의 신청을 찾지 못했습니다")
    admin.look("changes")
