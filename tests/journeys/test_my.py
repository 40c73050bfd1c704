"""Everything one person takes part in, in one picture: applications, talks, the plan, training and money, at both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.journey

TOLD = {
    "신청인": ("생애경력설계서", "커리어 컨설팅", "교육", "신청"),
    "수료한 신청인": ("전직 장려수당", "사후관리"),
    "취업한 신청인": ("취업",),
    "생각을 바꾼 신청인": ("신청",),
}


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
@pytest.mark.parametrize("who", TOLD)
def test_one_page_tells_everything_and_what_to_do_first(
    walker: Callable[..., Walker], who: str, viewport: dict[str, int]
) -> None:
    owner = walker(f"my-{list(TOLD).index(who) + 1}", viewport)
    owner.sign_in(who)
    main = owner.page.get_by_role("main")
    for words in TOLD[who]:
        expect(main).to_contain_text(words)
    owner.look("everything")
    # at most one thing is asked for as the next act
    assert main.locator(".krds-btn.primary").count() <= 1
