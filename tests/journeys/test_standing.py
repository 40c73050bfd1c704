"""An administrator announces a pause and switches; somebody who was typing reads why, and her words go out afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey


@pytest.fixture
def writing_afterwards(site: Site) -> Iterator[None]:
    """The other journeys share this site: whatever happens here, it is written to again."""
    yield
    site.python("from portal import read_only\nif read_only.current(): read_only.switch_off(by=None)")


def test_what_is_typed_during_a_pause_is_sent_after_it(walker: Callable[..., Walker], writing_afterwards: None) -> None:
    admin, caller = walker("standing-admin", DESKTOP), walker("standing-caller", PHONE)
    caller.goto("/callback/")
    caller.fill("이름", "김잠시")
    caller.fill("전화번호", "010-0000-7788")

    admin.sign_in("운영 관리자")
    admin.press("알림과 점검")
    admin.at("알림과 점검")
    admin.look("overview")
    admin.press("알림 올리기")
    admin.at("알림 올리기")
    admin.fill("알림 글", "오늘 잠시 점검합니다. 신청은 그 뒤에 이어서 하실 수 있습니다.")
    admin.look("announcement-new")
    admin.press("알림 올리기")
    expect(admin.page.get_by_role("main")).to_contain_text("알림을 올렸습니다")
    admin.press("읽기 전용 시작")
    admin.at("읽기 전용 시작하기")
    admin.fill("까닭", "서버를 옮기고 있습니다.")
    admin.look("read-only-new")
    admin.press("읽기 전용 시작")
    expect(admin.page.get_by_role("main")).to_contain_text("모두 끝났습니다")
    admin.look("read-only")

    caller.press(re.compile("전화 요청 (남기기|보내기)"))
    caller.at("저장하지 않았습니다")
    assert [error for error in caller.errors if "503" not in error] == []
    caller.errors.clear()
    caller.look("refused")
    reader = walker("standing-reader", PHONE)
    reader.goto("/")
    expect(reader.page.locator("#krds-header")).to_contain_text("지금은 읽기만 할 수 있습니다")
    expect(reader.page.locator("#krds-header")).to_contain_text("오늘 잠시 점검합니다")
    reader.look("home")

    admin.press("읽기 전용 끝내기")
    expect(admin.page.get_by_role("main")).to_contain_text("읽기 전용을 끝냈습니다")
    admin.press(re.compile(r"^내리기\s*: 오늘 잠시"))
    expect(admin.page.get_by_role("main")).to_contain_text("알림을 내렸습니다")
    caller.press("다시 보내기")
    expect(caller.page.get_by_role("heading", level=1)).not_to_contain_text("읽기만")
    found = "from enrollment.models import CallbackRequest as C; print(C.objects.filter(name='김잠시').count())"
    assert caller.site.python(found) == "1"
