"""An officer at a desk: what is due, a look into it, the signature, and the line in the register."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, Walker

pytestmark = pytest.mark.journey

# What beat starts every ten minutes; this site has none.
DESTROY = "from portal.tasks import destroy_signed; print(destroy_signed())"


def test_an_officer_signs_and_the_register_tells(walker: Callable[..., Walker]) -> None:
    officer = walker("keeping-officer", DESKTOP)
    officer.sign_in("운영 관리자")
    officer.press(re.compile("제안 살펴보기"))
    officer.at("보관과 파기")
    officer.look("proposals")
    officer.press(re.compile("살펴보기.*전화 요청"))
    officer.at("전화 요청")
    page = officer.page.get_by_role("main")
    expect(page).to_contain_text("들어 있는 것 4건")
    officer.look("proposal")
    officer.press("파기에 서명하기")
    expect(page).to_contain_text("서명했습니다")
    officer.look("signed")

    assert int(officer.site.python(DESTROY)) >= 4  # the demo has signed others

    officer.press(re.compile("^보관과 파기$"))
    officer.press("파기대장")
    officer.at("파기대장")
    expect(page).to_contain_text("전화 요청 4건, 4행")
    officer.look("register")
    officer.press(re.compile("^보관과 파기$"))
    officer.press("보관 기간")
    officer.at("보관 기간")
    officer.look("periods")
    officer.press(re.compile("기간 바꾸기.*보낸 문자와 메일"))
    officer.look("period")
    officer.press("그만두기")
    officer.press(re.compile("^보관과 파기$"))
    officer.press("파기 멈춤")
    officer.at("파기 멈춤")
    officer.look("holds")
    officer.press("파기 멈추기")
    officer.look("hold-new")
