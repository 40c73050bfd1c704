"""Second thoughts in a real browser: a completion taken back after its letters began, the wrong centre left before the
decision, a course put off to a later cohort. All of it happens to one owner of the sign-in table, who reads on a phone what
became of her."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

OWNER, NAME, LEAD = "생각을 바꾼 신청인", "마예시", "서울 책임자"

APPLICATIONS = """
from accounts.models import User
own = User.objects.get(username='owner4@example.kr').applications
print(*(own.get(state=state).pk for state in ('completed', 'admitted', 'submitted')))
"""


@pytest.fixture(scope="module")
def applications(site: Site) -> dict[str, str]:
    """By the state it began in, the number of each of the owner's applications."""
    return dict(zip(("completed", "admitted", "submitted"), site.python(APPLICATIONS).split(), strict=True))


def open_own(owner: Walker, application: str) -> None:
    """From /my/ by the link a person would press."""
    owner.sign_in(OWNER)
    owner.page.locator(f"main a[href='/apply/{application}/']").first.click()


def test_a_lead_takes_a_completion_back_and_the_person_reads_what_happened(
    walker: Callable[..., Walker], applications: dict[str, str]
) -> None:
    number = applications["completed"]
    lead = walker("take-back", DESKTOP)
    lead.sign_in(LEAD)
    lead.page.get_by_role("searchbox").fill(NAME)
    lead.page.get_by_role("searchbox").press("Enter")
    lead.at(f"'{NAME}' 찾은 결과")
    lead.page.locator(f"main a[href^='/desk/applications/{number}/']").first.click()
    lead.at(NAME)
    lead.look("case")
    lead.press("잘못 기록한 수료 되돌리기")
    lead.at("수료를 되돌릴까요")
    expect(lead.page.get_by_role("main")).to_contain_text("이미 나간 안부")
    lead.look("ask")
    lead.press("수료 되돌리기")
    expect(lead.page.get_by_role("alert").first).to_contain_text("고칠 곳이")
    lead.look("nothing-typed")
    lead.tick(lead.page.get_by_label(re.compile("^미수료")))
    lead.fill("까닭", "출석 시간을 다시 세어 보니 80%에 미치지 못했습니다.")
    lead.press("수료 되돌리기")
    expect(lead.page.get_by_role("status").first).to_contain_text("수료를 되돌렸습니다")
    lead.look("taken-back")

    owner = walker("take-back-owner", PHONE)
    open_own(owner, number)
    expect(owner.page.get_by_role("main")).to_contain_text("출석 시간을 다시 세어 보니")
    owner.look("what-happened")


def test_the_wrong_centre_is_left_before_the_decision_and_the_new_place_is_explained(
    walker: Callable[..., Walker], applications: dict[str, str]
) -> None:
    owner = walker("move", PHONE)
    open_own(owner, applications["submitted"])
    owner.look("before")
    owner.press("다른 센터로 옮기기")
    owner.at("다른 센터로 옮길까요")
    owner.look("ask")
    owner.press("이 센터로 옮기기")
    expect(owner.page.get_by_role("alert").first).to_contain_text("고칠 곳이")
    owner.look("nothing-chosen")
    owner.tick(owner.page.get_by_role("radio").first)
    owner.press("이 센터로 옮기기")
    expect(owner.page.get_by_role("status").first).to_contain_text("접수 순번")
    expect(owner.page.get_by_role("list", name="순번과 자리가 바뀐 까닭")).to_contain_text("센터")
    owner.look("moved")


def test_a_course_is_put_off_to_a_later_cohort(walker: Callable[..., Walker], applications: dict[str, str]) -> None:
    owner = walker("defer", PHONE)
    open_own(owner, applications["admitted"])
    owner.press("다음 기수로 미루기")
    owner.at("다음 기수로 미룰까요")
    owner.look("ask")
    owner.tick(owner.page.get_by_role("radio").first)
    owner.press("다음 기수로 미루기")
    expect(owner.page.get_by_role("status").first).to_contain_text("다음 기수로 미루었습니다")
    owner.look("new-draft")
    owner.goto(f"/apply/{applications['admitted']}/")
    expect(owner.page.get_by_role("main")).to_contain_text("다음 기수로 미루었습니다")
    owner.look("the-old-one")
