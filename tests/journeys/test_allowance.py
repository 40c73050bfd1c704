"""The allowance from the sign-in table: claimed on a phone, confirmed by two people, handed to SEMAS in a batch, paid and
claimed back; a year whose claims SEMAS takes itself; and what the desk sees when a completion is taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from allowance.actions import spreadsheets
from common import clock, working_days
from tests.enrollment.apply_pages import picture
from tests.journeys.conftest import DESKTOP, PHONE, Walker

pytestmark = pytest.mark.journey

OWNER, OWNERS_NAME = "수료한 신청인", "남보기(시연)"
CLAIMING = "공단에 신청할 신청인"
COUNSELLOR, LEAD = "경기 상담사", "경기 책임자"


def to_claim(owner: Walker) -> None:
    """From her own page to the claim, by its name."""
    owner.goto("/my/")
    owner.page.get_by_role("link", name=re.compile("^전직 장려수당 1차")).click()


def to_row(staff: Walker, queue: str) -> None:
    """From the menu to the owner's claim in this bundle of work."""
    staff.page.get_by_role("link", name="수당", exact=True).first.click()
    staff.page.get_by_role("link", name=re.compile(f"^{queue} [0-9]+$")).click()
    staff.page.get_by_role("link", name=OWNERS_NAME).click()


def stands_at(staff: Walker, words: str) -> None:
    expect(staff.page.locator(".p-tags")).to_contain_text(words)


def fill_claim(owner: Walker, photo: Path) -> None:
    for box in owner.page.get_by_label(re.compile("파일 고르기")).all():
        box.set_input_files(photo)
    owner.press("저장하고 다음으로")
    owner.at("받을 계좌")
    owner.look("account")
    owner.fill("계좌번호", "12-3")
    owner.press("계좌 저장하기")
    owner.look("account-wrong")
    owner.page.get_by_label("은행").select_option(label="국민은행")
    owner.fill("계좌번호", "110-234-567890")
    owner.press("계좌 저장하기")


def hand_in(owner: Walker) -> None:
    owner.at("확인하고 신청")
    for name in ("대표 본인입니다", "전달하는 데 동의합니다"):
        owner.tick(owner.page.get_by_role("checkbox", name=re.compile(name)))
    owner.look("review")
    owner.press("수당 신청하기")
    expect(owner.page.locator("#content")).to_contain_text("수당을 신청했습니다")


def pay(lead: Walker, number: str, amount: int, folder: Path) -> None:
    """Read a file of results in: this claim is paid, and a line fits nobody."""
    answered = folder / "results.xlsx"
    paid = [number, "SBC-1", "지급", f"{clock.today():%Y-%m-%d}", amount, ""]
    stray = ["수당-2026-88888", "", "지급", f"{clock.today():%Y-%m-%d}", 600_000, ""]
    answered.write_bytes(spreadsheets.write(spreadsheets.COLUMNS, [paid, stray]))
    lead.press("공단의 결과")
    lead.at("공단의 결과")
    lead.look("results")
    lead.page.locator("input[type=file]").set_input_files(answered)
    lead.press("결과 파일 읽기")
    lead.at("결과 파일 ")
    lead.look("result")
    lead.page.get_by_role("link", name="3번째 줄").click()
    lead.look("line")
    lead.fill("어떻게 정리했는지", "다른 해의 번호라 공단에 알렸습니다")
    lead.press("이 줄 정리하기")
    lead.at("공단의 결과")


