"""A fifth centre is opened by screens alone: the administrator makes and publishes it, names its lead and opens a cohort;
an owner applies; the lead finds the application at a desk that did not exist an hour ago. Then the centre is renamed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from common import clock
from tests.journeys.conftest import DESKTOP, PHONE, Walker
from tests.support import solapi

LEAD = "busan@example.kr"
OWNER, OWNER_PHONE = "최예시", "010-0000-5678"
OWN = "my-own-words-2026"
COURSE, COHORT = "생애경력설계", 51


def _sign_in(staff: Walker, email: str, password: str) -> None:
    staff.goto("/accounts/staff/")
    staff.fill("이메일", email)
    staff.fill("비밀번호", password)
    staff.press("직원으로 로그인")
    staff.page.wait_for_url(re.compile("/(desk|manage|accounts/profile/password)/"))


def _code(sms: solapi.Solapi) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if texts := sms.received_by(OWNER_PHONE.replace("-", "")):
            return re.findall(r"\b\d{6}\b", texts[-1])[0]
        time.sleep(0.2)
    raise TimeoutError


def _open_center(admin: Walker) -> str:
    """The centre, its lead with a temporary password (returned), and a cohort that takes applications."""
    admin.goto("/manage/centers/")
    admin.press("센터 더하기")
    for label, value in (
        ("이름", "부산중장년내일센터(시연)"),
        ("짧은 이름", "부산"),
        ("주소에 쓰는 이름", "busan"),
        ("지역", "부산광역시"),
        ("전화번호", "051-000-0000"),
    ):
        admin.page.get_by_label(re.compile(f"^{label}")).first.fill(value)
    admin.look("new-center")
    admin.press("센터 만들기")
    admin.press("부산중장년내일센터(시연)")
    admin.press("부산센터 공개하기")
    admin.look("center")

    admin.goto("/manage/staff/new/")
    admin.fill("이름", "배표본")
    admin.fill("이메일", LEAD)
    admin.tick(admin.page.get_by_role("radio", name=re.compile("^센터 책임자")))
    admin.page.get_by_label("어느 센터에서").select_option(label="부산중장년내일센터(시연)")
    admin.fill("까닭", "새 센터의 책임자")
    admin.page.locator("main form button[type=submit]").first.click()
    admin.at("배표본")
    admin.look("lead")
    found = re.search(r"\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b", admin.page.get_by_role("main").inner_text())
    assert found

    today = clock.today()
    admin.goto("/manage/cohorts/new/")
    admin.page.get_by_label("과정", exact=False).first.select_option(label=COURSE)
    admin.page.get_by_label("센터", exact=False).first.select_option(label="부산중장년내일센터(시연)")
    rules = admin.page.get_by_label("규정집").locator("option", has_text=COURSE)
    admin.page.get_by_label("규정집").select_option(label=rules.first.inner_text())
    admin.fill("지역 기수", str(COHORT))
    admin.fill("정원", "5")
    for legend, day in (
        ("모집 시작하는 날", today - timedelta(days=1)),
        ("모집 마감하는 날", today + timedelta(days=9)),
        ("교육 시작", today + timedelta(days=14)),
        ("교육 끝", today + timedelta(days=24)),
    ):
        admin.date(legend, day.year, day.month, day.day)
    admin.press("기수 만들기")
    admin.press("기수 공개하기")
    expect(admin.page.locator(".p-seatmap li")).to_have_count(5)
    return found[0]


def _begin_application(owner: Walker, sms: solapi.Solapi) -> None:
    """On a phone, from the list of courses to the consents."""
    owner.goto("/courses/")
    owner.press(re.compile(f"{COURSE} {COHORT}기"))
    expect(owner.page.get_by_role("main")).to_contain_text("부산중장년내일센터(시연)")
    owner.look("course")
    owner.press("신청하기")
    owner.fill("이름", OWNER)
    owner.fill("휴대전화", OWNER_PHONE)
    owner.press("인증번호 받기")
    owner.fill("인증번호", _code(sms))
    owner.page.keyboard.press("Enter")
    owner.at("신청 시작")
    owner.press("신청서 쓰기 시작")
    for box in owner.page.get_by_role("checkbox").all():
        owner.tick(box)
    owner.press("저장하고 다음으로")


def _hand_in(owner: Walker, photo: Path) -> None:
    owner.fill("사업자등록번호", "123-45-67891")
    owner.tick(owner.page.get_by_label("폐업했습니다"))
    owner.date("개업한 날", 2019, 3, 2)
    owner.date("폐업한 날", clock.today().year - 1, 9, 30)
    owner.page.get_by_label("업종").select_option(label="음식점업")
    owner.fill("직원 수", "2")
    owner.press("저장하고 다음으로")
    owner.date("생년월일", 1974, 5, 12)
    owner.fill("주소", "부산광역시 예시구 예시로 1")
    owner.press("저장하고 다음으로")
    for question in owner.page.get_by_role("radio", name=re.compile("참여하지 않습니다|없습니다")).all():
        owner.tick(question)
    owner.fill("해 온 일", "식당을 12년 했습니다.")
    owner.fill("바라는 일", "앞으로의 길을 찾고 싶습니다.")
    owner.press("저장하고 다음으로")
    Image.new("RGB", (900, 1200), "white").save(photo)
    needed = "sections => sections.map(s => s.querySelector('input[multiple]').id)"
    for name in owner.page.locator("section.p-upload:has(.p-must)").evaluate_all(needed):
        owner.page.locator(f"#{name}").set_input_files(photo)
    owner.press("저장하고 다음으로")
    owner.press("신청서 제출")


def test_a_fifth_centre_from_nothing_to_its_first_applicant(
    walker: Callable[..., Walker], sms: solapi.Solapi, tmp_path: Path
) -> None:
    admin = walker("fifth-admin", DESKTOP)
    admin.sign_in("운영 관리자")
    password = _open_center(admin)

    owner = walker("fifth-owner", PHONE)
    _begin_application(owner, sms)
    _hand_in(owner, tmp_path / "서류 사진.jpg")
    expect(owner.page.get_by_role("main")).to_contain_text("접수 순번")
    owner.look("receipt")

    lead = walker("fifth-lead", DESKTOP)
    _sign_in(lead, LEAD, password)
    lead.at("비밀번호 바꾸기")
    lead.look("temporary")
    for name, value in (("old", password), ("new", OWN), ("again", OWN)):
        lead.page.locator(f"[name={name}]").fill(value)
    lead.page.locator("main form button[type=submit]").click()
    lead.page.get_by_role("heading", name="로그인한 기기").wait_for()
    lead.goto("/desk/")
    expect(lead.page.get_by_role("main")).to_contain_text(OWNER)
    lead.look("queue")

    admin.goto("/manage/centers/")
    admin.press("부산중장년내일센터(시연)")
    admin.page.get_by_label(re.compile("^이름")).first.fill("부산내일센터(시연)")
    admin.press("고친 내용 저장")
    admin.press("부산내일센터(시연)")
    expect(admin.page.get_by_role("main")).to_contain_text("지나온 이름")
    admin.look("renamed")
    time.sleep(1.1)  # a public page is kept for one second
    owner.goto("/genuine/")
    expect(owner.page.get_by_role("main")).to_contain_text("부산중장년내일센터(시연)")
    owner.look("genuine")
