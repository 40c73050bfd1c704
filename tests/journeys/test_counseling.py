"""Counselling in a real browser: a talk booked, moved and called off on a phone; a talk held and a plan
written at the desk; an application opened from the plan in one tap."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PAPER_UPRIGHT, PHONE, Walker

pytestmark = pytest.mark.journey

OWNER, CONSULTANT = "신청인", "서울 상담사"


def answer(person: Walker, number: int = 0) -> None:
    """Take one of the big answers."""
    person.page.locator("a.p-answer").nth(number).click()


def test_an_owner_books_moves_and_calls_off_on_a_phone(walker: Callable[..., Walker]) -> None:
    owner = walker("talks", PHONE)
    owner.sign_in(OWNER)
    owner.goto("/talks/")
    owner.look("list")
    owner.press("상담 예약하기")
    owner.at("어떤 상담이 필요하신가요")
    owner.look("kind")
    answer(owner, 1)
    owner.at("어느 센터에서 상담하시겠어요")
    answer(owner)
    owner.at("누구와 상담하시겠어요")
    owner.look("consultant")
    answer(owner, -1)  # whoever is free
    owner.at("어떻게 만나시겠어요")
    answer(owner)
    owner.at("어느 날이 좋으신가요")
    owner.look("day")
    answer(owner, 6)
    owner.at("몇 시가 좋으신가요")
    owner.look("time")
    answer(owner)
    owner.at("이대로 예약할까요")
    owner.look("confirm")
    owner.fill("이야기하고 싶은 것", "면접을 어떻게 준비할지 묻고 싶습니다.")
    owner.press("상담 예약하기")
    expect(owner.page.get_by_role("status").first).to_contain_text("상담을 예약했습니다")
    owner.look("booked")

    owner.press("시간 옮기기")
    answer(owner, 8)
    answer(owner, 1)
    owner.at("이 시간으로 옮길까요")
    owner.press("시간 옮기기")
    expect(owner.page.get_by_role("status").first).to_contain_text("상담 시간을 옮겼습니다")

    owner.press("상담 취소하기")
    owner.at("이 상담을 취소할까요")
    owner.look("cancel")
    owner.press("상담 취소하기")
    owner.at("취소한 상담입니다")


def test_a_consultant_holds_a_talk_and_the_owner_applies_from_the_plan_in_one_tap(
    walker: Callable[..., Walker],
) -> None:
    staff = walker("talks-desk", DESKTOP)
    staff.sign_in(CONSULTANT)
    staff.press(re.compile("^상담$"))
    staff.at("상담 일정")
    staff.look("week")
    staff.page.locator("ul.p-todo a[href^='/desk/talks/']").first.click()
    staff.look("talk")
    staff.page.get_by_label("함께 보는 기록").fill("이력서에 적을 강점을 세 가지 찾았습니다.")
    staff.fill("다음에 할 일", "이력서 첫 장 써 오기")
    staff.date("언제까지", 2099, 1, 5)
    staff.press("상담 기록 저장")
    expect(staff.page.locator("main")).to_contain_text("이력서 첫 장 써 오기")

    staff.goto("/desk/talks/people/")
    staff.fill("이름 또는 전화 뒷자리", "문예시")
    staff.press("찾기")
    staff.look("found")
    staff.press(re.compile("상담과 설계서 보기"))
    staff.look("person")
    staff.press("설계서 고치기")
    staff.look("plan-write")
    staff.page.get_by_label("강점").fill("손으로 고치는 일을 좋아하고 손님과 잘 지냅니다.")
    staff.press("설계서 저장하기")
    expect(staff.page.get_by_role("status").first).to_contain_text("설계서를 저장하고")
    staff.goto("/desk/talks/hours/")
    staff.look("hours")

    owner = walker("plan", PHONE)
    owner.sign_in(OWNER)
    owner.goto("/plan/")
    expect(owner.page.locator("main")).to_contain_text("손으로 고치는 일을 좋아하고")
    owner.look("plan")
    owner.printed("plan", PAPER_UPRIGHT)
    owner.press(re.compile("신청서 열기"))
    owner.page.wait_for_url(re.compile("/apply/"))
    owner.goto(re.sub(r"[^/]+/$", "wishes/", owner.page.url))
    expect(owner.page.get_by_label(re.compile("해 온 일")).first).to_have_value(re.compile("식당을 11년"))
