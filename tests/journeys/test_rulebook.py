"""The rule book in a real browser: an administrator copies an edition forward and changes it, may not publish it alone; a
second one publishes, and from then on nobody changes it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

# The newest edition of the track that the one-minute check and the cohorts of other journeys ask least about.
NEWEST = """
from centers.models import ProgramYear
newest = ProgramYear.objects.filter(track__key='life-design').order_by('-year').first()
print(newest.track.name, newest.year, sep='|')
"""


def test_an_edition_is_copied_changed_and_published_by_a_second_person_and_then_stands(
    walker: Callable[..., Walker], site: Site
) -> None:
    track, year = site.python(NEWEST).split("|")
    following = f"{track} {int(year) + 1}년"
    admin = walker("rulebook", DESKTOP)
    admin.sign_in("운영 관리자")
    admin.press("규정집")
    admin.at("규정집")
    admin.look("list")
    admin.press(f"{track} {year}년")
    admin.look("in-force")
    admin.press("다음 해 초안 만들기")
    admin.at(following)
    expect(admin.page.get_by_role("main")).to_contain_text("규정집과 같습니다")
    admin.press("기한과 사후관리 고치기")
    admin.page.get_by_label(re.compile("출석률")).first.fill("85")
    admin.look("change")
    admin.press("고친 내용 저장")
    expect(admin.page.get_by_role("main")).to_contain_text("다른 운영 관리자가 공개해야 합니다")
    expect(admin.page.get_by_role("button", name="규정집 공개하기")).to_have_count(0)
    admin.look("draft")
    address = admin.page.url

    second = walker("rulebook-second", DESKTOP)
    second.sign_in("다른 운영 관리자")
    second.press("규정집")
    second.press(following)
    expect(second.page.get_by_role("table", name=re.compile("달라지는 것"))).to_contain_text("85")
    second.look("what-changes")
    second.press("규정집 공개하기")
    expect(second.page.get_by_role("status").first).to_contain_text("규정집을 공개했습니다")
    expect(second.page.get_by_role("main")).to_contain_text("이제 아무도 고칠 수 없습니다")
    expect(second.page.get_by_role("link", name=re.compile("고치기"))).to_have_count(0)
    second.look("published")

    admin.goto(f"{address}edit/")
    expect(admin.page.get_by_role("alert").first).to_contain_text("고칠 수 없")
    admin.look("refused")
