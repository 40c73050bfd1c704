"""A job found in a real browser: interest by one tap on a phone, a yes for one company alone, the company's answer behind
one address that shows nothing once the yes is taken back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common import clock
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support import smtp
from tests.support.site import Site

pytestmark = pytest.mark.journey

OWNER, NAME, CONSULTANT = "수료한 신청인", "남보기(시연)", "경기 상담사"
WORK, OTHER_WORK = "빌딩 냉난방 점검(시연)", "굴착기 정비 보조(시연)"
ADDRESS = re.compile(r"https?://\S+/job/l/\S+/")
COMPANY = f"""
from jobs.models import Opening
print(Opening.objects.get(work='{WORK}').company.contact_email)
"""
SENT_BEFORE = f"""
from messaging.models import Message
from jobs.models import CompanyList
sent = CompanyList.objects.get(lines__referral__opening__work='{OTHER_WORK}')
print(Message.objects.get(key=f'jobs/company_list:{{sent.pk}}').body)
"""


def path_in(words: str) -> str:
    found = ADDRESS.search(words)
    assert found, words
    return "/job/l/" + found[0].partition("/job/l/")[2]


def mailed_path(mailbox: smtp.Mailbox, address: str) -> str:
    """The address of the list, as the company's mail carries it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for mail in mailbox.received_by(address):
            body = mail.get_body(("plain",))
            if body and ADDRESS.search(body.get_content()):
                return path_in(body.get_content())
        time.sleep(0.2)
    raise TimeoutError(f"No list came to {address}.")


def to_jobs(owner: Walker) -> None:
    """By the menu, one tap from wherever she is."""
    owner.page.get_by_role("navigation", name="주요 메뉴").get_by_role("link", name="일자리").click()
    owner.at("참여 기업의 일자리")


def test_an_owner_finds_a_job_and_the_company_answers_without_an_account(
    walker: Callable[..., Walker], site: Site, mailbox_server: smtp.Server
) -> None:
    owner = walker("job-owner", PHONE)
    owner.sign_in(OWNER)
    to_jobs(owner)
    owner.look("openings")
    card = owner.page.get_by_role("listitem").filter(has=owner.page.get_by_role("heading", name=WORK))
    card.get_by_role("button", name=re.compile("관심 있습니다")).click()
    expect(owner.page.get_by_role("status").first).to_contain_text("회사는 아직 모릅니다")
    owner.look("interested")

    desk = walker("job-consultant", DESKTOP)
    desk.sign_in(CONSULTANT)
    desk.press(re.compile("^일자리$"))
    desk.at("일자리와 알선")
    desk.look("openings")
    desk.press(WORK)
    desk.look("opening")
    desk.press(re.compile(f"알선해도 될지 묻기.*{re.escape(NAME)}"))
    expect(desk.page.get_by_role("status").first).to_contain_text("회사는 아직 모릅니다")
    desk.look("asked")

    to_jobs(owner)
    owner.page.get_by_role("link", name=WORK).first.click()  # not the button of the same job
    owner.look("referral")
    owner.press("동의하고 알선받기")
    expect(owner.page.get_by_role("status").first).to_contain_text("동의하셨습니다")
    owner.look("agreed")
    to_jobs(owner)
    expect(card).to_contain_text("이미 알선받으신 곳입니다")  # no interest to show any more
    owner.look("openings-put-forward")
    owner.page.go_back()

    desk.page.reload()
    desk.press("명단 1명 보내기")
    expect(desk.page.get_by_role("status").first).to_contain_text("명단을 여는 주소를 보냅니다")
    desk.look("sent")

    link = mailed_path(mailbox_server.mailbox, site.python(COMPANY).strip())
    company = walker("job-company", PHONE)
    company.goto(link)
    company.at("알선 명단 1분")
    boxes = [box.bounding_box() or {} for box in company.page.locator(".p-date").first.locator("input").all()]
    assert len({box["y"] for box in boxes}) == 1, "a first day is typed on one line"
    company.look("list")
    wide = walker("job-company-wide", DESKTOP)
    wide.goto(link)
    wide.look("list")
    company.press("결과 알리기")
    company.look("list-errors")
    company.tick(company.page.get_by_label("채용합니다"))
    first_day = clock.today() + timedelta(days=9)
    company.date("일을 시작하는 날", first_day.year, first_day.month, first_day.day)
    company.press("결과 알리기")
    company.at("결과를 알려 주셔서 고맙습니다")
    company.look("answered")
    wide.press("결과 알리기")  # the other screen is too late: it shows what was answered
    wide.at("결과를 알려 주셔서 고맙습니다")
    wide.look("answered")

    owner.page.reload()
    expect(owner.page.get_by_role("main")).to_contain_text("회사가 채용한다고 알려 왔습니다")
    owner.look("hired")
    desk.page.reload()
    desk.look("hired")
    desk.press(re.compile("채용 거두어짐 적기"))
    desk.look("fell-through")
    desk.press("그만두기")
    desk.press("모집 마치기")
    desk.look("close")

    desk.press(re.compile("^일자리$"))
    desk.press("약속과 채용 장부")
    desk.at("약속과 채용 장부")
    desk.look("ledger")
    desk.page.locator("table a[href*='/rows/hired/']").first.click()
    desk.at("채용된 분")
    desk.look("ledger-rows")


def test_a_consent_taken_back_leaves_nothing_on_the_companys_page(walker: Callable[..., Walker], site: Site) -> None:
    link = path_in(site.python(SENT_BEFORE))
    company = walker("job-withdrawn", PHONE)
    company.goto(link)
    expect(company.page.get_by_role("main")).to_contain_text(NAME)

    owner = walker("job-second-thoughts", PHONE)
    owner.sign_in(OWNER)
    to_jobs(owner)
    owner.page.get_by_role("link", name=OTHER_WORK).first.click()
    owner.look("sent")
    owner.press("동의 거두기")
    owner.at("이 동의를 거둘까요")
    expect(owner.page.get_by_role("main")).to_contain_text("알선 명단에서 이름도 전화번호도 볼 수 없습니다")
    owner.look("before-withdrawing")
    owner.press("동의 거두기")
    expect(owner.page.get_by_role("status").first).to_contain_text("동의를 거두었습니다")
    owner.look("withdrawn")

    company.page.reload()
    company.at("지금은 보여 드릴 분이 없습니다")
    expect(company.page.get_by_role("main")).not_to_contain_text(NAME)
    company.look("nothing")
