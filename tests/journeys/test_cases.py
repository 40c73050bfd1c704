"""A person's case in a real browser: every open promise listed, handed to a colleague, then to another centre."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

# Of 경기: who completed and has a plan, agreed steps and a talk ahead.
NAME = """
from accounts.models import User
from common import clock
print(User.objects.filter(
    career_plan__center__slug='gyeonggi', to_dos__done_at=None, talks__starts_at__gt=clock.now(),
    applications__state='completed', username=None,
).first().name)
"""


def test_a_case_is_read_and_handed_to_a_colleague_and_to_another_centre(
    walker: Callable[..., Walker], site: Site
) -> None:
    name = site.python(NAME)
    staff = walker("case", DESKTOP)
    staff.sign_in("경기 책임자")
    staff.press(re.compile("^상담$"))
    staff.press("대신 예약하기")
    staff.page.locator("main input[name='q']").fill(name)
    staff.page.locator("main input[name='q']").press("Enter")
    staff.press(re.compile("상담과 설계서 보기"))
    staff.press("담당 옮기기")
    listed = staff.page.get_by_role("table")
    for promise in ("사후관리", "예약한 상담", "상담에서 정한 일", "생애경력설계서"):
        expect(listed).to_contain_text(promise)
    staff.look("promises")

    chooser = staff.page.get_by_label("새 담당 상담사")
    staff.press("담당 옮기기")
    expect(staff.page.get_by_role("alert").first).to_contain_text("고칠 곳이")
    staff.look("nothing-typed")
    chooser.select_option(label="경기중장년내일센터 오예시(시연)")
    staff.fill("까닭", "육아휴직으로 담당을 넘깁니다.")
    staff.press("담당 옮기기")
    expect(staff.page.get_by_role("status").first).to_contain_text("이제 오예시")
    staff.look("to-a-colleague")

    chooser.select_option(label="대구중장년내일센터 서보기(시연)")
    staff.fill("까닭", "대구로 이사하셨습니다.")
    staff.press("담당 옮기기")
    expect(staff.page.get_by_role("status").first).to_contain_text("이제 서보기")
    expect(staff.page.get_by_role("main")).to_contain_text("남음")
    staff.look("to-another-centre")