def test_a_claim_from_the_phone_to_the_money_and_back(walker: Callable[..., Walker], tmp_path: Path) -> None:
    photo = tmp_path / "bankbook.jpg"
    photo.write_bytes(picture())
    owner = walker("allowance-owner", PHONE)
    owner.sign_in(OWNER)
    to_claim(owner)
    owner.look("open")
    told = owner.page.locator("#content").inner_text()
    number, amount = re.search(r"수당-\d{4}-\d{5}", told), re.search(r"1차 ([\d,만 ]+)원", told)
    assert number, told
    assert amount, told
    owner.press("수당 신청하기")
    fill_claim(owner, photo)
    hand_in(owner)
    owner.look("handed-in")

    counsellor = walker("allowance-desk", DESKTOP)
    counsellor.sign_in(COUNSELLOR)
    to_row(counsellor, "증빙 확인")
    counsellor.press("보완 요청")
    counsellor.fill("무엇을 보내야 하는지", "통장 사본의 계좌번호가 보이게 다시 찍어 주세요.")
    counsellor.look("supplement")
    counsellor.press("보완 요청 보내기")
    stands_at(counsellor, "보완 요청")

    to_claim(owner)
    owner.look("asked")
    owner.press("서류 보내기")
    owner.at("서류를 더 보내 주세요")
    owner.look("send")
    owner.fill("함께 전할 말", "번호가 보이게 다시 찍었습니다.")
    owner.press("서류 보내기")
    expect(owner.page.locator("#content")).to_contain_text("보냈습니다")

    lead = walker("allowance-lead", DESKTOP)
    lead.sign_in(LEAD)
    to_row(lead, "증빙 확인")
    lead.press(re.compile("^전달하지 않음$"))
    lead.page.locator("select[name=act-reason]").select_option(value="not_proven")
    lead.fill("덧붙이는 설명", "통장 사본의 이름이 흐려서 읽지 못했습니다.")
    lead.press("전달하지 않기")
    stands_at(lead, "전달하지 않음")
    to_claim(owner)
    expect(owner.page.locator("#content")).to_contain_text("센터 책임자가 다시 볼 수 있습니다")
    owner.look("refused")
    day = working_days.add(clock.today(), 10)
    lead.date("새 기한", day.year, day.month, day.day)
    lead.fill("까닭", "원본을 보니 이름이 맞습니다")
    lead.look("reopen")
    lead.press("수당 다시 열기")
    stands_at(lead, "신청 기다림")

    to_claim(owner)
    owner.press("수당 신청하기")
    expect(owner.page.get_by_role("button", name="저장하고 다음으로")).to_be_visible()
    owner.press("저장하고 다음으로")
    owner.at("받을 계좌")
    owner.look("account-kept")
    owner.press(re.compile("그대로"))
    hand_in(owner)

    counsellor.press("수당")
    counsellor.look("queue")
    to_row(counsellor, "증빙 확인")
    counsellor.look("claim")
    counsellor.press("증빙 확인 마치기")
    stands_at(counsellor, "확정 기다림")
    to_row(lead, "확정")
    lead.look("confirm")
    lead.press("수당 확정하기")
    stands_at(lead, "전달 기다림")
    lead.page.get_by_role("link", name="수당", exact=True).first.click()
    lead.press("전달 묶음")
    lead.look("batches")
    lead.page.get_by_role("link", name=re.compile("1차 묶음 만들기")).first.click()
    expect(lead.page.locator("#content")).to_contain_text(OWNERS_NAME)
    lead.look("batch-new")
    lead.press("묶음 만들기")
    lead.at("묶음 ")
    lead.look("batch")
    lead.tick(lead.page.get_by_role("radio", name="공단이나 기관에 전달"))
    with lead.page.expect_download() as taken:
        lead.press("파일 내려받기")
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")
    lead.page.get_by_role("link", name="수당", exact=True).first.click()
    pay(lead, number[0], won(amount[1]), tmp_path)
    lead.press("장부")
    expect(lead.page.locator("#content")).to_contain_text("모두 맞습니다")
    lead.look("books")

    to_claim(owner)
    expect(owner.page.locator("#content")).to_contain_text("지급되었습니다")
    owner.look("paid")

    to_row(lead, "끝남")
    lead.press(re.compile("^환수$"))
    lead.date("언제까지", day.year, day.month, day.day)
    lead.fill("까닭", "다른 지원금과 겹친 것이 확인되었습니다.")
    lead.look("clawback")
    lead.press("환수 알리기")
    stands_at(lead, "환수 중")
    to_claim(owner)
    expect(owner.page.locator("#content")).to_contain_text("돌려주셔야 합니다")
    owner.look("clawback")


def won(text: str) -> int:
    """'600,000' or '60만' in won."""
    plain = text.replace(",", "").strip()
    return int(plain.removesuffix("만")) * 10_000 if plain.endswith("만") else int(plain)


def test_an_owner_applies_at_semas_and_notes_its_number(walker: Callable[..., Walker]) -> None:
    owner = walker("allowance-semas", PHONE)
    owner.sign_in(CLAIMING)
    owner.look("my")
    to_claim(owner)
    expect(owner.page.locator("#content")).to_contain_text("공단에 수당을 신청해 주세요")
    expect(owner.page.locator("#content")).to_contain_text("5일 남음")
    owner.look("open")
    owner.press("신청 방법 보기")
    owner.at("공단에 신청하고 번호를 적어 주세요")
    owner.look("how")
    owner.press("수료증")
    owner.at("수료증")
    owner.look("certificate")
    owner.press("수료증 만들기")
    owner.look("certificate-made")
    with owner.page.expect_download() as taken:
        owner.press("수료증 내려받기")
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    to_claim(owner)
    owner.press("신청 방법 보기")
    owner.press("신청번호 적기")
    owner.look("number-missing")
    owner.fill("공단 신청번호", "시연-2024-90005")
    owner.press("신청번호 적기")
    expect(owner.page.locator("#content")).to_contain_text("시연-2024-90005")
    expect(owner.page.locator("#content")).to_contain_text("공단의 결과")
    owner.look("noted")


def test_the_desk_sees_what_a_completion_taken_back_leaves(walker: Callable[..., Walker]) -> None:
    lead = walker("allowance-doubt", DESKTOP)
    lead.sign_in(LEAD)
    lead.page.get_by_role("link", name="수당", exact=True).first.click()
    lead.page.get_by_role("link", name=re.compile("^조건 없어짐 [0-9]+$")).click()
    lead.look("queue")
    lead.press("가장 오래된 건 열기")
    lead.look("warned")
    lead.page.get_by_role("link", name="수당", exact=True).first.click()
    lead.page.get_by_role("link", name=re.compile("^끝남 [0-9]+$")).click()
    lead.look("ended")
