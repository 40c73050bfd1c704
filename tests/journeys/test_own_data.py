"""One's own data in a real browser: an owner takes a copy of it home and asks for a correction; who answers answers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker

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


def test_an_owner_asks_for_a_correction_and_reads_the_answer(walker: Callable[..., Walker]) -> None:
    owner = walker("rights-owner", PHONE)
    owner.sign_in("취업한 신청인")
    owner.goto("/accounts/profile/")
    owner.press("내 개인정보 보기")
    owner.look("data")
    owner.press("지워 달라고 하기(삭제)")
    owner.at("삭제 요청")
    owner.look("ask-erasure")
    owner.press("그만두기")
    owner.press("쓰는 것을 멈추기(처리정지)")
    owner.look("ask-suspension")
    owner.press("그만두기")
    owner.press("이름 고치기(정정)")
    owner.at("이름 정정 요청")
    owner.press("정정 요청하기")
    expect(owner.page.get_by_role("alert").first).to_be_visible()
    owner.look("ask-empty")
    owner.fill("바른 이름", "김바름(시연)")
    owner.press("정정 요청하기")
    owner.at("이름 정정 요청")
    owner.look("asked")

    officer = walker("rights-officer", DESKTOP)
    officer.sign_in("운영 관리자")
    officer.press("개인정보 요청")
    officer.at("개인정보 요청")
    expect(officer.page.locator(".p-todo li").first).to_contain_text("기한 지남")
    officer.look("list")
    officer.page.locator(".p-todo li", has_text="이름 정정").last.get_by_role("link").click()
    officer.at("이름 정정 요청")
    officer.look("correction")
    officer.tick(officer.page.get_by_label("들어드림", exact=True))
    officer.fill("본인께 드리는 설명", "신분증을 확인하고 이름을 고쳤습니다.")
    officer.press("답 보내기")
    expect(officer.page.get_by_role("status").first).to_contain_text("답을 보냈습니다")
    officer.look("answered")
    officer.press("개인정보 요청")
    officer.page.locator(".p-todo li", has_text="삭제 요청").first.get_by_role("link").click()
    officer.at("삭제 요청")
    officer.look("erasure")

    owner.page.reload()
    owner.look("answer")
    owner.press("내 개인정보")
    owner.look("list")


def test_the_desk_writes_down_what_somebody_said_on_the_telephone(walker: Callable[..., Walker]) -> None:
    staff = walker("rights-desk", DESKTOP)
    staff.sign_in("서울 상담사")
    staff.goto("/desk/?queue=training")
    staff.goto(staff.page.locator(".p-rows .p-who a").first.get_attribute("href") or "")
    staff.press("개인정보 요청 적기")
    staff.at("개인정보 요청 적기")
    staff.look("form")
    staff.press("요청 적어 두기")
    staff.look("errors")


def test_the_privacy_policy_is_read_by_everybody_and_published_by_a_second_person(
    walker: Callable[..., Walker],
) -> None:
    reader = walker("policy-reader", PHONE)
    reader.goto("/privacy/")
    reader.at("개인정보처리방침")
    reader.look("page")
    reader.press(re.compile("2판"))
    reader.at("2판")
    expect(reader.page.get_by_role("main").locator("ins").first).to_be_visible()
    reader.look("version")

    officer = walker("policy-officer", DESKTOP)
    officer.sign_in("운영 관리자")
    officer.press("처리방침")
    officer.at("처리방침")
    officer.look("overview")
    officer.press("초안 고치기")
    officer.look("draft")
    officer.press("그만두기")
    officer.press("새 판 공개하기")
    expect(officer.page.get_by_role("main")).to_contain_text("3판을 공개했습니다")
    officer.look("published")
    reader.goto("/privacy/")
    expect(reader.page.get_by_role("main")).to_contain_text("3판")
