"""A resident number on a paper: a counsellor draws over it, looks at the result, and only the blackened copy is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

PAPER = """
from accounts.models import User
from enrollment.models import Paper
from enrollment.models.queues import Queue, at_centers, rows_of
staff = User.objects.get(username='seoul@example.kr')
cases = rows_of(at_centers([staff.memberships.first().center_id]), Queue.NEW)
print(Paper.objects.present().filter(application__in=[row.pk for row in cases[:10]]).last().application_id)
"""
FILES = """
from enrollment.models import PaperBlackening
row = PaperBlackening.objects.get(paper__application={pk})
print(row.destroyed_at is not None, row.paper.file.storage.exists(row.old_file), row.paper.file.storage.exists(row.paper.file.name))
"""


def test_a_counsellor_draws_over_a_number_looks_and_keeps_only_the_copy(
    walker: Callable[..., Walker], site: Site
) -> None:
    case = site.python(PAPER)
    staff = walker("blacken", DESKTOP)
    staff.sign_in("서울 상담사")
    staff.goto(f"/desk/applications/{case}/?queue=new")
    staff.press("일부 가리기")
    sheet = staff.page.locator(".p-blacken-sheet")
    expect(sheet.locator("img")).to_have_js_property("complete", True)
    box = sheet.bounding_box()
    assert box is not None
    staff.page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    staff.page.mouse.down()
    staff.page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.26, steps=4)
    staff.page.mouse.up()
    expect(staff.page.get_by_label("1번 쪽")).to_have_value("1")
    expect(staff.page.get_by_label("1번 너비")).to_have_value("50")
    for label, value in (("쪽", "1"), ("왼쪽에서", "10"), ("위에서", "60"), ("너비", "30"), ("높이", "4")):
        staff.fill(f"2번 {label}", value)
    expect(sheet.locator("rect")).to_have_count(2)
    staff.look("drawn")

    staff.press("가린 모습 보기")
    staff.at("가린 모습을 확인해 주세요")
    expect(staff.page.locator(".p-blackened img")).to_have_js_property("complete", True)
    staff.look("looked-at")
    staff.press("가린 것만 남기기")

    expect(staff.page.get_by_role("main")).to_contain_text("서류에서 2곳을 가렸습니다. 가리기 전 파일은 없앴습니다.")
    expect(staff.page.get_by_role("main")).to_contain_text("서류를 가림")
    staff.look("kept")
    assert site.python(FILES.format(pk=case)) == "True False True"
