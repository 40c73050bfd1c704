"""The one-minute check in a real browser: on a phone and at a desk, without script, with the back button, into a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common import clock
from tests.journeys.conftest import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.journey

START = "나에게 맞는지 1분 확인"


def progress(person: Walker, number: int) -> None:
    expect(person.page.get_by_text(f"8문항 중 {number}번째")).to_be_visible()


def walk_through(person: Walker, *, look: bool) -> None:
    """From the first page to the result; every kind of question is looked at once."""
    today = clock.today()
    closed, opened = today - timedelta(days=30), today - timedelta(days=2000)
    page = person.page
    person.goto("/")
    person.press(START)
    progress(person, 1)
    if look:
        person.look("radio")
    person.tick(page.get_by_label("폐업했습니다", exact=True))
    person.press("다음 문항")
    progress(person, 2)
    if look:
        person.press("다음 문항")
        expect(page.get_by_role("alert")).to_contain_text("고칠 곳이 1개 있습니다")
        person.look("date-problem")
    person.date("언제 폐업하셨나요", closed.year, closed.month, closed.day)
    person.press("다음 문항")
    progress(person, 3)
    person.date("언제 개업하셨나요", opened.year, opened.month, opened.day)
    person.press("다음 문항")
    progress(person, 4)
    if look:
        person.look("choice")
    page.get_by_label("어떤 업종이었나요").select_option("food")
    person.press("다음 문항")
    progress(person, 5)
    person.press("모르면 넘어가기")
    progress(person, 6)
    person.date("생년월일", 1975, 3, 2)
    person.press("다음 문항")
    progress(person, 7)
    person.tick(page.get_by_label("참여하지 않습니다", exact=True))
    person.press("다음 문항")
    progress(person, 8)
    if look:
        person.look("boxes")
    person.tick(page.get_by_label("참여한 적이 없습니다"))
    person.press("결과 보기")
    person.at("과정마다 이렇게 보입니다")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_check_from_home_to_a_result(walker: Callable[..., Walker], viewport: dict[str, int]) -> None:
    person = walker("precheck", viewport)
    walk_through(person, look=True)
    expect(person.page.locator("main")).to_contain_text("정해 주는 것: 소상공인확인서")
    expect(person.page.locator("main")).to_contain_text("600,000원")
    person.look("result")
    assert person.page.context.cookies() == []

    # the browser's own back button, twice, and on again from there
    person.page.go_back()
    progress(person, 8)
    person.page.go_back()
    progress(person, 7)
    person.tick(person.page.get_by_label("참여하고 있습니다", exact=True))
    person.press("다음 문항")
    progress(person, 8)

    # our own back button shows what was answered
    person.press("이전 문항")
    progress(person, 7)
    expect(person.page.get_by_label("참여하고 있습니다", exact=True)).to_be_checked()


def test_it_works_without_script_and_leads_into_an_application(walker: Callable[..., Walker]) -> None:
    person = walker("precheck-plain", PHONE, java_script_enabled=False)
    walk_through(person, look=False)
    page = person.page

    page.get_by_text("답하신 내용 보고 고치기").click()
    page.get_by_role("button", name=re.compile("고치기.*직원 수")).click()
    page.get_by_label("함께 일한 직원이 몇 명이었나요").fill("2")
    person.press("결과 보기")
    expect(page.locator("main")).to_contain_text("직원이 2명이라고 적으셨습니다.")

    page.get_by_role("button", name="이 답으로 신청 시작").first.click()
    expect(page).to_have_url(re.compile("/accounts/sign-in/"))
    assert "1975" not in page.url
