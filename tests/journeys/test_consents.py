"""A consent taken back in a real browser: an owner reads on her phone what stops and what stays, takes it back, agrees
anew; the desk sees whom to call."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.journey


def test_an_owner_takes_a_consent_back_and_agrees_anew(walker: Callable[..., Walker]) -> None:
    owner = walker("consent-owner", PHONE)
    owner.sign_in("신청인")
    owner.press("동의 보기와 거두기")
    owner.at("내 동의")
    owner.look("list")
    owner.press(re.compile("동의 거두기.*소상공인시장진흥공단에 제공"))
    owner.at("이 동의를 거둘까요")
    expect(owner.page.get_by_role("main")).to_contain_text("저절로 그만두게 되지 않습니다")
    owner.look("ask")
    owner.press("동의 거두기")
    owner.at("동의를 거두셨습니다")
    expect(owner.page.get_by_role("main")).to_contain_text("전화드립니다")
    owner.look("taken-back")

    staff = walker("consent-desk", DESKTOP)
    staff.sign_in("서울 상담사")
    expect(staff.page.get_by_role("main")).to_contain_text("동의를 거둔 분이 있습니다")
    staff.look("queue")
    staff.press("전화할 분 보기")
    staff.at("거둔 동의")
    staff.look("list")
    staff.page.locator(".p-rows .p-who a").first.click()
    staff.at("거둔 동의")
    staff.look("call")
    staff.page.locator("main a[href^='/desk/applications/']").first.click()
    staff.look("case")

    owner.press("다시 동의하기")
    owner.at("다시 동의할까요")
    owner.look("again")
    owner.press("다시 동의하기")
    expect(owner.page.get_by_role("status").first).to_contain_text("다시 동의하셨습니다")
    owner.look("agreed")


def test_a_printed_page_shows_the_whole_text_of_every_consent(walker: Callable[..., Walker]) -> None:
    owner = walker("consent-print", PHONE)
    owner.sign_in("신청인")
    owner.press("이어서 쓰기")
    owner.goto(owner.page.url.rsplit("/", 2)[0] + "/consents/")
    folded = owner.page.locator("details.p-more:not([open]) .p-facts, details.p-more:not([open]) dl").first
    expect(folded).not_to_be_visible()
    owner.page.emulate_media(media="print")
    expect(folded).to_be_visible()
