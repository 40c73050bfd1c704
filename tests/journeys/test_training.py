"""Training walked through in a real browser: a teacher's day on the phone, with and without script, the lead's schedule
on a desk, and the owner's hours, résumé and certificate."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PAPER_ACROSS, PHONE, Walker

OWNER, COUNSELLOR, LEAD, TEACHER = "신청인", "서울 상담사", "서울 책임자", "서울 강사"


def _open_roster(teacher: Walker) -> None:
    """A teacher lands on today's roster; on a holiday the demo has none, and the newest past one is opened."""
    if "/desk/class/" in teacher.page.url and re.search(r"/class/\d+/", teacher.page.url):
        return
    teacher.page.locator("main a[href*='/desk/class/']").first.click()


@pytest.mark.journey
def test_a_teacher_takes_attendance_on_the_phone(walker: Callable[..., Walker]) -> None:
    teacher = walker("teacher", PHONE)
    teacher.sign_in(TEACHER)
    _open_roster(teacher)
    teacher.look("roster")
    rows = teacher.page.locator(".p-roll-row:has(button)")
    if rows.count():
        row = rows.last
        row.get_by_role("button", name="공결").click()
        expect(row.get_by_role("button", name="공결")).to_have_attribute("aria-pressed", "true")
        row.get_by_role("link", name="공결 까닭 적기").click()
        teacher.page.get_by_role("textbox", name="공결 까닭").fill("병원 진료")
        teacher.look("excuse")
        teacher.press("공결 까닭 저장")
        teacher.look("person")
        teacher.page.go_back()
    teacher.goto("/desk/class/")
    teacher.look("today")
    past = teacher.page.locator("main a[href*='/desk/class/']").last
    past.click()
    teacher.look("past-roster")
    teacher.press("인쇄용 출석부 보기")
    teacher.press("출석부 보기")
    expect(teacher.page.get_by_text("하나를 골라 주세요").first).to_be_visible()
    teacher.look("sheet-why")
    teacher.tick(teacher.page.get_by_role("radio", name="수업 진행과 출석 확인"))
    teacher.press("출석부 보기")
    teacher.look("sheet")


@pytest.mark.journey
def test_a_tap_works_without_script(walker: Callable[..., Walker]) -> None:
    teacher = walker("teacher-plain", PHONE, java_script_enabled=False)
    teacher.sign_in(TEACHER)
    _open_roster(teacher)
    rows = teacher.page.locator(".p-roll-row:has(button)")
    if not rows.count():
        pytest.skip("today is a holiday: the demo teaches nothing")
    rows.nth(1).get_by_role("button", name="지각").click()
    pressed = teacher.page.locator(".p-roll-row:has(button)").nth(1).get_by_role("button", name="지각")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    assert "#person-" in teacher.page.url


@pytest.mark.journey
def test_a_lead_lays_out_a_schedule_and_moves_a_session(walker: Callable[..., Walker]) -> None:
    lead = walker("lead-training", DESKTOP)
    lead.sign_in(LEAD)
    lead.goto("/manage/cohorts/?phase=open")
    lead.page.locator(".p-rows .p-who a").first.click()
    lead.press("교육 일정과 강사")
    lead.look("nothing-yet")
    lead.press("일정 만들기")
    if lead.page.get_by_label("모두 몇 시간").count():
        lead.fill("모두 몇 시간", "12")
    lead.look("pattern")
    lead.press("일정 펼쳐 보기")
    lead.look("layout")
    lead.press("이 일정 저장하기")
    lead.look("schedule")
    lead.page.get_by_role("link", name="옮기기").first.click()
    lead.fill("장소", "3층 강의실")
    lead.fill("까닭", "강의실 공사")
    lead.look("move")
    lead.press("옮기고 알리기")
    expect(lead.page.get_by_text("수업을 옮겼습니다")).to_be_visible()


@pytest.mark.journey
def test_staff_see_hours_beside_the_completion_and_write_down_an_interview(walker: Callable[..., Walker]) -> None:
    staff = walker("staff-training", DESKTOP)
    staff.sign_in(COUNSELLOR)
    staff.goto("/desk/cohorts/")
    staff.page.locator(".p-rows .p-who a").first.click()
    staff.look("completion-roster")
    staff.goto("/desk/class/")
    staff.page.locator("main a[href*='/desk/class/']").last.click()
    staff.press("인쇄용 출석부 보기")
    staff.tick(staff.page.get_by_role("radio", name="수업 진행과 출석 확인"))
    staff.press("출석부 보기")
    staff.look("sheet")
    staff.printed("sheet", PAPER_ACROSS)
    staff.page.locator(".p-attend a").first.click()
    staff.fill("잘한 점", "천천히 또렷하게 말합니다.")
    staff.fill("고칠 점", "답을 더 짧게 합니다.")
    staff.press("조언 저장하기")
    staff.look("work-of-person")


def _own(owner: Walker, address: str) -> str:
    """The newest of the owner's applications that has a page of this address."""
    owner.goto("/my/")
    links = owner.page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    numbers = sorted({number for link in links for number in re.findall(r"/(\d+)/", link or "")}, key=int, reverse=True)
    pages = (number for number in numbers if owner.page.request.get(owner.site.url + address.format(number)).ok)
    return next(pages)


@pytest.mark.journey
def test_an_owner_sees_hours_writes_a_resume_and_takes_the_certificate_home(walker: Callable[..., Walker]) -> None:
    owner = walker("owner-training", PHONE)
    owner.sign_in(OWNER)
    running, completed = _own(owner, "/training/{}/products/"), _own(owner, "/training/{}/certificate/")
    owner.goto(f"/training/{running}/")
    owner.look("hours")
    owner.press("내가 만든 것")
    owner.look("work")
    owner.press("이력서 이어서 쓰기")
    owner.page.locator("a[href='/training/resume/summary/']").click()
    owner.page.locator("textarea").fill("12년 동안 식당을 꾸린 사람입니다.")
    owner.look("resume-section")
    owner.press("이 칸 저장하기")
    owner.look("resume")
    owner.goto(f"/training/{completed}/certificate/")
    owner.look("no-certificate-yet")
    owner.press("수료증 만들기")
    owner.look("certificate")
    with owner.page.expect_download() as download:
        owner.press("수료증 내려받기")
    assert download.value.suggested_filename.endswith(".pdf")
    number = owner.page.locator("main .p-num").inner_text()
    owner.goto("/certificates/")
    owner.fill("수료증 번호", number.lower())
    owner.press("번호로 확인하기")
    owner.at("이 누리집에서 발급한 수료증입니다")
    owner.look("genuine")


@pytest.mark.journey
def test_anybody_checks_a_certificate(walker: Callable[..., Walker]) -> None:
    anybody = walker("anybody", PHONE)
    anybody.goto("/certificates/")
    anybody.look("certificate-search")
    anybody.fill("수료증 번호", "2026-AAAAA-AAAAA")
    anybody.press("번호로 확인하기")
    expect(anybody.page.get_by_role("heading", name="이 번호의 수료증을 찾지 못했습니다")).to_be_visible()
