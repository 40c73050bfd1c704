"""Masked fields in a real browser: opened with a reason without losing what is typed, by the keyboard, without script too,
and shown at once where the case is one's own."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, Walker

WHOLE, COVERED = re.compile(r"010-\d{4}-\d{4}"), re.compile(r"010-\*{4}-\d{4}")

# The log of somebody at 서울 with whom a counsellor was in touch.
NOTED = """
from django.urls import reverse
from aftercare.models import Contact
noted = Contact.objects.filter(plan__completion__application__cohort__center__slug='seoul').exclude(by__username='seoul2@example.kr')
print(reverse('aftercare_desk:contacts', args=[noted.exclude(plan__consultant__username='seoul2@example.kr').first().plan_id]))
"""


def _first_case(staff: Walker) -> None:
    """The first application of the list, as the lead: none is hers."""
    staff.sign_in("경기 책임자")
    staff.goto(staff.page.locator("a[data-row]").first.get_attribute("href") or "")


def test_a_counsellor_opens_what_is_masked_with_a_reason_and_keeps_what_she_typed(
    walker: Callable[..., Walker],
) -> None:
    staff = walker("masking", DESKTOP)
    _first_case(staff)
    page = staff.page
    page.get_by_role("button", name="보완 요청", exact=True).click()
    facts = page.locator("#facts")
    expect(facts).to_contain_text(COVERED)
    expect(facts).not_to_contain_text(WHOLE)
    words = page.get_by_label("무엇을 보내야 하는지")
    words.fill("폐업사실증명원을 새로 떼어 보내 주세요.")

    facts.locator("summary").focus()
    page.keyboard.press("Enter")
    staff.look("reasons")
    page.get_by_role("button", name="본인에게 연락").click()
    expect(facts).to_contain_text(WHOLE)
    expect(facts).to_contain_text("까닭: 본인에게 연락")
    expect(words).to_have_value("폐업사실증명원을 새로 떼어 보내 주세요.")
    staff.look("opened")


def test_a_case_taken_over_is_shown_at_once_and_without_script_a_reason_does_the_same(
    walker: Callable[..., Walker],
) -> None:
    plain = walker("masking-plain", DESKTOP, java_script_enabled=False)
    _first_case(plain)
    page = plain.page
    page.get_by_text("가린 정보 보기").click()
    page.get_by_label("다른 까닭").fill("민원 답변을 준비함")
    page.get_by_role("button", name="까닭 적고 보기").click()
    expect(page.locator("#facts")).to_contain_text("까닭: 민원 답변을 준비함")
    expect(page.locator("#facts")).to_contain_text(WHOLE)

    staff = walker("masking-own", DESKTOP)
    _first_case(staff)
    staff.press("내가 맡기")
    expect(staff.page.locator("#facts")).to_contain_text(WHOLE)
    expect(staff.page.get_by_text("가린 정보 보기")).to_have_count(0)
    staff.look("own")


def test_a_call_asked_for_takes_one_press(walker: Callable[..., Walker]) -> None:
    staff = walker("masking-call", DESKTOP)
    staff.sign_in("서울 상담사")
    staff.goto("/desk/callbacks/")
    staff.page.locator(".p-rows .p-who a").first.click()
    staff.page.get_by_role("button", name="번호 보고 전화하기").wait_for()
    staff.look("covered")
    outcome = staff.page.get_by_role("textbox").last
    outcome.fill("저녁에 다시 걸기로 했습니다.")
    staff.press("번호 보고 전화하기")
    expect(staff.page.get_by_role("main").get_by_role("link", name=WHOLE)).to_be_visible()
    expect(outcome).to_have_value("저녁에 다시 걸기로 했습니다.")
    expect(staff.page.get_by_role("main").get_by_role("status")).to_be_focused()
    staff.look("number")


def test_what_colleagues_noted_is_opened_with_the_number_in_place(walker: Callable[..., Walker]) -> None:
    staff = walker("masking-notes", DESKTOP)
    staff.sign_in("서울 책임자")
    page = staff.page
    staff.goto(staff.site.python(NOTED))
    page.locator("#who summary").click()
    page.get_by_label("다른 까닭").fill("900101-1234567")
    page.get_by_role("button", name="까닭 적고 보기").click()
    staff.at("가린 정보 보기")
    expect(page.get_by_role("alert").first).to_be_visible()
    staff.look("to-mend")
    staff.press("보지 않기")
    expect(page.locator("#who")).to_contain_text(COVERED)
    expect(page.locator("#log")).to_contain_text("다른 직원이 적은 기록이라 가렸습니다")
    typed = page.get_by_role("main").locator("textarea")
    typed.fill("다음 주에 다시 전화합니다.")
    page.locator("#who summary").click()
    page.get_by_label("다른 까닭").fill("민원 답변을 준비함")
    page.get_by_role("button", name="까닭 적고 보기").click()
    expect(page.locator("#who")).to_contain_text(WHOLE)
    expect(page.locator("#log")).not_to_contain_text("다른 직원이 적은 기록이라 가렸습니다")
    expect(typed).to_have_value("다음 주에 다시 전화합니다.")
    staff.look("opened")
