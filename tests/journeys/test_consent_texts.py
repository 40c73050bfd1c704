"""Consent texts in a real browser: one administrator writes the next edition, another reads it as people will and publishes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common import clock
from tests.journeys.conftest import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.journey

SCHOOL = "한국폴리텍대학 서울정수캠퍼스에 제공"


def test_a_new_edition_is_written_by_one_and_published_by_another_for_a_day_to_come(
    walker: Callable[..., Walker],
) -> None:
    writer = walker("consent-writer", DESKTOP)
    writer.sign_in("다른 운영 관리자")
    writer.press("동의 문구")
    writer.at("동의 문구")
    expect(writer.page.get_by_role("main")).to_contain_text("2판 초안")
    writer.look("list")
    writer.press(SCHOOL)
    writer.at(SCHOOL)
    expect(writer.page.get_by_role("main")).to_contain_text("다른 운영 관리자가 공개해야 합니다")
    expect(writer.page.get_by_role("button", name="새 판 공개하기")).to_have_count(0)
    writer.press("초안 고치기")
    writer.at("초안 고치기")
    writer.look("draft")
    writer.fill("제목", "")
    writer.press("초안 저장하기")
    writer.look("errors")
    writer.fill("제목", SCHOOL)
    writer.fill("언제까지 두나요", "과정이 끝난 날부터 6개월")
    writer.press("초안 저장하기")
    expect(writer.page.get_by_role("status").first).to_contain_text("초안을 저장했습니다")
    writer.look("saved")

    second = walker("consent-publisher", PHONE)
    second.sign_in("운영 관리자")
    second.goto("/manage/consents/")
    second.look("list")
    second.press(SCHOOL)
    expect(second.page.get_by_role("checkbox")).to_be_disabled()
    expect(second.page.get_by_role("table")).to_contain_text("6개월")
    second.look("preview")
    second.page.get_by_label("년", exact=True).fill("2020")
    second.press("새 판 공개하기")
    second.look("wrong-day")
    day = clock.today() + timedelta(days=200)
    for label, part in (("년", day.year), ("월", day.month), ("일", day.day)):
        second.page.get_by_label(label, exact=True).fill(str(part))
    second.press("새 판 공개하기")
    expect(second.page.get_by_role("status").first).to_contain_text("2판을 공개했습니다")
    expect(second.page.get_by_role("main")).to_contain_text("쓸 예정")
    second.page.get_by_text("1판의 글 읽기").click()
    second.look("published")
    second.goto("/manage/consents/promotion/")
    second.look("to-come")
    second.press("새 판 쓰기")
    second.at("새 판 쓰기")
    second.look("next")
