"""A course made with a company, in a real browser: no pledge, no publication; an agreement and a pledge open the way, or
headquarters with a reason; and the books that follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common import clock
from tests.journeys.conftest import DESKTOP, Walker

pytestmark = pytest.mark.journey

ADMIN = "운영 관리자"
TRACK, COURSE, COMPANY = "희망리턴패키지 기업연계특화과정", "냉동창고 설비(시연)", "예시설비(시연)"


def new_company(admin: Walker) -> None:
    admin.press("참여 기업")
    admin.look("companies")
    admin.press("기업 더하기")
    admin.fill("이름", COMPANY)
    admin.fill("담당자", "담당예시")
    admin.fill("담당자 이메일", "cold@example.kr")
    admin.look("company-new")
    admin.press("기업 더하기")
    admin.at(COMPANY)
    admin.look("company")


def new_course(admin: Walker) -> None:
    admin.press(re.compile("^과정$"))
    admin.press("과정 더하기")
    admin.page.get_by_label("과정 갈래").select_option(label=TRACK)
    admin.page.get_by_label(re.compile("^이름")).first.fill(COURSE)
    admin.fill("한두 문장 설명", "냉동창고의 설비를 살피고 고치는 기술을 배웁니다.")
    admin.tick(admin.page.get_by_label(COMPANY))
    admin.page.locator("main form button[type=submit]").last.click()
    expect(admin.page.get_by_role("main")).to_contain_text(COURSE)


def new_cohort(admin: Walker, number: int) -> None:
    admin.press(re.compile("^기수$"))
    admin.press("기수 더하기")
    admin.page.get_by_label("과정", exact=False).first.select_option(label=COURSE)
    admin.page.get_by_label("센터", exact=False).first.select_option(index=1)
    rules = admin.page.get_by_label("규정집").locator("option", has_text=TRACK)
    admin.page.get_by_label("규정집").select_option(label=rules.first.inner_text())
    admin.fill("지역 기수", str(number))
    admin.fill("정원", "8")
    today = clock.today()
    for legend, days in (("모집 시작하는 날", 1), ("모집 마감하는 날", 20), ("교육 시작", 30), ("교육 끝", 44)):
        day = today + timedelta(days=days)
        admin.date(legend, day.year, day.month, day.day)
    admin.press("기수 만들기")
    admin.at(f"{COURSE} {number}기")


def test_a_linked_cohort_waits_for_a_pledge_or_for_headquarters_word(walker: Callable[..., Walker]) -> None:
    admin = walker("agreements", DESKTOP)
    admin.sign_in(ADMIN)
    new_company(admin)
    new_course(admin)
    new_cohort(admin, 1)
    cohort_url = admin.page.url
    expect(admin.page.get_by_role("main")).to_contain_text("효력이 있는 협약과 기업의 채용 약속이 없습니다")
    expect(admin.page.get_by_role("button", name="기수 공개하기")).to_have_count(0)
    admin.look("cohort-without")

    admin.press(re.compile("^협약$"))
    admin.look("agreements")
    admin.press("협약 더하기")
    admin.press("협약 더하기")
    admin.look("agreement-errors")
    admin.fill("이름", "냉동설비 인력 협약(시연)")  # the day is today's without a word
    admin.look("agreement-new")
    admin.press("협약 더하기")
    admin.at("냉동설비 인력 협약(시연)")
    admin.look("agreement")
    admin.press("당사자 더하기")
    admin.page.get_by_label("참여 기업").select_option(label=COMPANY)
    admin.fill("약속한 일", "수료한 분을 면접하고 채용합니다.")
    admin.look("party")
    admin.press("당사자 더하기")
    expect(admin.page.get_by_role("main")).to_contain_text("수료한 분을 면접하고 채용합니다.")
    admin.look("agreement-with-party")

    admin.press("참여 기업")
    admin.press(COMPANY)
    admin.press("채용 약속 더하기")
    admin.page.get_by_label("과정").select_option(label=COURSE)
    admin.fill("몇 명", "4")
    admin.fill("하는 일", "냉동창고 설비 점검")
    admin.fill("일하는 곳", "경기 평택")
    admin.look("pledge")
    admin.press("약속 적기")
    expect(admin.page.get_by_role("main")).to_contain_text("4명")
    admin.look("company-with-pledge")

    admin.goto(cohort_url)
    admin.look("cohort-with")
    admin.press("기수 공개하기")
    expect(admin.page.get_by_role("status").first).to_contain_text("공개했습니다")
    admin.look("published")

    admin.press("참여 기업")
    admin.press(COMPANY)
    admin.press(re.compile("^거두기"))
    admin.fill("까닭", "공장을 옮기게 되었습니다.")
    admin.look("pledge-withdraw")
    admin.press("약속 거두기")
    expect(admin.page.get_by_role("main")).to_contain_text("공장을 옮기게 되었습니다.")

    new_cohort(admin, 2)
    admin.press("약속 없이 열기")
    admin.press("까닭 적고 열기")
    admin.look("override-errors")
    admin.fill("까닭", "새 약속을 맺는 중이라 본부가 먼저 열기로 하였습니다.")
    admin.press("까닭 적고 열기")
    expect(admin.page.get_by_role("main")).to_contain_text("본부가 먼저 열기로 하였습니다")
    admin.look("overridden")
    admin.press("기수 공개하기")
    expect(admin.page.get_by_role("status").first).to_contain_text("공개했습니다")

    admin.press("참여 기업")
    admin.press("약속과 채용 장부")
    admin.at("약속과 채용 장부")
    admin.look("ledger")
    admin.press("경기")
    admin.look("ledger-of-a-centre")
    admin.page.locator("table a[href*='/pledges/']").first.click()
    admin.at("채용 약속")
    admin.look("pledges")
