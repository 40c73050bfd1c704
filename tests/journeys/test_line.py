"""The line told: staff see a cohort's line lived through again and proven, and whoever waits reads her place and why it moved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

WAITING = """
from accounts.models import User
print(User.objects.get(username='owner4@example.kr').applications.get(state='waiting').pk)
"""


def test_the_desk_reads_a_line_that_holds(walker: Callable[..., Walker]) -> None:
    staff = walker("line-desk", DESKTOP)
    staff.sign_in("경기 책임자")
    staff.press("기수별 명단")
    staff.look("cohorts")
    staff.page.locator(".p-rows .p-who a").last.click()
    staff.press("줄의 기록")
    staff.at("줄의 기록")
    expect(staff.page.get_by_role("main")).to_contain_text("모든 순번과 자리에 까닭이 있고")
    staff.look("line")


def test_whoever_waits_reads_her_place_and_why_it_moved(walker: Callable[..., Walker], site: Site) -> None:
    number = site.python(WAITING)
    owner = walker("line", PHONE)
    owner.sign_in("생각을 바꾼 신청인")
    owner.page.locator(f"main a[href='/apply/{number}/']").first.click()
    told = owner.page.get_by_role("list", name="순번과 자리가 바뀐 까닭")
    expect(told).to_contain_text("접수 순번")
    expect(told).to_contain_text("번째가 되었습니다")
    owner.look("why-it-moved")
