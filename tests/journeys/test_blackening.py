"""A resident number on a paper: staff draw over it, look at the result, and only the blackened copy is kept; in every room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

pytestmark = pytest.mark.journey

PAPER = """
from accounts.models import User
from enrollment.models import Paper
from enrollment.models.queues import Queue, at_centers, rows_of
staff = User.objects.get(username='seoul@example.kr')
cases = rows_of(at_centers([staff.memberships.first().center_id]), Queue.NEW)
paper = Paper.objects.present().filter(application__in=[row.pk for row in cases[:10]]).last()
print(paper.pk, f'/desk/applications/{paper.application_id}/?queue=new&paper={paper.pk}')
"""
CLAIM_PAPER = """
from accounts.models import User
from allowance.models import ClaimPaper
staff = User.objects.get(username='gyeonggi@example.kr')
mine = ClaimPaper.objects.present().filter(claim__center=staff.memberships.first().center_id)
paper = mine.filter(content_type="image/jpeg").last()
print(paper.pk, f'/desk/claims/{paper.claim_id}/?paper={paper.pk}')
"""
EVIDENCE = """
from training.models import Evidence
taught = Evidence.objects.exclude(file='').filter(mark__application__cohort__memberships__user__username='teacher@example.kr')
paper = taught.filter(mark__status='excused').last()
print(paper.pk, f'/desk/class/{paper.mark.session_id}/people/{paper.mark.application_id}/')
"""
FILES = """
from enrollment.models.blackening import kinds
(kind,) = [kind for kind in kinds() if kind.__name__ == '{noted_in}']
row = kind.objects.get(paper={pk})
print(row.destroyed_at is not None, row.paper.file.storage.exists(row.old_file), row.paper.file.storage.exists(row.paper.file.name))
"""
ROOMS = {
    "application": (PAPER, "서울 상담사", "서류를 가림", "PaperBlackening"),
    "claim": (CLAIM_PAPER, "경기 상담사", "서류를 가림", "ClaimPaperBlackening"),
    "evidence": (EVIDENCE, "서울 강사", "증빙을 가림", "EvidenceBlackening"),
}


def _in_numbers(staff: Walker, row: int, *numbers: str) -> None:
    for label, value in zip(("쪽", "왼쪽에서", "위에서", "너비", "높이"), numbers, strict=True):
        staff.fill(f"{row}번 {label}", value)


def _look_and_keep(staff: Walker, areas: int, told: str) -> None:
    staff.press("가린 모습 보기")
    staff.at("가린 모습을 확인해 주세요")
    expect(staff.page.locator(".p-blackened img")).to_have_js_property("complete", True)
    staff.look("looked-at")
    staff.press("가린 것만 남기기")
    main = staff.page.get_by_role("main")
    expect(main).to_contain_text(f"서류에서 {areas}곳을 가렸습니다. 가리기 전 파일은 없앴습니다.")
    expect(main).to_contain_text(told)
    staff.look("kept")


@pytest.mark.parametrize("room", ROOMS)
def test_staff_draw_over_a_number_look_and_keep_only_the_copy(
    walker: Callable[..., Walker], site: Site, room: str
) -> None:
    find, who, told, noted_in = ROOMS[room]
    pk, page = site.python(find).split(" ", 1)
    staff = walker(f"blacken-{room}", DESKTOP)
    staff.sign_in(who)
    staff.goto(page)
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
    _in_numbers(staff, 2, "1", "10", "60", "30", "4")
    expect(sheet.locator("rect")).to_have_count(2)
    staff.look("drawn")
    _look_and_keep(staff, 2, told)
    assert site.python(FILES.format(noted_in=noted_in, pk=pk)) == "True False True"


@pytest.mark.parametrize("room", ["claim", "evidence"])
def test_on_a_phone_the_numbers_alone_do_it(walker: Callable[..., Walker], site: Site, room: str) -> None:
    find, who, told, _noted_in = ROOMS[room]
    page = site.python(find).split(" ", 1)[1]
    staff = walker(f"blacken-{room}-phone", PHONE, java_script_enabled=room == "claim")
    staff.sign_in(who)
    staff.goto(page)
    staff.press("일부 가리기")
    expect(staff.page.locator(".p-blacken-sheet img")).to_be_visible()
    _in_numbers(staff, 1, "1", "5", "30", "60", "6")
    if room == "claim":
        staff.look("typed")
        _look_and_keep(staff, 1, told)
        return
    staff.press("가린 모습 보기")
    staff.press("가린 것만 남기기")
    expect(staff.page.get_by_role("main")).to_contain_text("서류에서 1곳을 가렸습니다.")
    expect(staff.page.get_by_role("main")).to_contain_text(told)
