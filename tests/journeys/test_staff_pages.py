"""The staff's side walked through in a real browser: every main page wide and narrow, in light and in high contrast, a
review by the keyboard alone, and an application entered for somebody who stands at the counter."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from common import clock
from tests.enrollment.apply_pages import pdf
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support import solapi

COUNSELLOR, LEAD, ADMIN = "서울 상담사", "서울 책임자", "운영 관리자"

DESK = {
    "queue": "/desk/",
    "offered": "/desk/?queue=offered",
    "training": "/desk/?queue=training",
    "callbacks": "/desk/callbacks/",
    "follow-ups": "/desk/follow-ups/",
    "contacts": "/desk/contacts/",
    "cohorts": "/desk/cohorts/",
    "intake": "/desk/intake/",
    "outbox": "/desk/outbox/",
}
MANAGE = {
    "home": "/manage/",
    "cohorts": "/manage/cohorts/",
    "new-cohort": "/manage/cohorts/new/",
    "centers": "/manage/centers/",
    "courses": "/manage/courses/",
    "companies": "/manage/companies/",
    "rulebooks": "/manage/rulebooks/",
    "staff": "/manage/staff/",
    "new-staff": "/manage/staff/new/",
}
# Lists whose first row is opened too.
OPENED = {"training", "callbacks", "cohorts", "outbox", "courses", "rulebooks", "staff"}
# Colours come from the same few rules everywhere: in high contrast one page of each kind is enough.
IN_HIGH_CONTRAST = {"queue", "training", "follow-ups", "home", "cohorts", "new-staff"}


def _read(staff: Walker, pages: dict[str, str]) -> None:
    """Look at these pages, and at what the first row of their list opens."""
    for name, path in pages.items():
        staff.goto(path)
        staff.look(name)
        row = staff.page.locator(".p-rows .p-who a").first
        if name in OPENED and row.count():
            staff.goto(row.get_attribute("href") or "")
            staff.look(f"{name}-one")


@pytest.mark.parametrize("contrast", ["light", "high"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_every_main_page_of_the_desk_and_of_management_is_sound(
    walker: Callable[..., Walker], viewport: dict[str, int], contrast: str
) -> None:
    for who, pages in ((COUNSELLOR, DESK), (ADMIN, MANAGE)):
        staff = walker(f"staff-{contrast}", viewport)
        staff.sign_in(who)
        if contrast == "high":
            _choose_high_contrast(staff)
        shown = pages if contrast == "light" else {name: pages[name] for name in pages if name in IN_HIGH_CONTRAST}
        _read(staff, shown)


def _choose_high_contrast(staff: Walker) -> None:
    staff.page.locator(".p-prefs > summary").click()
    staff.page.locator("button[name=mode][value=high-contrast]").click()
    expect(staff.page.locator("html")).to_have_attribute("data-krds-mode", "high-contrast")


def test_a_case_is_reviewed_by_the_keyboard_alone(walker: Callable[..., Walker]) -> None:
    staff = walker("keyboard", DESKTOP)
    staff.sign_in(LEAD)
    keys = staff.page.keyboard

    keys.press("j")
    keys.press("j")
    keys.press("k")
    first = staff.page.locator("a[data-row]").first
    expect(first).to_be_focused()
    name = first.inner_text()
    keys.press("o")
    expect(staff.page.locator(".p-peek").first).to_contain_text("남은 자리")
    staff.look("peek")
    keys.press("o")
    expect(staff.page.locator(".p-peek").first).not_to_be_visible()
    keys.press("Enter")
    staff.at(name)

    _tab_to(staff, "보완 요청")
    keys.press("Enter")
    expect(staff.page.locator("#act-tit")).to_have_text("보완 요청")
    _tab_to(staff, "무엇을 보내야 하는지")
    keys.type("폐업사실증명원을 새로 떼어 보내 주세요.")
    keys.press("Tab")
    _tab_to(staff, "보완 요청 보내기")
    staff.look("supplement")
    keys.press("Enter")
    expect(staff.page.get_by_role("status").first).to_contain_text("보완 요청")
    staff.look("asked")


def _tab_to(staff: Walker, name: str) -> None:
    """Press Tab until the control of this name (its label's or its own words) has the focus."""
    for _press in range(80):
        staff.page.keyboard.press("Tab")
        words = staff.page.evaluate(
            "() => { const e = document.activeElement;"
            " return ((e.labels && e.labels[0] ? e.labels[0] : e).innerText || '').trim() }"
        )
        if words == name or words.startswith((f"{name} ", f"{name}\n")):
            return
    raise AssertionError(f"no Tab leads to '{name}'")


def test_somebody_at_the_counter_is_entered_and_confirms_on_her_own_phone(
    walker: Callable[..., Walker], sms: solapi.Solapi, tmp_path: Path
) -> None:
    staff = walker("intake", DESKTOP)
    staff.sign_in(COUNSELLOR)
    staff.goto("/desk/")
    staff.press("창구 접수")
    staff.page.get_by_label("과정과 기수").select_option(index=1)
    staff.fill("이름", "창구견본")
    staff.date("생년월일", 1971, 4, 9)
    staff.fill("본인 휴대전화", "010-0000-7071")
    staff.press("신청서 적기")

    staff.look("consents")
    for box in staff.page.get_by_role("checkbox").all():
        staff.tick(box)
    staff.press("저장하고 다음")

    staff.press("저장하고 다음")
    expect(staff.page.get_by_role("alert")).to_contain_text("고칠 곳이")
    staff.errors.clear()  # the browser notes every answer of 422
    staff.look("business-errors")
    staff.fill("사업자등록번호", "123-45-67891")
    staff.tick(staff.page.get_by_label("폐업했습니다"))
    staff.date("개업한 날", 2018, 5, 2)
    closed = clock.today() - timedelta(days=90)
    staff.date("폐업한 날", closed.year, closed.month, closed.day)
    staff.page.get_by_label("업종").select_option(label="음식점업")
    staff.fill("직원 수", "1")
    staff.press("저장하고 다음")
    staff.date("생년월일", 1971, 4, 9)
    staff.fill("주소", "서울특별시 중구 예시로 1")
    staff.press("저장하고 다음")
    for question in staff.page.get_by_role("radio", name=re.compile("참여하지 않습니다|없습니다")).all():
        staff.tick(question)
    staff.fill("해 온 일", "분식집을 8년 했습니다.")
    staff.fill("바라는 일", "건설기계 일을 배우고 싶습니다.")
    staff.press("저장하고 다음")

    paper = tmp_path / "서류.pdf"
    paper.write_bytes(pdf())
    staff.look("papers")
    needed = staff.page.locator("section:has(.p-must)")
    for place in range(needed.count()):
        needed.nth(place).locator("input[type=file]:not([capture])").set_input_files(paper)
        needed.nth(place).get_by_role("button", name=re.compile("올리기")).click()
        expect(staff.page.get_by_role("status").first).to_contain_text("올렸습니다")
    staff.press("확인으로 가기")
    staff.look("review")

    staff.press("확인 번호 보내기")
    staff.look("code-sent")
    staff.fill("번호", _code(sms, "01000007071"))
    staff.press("신청서 제출")
    expect(staff.page.get_by_role("main")).to_contain_text("접수했습니다. 신청번호")
    expect(staff.page.get_by_role("main")).to_contain_text("창구 접수")
    staff.look("handed-in")


def _code(sms: solapi.Solapi, phone: str) -> str:
    """The six digits that came to this phone."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if texts := sms.received_by(phone):
            return re.findall(r"\b\d{6}\b", texts[-1])[0]
        time.sleep(0.1)
    raise TimeoutError(f"no text came to {phone}")
