"""The allowance once through: an owner claims on a phone, two people confirm, the lead hands a batch to SEMAS and reads its
result in, and the owner sees that it was paid."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from allowance.actions import spreadsheets
from common import clock
from tests.enrollment.apply_pages import picture
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support.site import Site

COUNSELLOR, LEAD = "경기 상담사", "경기 책임자"

# Somebody whose claim stands open at 경기, signed in.
OPEN_CLAIM = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from allowance.models import Claim
claim = Claim.objects.filter(state='open', center__slug='gyeonggi').select_related('claimant').latest('pk')
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(claim.claimant_id)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = claim.claimant.get_session_auth_hash()
session.create()
print(claim.pk, claim.number, claim.amount, session.session_key)
"""


def test_a_claim_from_the_phone_to_the_money(walker: Callable[..., Walker], site: Site, tmp_path: Path) -> None:
    pk, number, amount, key = site.manage("shell", "--no-imports", "-c", OPEN_CLAIM).split()[-4:]

    owner = walker("allowance-owner", PHONE)
    owner.page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
    owner.goto(f"/allowance/{pk}/")
    owner.look("open")
    owner.press("수당 신청하기")
    photo = tmp_path / "bankbook.jpg"
    photo.write_bytes(picture())
    for paper in ("통장 사본", "30일 이상"):
        owner.page.get_by_label(re.compile(f"파일 고르기.*{paper}")).set_input_files(photo)
    owner.press("저장하고 다음으로")
    owner.at("받을 계좌")
    owner.look("account")
    owner.fill("계좌번호", "12-3")
    owner.press("계좌 저장하기")
    owner.look("account-wrong")
    owner.page.get_by_label("은행").select_option(label="국민은행")
    owner.fill("계좌번호", "110-234-567890")
    owner.press("계좌 저장하기")
    owner.at("확인하고 신청")
    owner.tick(owner.page.get_by_role("checkbox"))
    owner.look("review")
    owner.press("수당 신청하기")
    expect(owner.page.locator("#content")).to_contain_text("수당을 신청했습니다")
    owner.look("handed-in")

    counsellor = walker("allowance-desk", DESKTOP)
    counsellor.sign_in(COUNSELLOR)
    counsellor.goto("/desk/claims/?queue=check")
    counsellor.look("queue")
    counsellor.goto(f"/desk/claims/{pk}/?act=supplement")
    counsellor.look("supplement")
    counsellor.goto(f"/desk/claims/{pk}/")
    counsellor.look("claim")
    counsellor.press("증빙 확인 마치기")
    expect(counsellor.page.locator(".p-tags")).to_contain_text("확정 기다림")

    lead = walker("allowance-lead", DESKTOP)
    lead.sign_in(LEAD)
    lead.goto(f"/desk/claims/{pk}/")
    lead.look("confirm")
    lead.press("수당 확정하기")
    expect(lead.page.locator(".p-tags")).to_contain_text("전달 기다림")
    lead.goto("/desk/claims/batches/")
    lead.look("batches")
    lead.page.get_by_role("link", name=re.compile("2차 묶음 만들기")).first.click()
    lead.look("batch-new")
    lead.press("묶음 만들기")
    lead.at("묶음 ")
    lead.look("batch")
    lead.fill("내려받는 까닭", "공단에 전달")
    with lead.page.expect_download() as taken:
        lead.press("파일 내려받기")
    assert Path(taken.value.path()).read_bytes().startswith(b"PK")

    answered = tmp_path / "results.xlsx"
    paid = [number, "SBC-1", "지급", f"{clock.today():%Y-%m-%d}", int(amount), ""]
    stray = ["수당-2026-88888", "", "지급", f"{clock.today():%Y-%m-%d}", 600_000, ""]
    answered.write_bytes(spreadsheets.write(spreadsheets.COLUMNS, [paid, stray]))
    lead.goto("/desk/claims/results/")
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
    lead.goto("/desk/claims/books/")
    expect(lead.page.locator("#content")).to_contain_text("모두 맞습니다")
    lead.look("books")

    owner.goto(f"/allowance/{pk}/")
    expect(owner.page.locator("#content")).to_contain_text("지급되었습니다")
    owner.look("paid")


@pytest.mark.parametrize("state", ["supplement", "clawback", "refused"])
def test_an_owner_reads_what_is_asked_and_why(walker: Callable[..., Walker], site: Site, state: str) -> None:
    code = OPEN_CLAIM.replace("state='open', center__slug='gyeonggi'", f"state='{state}'")
    pk, _number, _amount, key = site.manage("shell", "--no-imports", "-c", code).split()[-4:]
    owner = walker(f"allowance-{state}", PHONE)
    owner.page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
    owner.goto(f"/allowance/{pk}/")
    owner.look(state)
    if state == "supplement":
        owner.press("서류 보내기")
        owner.at("서류를 더 보내 주세요")
        owner.look("send")
